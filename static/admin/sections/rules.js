// The routing rules, in the order in which they are looked at.

import { ApiError } from "../../shared/api.js"
import { fill, h, icon, setText } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { sentence } from "../form.js"
import { inWords } from "../models/conditions.js"
import { all, api } from "../session.js"
import { makeSortable, moved } from "../sortable.js"
import { emptyList, listHead } from "./parts.js"
import { rulePage } from "./rule-form.js"
import { tryPart } from "./rule-try.js"

/** @typedef {import("../main.js").Context} Context */
/** @typedef {{id: number, name: string}} Named */

/**
 * @typedef {object} Rule
 * @property {number} id
 * @property {string} name
 * @property {boolean} enabled
 * @property {number | null} workstream
 * @property {"all" | "any"} match
 * @property {import("../models/conditions.js").Condition[]} conditions
 * @property {number | null} agent
 * @property {number | null} team
 */

/**
 * What rules name by id.
 * @typedef {object} Known
 * @property {Named[]} users
 * @property {Named[]} teams
 * @property {Named[]} hours
 * @property {(Named & {routing: {method: string}})[]} workstreams
 */

const CREATE = { href: "#/rules/new", label: "New rule" }

/** @param {Context} context @param {string | null} id */
export async function rules(context, id) {
  const known = await everythingNamed()
  if (id !== null) return rulePage(context, id, known)
  const items = await all("/api/v1/rules")
  const help = "They decide who is asked for which visitor, in the workstreams that hand out by "
    + "rules. The first rule that fits wins."
  const content = items.length === 0
    ? emptyList("No rule yet", "Make one to send visitors to the right team, by their country, "
      + "language, page, or what you know of them.", CREATE)
    : rulesAndTrial(items, known)
  return {
    title: "Routing rules",
    isDirty: () => false,
    content: [listHead("Routing rules", help, CREATE), unusedHint(known), content].filter(Boolean),
  }
}

/** @returns {Promise<Known>} */
async function everythingNamed() {
  const [users, teams, hours, workstreams] = await Promise.all([
    all("/api/v1/users"),
    all("/api/v1/teams"),
    all("/api/v1/hours"),
    all("/api/v1/workstreams"),
  ])
  return { users, teams, hours, workstreams }
}

/** @param {Known} known */
function unusedHint({ workstreams }) {
  if (workstreams.some(({ routing }) => routing.method === "rules")) return null
  return h("p", { class: "notice notice--below" }, icon("info"), h("span", {},
    "No workstream hands out by rules yet. Choose “By the routing rules” in one: ",
    h("a", { href: "#/workstreams" }, "Workstreams")))
}

/** @param {Rule[]} items @param {Known} known */
function rulesAndTrial(items, known) {
  const list = ruleList(items, known)
  return h("div", { class: "stack" }, list.element, tryPart(list.items, known))
}

/** @param {Rule[]} first @param {Known} known */
function ruleList(first, known) {
  let items = first
  const list = h("ol", { class: "rules card" })
  const said = h("p", { class: "visually-hidden", role: "status" })
  const problem = h("div", { role: "alert" })

  const draw = () => fill(list, items.map((rule, index) => row(rule, index)))

  /** @param {Rule} rule @param {number} index */
  const row = (rule, index) => h("li", { class: "rules__one" },
    h("button", {
      type: "button", class: "rules__handle", dataset: { handle: "" },
      "aria-label": `Move “${rule.name}”, ${index + 1} of ${items.length}: arrow up and down`,
      title: "Drag, or press the arrow keys",
    }, icon("grip")),
    h("span", { class: "rules__number", "aria-hidden": "true" }, String(index + 1)),
    h("div", { class: "rules__words" },
      h("a", { class: "rows__name", href: `#/rules/${rule.id}` }, rule.name),
      conditionsOf(rule, known),
      h("p", { class: "small" }, "→ ", h("strong", {}, targetOf(rule, known)),
        placeOf(rule, known))),
    h("input", {
      type: "checkbox", role: "switch", class: "switch", "aria-label": `“${rule.name}” is on`,
      ".checked": rule.enabled,
      on: { change: (/** @type {Event} */ event) => toggle(rule, event) },
    }))

  /** @param {number} from @param {number} to */
  const move = async (from, to) => {
    const before = items
    items = moved(items, from, to)
    draw()
    focusHandle(to)
    setText(said, `“${items[to]?.name}” is now ${to + 1} of ${items.length}`)
    await attempt(() => api.put("/api/v1/rules/order", { ids: items.map(({ id }) => id) }), () => {
      items = before
      draw()
      focusHandle(from)
    })
  }

  /** @param {number} index */
  const focusHandle = (index) => {
    const handle = list.children[index]?.querySelector("[data-handle]")
    if (handle instanceof HTMLElement) handle.focus()
  }

  /** @param {Rule} rule @param {Event} event */
  const toggle = async (rule, event) => {
    const box = /** @type {HTMLInputElement} */ (event.target)
    await attempt(async () => {
      Object.assign(rule, await api.patch(`/api/v1/rules/${rule.id}`, { enabled: box.checked }))
      toast(rule.enabled ? "The rule is on" : "The rule is off")
    }, () => { box.checked = !box.checked })
  }

  /** @param {() => Promise<any>} act @param {() => void} undo */
  const attempt = async (act, undo) => {
    problem.replaceChildren()
    try {
      await act()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      undo()
      fill(problem, h("p", { class: "field__error" }, sentence(error)))
    }
  }

  draw()
  makeSortable({ list, onMove: move })
  return { element: h("div", { class: "stack" }, problem, list, said), items: () => items }
}

/** @param {Rule} rule @param {Known} known */
function conditionsOf({ conditions, match }, { hours }) {
  if (conditions.length === 0) return h("p", { class: "small muted" }, "Everybody")
  const names = new Map(hours.map(({ id, name }) => [id, name]))
  const words = conditions.map((condition) => inWords(condition, names))
  return h("p", { class: "small muted" }, words.join(match === "all" ? " and " : " or "))
}

/** @param {Rule} rule @param {Known} known */
export function targetOf({ agent, team }, { users, teams }) {
  if (team !== null) return `Team ${nameIn(teams, team)}`
  return agent === null ? "nobody" : nameIn(users, agent)
}

/** @param {Rule} rule @param {Known} known */
function placeOf({ workstream }, { workstreams }) {
  if (workstream === null) return null
  return h("span", { class: "muted" }, ` only in ${nameIn(workstreams, workstream)}`)
}

/** @param {Named[]} items @param {number} id */
function nameIn(items, id) {
  return items.find((item) => item.id === id)?.name ?? "(gone)"
}
