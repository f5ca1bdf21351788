// <card-panel>: the chosen card's form, what is wrong with it, and what can be done with it.

import { fill, h, setText } from "../../../shared/dom.js"
import { cardForm } from "../cards/card-form.js"
import { canRemoveAlone } from "../models/edits.js"
import { branchesOf, START } from "../models/flow.js"
import { cureOf, issuesOf, issueText } from "../models/issues.js"
import { kindOf } from "../models/kinds.js"
import { sign } from "../signs.js"
import { addBehind, offerKinds, offerPlaces, removeWithWord } from "./verbs.js"

/** @typedef {import("../editor.js").Editor} Editor */
/** @typedef {import("../models/issues.js").Issue} Issue */

export class CardPanel extends HTMLElement {
  /** @type {Editor} */ // @ts-ignore: set before it is shown
  #editor
  /** @type {ReturnType<typeof cardForm> | null} */
  #form = null
  /** @type {string | null} */
  #shown = null
  #wasFirst = false
  #title = h("h2", { class: "panel__title" })
  #issues = h("div", { class: "panel__issues" })
  #fields = h("div", { class: "panel__fields" })
  #onChange = (/** @type {any} */ { detail }) => this.#changed(detail)

  /** @param {Editor} editor */
  set editor(editor) {
    this.#editor = editor
  }

  // Lifecycle

  connectedCallback() {
    this.classList.add("panel__body")
    for (const event of ["input", "change"]) {
      this.#fields.addEventListener(event, () => this.#typed())
    }
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#leave()
    })
    this.#editor.addEventListener("change", this.#onChange)
    this.#draw()
  }

  disconnectedCallback() {
    this.#editor.removeEventListener("change", this.#onChange)
  }

  // Private

  #typed() {
    this.#form?.refresh()
    if (this.#form && this.#editor.card) this.#editor.edit(this.#form.read())
  }

  #leave() {
    this.#editor.select(this.#editor.selected)
    this.dispatchEvent(new CustomEvent("panel-leave", { bubbles: true }))
  }

  /** @param {string} what */
  #changed(what) {
    const { card, flow } = this.#editor
    const isFirst = flow.start === this.#editor.selected
    const isStale = what === "flow" || what === "reset" || isFirst !== this.#wasFirst
    if (this.#shown !== (card?.id ?? null) || (isStale && this.#differs())) this.#draw()
    else this.#drawIssues()
    if ((what === "select" || what === "flow") && this.#editor.isOpened) this.#focus()
  }

  #differs() {
    return JSON.stringify(this.#form?.read()) !== JSON.stringify(this.#editor.card)
  }

  #focus() {
    const first = this.#fields.querySelector("textarea, input, select, button")
    if (first instanceof HTMLElement) first.focus()
  }

  #draw() {
    const { card, flow, known } = this.#editor
    this.#shown = card?.id ?? null
    this.#wasFirst = flow.start === this.#shown
    if (!card) {
      this.#form = null
      fill(this, this.#nothing(flow.cards.length === 0))
      return
    }
    const { label, help } = kindOf(card.kind)
    this.#form = cardForm(card, known, this.#wasFirst)
    setText(this.#title, label)
    fill(this.#fields, this.#form.fields.map(({ element }) => element))
    fill(this,
      h("header", { class: "panel__head" },
        h("span", { class: `node__sign node__sign--${card.kind}` }, sign(card.kind)),
        h("div", {}, this.#title, h("p", { class: "small muted" }, help))),
      this.#verbs(card), this.#issues, this.#fields)
    this.#drawIssues()
  }

  /** @param {boolean} isEmpty */
  #nothing(isEmpty) {
    if (!isEmpty) return h("p", { class: "muted" }, "Choose a card to edit it.")
    const add = h("button", { type: "button", class: "button button--primary", on: {
      click: () => offerKinds(this.#editor, START, add),
    } }, "Add the first card")
    return [
      h("p", { class: "muted" }, "A dialogue is made of cards. Begin with a message or a "
        + "question; each branch goes on at its +."),
      h("div", {}, add),
    ]
  }

  /** @param {import("../models/flow.js").Card} card */
  #verbs(card) {
    const editor = this.#editor
    const verb = (/** @type {string} */ name, /** @type {string} */ label,
      /** @type {(button: Element) => void} */ run) => {
      const button = h("button", {
        type: "button", class: "button button--small", title: label,
        on: { click: () => run(button) },
      }, sign(name), h("span", {}, label))
      return button
    }
    const { id } = card
    return h("div", { class: "row panel__verbs" },
      branchesOf(card).length > 0 && verb("plus", "Add", (at) => addBehind(editor, id, at)),
      verb("copy", "Copy", () => editor.duplicate(id)),
      verb("move", "Move", (at) => offerPlaces(editor, id, at)),
      verb("trash", "Delete", () => removeWithWord(editor, id)),
      canRemoveAlone(editor.flow, id)
        && verb("close", "Delete only this", () => editor.removeAlone(id)))
  }

  #drawIssues() {
    const { report, selected } = this.#editor
    fill(this.#issues,
      issuesOf(report.problems, selected).map((issue) => this.#issue(issue, true)),
      issuesOf(report.warnings, selected).map((issue) => this.#issue(issue, false)))
  }

  /** @param {Issue} issue @param {boolean} isProblem */
  #issue(issue, isProblem) {
    return issueNote(this.#editor, issue, isProblem)
  }
}

/** What is wrong, with the click that mends it. @param {Editor} editor @param {Issue} issue
 * @param {boolean} isProblem */
export function issueNote(editor, issue, isProblem) {
  const cure = cureOf(issue, editor.flow)
  return h("div", { class: isProblem ? "notice notice--negative" : "notice" },
    sign("warning"),
    h("div", { class: "stack stack--tight" },
      h("span", {}, issueText(issue, editor.flow)),
      cure ? h("button", {
        type: "button", class: "button button--small",
        on: { click: () => editor.change(cure.mend(editor.flow)) },
      }, cure.label) : null))
}

customElements.define("card-panel", CardPanel)
