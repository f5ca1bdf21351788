// One line of the list: a conversation as a button. Shows state by place, sign, colour and words.

import { h, setText } from "../../shared/dom.js"
import { formatMoment, formatSpan } from "../../shared/time.js"
import { lastSaid, timerOf } from "../models/inbox.js"
import { reasonOf } from "../models/timeline.js"
import { CHANNELS, sign } from "../signs.js"
import { ago } from "./ago.js"

/**
 * @typedef {object} Shown
 * @property {number} openId of the conversation on the screen
 * @property {boolean} isRinging
 * @property {string} typing
 * @property {number} now by the server's clock
 */

/** @type {Record<string, string>} */
const KINDS = { queued: "Waiting: ", wrap_up: "Wrap-up: ", closed: "Closed: " }

/** @type {Record<string, string>} */
const MARKS = { yellow: "", orange: "! ", red: "!! " }

/** @param {any} view */
export function makeIndicator({ id, channel }) {
  return h("button", { class: "indicator", type: "button", tabindex: "-1", dataset: { id } },
    h("span", { class: "indicator__sign", title: CHANNELS[channel] ?? "" }, sign(channel)),
    h("span", { class: "indicator__name" }, h("span", { class: "visually-hidden" }), h("span")),
    h("span", { class: "indicator__text", dir: "auto" }),
    h("span", { class: "indicator__more" }),
    h("span", { class: "indicator__side" },
      h("span", { class: "badge badge--accent" }), h("span", { class: "visually-hidden" }),
      h("span", { class: "timer" })))
}

/** @param {Element} button @param {any} view @param {Shown} shown */
export function showIndicator(button, view, { openId, isRinging, typing, now }) {
  const hasLeft = view.state === "active" && !view.visitor_present
  button.classList.toggle("indicator--new", isRinging)
  button.classList.toggle("indicator--left", hasLeft)
  button.classList.toggle("indicator--over", view.state === "closed")
  if (view.id === openId) button.setAttribute("aria-current", "true")
  else button.removeAttribute("aria-current")

  const [, name, text, more, side] = button.children
  // What sighted people see by place and colour, in words.
  const [kind, caption] = name?.children ?? []
  if (kind) setText(kind, isRinging ? "New chat: " : (KINDS[view.state] ?? ""))
  if (caption) setText(caption, view.caption)
  if (text) say(text, typing || textOf(view, hasLeft))
  if (more) say(more, moreOf(view))

  const isNew = isRinging || view.state === "queued"
  const count = isNew ? view.visitor_message_count : view.unread
  const isCounted = 0 < count && view.state !== "closed"
  const [badge, unit, timer] = side?.children ?? []
  if (badge instanceof HTMLElement) {
    setText(badge, 99 < count ? "99+" : String(count))
    badge.hidden = !isCounted
  }
  if (unit) setText(unit, isCounted ? (isNew ? " messages" : " unread") : "")
  if (timer instanceof HTMLElement) showTime(timer, view, now)
}

/** What does not fit is there on request. @param {Element} element @param {string} text */
function say(element, text) {
  setText(element, text)
  if (element.getAttribute("title") !== text) element.setAttribute("title", text)
}

/** @param {HTMLElement} element @param {any} view @param {number} now */
function showTime(element, view, now) {
  const [at, why] = view.state === "closed" ? [view.closed_at, "Closed "]
    : view.state === "queued" ? [view.queued_at, "In the queue since "] : [null, ""]
  if (at === null) return showTimer(element, view, now)
  element.hidden = false
  element.className = "timer timer--plain"
  setText(element, view.state === "closed"
    ? ago(at, now) : formatSpan(now - Date.parse(at)))
  element.title = why + formatMoment(at)
  return undefined
}

/**
 * The response timer; the sign before its figures tells what the colour tells.
 * @param {HTMLElement} element @param {any} view @param {number} now
 */
export function showTimer(element, view, now) {
  const timer = view.state === "active" ? timerOf(view, now) : null
  element.hidden = timer === null
  if (!timer) return
  element.className = `timer timer--${timer.color}`
  setText(element, `${MARKS[timer.color]}${formatSpan(timer.span)}`)
  element.title = timer.isOver ? "The answer is late" : "Time since the visitor asked"
}

/** @param {any} view @param {boolean} hasLeft */
function textOf(view, hasLeft) {
  if (hasLeft) return "Visitor left"
  if (view.state === "wrap_up") return view.wrap_up?.submitted_at ? "Submitted" : "Notes are due"
  const said = lastSaid(view)
  if (!said && view.state === "closed") return reasonOf(view.close_reason)
  if (!said) return view.page?.title || CHANNELS[view.channel] || ""
  return said.author_kind === "agent" && view.state !== "closed" ? `You: ${said.text}` : said.text
}

/** Of a closed one: who answered, and how it ended. @param {any} view */
function moreOf(view) {
  if (view.state !== "closed") return ""
  const reason = lastSaid(view) ? reasonOf(view.close_reason) : view.page?.title
  return [view.agent?.display_name ?? view.agent?.name, reason].filter(Boolean).join(" · ")
}
