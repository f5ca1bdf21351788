// Brings a message of a thread into sight, and the focus to it.

/**
 * @param {import("../shared/elements/chat-thread.js").ChatThread} thread
 * @param {import("../shared/models/thread.js").ThreadMessage} message
 */
export function reveal(thread, { id, client_id: clientId, author }) {
  const key = clientId ? `c-${author.kind}-${clientId}` : `m-${id}`
  const line = thread.list.querySelector(`[data-key="${CSS.escape(key)}"]`)
  if (!(line instanceof HTMLElement)) return
  thread.isAtBottom = false
  for (const old of thread.list.querySelectorAll(".message--found")) {
    old.classList.remove("message--found")
  }
  line.classList.add("message--found")
  line.tabIndex = -1
  // After the pane has given the focus to its box.
  requestAnimationFrame(() => requestAnimationFrame(() => {
    line.scrollIntoView({ block: "center" })
    line.focus({ preventScroll: true })
  }))
}
