// A line that tells what went wrong, for a while.

import { h, setText } from "../shared/dom.js"

const TOAST_MS = 6000

/** @param {string} text */
export function toast(text) {
  for (const old of document.querySelectorAll(".toast")) old.remove()
  const element = h("div", { class: "toast", role: "alert" })
  document.body.append(element)
  setText(element, text)
  setTimeout(() => element.remove(), TOAST_MS)
}
