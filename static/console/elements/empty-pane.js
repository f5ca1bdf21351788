// What stands in the middle while no conversation is open: what to do next.

import { h, icon } from "../../shared/dom.js"
import { waitingOf } from "../models/waiting.js"
import { tell } from "../tell.js"

/** Changes when the pane has something else to say. @param {any} desk @param {string} list */
export function shapeOf(desk, list) {
  const { late, unanswered, due, next } = waitingOf(desk)
  return [desk.me.presence, desk.inbox.offered.length, list, late, unanswered, due, next].join()
}

/** @param {any} desk @param {string} list which one is shown */
export function emptyPane(desk, list) {
  const { me, inbox: { offered } } = desk
  const waiting = waitingOf(desk)
  const [title, text, next] = words(me, offered.length, list, waiting)
  const sign = 0 < offered.length ? "bell" : list === "history" ? "history" : "chat"
  const open = h("button", {
    class: "button button--primary", type: "button",
    on: { click: () => tell(open, "console-select", { id: next }) },
  }, "Open it")
  return [
    h("span", { class: "chat__empty-sign" }, icon(sign)),
    h("h1", { class: "chat__empty-title" }, title), h("p", {}, text), next ? open : null,
    h("p", { class: "small" }, "Press ", h("kbd", {}, "?"), " for all keyboard shortcuts."),
  ]
}

/**
 * @param {any} me @param {number} ringing @param {string} list
 * @param {import("../models/waiting.js").Waiting} waiting
 * @returns {[string, string, number?]} with the conversation to go on with
 */
function words({ presence, takes_chats: takesChats }, ringing, list, waiting) {
  if (0 < ringing) {
    const title = ringing === 1 ? "Somebody is waiting" : `${ringing} visitors are waiting`
    return [title, "Accept at the top, or press Alt+A."]
  }
  if (list === "history") {
    return ["Nothing chosen", "Choose a closed conversation on the left to read what was said."]
  }
  if (list === "team") {
    return ["Nothing chosen", "Choose a colleague's chat on the left: you read it unseen, and can"
      + " join it, give it to somebody, or close it."]
  }
  const { late, unanswered, due, next, caption } = waiting
  if (0 < unanswered) {
    const title = late === 0
      ? many(unanswered, "visitor waits", "visitors wait", " for your answer")
      : many(late, "answer is", "answers are", " late")
    return [title, `${caption} has waited longest.`, next]
  }
  if (0 < due) {
    return [many(due, "wrap-up is", "wrap-ups are", " due"), `It is that of ${caption}.`, next]
  }
  if (!takesChats) {
    return ["No chat is open", "Your account takes no chats. Choose one on the left to read it."]
  }
  if (presence !== "available" && presence !== "busy") {
    return ["You are not available", "Set your presence to Available to be offered new chats."]
  }
  return ["All quiet", "New chats ring across the top. Choose one on the left to go on with it."]
}

/** @param {number} count @param {string} one @param {string} more @param {string} rest */
function many(count, one, more, rest) {
  return `${count} ${count === 1 ? one : more}${rest}`
}
