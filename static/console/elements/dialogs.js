// Questions that need an answer before anything happens.

import { h } from "../../shared/dom.js"
import { keepFocus } from "../../shared/focus.js"

/**
 * Asks, and gives the focus back to where it was.
 * @template T
 * @param {string} title @param {Node[]} body
 * @param {{label: string, value: () => T, isAlone?: boolean, isDanger?: boolean}} yes
 * @param {(button: HTMLElement) => void} [prepare] with the button that says yes
 * @returns {Promise<T | null>}
 */
export function ask(title, body, yes, prepare) {
  return new Promise((resolve) => {
    /** @type {T | null} */
    let answer = null
    const close = () => dialog.close()
    const accept = () => {
      answer = yes.value()
      close()
    }
    const button = h("button", {
      class: `button button--primary${yes.isDanger ? " button--danger" : ""}`, type: "button",
      on: { click: accept },
    }, yes.label)
    prepare?.(button)
    /** @type {HTMLDialogElement} */
    const dialog = h("dialog", { class: "dialog", "aria-labelledby": "dialog-title" },
      h("h2", { id: "dialog-title" }, title), ...body,
      h("div", { class: "dialog__actions" },
        yes.isAlone
          ? null : h("button", { class: "button", type: "button", on: { click: close } }, "Cancel"),
        button))
    dialog.addEventListener("close", () => {
      dialog.remove()
      resolve(answer)
    })
    keepFocus(dialog)
    document.body.append(dialog)
    dialog.showModal()
  })
}

/**
 * @param {string} title @param {string} text @param {string} label @param {boolean} [isDanger]
 */
export async function confirm(title, text, label, isDanger = false) {
  const body = [h("p", { class: "muted" }, text)]
  return (await ask(title, body, { label, value: () => true, isDanger })) === true
}

/** @param {string} caption */
export function confirmEnd(caption) {
  return confirm(`End the conversation with ${caption}?`,
    "The visitor is told, and you go on to the wrap-up.", "End conversation", true)
}

/**
 * One of several deeds, each with a line that tells what it does.
 * @param {string} title @param {string[][]} deeds [value, label, text]
 * @returns {Promise<string | null>}
 */
export function choose(title, deeds) {
  return new Promise((resolve) => {
    let answer = /** @type {string | null} */ (null)
    const take = (/** @type {string} */ value) => {
      answer = value
      dialog.close()
    }
    /** @type {HTMLDialogElement} */
    const dialog = h("dialog", { class: "dialog", "aria-labelledby": "dialog-title" },
      h("h2", { id: "dialog-title" }, title),
      h("div", { class: "deeds" }, deeds.map(([value = "", label = "", text = ""]) =>
        h("button", {
          class: "deeds__deed", type: "button", on: { click: () => take(value) },
        }, h("strong", {}, label), " ", h("span", { class: "muted small" }, text)))),
      h("div", { class: "dialog__actions" }, h("button", {
        class: "button", type: "button", on: { click: () => dialog.close() },
      }, "Cancel")))
    dialog.addEventListener("close", () => {
      dialog.remove()
      resolve(answer)
    })
    keepFocus(dialog)
    document.body.append(dialog)
    dialog.showModal()
  })
}

/** @param {{author: {name: string}, text: string}[]} newer what the agent had not seen */
export async function confirmStale(newer) {
  const body = [
    h("p", { class: "muted" }, "Somebody wrote while you did. Read it first."),
    h("ul", { class: "stale" }, newer.map(({ author, text }) => h("li", { class: "stale__one" },
      h("strong", { class: "small" }, author.name),
      h("p", { class: "stale__text", dir: "auto" }, text)))),
  ]
  const yes = { label: "Send anyway", value: () => true }
  return (await ask("There is a newer message", body, yes)) === true
}
