// What went out by e-mail, what waits, and what was given up.

import { ApiError } from "../../shared/api.js"
import { fill, h } from "../../shared/dom.js"
import { formatMoment } from "../../shared/time.js"
import { toast } from "../dialogs.js"
import { sentence } from "../form.js"
import { api } from "../session.js"
import { emptyList, listHead, tableOf } from "./parts.js"

/**
 * @typedef {object} Mail
 * @property {number} id
 * @property {string} recipient
 * @property {string} subject
 * @property {"waiting" | "sent" | "given_up"} state
 * @property {number} attempts
 * @property {string | null} last_error
 * @property {string | null} next_try_at
 * @property {string} created_at
 * @property {string | null} sent_at
 */

const PATH = "/api/v1/outbox"

export async function outbox() {
  const list = h("div", { class: "stack" })
  const problem = h("div", { role: "alert" })
  /** @type {Mail[]} */
  let items = []
  /** @type {string | null} */
  let next = null

  const load = async (/** @type {string | null} */ cursor) => {
    const query = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`
    const page = await api.get(`${PATH}${query}`)
    items = cursor === null ? page.items : [...items, ...page.items]
    next = page.next
    draw()
  }

  const draw = () => fill(list,
    items.length === 0
      ? emptyList("No e-mail yet", "Everything that Deskbell sends is listed here, with what "
        + "came of it.", { href: "#/notifications", label: "Notifications" })
      : tableOf("Sent e-mail", ["To", "Subject", "State", "Action"], items.map(row)),
    next === null ? null : h("div", {}, h("button", {
      type: "button", class: "button", on: { click: () => attempt(() => load(next)) },
    }, "Show older ones")))

  /** @param {Mail} mail */
  const row = (mail) => [
    h("div", {}, mail.recipient,
      h("div", { class: "small muted" }, formatMoment(mail.created_at))),
    mail.subject,
    stateOf(mail),
    mail.state === "sent" ? h("span", { class: "muted" }, "–") : h("button", {
      type: "button", class: "button button--small",
      "aria-label": `Try again now: “${mail.subject}” to ${mail.recipient}`,
      on: { click: () => attempt(() => retry(mail)) },
    }, "Try again now"),
  ]

  /** @param {Mail} mail */
  const retry = async (mail) => {
    const tried = await api.post(`${PATH}/${mail.id}/retry`)
    items = items.map((each) => (each.id === tried.id ? tried : each))
    draw()
    toast("It is tried again")
  }

  /** @param {() => Promise<void>} act */
  const attempt = async (act) => {
    problem.replaceChildren()
    try {
      await act()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fill(problem, h("p", { class: "field__error" }, sentence(error)))
    }
  }

  await load(null)
  const reload = h("button", {
    type: "button", class: "button", on: { click: () => attempt(() => load(null)) },
  }, "Refresh")
  const head = listHead("Sent e-mail", "What went out, what waits for another try, and what was "
    + "given up. Old ones are removed by themselves.")
  if (0 < items.length) head.append(reload)
  return {
    title: "Sent e-mail",
    isDirty: () => false,
    content: [head, h("div", { class: "stack" }, problem, list)],
  }
}

/** @param {Mail} mail */
function stateOf({ state, attempts, last_error: error, next_try_at: next, sent_at: sent }) {
  const badge = (/** @type {string} */ kind, /** @type {string} */ text) =>
    h("span", { class: `badge badge--${kind}` }, text)
  const tries = attempts === 1 ? "1 try" : `${attempts} tries`
  if (state === "sent") {
    return h("div", {}, badge("positive", "Sent"),
      sent ? h("div", { class: "small muted" }, formatMoment(sent)) : null)
  }
  const isWaiting = state === "waiting"
  return h("div", {},
    isWaiting ? badge("warning", "Waiting") : badge("negative", "Given up"),
    h("div", { class: "small muted" },
      isWaiting && next ? `${tries}; next ${formatMoment(next)}` : tries),
    error ? h("div", { class: "small outbox__error" }, error) : null)
}
