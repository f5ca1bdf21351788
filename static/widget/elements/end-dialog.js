// Asks before a chat is ended.

import { h } from "../../shared/dom.js"
import { keepFocus } from "../../shared/focus.js"

/**
 * @param {Record<string, string>} words @param {() => void} end
 * @returns {HTMLDialogElement}
 */
export function endDialog(words, end) {
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "end-question" },
    h("h2", { id: "end-question" }, words.endQuestion),
    h("p", { class: "muted" }, words.endHint),
    h("div", { class: "dialog__actions" },
      h("button", { class: "button", type: "button", on: { click: () => dialog.close() } },
        words.cancel),
      h("button", {
        class: "button button--primary", type: "button",
        on: {
          click: () => {
            dialog.close()
            end()
          },
        },
      }, words.end)))
  keepFocus(dialog)
  return dialog
}
