// What stands in the middle while no conversation is open: what to do next.

import { h, icon } from "../../shared/dom.js"

/** @param {any} me @param {number} ringing @param {string} list which one is shown */
export function emptyPane({ presence, takes_chats: takesChats }, ringing, list) {
  const [title, text] = words(presence, takesChats, ringing, list)
  return [
    h("span", { class: "chat__empty-sign" },
      icon(0 < ringing ? "bell" : list === "history" ? "history" : "chat")),
    h("h1", { class: "chat__empty-title" }, title), h("p", {}, text),
    h("p", { class: "small" }, "Press ", h("kbd", {}, "?"), " for all keyboard shortcuts."),
  ]
}

/**
 * @param {string} presence @param {boolean} takesChats @param {number} ringing
 * @param {string} list
 */
function words(presence, takesChats, ringing, list) {
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
  if (!takesChats) {
    return ["No chat is open", "Your account takes no chats. Choose one on the left to read it."]
  }
  if (presence !== "available" && presence !== "busy") {
    return ["You are not available", "Set your presence to Available to be offered new chats."]
  }
  return ["All quiet", "New chats ring across the top. Choose one on the left to go on with it."]
}
