// How a dialogue begins: from a template, a file, or nothing.

import { ApiError } from "../../../shared/api.js"
import { fill, h, icon } from "../../../shared/dom.js"
import { sentence } from "../../form.js"
import { oneHead } from "../../sections/parts.js"
import { all, api } from "../../session.js"
import { imported } from "../models/files.js"
import { emptyFlow } from "../models/flow.js"
import { sign } from "../signs.js"
import { pathOf, TEMPLATES } from "../templates/index.js"

/** @typedef {import("../templates/index.js").Template} Template */

/** @param {import("../../main.js").Context} _context */
export async function newPage(_context) {
  return {
    title: "New dialogue",
    isDirty: () => false,
    content: [
      oneHead("New dialogue", { href: "#/dialogues", label: "Dialogues" }),
      beginnings(),
    ],
  }
}

export function beginnings() {
  const problem = h("div", { role: "alert" })
  /** @param {() => Promise<any>} make what is to be created */
  const create = async (make) => {
    problem.replaceChildren()
    try {
      const { id } = await api.post("/api/v1/dialogues", await make())
      location.hash = `#/dialogues/${id}`
    } catch (error) {
      if (!(error instanceof ApiError) && !(error instanceof Unreadable)) throw error
      const text = error instanceof ApiError ? sentence(error) : error.message
      fill(problem, h("p", { class: "notice notice--negative" }, icon("info"),
        h("span", {}, text)))
      problem.scrollIntoView({ block: "nearest" })
    }
  }
  const file = h("input", {
    type: "file", accept: ".json,application/json", class: "visually-hidden", tabindex: "-1",
    "aria-label": "File of a dialogue", on: {
      change: () => {
        const [chosen] = file.files ?? []
        if (chosen) create(() => fromFile(chosen))
        file.value = ""
      },
    },
  })
  const way = (/** @type {string} */ name, /** @type {string} */ title,
    /** @type {string} */ text, /** @type {() => void} */ run) => h("li", {},
    h("button", { type: "button", class: "template", on: { click: run } },
      h("span", { class: "template__sign" }, sign(name)),
      h("span", { class: "template__title" }, title),
      h("span", { class: "muted small" }, text)))
  return h("div", { class: "stack" }, problem, file,
    h("ul", { class: "templates" },
      TEMPLATES.map((template) => way(template.sign, template.title, template.text,
        () => create(() => fromTemplate(template)))),
      way("blank", "Empty", "Begin with a blank canvas.",
        () => create(async () => ({ name: "New dialogue", draft: emptyFlow() }))),
      way("upload", "Import a file", "One that was exported here or from another server.",
        () => file.click())))
}

class Unreadable extends Error {}

/** @param {File} file */
async function fromFile(file) {
  const read = imported(await file.text())
  if ("problem" in read) throw new Unreadable(read.problem)
  return read.body
}

/** Meetings are with the first calendar that can be booked, until another is chosen.
 * @param {Template} template */
async function fromTemplate(template) {
  const body = await api.get(pathOf(template))
  const meetings = body.draft.cards.filter((/** @type {any} */ { kind }) => kind === "meeting")
  const [first] = meetings.length === 0 ? [] : await all("/api/v1/calendars")
  for (const card of meetings) {
    card.agent = first?.agent?.id ?? null
    card.team = first?.team?.id ?? null
  }
  return body
}
