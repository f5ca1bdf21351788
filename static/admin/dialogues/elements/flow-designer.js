// <flow-designer>: canvas or outline, and beside it the chosen card, the preview or the problems.
//
//   const designer = h("flow-designer")
//   designer.open(dialogue, known)
//
// Properties  isDirty

import "./card-panel.js"
import "./flow-canvas.js"
import "./flow-outline.js"
import "./flow-preview.js"
import "./issue-list.js"

import { ApiError } from "../../../shared/api.js"
import { fill, h, icon, setText } from "../../../shared/dom.js"
import { toast } from "../../dialogs.js"
import { sentence } from "../../form.js"
import { api } from "../../session.js"
import { Draft } from "../draft.js"
import { Editor } from "../editor.js"
import { designerHead } from "./designer-head.js"

/** @typedef {"card" | "preview" | "issues"} TabName */

const PHONE = matchMedia("(max-width: 760px)")

/** @type {{name: TabName, label: string, tag: string}[]} */
const TABS = [
  { name: "card", label: "Card", tag: "card-panel" },
  { name: "preview", label: "Preview", tag: "flow-preview" },
  { name: "issues", label: "Problems", tag: "issue-list" },
]

export class FlowDesigner extends HTMLElement {
  /** @type {Editor} */ // @ts-ignore: open() comes first
  #editor
  /** @type {Draft} */ // @ts-ignore
  #draft
  /** @type {ReturnType<typeof designerHead>} */ // @ts-ignore
  #head
  /** @type {TabName} */
  #tab = "card"
  #banner = h("div", { class: "designer__banner", role: "alert" })
  #work = h("div", { class: "designer__work" })
  #tabs = h("div", { class: "designer__tabs", role: "tablist", "aria-label": "Beside the cards" })
  #panel = h("div", {
    class: "designer__panel", role: "tabpanel", id: "designer-panel", tabindex: "-1",
  })
  #side = h("aside", { class: "designer__side", "aria-label": "Card, preview and problems" },
    h("button", {
      type: "button", class: "button designer__close", on: { click: () => this.#closeSide() },
    }, icon("back"), "Back to the cards"),
    this.#tabs, this.#panel)
  #stop = new AbortController()

  // Public

  /** @param {any} dialogue @param {import("../editor.js").Known} known */
  open(dialogue, known) {
    this.#editor = new Editor(dialogue, known)
    this.#draft = new Draft(dialogue, this.#editor)
    this.#head = designerHead(this.#editor, this.#draft, {
      onPublish: () => { this.#publish() },
      onFigures: (isOn) => { this.#countCards(isOn) },
    })
  }

  get isDirty() {
    return this.isConnected && this.#draft.isDirty
  }

  // Lifecycle

  connectedCallback() {
    this.classList.add("designer")
    const on = { signal: this.#stop.signal }
    this.#editor.addEventListener("change", (/** @type {any} */ { detail }) =>
      this.#changed(detail), on)
    this.#draft.addEventListener("state", () => this.#stateChanged(), on)
    this.addEventListener("panel-leave", () => this.#closeSide(), on)
    document.addEventListener("keydown", (event) => this.#key(event), on)
    document.addEventListener("click", (event) => { this.#leave(event) },
      { ...on, capture: true })
    PHONE.addEventListener("change", () => this.#drawWork(), on)
    const aside = (/** @type {TabName} */ name, /** @type {string} */ label) =>
      h("button", { type: "button", class: "button", on: {
        click: () => {
          this.#openSide()
          this.#show(name)
        },
      } }, label)
    fill(this, this.#head.element, this.#banner,
      h("div", { class: "row designer__phone" },
        aside("preview", "Preview"), aside("issues", "Problems")),
      h("div", { class: "designer__room" }, this.#work, this.#side))
    this.#drawWork()
    this.#show("card")
    if (this.#draft.dialogue.published !== null) this.#head.figures.click()
  }

  disconnectedCallback() {
    this.#stop.abort()
    this.#draft.stop()
  }

  // Private

  /** @param {string} what */
  #changed(what) {
    if (what === "flow" || what === "edit") {
      this.#draft.changed()
      if (!this.#isConflict) this.#banner.replaceChildren()
    }
    const isAsked = (what === "select" || what === "flow") && this.#editor.isOpened
    if (isAsked) this.#openSide()
    if (isAsked || (what === "select" && this.#tab === "issues")) this.#show("card")
    this.#drawTabs()
    this.#head.refresh()
  }

  get #isConflict() {
    return this.#draft.save.state === "conflict"
  }

  #stateChanged() {
    this.#head.refresh()
    if (this.#isConflict) this.#showConflict()
  }

  #drawWork() {
    const view = h(PHONE.matches ? "flow-outline" : "flow-canvas")
    view.editor = this.#editor
    fill(this.#work, view)
  }

  /** @param {TabName} name */
  #show(name) {
    const tag = TABS.find((tab) => tab.name === name)?.tag ?? "card-panel"
    const isShown = this.#panel.firstElementChild?.localName === tag
    this.#tab = name
    this.#drawTabs()
    if (isShown) return
    const view = h(tag)
    view.editor = this.#editor
    fill(this.#panel, view)
    if (name === "card" && this.#editor.isOpened) {
      const first = view.querySelector(".panel__fields textarea, .panel__fields input")
      if (first instanceof HTMLElement) first.focus()
    }
  }

  #drawTabs() {
    const { problems, warnings } = this.#editor.report
    const count = problems.length + warnings.length
    if (this.#tabs.children.length === 0) {
      fill(this.#tabs, TABS.map(({ name }) => h("button", {
        type: "button", class: "designer__tab", role: "tab", id: `designer-tab-${name}`,
        "aria-controls": "designer-panel", dataset: { tab: name },
        on: {
          click: () => this.#show(name),
          keydown: (/** @type {KeyboardEvent} */ event) => this.#tabKey(event, name),
        },
      })))
    }
    for (const [index, { name, label }] of TABS.entries()) {
      const tab = /** @type {HTMLElement} */ (this.#tabs.children[index])
      const isChosen = name === this.#tab
      tab.setAttribute("aria-selected", String(isChosen))
      tab.tabIndex = isChosen ? 0 : -1
      setText(tab, name === "issues" && 0 < count ? `${label} (${count})` : label)
      tab.classList.toggle("designer__tab--bad", name === "issues" && 0 < problems.length)
    }
    this.#panel.setAttribute("aria-labelledby", `designer-tab-${this.#tab}`)
  }

  /** @param {KeyboardEvent} event @param {TabName} name */
  #tabKey(event, name) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const index = TABS.findIndex((tab) => tab.name === name)
    const next = TABS[(index + step + TABS.length) % TABS.length]
    if (!next) return
    this.#show(next.name)
    document.getElementById(`designer-tab-${next.name}`)?.focus()
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const isCommand = event.ctrlKey || event.metaKey
    const target = /** @type {Element} */ (event.target)
    // Fields undo their own typing.
    if (!isCommand || target.matches("input, textarea, select")) return
    const key = event.key.toLowerCase()
    if (key === "z" && event.shiftKey) this.#editor.redo()
    else if (key === "z") this.#editor.undo()
    else if (key === "y") this.#editor.redo()
    else return
    event.preventDefault()
  }

  #openSide() {
    this.classList.add("designer--side")
  }

  #closeSide() {
    this.classList.remove("designer--side")
    const view = /** @type {any} */ (this.#work.firstElementChild)
    view?.focusCard()
  }

  /** Saves before another page is opened, so that nobody is asked for a moment's pause.
   * @param {MouseEvent} event */
  async #leave(event) {
    const link = (/** @type {Element} */ (event.target)).closest("a[href^='#/']")
    const isPending = ["waiting", "saving"].includes(this.#draft.save.state)
    if (!(link instanceof HTMLAnchorElement) || !isPending) return
    event.preventDefault()
    await this.#draft.save.flush()
    location.hash = link.hash
  }

  async #publish() {
    this.#head.publish.disabled = true
    try {
      const refusal = await this.#draft.publish()
      if (refusal === null) {
        this.#banner.replaceChildren()
        toast(`Published as version ${this.#draft.dialogue.published.version}`)
        return
      }
      fill(this.#banner, h("p", { class: "notice notice--negative" }, icon("info"),
        h("span", {}, refusal)))
      if (0 < this.#editor.report.problems.length) {
        this.#openSide()
        this.#show("issues")
      }
    } finally {
      this.#head.publish.disabled = false
      this.#head.refresh()
    }
  }

  #showConflict() {
    fill(this.#banner, h("div", { class: "notice notice--negative" }, icon("info"),
      h("div", { class: "stack stack--tight" },
        h("p", {}, "Somebody else has changed this dialogue meanwhile, so your last changes are "
          + "not saved."),
        h("div", { class: "row" },
          h("button", { type: "button", class: "button button--small", on: {
            click: () => {
              this.#banner.replaceChildren()
              this.#draft.takeTheirs()
            },
          } }, "Show theirs"),
          h("button", { type: "button", class: "button button--small", on: {
            click: () => {
              this.#banner.replaceChildren()
              this.#draft.save.insist()
            },
          } }, "Keep mine, replace theirs")))))
  }

  /** @param {boolean} isOn */
  async #countCards(isOn) {
    if (!isOn) {
      this.#editor.count(new Map())
      return
    }
    try {
      const { cards } = await api.get(`/api/v1/dialogues/${this.#draft.dialogue.id}/figures`)
      this.#editor.count(new Map(cards.map((/** @type {any} */ each) => [each.card, each])))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast(sentence(error))
    }
  }
}

customElements.define("flow-designer", FlowDesigner)
