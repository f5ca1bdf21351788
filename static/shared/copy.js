// Putting a text on the clipboard, also on plain-HTTP pages where the clipboard API is absent.

import { h, icon, setText } from "./dom.js"

const SHOWN_MS = 2_000

/** @param {string} text @returns {Promise<boolean>} */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** @param {string} text */
function copyBySelection(text) {
  const before = document.activeElement
  const box = h("textarea", { class: "visually-hidden", readonly: true, ".value": text })
  document.body.append(box)
  box.select()
  const isCopied = document.execCommand("copy")
  box.remove()
  if (before instanceof HTMLElement) before.focus()
  return isCopied
}

/**
 * A button that copies and says so.
 * @param {() => string} read @param {string} label what is copied, as in "Copy the line"
 * @param {{isSmall?: boolean, isIconOnly?: boolean}} [look] @returns {HTMLButtonElement}
 */
export function copyButton(read, label, { isSmall = false, isIconOnly = false } = {}) {
  const text = h("span", { class: isIconOnly ? "visually-hidden" : "" }, label)
  const sign = h("span", { class: "copy-sign" }, icon("copy"))
  const said = h("span", { class: "visually-hidden", role: "status" })
  const size = isSmall || isIconOnly ? " button--small" : ""
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  const copy = async () => {
    const isCopied = await copyText(read())
    if (!isIconOnly) setText(text, isCopied ? "Copied" : "Please copy by hand")
    sign.replaceChildren(icon(isCopied ? "check" : "close"))
    setText(said, isCopied ? "Copied" : "Copying failed")
    clearTimeout(timer)
    timer = setTimeout(() => {
      setText(text, label)
      sign.replaceChildren(icon("copy"))
      setText(said, "")
    }, SHOWN_MS)
  }
  const title = isIconOnly ? label : null
  return h("button", { type: "button", class: `button${size}`, title, on: { click: copy } },
    sign, text, said)
}
