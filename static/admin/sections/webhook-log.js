// What a webhook was told, what came of it, and how to send it again.

import { ApiError } from "../../shared/api.js"
import { fill, h } from "../../shared/dom.js"
import { formatMoment } from "../../shared/time.js"
import { sentence } from "../form.js"
import { eventName } from "../models/webhooks.js"
import { api } from "../session.js"
import { tableOf } from "./parts.js"

/**
 * @typedef {object} Delivery
 * @property {number} id
 * @property {string} event
 * @property {"delivered" | "waiting" | "given_up"} state
 * @property {number} tries
 * @property {number | null} status
 * @property {number | null} took_ms
 * @property {string | null} answer
 * @property {string | null} error
 * @property {string | null} next_try_at
 * @property {string} created_at
 */

const LIMIT = 20

/** @param {string} id of the webhook */
export async function logPart(id) {
  const path = `/api/v1/webhooks/${id}`
  const list = h("div", { class: "stack" })
  const said = h("div", { role: "status" })
  /** @type {Delivery[]} */
  let items = []
  /** @type {string | null} */
  let next = null

  const load = async (/** @type {string | null} */ cursor) => {
    const from = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`
    const page = await api.get(`${path}/deliveries?limit=${LIMIT}${from}`)
    items = cursor === null ? page.items : [...items, ...page.items]
    next = page.next
    draw()
  }

  const draw = () => fill(list,
    items.length === 0
      ? h("p", { class: "muted" }, "Nothing was sent yet. Try it with a test.")
      : tableOf("Deliveries", ["Event", "State", "Answer", "Action"], items.map(row)),
    next === null ? null : h("div", {}, h("button", {
      type: "button", class: "button", on: { click: () => attempt(() => load(next)) },
    }, "Show older ones")))

  /** @param {Delivery} delivery */
  const row = (delivery) => [
    h("div", {}, eventName(delivery.event),
      h("div", { class: "small muted" }, formatMoment(delivery.created_at)),
      bodyPart(`${path}/deliveries/${delivery.id}`)),
    stateOf(delivery),
    answerOf(delivery),
    h("button", {
      type: "button", class: "button button--small",
      "aria-label": `Send again: ${eventName(delivery.event)}, ${formatMoment(
        delivery.created_at)}`,
      on: { click: (/** @type {Event} */ event) =>
        send(event, `${path}/deliveries/${delivery.id}/replay`) },
    }, "Send again"),
  ]

  /** @param {Event} event @param {string} where */
  const send = async ({ currentTarget }, where) => {
    const button = /** @type {HTMLButtonElement} */ (currentTarget)
    button.disabled = true
    fill(said, h("p", { class: "muted" }, "Sending…"))
    await attempt(async () => {
      const sent = await api.post(where)
      await load(null)
      fill(said, outcome(sent))
    })
    button.disabled = false
  }

  /** @param {() => Promise<void>} act */
  const attempt = async (act) => {
    try {
      await act()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fill(said, h("p", { class: "field__error" }, sentence(error)))
    }
  }

  await load(null)
  return h("section", { class: "card part" },
    h("h2", {}, "Deliveries"),
    h("p", { class: "muted" }, "What fails is tried eight times over a day. Old ones are removed "
      + "after two weeks."),
    h("div", { class: "row" },
      h("button", {
        type: "button", class: "button button--primary",
        on: { click: (/** @type {Event} */ event) => send(event, `${path}/test`) },
      }, "Send a test event"),
      h("button", {
        type: "button", class: "button", on: { click: () => attempt(() => load(null)) },
      }, "Refresh")),
    said, list)
}

/** @param {string} path */
function bodyPart(path) {
  const place = h("div", { class: "hook-body" })
  const details = h("details", { class: "small" }, h("summary", {}, "What was sent"), place)
  details.addEventListener("toggle", async () => {
    if (!details.open || place.hasChildNodes()) return
    try {
      const { body } = await api.get(path)
      fill(place, h("pre", { tabindex: 0 }, JSON.stringify(body, null, 2)))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fill(place, h("p", { class: "field__error" }, sentence(error)))
    }
  })
  return details
}

/** @param {Delivery} delivery */
function outcome({ state, status, took_ms: took, error }) {
  const badge = (/** @type {string} */ kind, /** @type {string} */ text) =>
    h("span", { class: `badge badge--${kind}` }, text)
  if (state === "delivered") {
    return h("p", {}, badge("positive", "Delivered"), ` It answered ${status} in ${took} ms.`)
  }
  const why = error ?? "there is no answer yet"
  return h("p", {}, badge("negative", "Not delivered"), ` ${why}.`)
}

/** @param {Delivery} delivery */
function stateOf({ state, tries, next_try_at: next }) {
  const badge = (/** @type {string} */ kind, /** @type {string} */ text) =>
    h("span", { class: `badge badge--${kind}` }, text)
  const many = tries === 1 ? "1 try" : `${tries} tries`
  if (state === "delivered") {
    return h("div", {}, badge("positive", "Delivered"), h("div", { class: "small muted" }, many))
  }
  if (state === "given_up") {
    return h("div", {}, badge("negative", "Given up"), h("div", { class: "small muted" }, many))
  }
  const when = next === null ? many : `${many}; next ${formatMoment(next)}`
  return h("div", {}, badge("warning", "Waiting"), h("div", { class: "small muted" }, when))
}

/** @param {Delivery} delivery */
function answerOf({ status, took_ms: took, answer, error }) {
  if (status === null && error === null) return h("span", { class: "muted" }, "–")
  const said = status === null ? "No answer" : `${status}${took === null ? "" : ` in ${took} ms`}`
  // What the number says already need not be said again.
  const isClear = status !== null && (status < 300 || 400 <= status)
  return h("div", { class: "hook-answer" }, said,
    answer ? h("div", { class: "small muted clipped" }, answer) : null,
    error && !isClear ? h("div", { class: "small outbox__error" }, error) : null)
}
