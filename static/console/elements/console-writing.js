// <console-writing>: where an agent writes: a message or a note, with files, canned responses and
// colleagues named.
//
//   element.show(desk)
//
// Events  "console-send" {text, clientId, isNote}, "console-file" {file}, "console-drop-file"
//         {file}, "console-typing", "console-team" (a note is begun), "console-dismiss" {id, one},
//         "console-canned" (the agent's own are to be kept)

import "../../shared/elements/chat-composer.js"
import "./file-tray.js"

import { fill, h } from "../../shared/dom.js"
import { findColleagues } from "../models/mentions.js"
import { tell } from "../tell.js"
import { toast } from "../toast.js"
import { SuggestList } from "./suggest-list.js"
import { WriteChoice } from "./write-choice.js"

/** @typedef {import("../models/desk.js").Desk} Desk */

/** @type {any[]} */
const NONE = []

const NO_FILES = "A note has no files. Choose Message to send one to the visitor."

/** @type {Record<string, string>} */
const PRESENCES = { available: "available", busy: "busy", do_not_disturb: "do not disturb" }

export class ConsoleWriting extends HTMLElement {
  constructor() {
    super()
    /** @type {Desk | null} */
    this.desk = null
    this.shownId = 0
    this.choice = new WriteChoice((isNote) => this.#choose(isNote))
    this.composer = h("chat-composer", { on: this.#composerEvents() })
    // Before the composer takes the key for itself.
    this.composer.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) =>
      this.#onKey(event), { capture: true })
    this.suggest = new SuggestList(this.composer.box)
    this.tray = h("file-tray")
    this.refused = h("div", { class: "chat__refused", role: "alert", hidden: true })
    /** @type {any[]} */
    this.refusedShown = []
  }

  connectedCallback() {
    this.classList.add("chat__writing")
    this.replaceChildren(this.refused, this.choice.element, this.suggest, this.tray, this.composer)
  }

  /** @override */
  focus() {
    this.composer.focus()
  }

  /** Another conversation is on the screen. @param {Desk} desk */
  enter(desk) {
    const { draft } = desk
    this.desk = desk
    this.suggest.close()
    this.choice.isNote = draft.isNote
    this.#mark(draft.isNote)
    this.composer.value = draft.text
  }

  /** @param {Desk} desk */
  show(desk) {
    this.desk = desk
    const { draft, open, refused } = desk
    this.tray.show(draft.files, draft.isNote)
    this.#mayGo()
    const list = refused.get(open.id) ?? NONE
    if (list === this.refusedShown) return
    this.refusedShown = list
    this.refused.hidden = list.length === 0
    fill(this.refused, list.map((one) => h("div", { class: "chat__refusal" },
      h("span", {}, `“${one.name}” was not sent: ${one.why}.`),
      h("button", {
        class: "button button--small", type: "button", "aria-label": `Remove ${one.name}`,
        on: { click: () => tell(this, "console-dismiss", { id: open.id, one }) },
      }, "Remove"))))
  }

  /** What is written so far stays, for the team. */
  writeNote() {
    if (!this.choice.isNote) {
      this.choice.isNote = true
      this.#choose(true)
    }
    this.focus()
  }

  /** Files are for the visitor. */
  attach() {
    if (this.choice.isNote) {
      this.choice.isNote = false
      this.#choose(false)
    }
    this.composer.attachButton.click()
  }

  /** Puts a text back that was not sent. @param {string} text */
  giveBack(text) {
    this.composer.value = [text, this.composer.value].filter((one) => one !== "").join("\n")
    this.#keepDraft()
    this.focus()
  }

  /** Files alone are a message, too. */
  #mayGo() {
    const { draft } = this.desk ?? {}
    const hasFiles = draft !== undefined && !draft.isNote && 0 < draft.files.length
    if (this.composer.hasMore === hasFiles) return
    this.composer.hasMore = hasFiles
    this.composer.fit()
  }

  #composerEvents() {
    return {
      input: () => this.#keepDraft(),
      "chat-composer-send": (/** @type {CustomEvent} */ event) => this.#send(event.detail),
      "chat-composer-file": (/** @type {CustomEvent} */ event) => this.take(event.detail.file),
      "chat-composer-typing": () => tell(this, "console-typing"),
    }
  }

  /** A file goes beside what is written to the visitor. @param {File} file */
  take(file) {
    if (this.choice.isNote) toast(NO_FILES)
    else tell(this, "console-file", { file })
  }

  /** @param {{text: string, clientId: string}} detail */
  #send({ text, clientId }) {
    this.suggest.close()
    tell(this, "console-send", { text, clientId, isNote: this.choice.isNote })
  }

  /** Ctrl+Enter sends a note, whatever was chosen. @param {KeyboardEvent} event */
  #onKey(event) {
    if (this.suggest.onKey(event)) return
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return
    event.preventDefault()
    event.stopPropagation()
    if (this.composer.value.trim() === "") return
    const before = this.choice.isNote
    this.choice.isNote = true
    this.composer.send()
    this.choice.isNote = before
  }

  /** @param {boolean} isNote */
  #choose(isNote) {
    this.#mark(isNote)
    this.#keepDraft()
    if (isNote) tell(this, "console-team")
    if (this.desk) this.show(this.desk)
    this.focus()
  }

  /** @param {boolean} isNote */
  #mark(isNote) {
    this.classList.toggle("composer--note", isNote)
    const label = isNote ? "Write a note for the team" : "Write a message"
    this.composer.words = { ...this.composer.words, box: label }
    this.composer.box.placeholder = isNote ? "A note for the team" : label
    this.composer.box.setAttribute("aria-label", label)
    this.composer.attachButton.disabled = isNote
    this.composer.attachButton.title = isNote ? NO_FILES : this.composer.words.attach
    this.choice.tell(isNote)
    this.suggest.sources = { "/": this.#canned(),
      "@": isNote ? this.#colleagues() : this.#onlyInNotes() }
  }

  #keepDraft() {
    if (!this.desk?.open) return
    const { draft, thread } = this.desk
    draft.text = this.composer.value
    draft.isNote = this.choice.isNote
    if (draft.text === "") draft.since = null
    else draft.since ??= thread.lastId
  }

  /** @returns {import("./suggest-list.js").Source} */
  #canned() {
    const { desk } = this
    const take = async (/** @type {number} */ id) => {
      try {
        return await desk?.canned.textOf(id, desk.open?.id ?? 0) ?? null
      } catch {
        toast("This response could not be fetched. Please try again.")
        return null
      }
    }
    return {
      name: "Canned responses",
      begin: () => desk?.canned.load(),
      find: (query) => (desk?.canned.find(query) ?? []).map((one) => ({
        label: `/${one.shortcut}`, detail: one.title, side: one.personal ? "yours" : "",
        line: one.text.trim().split("\n", 1)[0] ?? "",
        take: () => take(one.id),
      })),
      empty: (query) => {
        if (desk?.canned.state === "new") return "Loading…"
        if (desk?.canned.state === "failed") return "The canned responses could not be loaded."
        return query === "" ? "There are no canned responses yet."
          : `No canned response for “${query}”.`
      },
      last: {
        label: "Your canned responses…", detail: "add, change and delete your own",
        take: () => {
          tell(this, "console-canned")
          return ""
        },
      },
    }
  }

  /** @returns {import("./suggest-list.js").Source} */
  #onlyInNotes() {
    return {
      name: "Colleagues",
      find: () => [],
      empty: (query) => query === ""
        ? "Colleagues are named in notes: the visitor reads what stands in a message." : "",
      last: {
        label: "Make it a note", detail: "for the team only",
        take: () => {
          this.writeNote()
          this.suggest.look()
          return null
        },
      },
    }
  }

  /** @returns {import("./suggest-list.js").Source} */
  #colleagues() {
    const { desk } = this
    return {
      name: "Colleagues",
      find: (query) => {
        const all = [...(desk?.inbox.agents.values() ?? [])]
        const others = all.filter(({ id }) => id !== desk?.me.id)
        return findColleagues(query, others).map(({ name, presence }) => ({
          label: `@${name}`, detail: PRESENCES[presence] ?? "not there now",
          take: () => `@${name} `,
        }))
      },
      empty: (query) => query === "" ? "There is no colleague to be named." : "",
    }
  }
}

customElements.define("console-writing", ConsoleWriting)
