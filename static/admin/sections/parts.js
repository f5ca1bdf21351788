// What the sections have in common: heads, empty lists, secrets shown once, danger zones.

import "../elements/admin-snippet.js"

import { ApiError } from "../../shared/api.js"
import { fill, h, icon } from "../../shared/dom.js"
import { ask } from "../dialogs.js"
import { sentence } from "../form.js"

/**
 * The head of a list.
 * @param {string} title @param {string} help
 * @param {{href: string, label: string}} [create]
 */
export function listHead(title, help, create) {
  return h("header", { class: "head" },
    h("div", { class: "head__words" }, h("h1", {}, title), h("p", { class: "muted" }, help)),
    create ? h("a", { class: "button button--primary", href: create.href }, create.label) : null)
}

/**
 * The head of one thing, with the way back.
 * @param {string} title @param {{href: string, label: string}} list
 */
export function oneHead(title, { href, label }) {
  return h("header", { class: "head head--one" },
    h("a", { class: "head__back", href }, icon("back"), label),
    h("h1", {}, title))
}

/**
 * An empty list that says what to do next.
 * @param {string} title @param {string} text @param {{href: string, label: string}} [create]
 */
export function emptyList(title, text, create) {
  return h("div", { class: "card empty" },
    h("h2", {}, title),
    h("p", { class: "muted" }, text),
    create ? h("a", { class: "button button--primary", href: create.href }, create.label) : null)
}

/**
 * A table that becomes a list of cards on phones, where only the roles keep it a table.
 * @param {string} caption @param {string[]} columns @param {(Node | string)[][]} rows
 */
export function tableOf(caption, columns, rows) {
  return h("div", { class: "card card--table" },
    h("table", { class: "table rows", role: "table" },
      h("caption", { class: "visually-hidden" }, caption),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, columns.map((column) =>
        h("th", { scope: "col", role: "columnheader" }, column)))),
      h("tbody", { role: "rowgroup" }, rows.map((cells) => h("tr", { role: "row" },
        cells.map((cell, index) =>
          h("td", { role: "cell", dataset: { label: columns[index] ?? "" } }, cell)))))))
}

/**
 * Something that is shown only now.
 * @param {{title: string, text: string, secret: string, label: string}} words
 */
export function secretBox({ title, text, secret, label }) {
  const box = h("admin-snippet", { label, ".text": secret })
  return h("section", { class: "card secret", role: "status" },
    h("h2", {}, title), h("p", {}, text), box)
}

/**
 * What cannot be undone, behind a typed word where much is lost.
 * @param {object} words
 * @param {string} words.title @param {string} words.text @param {string} words.button
 * @param {string} words.warning @param {string} [words.typed] what must be typed
 * @param {() => Promise<void>} run
 * @param {(error: ApiError) => Node | null} [wayOut] what to do instead where it is refused
 */
export function dangerZone({ title, text, button, typed, warning }, run, wayOut) {
  const problem = h("div", { role: "alert" })
  const act = async () => {
    problem.replaceChildren()
    if (!(await ask({ title: `${title}?`, text: warning, yes: button, typed }))) return
    try {
      await run()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fill(problem, h("p", { class: "field__error" }, sentence(error)), wayOut?.(error))
      problem.scrollIntoView({ block: "nearest" })
    }
  }
  return h("section", { class: "card part danger" },
    h("h2", {}, title),
    h("p", { class: "muted" }, text),
    problem,
    h("div", {}, h("button", {
      type: "button", class: "button button--danger", on: { click: act },
    }, button)))
}
