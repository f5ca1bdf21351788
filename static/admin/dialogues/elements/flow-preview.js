// <flow-preview>: plays the draft as a visitor would see it. The server plays; nothing is stored.
//
//   const preview = h("flow-preview")
//   preview.editor = editor

import { ApiError } from "../../../shared/api.js"
import { fill, h } from "../../../shared/dom.js"
import { sentence } from "../../form.js"
import { api } from "../../session.js"
import { fieldLabel } from "../models/kinds.js"
import { Trial } from "../models/trial.js"
import { sign } from "../signs.js"

/** @typedef {import("../editor.js").Editor} Editor */

const PAUSE_MS = 400

/** @type {Record<string, string>} */
const ENDINGS = {
  end: "The dialogue is over.",
  live_chat: "Now an agent is asked.",
}

export class FlowPreview extends HTMLElement {
  /** @type {Editor} */ // @ts-ignore: set before it is shown
  #editor
  #trial = new Trial((body) => api.post("/api/v1/dialogues/try", body))
  #turn = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  #log = h("div", {
    class: "play__log", role: "log", "aria-label": "The dialogue as visitors see it", tabindex: "0",
  })
  #waiting = h("div", { class: "play__waiting" })
  #problem = h("p", { class: "field__error", role: "alert" })
  #back = h("button", {
    type: "button", class: "button button--small", on: { click: () => this.#stepBack() },
  }, sign("undo"), "Step back")
  #onChange = (/** @type {any} */ { detail }) => {
    if (!["flow", "edit", "reset"].includes(detail)) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#replay(), PAUSE_MS)
  }

  /** @param {Editor} editor */
  set editor(editor) {
    this.#editor = editor
  }

  // Lifecycle

  connectedCallback() {
    this.classList.add("play")
    this.#editor.addEventListener("change", this.#onChange)
    fill(this,
      h("div", { class: "row play__tools" },
        h("button", {
          type: "button", class: "button button--small", on: { click: () => this.#restart() },
        }, sign("restart"), "Restart"),
        this.#back),
      this.#settings(),
      h("div", { class: "play__panel" },
        h("p", { class: "play__head" }, sign("live_chat"), "Preview"),
        this.#log, this.#waiting),
      this.#problem)
    this.#replay()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.#turn += 1
    this.#editor.removeEventListener("change", this.#onChange)
    this.#editor.walk([])
  }

  // Private

  #settings() {
    const known = h("select", { class: "input", "aria-label": "Visitor", on: {
      change: () => {
        this.#trial.isKnown = known.value === "known"
        this.#replay()
      },
    } },
    h("option", { value: "unknown" }, "Somebody unknown"),
    h("option", { value: "known" }, "Mia, whose name and e-mail are known"))
    known.value = this.#trial.isKnown ? "known" : "unknown"
    const page = h("input", {
      class: "input", type: "text", maxlength: 2048, autocomplete: "off", spellcheck: "false",
      "aria-label": "Page", placeholder: "https://shop.example/pricing", ".value":
        this.#trial.pageUrl,
      on: {
        change: () => {
          this.#trial.pageUrl = page.value.trim()
          this.#replay()
        },
      },
    })
    return h("details", { class: "play__settings" },
      h("summary", { class: "small" }, "Who visits which page"),
      h("div", { class: "stack stack--tight" }, known, page))
  }

  #restart() {
    this.#trial.restart()
    this.#replay()
  }

  #stepBack() {
    this.#trial.back()
    this.#replay()
  }

  #replay() {
    return this.#show((flow) => this.#trial.play(flow))
  }

  /** @param {string} card @param {any} value */
  #answer(card, value) {
    return this.#show((flow) => this.#trial.answer(flow, { card, value }), true)
  }

  /** @param {(flow: import("../models/flow.js").Flow) => Promise<any>} play
   * @param {boolean} [isAnswer] */
  async #show(play, isAnswer = false) {
    this.#turn += 1
    const turn = this.#turn
    try {
      const played = await play(this.#editor.flow)
      if (turn !== this.#turn) return
      this.#problem.textContent = ""
      this.#draw(played)
      if (isAnswer) this.#focusWaiting()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (turn !== this.#turn) return
      this.#problem.textContent = sentence(error, "This")
    }
    this.#back.disabled = !this.#trial.canGoBack
  }

  #focusWaiting() {
    const first = this.#waiting.querySelector("button, input")
    if (first instanceof HTMLElement) first.focus({ preventScroll: true })
    else this.#log.focus({ preventScroll: true })
  }

  /** @param {any} played */
  #draw({ messages, passed, waits, ends }) {
    const said = messages.filter((/** @type {any} */ { text }) => text !== "")
    fill(this.#log,
      said.map((/** @type {any} */ { author, text }) => h("p", {
        class: author === "visitor" ? "play__message play__message--own" : "play__message",
      }, text)),
      messages.length === 0 && !waits && !ends
        ? h("p", { class: "muted small play__note" }, "Nothing to say yet.") : null,
      ends || (!waits && messages.length > 0)
        ? h("p", { class: "muted small play__note" }, ENDINGS[ends] ?? ENDINGS.end) : null)
    fill(this.#waiting, waits ? this.#face(waits) : null)
    this.#log.scrollTop = this.#log.scrollHeight
    this.#editor.walk(passed)
  }

  /** @param {any} face */
  #face(face) {
    switch (face.kind) {
      case "question":
        return h("div", { class: "play__answers" },
          (face.answers ?? []).map((/** @type {any} */ { id, label }) => h("button", {
            type: "button", class: "button play__answer", on: {
              click: () => this.#answer(face.id, id),
            },
          }, label || "(no words)")))
      case "capture":
        return this.#capture(face)
      default:
        return h("div", { class: "play__answers" },
          h("button", {
            type: "button", class: "button play__answer",
            on: { click: () => this.#answer(face.id, { slot: new Date().toISOString() }) },
          }, "Book a time"),
          h("button", {
            type: "button", class: "button play__answer",
            on: { click: () => this.#answer(face.id, null) },
          }, "No time suits"))
    }
  }

  /** @param {any} face */
  #capture(face) {
    /** @type {[string, HTMLInputElement][]} */
    const boxes = (face.fields ?? []).map((/** @type {any} */ { name, type, value }) =>
      [name, h("input", { class: "input", type: "text", inputmode: type, autocomplete: "off",
        ".value": value ?? "" })])
    return h("form", {
      class: "play__form", novalidate: true, on: {
        submit: (/** @type {Event} */ event) => {
          event.preventDefault()
          this.#answer(face.id, Object.fromEntries(boxes.map(([name, box]) =>
            [name, box.value.trim()])))
        },
      },
    },
    (face.fields ?? []).map((/** @type {any} */ { name, label, required }, /** @type {number} */
      index) => h("label", { class: "play__field" },
      h("span", { class: "small" }, `${label || fieldLabel(name)}${required ? " *" : ""}`),
      boxes[index]?.[1])),
    h("button", { class: "button button--primary" }, "Send"))
  }
}

customElements.define("flow-preview", FlowPreview)
