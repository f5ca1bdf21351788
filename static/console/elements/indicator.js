// One line of the list: a conversation as a button. Shows state by place, sign, colour and words.

import { h, setText } from "../../shared/dom.js"
import { formatMoment, formatSpan, formatTime } from "../../shared/time.js"
import { isLeftMessage } from "../models/inbox.js"
import { reasonOf, returnedBy } from "../models/timeline.js"
import { WORDS, explained, timerOf } from "../models/timer.js"
import { dispositionOf, dueOf } from "../models/wrap-up.js"
import { CHANNELS, sign } from "../signs.js"
import { ago } from "./ago.js"
import { showTags } from "./tags.js"

/**
 * @typedef {object} Shown
 * @property {number} openId of the conversation on the screen
 * @property {boolean} isRinging
 * @property {string} typing
 * @property {Set<string>} steps of an alarm
 * @property {number} me
 * @property {number} now by the server's clock
 */

/** @type {Record<string, string>} */
const KINDS = {
  queued: "Waiting: ", wrap_up: "Wrap-up: ", handed_on: "Wrap-up: ", closed: "Closed: ",
}

const LEFT = "Visitor left: "

/** What the colour tells, as a shape. @type {Record<string, string>} */
const MARKS = { yellow: "", orange: "! ", red: "!! " }

/** @param {any} view */
export function makeIndicator({ id, channel }) {
  return h("button", { class: "indicator", type: "button", tabindex: "-1", dataset: { id } },
    h("span", { class: "indicator__sign", title: CHANNELS[channel] ?? "" }, sign(channel)),
    h("span", { class: "indicator__name" }, h("span", { class: "visually-hidden" }),
      h("span", { class: "indicator__caption" }), h("span", { class: "indicator__tags" })),
    h("span", { class: "indicator__text", dir: "auto" }),
    h("span", { class: "indicator__more" }),
    h("span", { class: "indicator__side" },
      h("span", { class: "badge badge--accent" }), h("span", { class: "visually-hidden" }),
      h("span", { class: "timer" }), h("span", { class: "indicator__alarm", hidden: true })))
}

/** @param {Element} button @param {any} view @param {Shown} shown */
export function showIndicator(button, view, { openId, isRinging, typing, steps, me, now }) {
  const isLetter = isLeftMessage(view)
  const hasLeft = view.state === "active" && !view.visitor_present && !isLetter
  button.classList.toggle("indicator--new", isRinging)
  button.classList.toggle("indicator--left", hasLeft)
  button.classList.toggle("indicator--over", view.state === "closed")
  if (view.id === openId) button.setAttribute("aria-current", "true")
  else button.removeAttribute("aria-current")

  const [place, name, text, more, side] = button.children
  if (place instanceof HTMLElement) showSign(place, view.channel, isLetter)
  // What sighted people see by place and colour, in words.
  const [kind, caption, tags] = name?.children ?? []
  if (kind) setText(kind, isRinging ? "New chat: " : (KINDS[view.state] ?? (hasLeft ? LEFT : "")))
  if (caption) setText(caption, view.caption)
  if (tags instanceof HTMLElement) showTags(tags, view.tags)
  if (text) say(text, typing || textOf(view, hasLeft, me))
  if (more) say(more, moreOf(view, isLetter, me))

  const isNew = isRinging || view.state === "queued"
  const count = isNew ? view.visitor_message_count : view.unread
  const isCounted = 0 < count && view.state !== "closed"
  const [badge, unit, timer, alarm] = side?.children ?? []
  if (badge instanceof HTMLElement) {
    setText(badge, 99 < count ? "99+" : String(count))
    badge.hidden = !isCounted
  }
  if (unit) setText(unit, isCounted ? (isNew ? " messages" : " unread") : "")
  if (timer instanceof HTMLElement) showTime(timer, view, now)
  if (alarm instanceof HTMLElement) showAlarm(alarm, steps)
}

/** @param {HTMLElement} place @param {string} channel @param {boolean} isLetter */
function showSign(place, channel, isLetter) {
  const shape = isLetter ? "envelope" : channel
  if (place.dataset.shape === shape) return
  place.dataset.shape = shape
  place.title = isLetter ? "Left by the offline form" : (CHANNELS[channel] ?? "")
  place.replaceChildren(sign(shape))
}

/** How far up the chain it went that nobody answers. @param {HTMLElement} element */
function showAlarm(element, /** @type {Set<string>} */ steps) {
  element.hidden = steps.size === 0
  const isMailed = steps.has("email")
  const shape = element.hidden ? "" : isMailed ? "envelope" : "alarm"
  if (element.dataset.shape === shape) return
  element.dataset.shape = shape
  const text = isMailed ? "Unanswered: the admins were mailed" : "Unanswered for too long"
  element.title = text
  element.replaceChildren(sign(shape, 14), h("span", { class: "visually-hidden" }, ` ${text}`))
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
 * The response timer; the sign before its figures and the word after tell what the colour tells.
 * @param {HTMLElement} element @param {any} view @param {number} now
 */
export function showTimer(element, view, now) {
  const timer = timerOf(view, now)
  element.hidden = timer === null
  if (!timer) return
  element.className = `timer timer--${timer.color}${timer.isOver ? " timer--late" : ""}`
  if (element.children.length === 0) {
    element.replaceChildren(h("span"), h("span", { class: "timer__word" }),
      h("span", { class: "visually-hidden" }))
  }
  const [figures, word, more] = element.children
  if (figures) setText(figures, `${MARKS[timer.color]}${formatSpan(timer.span)}`)
  if (word) setText(word, ` ${timer.isOver ? "late" : WORDS[timer.color]}`)
  // The figures count from the last message, the word from the target: each is told what it is.
  const words = explained(timer)
  if (more) setText(more, `: ${words}`)
  element.title = words
}

/** @param {any} view @param {boolean} hasLeft @param {number} me */
function textOf(view, hasLeft, me) {
  if (view.state === "wrap_up") return view.wrap_up?.submitted_at ? "Submitted" : dueOf(view)
  if (view.state === "handed_on") return dueOf(view)
  const words = wordsOf(view, me)
  // A persistent one goes on whoever comes and goes.
  return hasLeft && view.mode === "live" ? `Left · ${words}` : words
}

/** What was said last, and by whom. @param {any} view @param {number} me */
function wordsOf(view, me) {
  const said = view.last_message
  if (!said && view.state === "closed") return reasonOf(view.close_reason)
  if (!said) return view.page?.title || CHANNELS[view.channel] || ""
  const isColleagues = view.state === "active" && view.agent && view.agent.id !== me
  if (isColleagues) return `${view.agent.name} · ${said.text}`
  if (said.author_kind !== "agent" || view.state === "closed") return said.text
  return `${view.agent?.id === me ? "You" : "Team"}: ${said.text}`
}

/**
 * Who has it or had it, how it ended, or when it was left.
 * @param {any} view @param {boolean} isLetter @param {number} me
 */
function moreOf(view, isLetter, me) {
  if (isLetter) return leftAt(view)
  if (view.agent?.id === me && view.state === "active") return returnedBy(view)
  if (view.state === "offered" && view.offered_to) return `Offered to ${view.offered_to.name}`
  if (view.state !== "closed") return ""
  const reason = view.last_message ? reasonOf(view.close_reason) : view.page?.title
  const why = dispositionOf(view) || reason
  return [view.agent?.display_name ?? view.agent?.name, why].filter(Boolean).join(" · ")
}

/** @param {any} view of a message left by the offline form */
export function leftAt(view) {
  return `left at ${formatTime(view.last_visitor_message_at ?? view.created_at)}, nobody is waiting`
}
