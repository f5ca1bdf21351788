// Questions that need an answer before anything happens.

import { h } from "../../shared/dom.js"
import { keepFocus } from "../../shared/focus.js"
import { SHEET } from "../keys.js"

/**
 * Asks, and gives the focus back to where it was.
 * @template T
 * @param {string} title @param {Node[]} body
 * @param {{label: string, value: () => T, isAlone?: boolean, isDanger?: boolean}} yes
 * @returns {Promise<T | null>}
 */
function ask(title, body, yes) {
  return new Promise((resolve) => {
    /** @type {T | null} */
    let answer = null
    const close = () => dialog.close()
    const accept = () => {
      answer = yes.value()
      close()
    }
    /** @type {HTMLDialogElement} */
    const dialog = h("dialog", { class: "dialog", "aria-labelledby": "dialog-title" },
      h("h2", { id: "dialog-title" }, title), ...body,
      h("div", { class: "dialog__actions" },
        yes.isAlone
          ? null : h("button", { class: "button", type: "button", on: { click: close } }, "Cancel"),
        h("button", {
          class: `button button--primary${yes.isDanger ? " button--danger" : ""}`, type: "button",
          on: { click: accept },
        }, yes.label)))
    dialog.addEventListener("close", () => {
      dialog.remove()
      resolve(answer)
    })
    keepFocus(dialog)
    document.body.append(dialog)
    dialog.showModal()
  })
}

/** @param {string} caption */
export async function confirmEnd(caption) {
  const body = [h("p", { class: "muted" }, "The visitor is told, and you go on to the wrap-up.")]
  const yes = { label: "End conversation", value: () => true, isDanger: true }
  return (await ask(`End the conversation with ${caption}?`, body, yes)) === true
}

export async function confirmStale() {
  const body = [h("p", { class: "muted" }, "Somebody wrote while you did. Read it first.")]
  const yes = { label: "Send anyway", value: () => true }
  return (await ask("There is a newer message", body, yes)) === true
}

/** @param {any[]} agents @returns {Promise<{agent: number, note?: string} | "queue" | null>} */
export async function pickColleague(agents) {
  const present = agents.filter((agent) => ["available", "busy"].includes(agent.presence))
  if (present.length === 0) {
    const body = [h("p", { class: "muted" }, "No colleague is available right now. You can put the"
      + " conversation back into the queue: whoever is free next gets it.")]
    const yes = { label: "Back to the queue", value: () => /** @type {const} */ ("queue") }
    return ask("Transfer this conversation", body, yes)
  }
  const choice = h("select", { class: "input", id: "transfer-to" },
    present.map(({ id, name, active }) =>
      h("option", { value: id }, `${name} (${active} ${active === 1 ? "chat" : "chats"})`)))
  const note = h("textarea", { class: "input", rows: "2", id: "transfer-note" })
  const body = [
    h("div", { class: "field" },
      h("label", { class: "field__label", for: "transfer-to" }, "To"), choice),
    h("div", { class: "field" },
      h("label", { class: "field__label", for: "transfer-note" }, "Note for the colleague"), note),
  ]
  const yes = {
    label: "Transfer",
    value: () => {
      const text = note.value.trim()
      return { agent: Number(choice.value), ...(text === "" ? {} : { note: text }) }
    },
  }
  return ask("Transfer this conversation", body, yes)
}

export function showKeys() {
  const list = h("div", { class: "keys" },
    SHEET.map(([key, what]) => [h("kbd", {}, key), h("span", {}, what)]).flat())
  return ask("Keyboard shortcuts", [list], { label: "Close", value: () => true, isAlone: true })
}
