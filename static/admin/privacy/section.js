// Privacy: how long what is kept; what is stored of one person, to hand out or to erase.

import { ApiError } from "../../shared/api.js"
import { fill, h } from "../../shared/dom.js"
import { formatMoment } from "../../shared/time.js"
import { ask, toast } from "../dialogs.js"
import { numberField } from "../fields.js"
import { Form, sentence } from "../form.js"
import { emptyList, listHead, tableOf } from "../sections/parts.js"
import { api } from "../session.js"
import { bytesInWords, daysInWords, KEPT } from "./kept.js"

const DAYS_MAX = 36_500

/**
 * @typedef {object} Person
 * @property {number} id
 * @property {string} caption what must be typed to erase them
 * @property {string | null} name
 * @property {string | null} email
 * @property {string | null} phone
 * @property {number} conversations
 * @property {string} created_at
 */

export async function privacy() {
  const record = await api.get("/api/v1/privacy")
  const log = h("div", { class: "stack" })
  const showLog = (/** @type {any} */ answer) => fill(log, logCard(answer, showLog))
  showLog(record)
  const form = new Form({
    record,
    parts: [{
      title: "How long things are kept",
      help: "What is older is deleted by itself, a little at a time, and cannot be brought back. "
        + "Statistics stay. Empty: kept for good.",
      // A kind that this server does not know yet has no field.
      fields: KEPT.filter(({ name }) => name in record.retention).map(keptField),
    }],
    saveLabel: "Save changes",
    save: async (changed) => {
      const shorter = shorterKinds(record.retention, changed.retention ?? {})
      if (0 < shorter.length && !(await ask({
        title: "Delete what is older?",
        text: ["From now on these are deleted when they are older:", ...shorter],
        yes: "Save and delete",
      }))) throw new ApiError(409, "kept", "nothing was changed", null, null)
      const saved = await api.patch("/api/v1/privacy", changed)
      Object.assign(record.retention, saved.retention)
      toast("Saved")
      return saved
    },
  })
  return {
    title: "Privacy",
    isDirty: () => form.isDirty,
    content: [
      listHead("Privacy", "How long what is kept, and what to do when a person asks for their "
        + "data or wants it gone."),
      h("div", { class: "narrow stack" }, form.element, peopleCard(showLog), log),
    ],
  }
}

/** @param {import("./kept.js").Kept} kind */
function keptField({ name, label, help }) {
  return numberField({
    name: `retention.${name}`, label: `${label} (days)`, help, least: 1, most: DAYS_MAX,
    isOptional: true,
  })
}

/** @param {Record<string, number | null>} before @param {Record<string, number | null>} after */
function shorterKinds(before, after) {
  return KEPT.flatMap(({ name, label }) => {
    const [old, days] = [before[name] ?? null, after[name] ?? null]
    const isShorter = days !== null && (old === null || days < old)
    return isShorter ? [`${label}: ${daysInWords(days)}`] : []
  })
}

/** @param {(answer: any) => void} showLog */
function peopleCard(showLog) {
  const found = h("div", { class: "stack" })
  const problem = h("div", { role: "alert" })
  const box = h("input", {
    id: "person", class: "input", type: "search", autocomplete: "off", maxlength: 200,
    placeholder: "Name, e-mail, phone or “Visitor 12”",
  })
  const attempt = async (/** @type {() => Promise<void>} */ act) => {
    problem.replaceChildren()
    try {
      await act()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fill(problem, h("p", { class: "field__error" }, sentence(error)))
    }
  }
  const look = () => attempt(async () => {
    if (box.value.trim() === "") return
    const { items } = await api.get(`/api/v1/contacts?q=${encodeURIComponent(box.value.trim())}`)
    fill(found, items.length === 0
      ? h("p", { class: "muted", role: "status" }, "Nobody is found. Try another word of the name, "
        + "or the whole e-mail address.")
      : tableOf("People", ["Person", "Conversations", "Actions"], items.map(row)))
  })
  const row = (/** @type {Person} */ person) => [
    h("div", {}, h("strong", {}, person.caption),
      h("div", { class: "small muted" },
        [person.caption === person.email ? null : person.email, person.phone,
          `since ${formatMoment(person.created_at)}`].filter(Boolean).join(" · "))),
    String(person.conversations),
    h("div", { class: "row" },
      h("a", {
        class: "button button--small", download: "", href: `/api/v1/contacts/${person.id}/export`,
        "aria-label": `Export ${person.caption}`,
      }, "Export"),
      h("button", {
        type: "button", class: "button button--small button--danger",
        "aria-label": `Erase ${person.caption}`,
        on: { click: () => attempt(() => erase(person)) },
      }, "Erase")),
  ]
  const erase = async (/** @type {Person} */ person) => {
    const { conversations } = person
    const many = conversations === 1 ? "1 conversation" : `${conversations} conversations`
    const isSure = await ask({
      title: `Erase ${person.caption}?`,
      text: [`${many}, files, meetings and everything else that is known of this person are `
        + "deleted for good. What is open ends now. Statistics stay without the person.",
      "Backups that were made before still have it."],
      yes: "Erase for good",
      typed: person.caption.trim(),
    })
    if (!isSure) return
    showLog(await api.post(`/api/v1/contacts/${person.id}/erase`, { name: person.caption }))
    fill(found, h("p", { class: "muted", role: "status" }, `${person.caption} is being erased.`))
    box.focus()
  }
  return h("section", { class: "card part" },
    h("h2", {}, "A person's data"),
    h("p", { class: "muted" }, "Export it when they ask what you know of them; erase it when they "
      + "want to be forgotten."),
    h("form", {
      role: "search", class: "person-search", on: { submit: (/** @type {Event} */ event) => {
        event.preventDefault()
        look()
      } },
    },
    h("label", { class: "field__label", for: "person" }, "Find a person"),
    h("div", { class: "field__line" }, box, h("button", { class: "button" }, "Find"))),
    problem, found)
}

/** Who was erased, and the file that they were in. @param {any} answer
 * @param {(answer: any) => void} showLog */
function logCard({ erasures, file_bytes: bytes }, showLog) {
  const problem = h("div", { role: "alert" })
  const reload = async () => showLog(await api.get("/api/v1/privacy"))
  const rewrite = async () => {
    problem.replaceChildren()
    if (!(await ask({
      title: "Write the file anew?",
      text: `The file has ${bytesInWords(bytes)}. Nobody can send a message meanwhile: some `
        + "seconds for each gigabyte. It needs as much free space on the disk.",
      yes: "Write it anew",
    }))) return
    try {
      showLog(await api.post("/api/v1/privacy/rewrite"))
      toast("The file was written anew")
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fill(problem, h("p", { class: "field__error" }, sentence(error)))
    }
  }
  return h("section", { class: "card part" },
    h("div", { class: "report__head" },
      h("h2", {}, "Erased people"),
      0 < erasures.length
        ? h("button", { type: "button", class: "button button--small", on: { click: reload } },
          "Refresh")
        : null),
    erasures.length === 0
      ? emptyList("Nobody yet", "Who was erased is noted here without a name: by whom, and when.")
      : tableOf("Erased people", ["Number", "Asked for", "State"], erasures.map(erasureRow)),
    h("h3", {}, "Traces in the file"),
    h("p", { class: "muted" }, "Deleted bytes are overwritten at once. To be sure that SQLite has "
      + "moved no copy of them elsewhere before, have the whole file written anew; that gives "
      + "free space back to the disk, too."),
    problem,
    h("div", {}, h("button", { type: "button", class: "button", on: { click: rewrite } },
      "Write the file anew")))
}

/** @param {any} erasure */
function erasureRow({ contact, by, conversations, requested_at: asked, done_at: done }) {
  return [
    h("div", {}, `Contact ${contact}`,
      h("div", { class: "small muted" }, `${conversations} conversations`)),
    h("div", {}, formatMoment(asked), by ? h("div", { class: "small muted" }, `by ${by}`) : null),
    done
      ? h("span", { class: "badge badge--positive" }, "Erased")
      : h("span", { class: "badge badge--warning" }, "On its way"),
  ]
}
