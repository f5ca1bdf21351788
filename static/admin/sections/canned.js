// Canned responses that all agents share, or those of a team.

import { fill, h, setText } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { choiceField, textField } from "../fields.js"
import { Form } from "../form.js"
import { SHORTCUT_CHARS_MAX, found, shortcutProblem } from "../models/canned.js"
import { all, api } from "../session.js"
import { cannedTextField } from "./canned-text.js"
import { dangerZone, emptyList, listHead, oneHead, tableOf } from "./parts.js"

/** @typedef {import("../main.js").Context} Context */
/** @typedef {import("../models/canned.js").Canned} Canned */
/** @typedef {{id: number, name: string}} Named */

const PATH = "/api/v1/canned"
const LIST = { href: "#/canned", label: "Canned responses" }
const CREATE = { href: "#/canned/new", label: "New response" }
const EVERYBODY = "everybody"

/** @param {Context} context @param {string | null} id */
export async function canned(context, id) {
  if (id !== null) return cannedPage(context, id)
  const [every, teams] = await Promise.all([all(PATH), all("/api/v1/teams")])
  // Among them are the admin's own, which the console keeps.
  const shared = every.filter((/** @type {Canned} */ { personal }) => !personal)
  const help = "Texts that agents put into an answer by typing / and a shortcut. These are "
    + "everybody's or a team's; each agent keeps personal ones in the console."
  return {
    title: "Canned responses",
    isDirty: () => false,
    content: [
      listHead("Canned responses", help, CREATE),
      shared.length === 0
        ? emptyList("No canned response yet", "Write what your team says every day, and let "
          + "{visitor.first_name} and others be filled in.", CREATE)
        : searchable(shared, teams),
    ],
  }
}

/** @param {Canned[]} items @param {Named[]} teams */
function searchable(items, teams) {
  const names = new Map(teams.map(({ id, name }) => [id, name]))
  const box = h("input", {
    id: "canned-search", class: "input", type: "search", placeholder: "Shortcut, title or text",
    autocomplete: "off", maxlength: 100,
  })
  const who = h("select", { id: "canned-who", class: "input" },
    h("option", { value: "" }, "All"),
    h("option", { value: EVERYBODY }, "Everybody's"),
    teams.map(({ id, name }) => h("option", { value: String(id) }, name)))
  const place = h("div")
  const said = h("p", { class: "small muted", role: "status" })
  const isWanted = (/** @type {Canned} */ { team }) =>
    who.value === "" || (who.value === EVERYBODY ? team === null : team === Number(who.value))
  const draw = () => {
    const shown = found(items, box.value).filter(isWanted)
    setText(said, shown.length === items.length
      ? `${items.length} in all` : `${shown.length} of ${items.length}`)
    fill(place, shown.length === 0
      ? h("div", { class: "card empty" }, h("p", { class: "muted" }, "None fits."))
      : tableOf("Canned responses", ["Shortcut", "Title", "Text", "For"],
        shown.map((item) => rowOf(item, names))))
  }
  box.addEventListener("input", draw)
  who.addEventListener("change", draw)
  draw()
  return h("div", { class: "stack" },
    h("div", { class: "filters" },
      h("div", { class: "field" },
        h("label", { class: "field__label", for: box.id }, "Search"), box),
      h("div", { class: "field" },
        h("label", { class: "field__label", for: who.id }, "For"), who),
      said),
    place)
}

/** @param {Canned} item @param {Map<number, string>} teams */
function rowOf({ id, shortcut, title, text, team }, teams) {
  return [
    h("a", { class: "rows__name shortcut", href: `#/canned/${id}` }, `/${shortcut}`),
    title,
    h("span", { class: "clipped muted" }, text),
    team === null ? "Everybody" : teams.get(team) ?? "A team",
  ]
}

/** @param {Context} context @param {string} id */
async function cannedPage(context, id) {
  const isNew = id === "new"
  const [teams, record] = await Promise.all([
    all("/api/v1/teams"),
    isNew ? { shortcut: "", title: "", text: "", team: null } : api.get(`${PATH}/${id}`),
  ])
  const { field: text, sample } = cannedTextField()
  const form = new Form({
    record: fromServer(record),
    isNew,
    parts: [{
      title: "Response", fields: [...fieldsOf(teams, record.personal === true), text],
    }],
    saveLabel: isNew ? "Create the response" : "Save changes",
    save: async (changed) => {
      if (!isNew) {
        const saved = await api.patch(`${PATH}/${id}`, toServer(changed))
        toast("Saved")
        return fromServer(saved)
      }
      const made = await api.post(PATH, toServer(changed))
      context.go("#/canned")
      toast("The response is there")
      return fromServer(made)
    },
  })
  const title = isNew ? "New canned response" : record.title
  return {
    title,
    isDirty: () => form.isDirty,
    content: [
      oneHead(title, LIST),
      h("div", { class: "columns" },
        h("div", { class: "columns__main stack" },
          form.element, isNew ? null : danger(context, record)),
        h("aside", { class: "columns__side", "aria-label": "Preview" },
          h("div", { class: "columns__sticky" },
            h("h2", { class: "small muted" }, "Preview"), sample))),
    ],
  }
}

/** @param {Named[]} teams @param {boolean} isPersonal */
function fieldsOf(teams, isPersonal) {
  const team = choiceField({
    name: "team", label: "For", empty: null,
    options: [
      { value: "", label: "Everybody" },
      ...teams.map(({ id, name }) => ({ value: String(id), label: name })),
    ],
    help: "Only the members of a team see its responses.",
  })
  return [
    textField({
      name: "shortcut", label: "Shortcut", isRequired: true, charsMax: SHORTCUT_CHARS_MAX,
      placeholder: "refund", rule: shortcutProblem,
      help: "What agents type behind the slash: /refund.",
    }),
    textField({
      name: "title", label: "Title", isRequired: true, placeholder: "Money back",
      help: "By which agents find it, too. Visitors do not see it.",
    }),
    ...isPersonal ? [] : [team],
  ]
}

/** @param {Record<string, any>} record */
function fromServer(record) {
  return { ...record, team: record.team === null ? "" : String(record.team) }
}

/** @param {Record<string, any>} changed */
function toServer(changed) {
  if (!("team" in changed)) return changed
  return { ...changed, team: changed.team === null ? null : Number(changed.team) }
}

/** @param {Context} context @param {Canned} item */
function danger(context, { id, shortcut }) {
  return dangerZone({
    title: "Delete this response",
    text: "What was said with it stays in the conversations.",
    button: "Delete the response",
    warning: `/${shortcut} is lost. There is no way back.`,
  }, async () => {
    await api.del(`${PATH}/${id}`)
    toast("The response is deleted")
    context.go("#/canned")
  })
}
