// The palette: everything that can be done now and every conversation, found by typing.

import { fill, h, setText } from "../../shared/dom.js"
import { choicesOf, fitting } from "../models/choices.js"

/** @typedef {import("../models/choices.js").Choice} Choice */

/** @param {import("../deeds.js").Deeds} deeds */
export function openPalette(deeds) {
  if (document.querySelector("dialog[open]")) return
  new Palette(deeds).open()
}

class Palette {
  /** @param {import("../deeds.js").Deeds} deeds */
  constructor(deeds) {
    this.deeds = deeds
    this.choices = choicesOf(deeds)
    /** @type {Choice[]} */
    this.shown = []
    this.at = 0
    /** @type {Choice | null} */
    this.chosen = null
    this.box = h("input", {
      class: "input palette__box", type: "text", role: "combobox", "aria-expanded": "true",
      "aria-controls": "palette-list", "aria-autocomplete": "list", autocomplete: "off",
      spellcheck: "false", "aria-label": "Type a command, a name or words of a conversation",
      placeholder: "What would you like to do?", maxlength: 200,
      on: {
        input: () => this.#type(),
        keydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
      },
    })
    this.list = h("div", {
      class: "palette__list", id: "palette-list", role: "listbox", "aria-label": "Commands",
      on: {
        click: (/** @type {Event} */ event) => this.#onClick(event),
        // The box keeps the focus.
        pointerdown: (/** @type {Event} */ event) => event.preventDefault(),
      },
    })
    this.count = h("p", { class: "visually-hidden", role: "status" })
    /** @type {HTMLDialogElement} */
    this.dialog = h("dialog", {
      class: "dialog palette", "aria-label": "Commands",
      on: { close: () => this.#closed(), click: (/** @type {Event} */ event) =>
        event.target === this.dialog && this.dialog.close() },
    }, this.box, this.list, this.count)
  }

  open() {
    document.body.append(this.dialog)
    this.dialog.showModal()
    this.#type()
    this.box.focus()
  }

  #type() {
    const typed = this.box.value.trim()
    this.shown = fitting(this.choices, typed)
    if (typed !== "") this.shown.push(this.#searchFor(typed))
    this.at = 0
    let group = ""
    fill(this.list, this.shown.flatMap((choice, index) => {
      const title = choice.group === group || typed !== "" ? null
        : h("div", { class: "palette__group", "aria-hidden": "true" }, choice.group)
      group = choice.group
      return [title, option(choice, index)]
    }))
    const many = this.shown.length
    setText(this.count, `${many} ${many === 1 ? "choice" : "choices"}`)
    this.#mark()
  }

  /** @param {string} typed @returns {Choice} */
  #searchFor(typed) {
    return {
      id: "search", group: "", name: `Search all conversations for “${typed}”`, more: "", keys: "",
      run: () => this.deeds.place.search({ q: typed }),
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.isComposing) return
    const last = this.shown.length - 1
    const to = /** @type {Record<string, number>} */ ({
      ArrowDown: last <= this.at ? 0 : this.at + 1, ArrowUp: this.at <= 0 ? last : this.at - 1,
      PageDown: Math.min(last, this.at + 8), PageUp: Math.max(0, this.at - 8),
    })[event.key]
    const isAgain = event.code === "KeyK" && (event.ctrlKey || event.metaKey)
    if (to !== undefined) {
      this.at = to
      this.#mark()
    } else if (event.key === "Enter") {
      this.#choose(this.shown[this.at])
    } else if (event.key === "Tab" || isAgain) {
      // There is nothing else to go to; the keys that opened it close it.
      if (isAgain) this.dialog.close()
    } else {
      return
    }
    event.preventDefault()
  }

  #mark() {
    for (const [index, element] of this.list.querySelectorAll("[role=option]").entries()) {
      const isAt = index === this.at
      element.setAttribute("aria-selected", String(isAt))
      if (isAt) element.scrollIntoView({ block: "nearest" })
    }
    if (this.shown.length === 0) this.box.removeAttribute("aria-activedescendant")
    else this.box.setAttribute("aria-activedescendant", `palette-${this.at}`)
  }

  /** @param {Event} event */
  #onClick(event) {
    const element = /** @type {Element} */ (event.target).closest("[role=option]")
    if (element instanceof HTMLElement) this.#choose(this.shown[Number(element.dataset.index)])
  }

  /** @param {Choice | undefined} choice */
  #choose(choice) {
    if (!choice) return
    this.chosen = choice
    this.dialog.close()
  }

  /** The focus is back where it was before anything else takes it. */
  #closed() {
    this.dialog.remove()
    this.chosen?.run()
  }
}

/** @param {Choice} choice @param {number} index */
function option({ name, more, keys }, index) {
  return h("div", {
    class: "palette__option", role: "option", id: `palette-${index}`, "aria-selected": "false",
    dataset: { index },
  },
  h("span", { class: "palette__name", dir: "auto" }, name),
  more ? h("span", { class: "palette__more muted small", dir: "auto" }, more) : null,
  keys ? h("kbd", { class: "palette__keys" }, keys) : null)
}
