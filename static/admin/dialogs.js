// Questions before something is lost. Each answers by a promise; Escape means no.

import { h } from "../shared/dom.js"

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {string | string[]} text
 * @property {string} yes label of the button that does it
 * @property {string} [no]
 * @property {string} [typed] what must be typed first
 */

/** @param {Question} question @returns {Promise<boolean>} */
export function ask({ title, text, yes, no = "Cancel", typed }) {
  return new Promise((resolve) => {
    const yesButton = h("button", { class: "button button--danger", value: "yes" }, yes)
    const noButton = h("button", { class: "button", type: "button" }, no)
    const box = typed === undefined ? null : h("input", {
      class: "input", id: "dialog-typed", type: "text", autocomplete: "off", spellcheck: "false",
    })
    if (box) {
      yesButton.disabled = true
      box.addEventListener("input", () => { yesButton.disabled = box.value.trim() !== typed })
    }
    const dialog = h("dialog", { class: "dialog", "aria-labelledby": "dialog-title" },
      h("form", { method: "dialog", class: "stack" },
        h("h2", { id: "dialog-title" }, title),
        [text].flat().map((line) => h("p", {}, line)),
        box && h("div", { class: "field" },
          h("label", { class: "field__label", for: "dialog-typed" },
            "To go on, type ", h("strong", {}, typed)),
          box),
        h("div", { class: "dialog__actions" }, noButton, yesButton)))
    const before = document.activeElement
    noButton.addEventListener("click", () => dialog.close())
    dialog.addEventListener("close", () => {
      dialog.remove()
      if (before instanceof HTMLElement) before.focus()
      resolve(dialog.returnValue === "yes")
    })
    document.body.append(dialog)
    dialog.showModal()
    ;(box ?? noButton).focus()
  })
}

export function askToLeave() {
  return ask({
    title: "Leave without saving?",
    text: "Your changes on this page are not saved yet.",
    yes: "Leave",
    no: "Stay",
  })
}

const TOAST_MS = 3_500
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

/** Says shortly that something was done. @param {string} text */
export function toast(text) {
  let place = document.querySelector(".toast-place")
  if (!place) {
    place = h("div", { class: "toast-place", role: "status" })
    document.body.append(/** @type {Node} */ (place))
  }
  place?.replaceChildren(h("p", { class: "toast" }, text))
  clearTimeout(timer)
  timer = setTimeout(() => place?.replaceChildren(), TOAST_MS)
}
