// All dialogues, in the order in which they are tried, with their figures.

import { ApiError } from "../../../shared/api.js"
import { fill, h, setText } from "../../../shared/dom.js"
import { toast } from "../../dialogs.js"
import { sentence } from "../../form.js"
import { listHead, tableOf } from "../../sections/parts.js"
import { all, api } from "../../session.js"
import { standingBadges } from "../elements/designer-head.js"
import { beginnings } from "./new.js"

const DAY_MS = 86_400_000

const FIGURES = [
  { name: "triggered", label: "Triggered" },
  { name: "engaged", label: "Engaged" },
  { name: "completed", label: "Completed" },
  { name: "connected", label: "Connected" },
  { name: "booked", label: "Booked" },
]

/** @returns {Promise<import("../../main.js").Page>} */
export async function listPage() {
  const items = await all("/api/v1/dialogues")
  const help = "They speak first: greet visitors, answer what is asked often, learn who it is, and "
    + "hand over to an agent. Where several fit a page, the first of this list is shown."
  const create = { href: "#/dialogues/new", label: "New dialogue" }
  const head = listHead("Dialogues", help, 0 < items.length ? create : undefined)
  const content = items.length === 0 ? emptyPart() : listPart(items)
  return { title: "Dialogues", isDirty: () => false, content: [head, content] }
}

function emptyPart() {
  return h("section", { class: "stack" },
    h("div", {},
      h("h2", {}, "Begin with a template"),
      h("p", { class: "muted" }, "No dialogue yet. Choose one, look at it in the preview, change "
        + "the words, publish.")),
    beginnings())
}

/** @param {any[]} items */
function listPart(items) {
  /** @type {Map<number, Map<string, HTMLElement>>} */
  const places = new Map()
  const span = h("select", {
    class: "input figures-span", id: "figures-span", on: { change: () => load() },
  },
    h("option", { value: "7" }, "Last 7 days"),
    h("option", { value: "30", selected: true }, "Last 30 days"),
    h("option", { value: "" }, "Ever"))
  const rows = items.map((dialogue) => {
    const cells = new Map(FIGURES.map(({ name }) => [name, h("span", { class: "figures" }, "…")]))
    places.set(dialogue.id, cells)
    return [nameCell(dialogue), ...cells.values(), enabledCell(dialogue)]
  })
  const problem = h("p", { class: "field__error", role: "alert" })

  const load = async () => {
    const from = span.value === "" ? ""
      : `?from=${encodeURIComponent(new Date(Date.now() - Number(span.value) * DAY_MS)
        .toISOString())}`
    problem.textContent = ""
    try {
      await Promise.all(items.map(async ({ id }) => {
        const figures = await api.get(`/api/v1/dialogues/${id}/figures${from}`)
        for (const [name, place] of places.get(id) ?? []) setText(place, share(figures, name))
      }))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fill(problem, `The figures could not be read. ${sentence(error)}`)
    }
  }
  load()
  return h("div", { class: "stack" },
    h("div", { class: "row" }, h("label", { for: "figures-span" }, "Figures of the"), span),
    problem,
    tableOf("Dialogues", ["Name", ...FIGURES.map(({ label }) => label), "On"], rows))
}

/** A count, and what part of the triggered it is. @param {any} figures @param {string} name */
function share(figures, name) {
  const count = figures[name]
  if (name === "triggered" || figures.triggered === 0 || count === 0) return String(count)
  return `${count} (${Math.round((100 * count) / figures.triggered)} %)`
}

/** @param {any} dialogue */
function nameCell(dialogue) {
  return h("div", { class: "stack stack--tight" },
    h("a", { class: "rows__name", href: `#/dialogues/${dialogue.id}` }, dialogue.name),
    h("span", { class: "row" }, standingBadges(dialogue)))
}

/** @param {any} dialogue */
function enabledCell(dialogue) {
  const box = h("input", {
    type: "checkbox", role: "switch", class: "switch", ".checked": dialogue.enabled,
    "aria-label": `“${dialogue.name}” is on`,
    on: {
      change: async () => {
        try {
          await api.patch(`/api/v1/dialogues/${dialogue.id}`, { enabled: box.checked })
          toast(box.checked ? "The dialogue is on" : "The dialogue is off")
        } catch (error) {
          if (!(error instanceof ApiError)) throw error
          box.checked = !box.checked
          toast(sentence(error))
        }
      },
    },
  })
  return box
}
