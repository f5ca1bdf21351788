// What is shown when there is no code, a wrong one, or nothing left to set up.

import { h } from "../shared/dom.js"

/**
 * Asks for the code by hand.
 * @param {string | null} problem @param {(code: string) => void} onCode @returns {HTMLElement}
 */
export function needCode(problem, onCode) {
  const box = h("input", {
    class: "input", id: "code", type: "text", autocomplete: "off", autocapitalize: "none",
    spellcheck: "false", maxlength: 100, "aria-describedby": "code-error",
  })
  const error = h("p", { class: "field__error", id: "code-error", hidden: true })
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    const code = codeIn(box.value)
    error.hidden = code !== ""
    error.textContent = code === "" ? "Please paste the link or its code." : ""
    if (code === "") box.focus()
    else onCode(code)
  }
  return h("form", { class: "card entry__card", novalidate: true, on: { submit } },
    h("h1", {}, problem === null ? "Open the link from your server" : "This link does not work"),
    problem && h("p", { class: "entry__problem", role: "alert" }, problem),
    h("p", {}, "When Deskbell starts for the first time it prints a link like ",
      h("code", {}, "/setup#code=…"), ". Open that link, or paste it here."),
    h("div", { class: "field" },
      h("label", { class: "field__label", for: "code" }, "Link or code"), box, error),
    h("button", { class: "button button--primary" }, "Go on"))
}

/** @param {string} text a link or only its code */
function codeIn(text) {
  const trimmed = text.trim()
  const at = trimmed.indexOf("#")
  if (at < 0) return trimmed
  return new URLSearchParams(trimmed.slice(at + 1)).get("code") ?? ""
}

/** @returns {HTMLElement} */
export function isOver() {
  return h("div", { class: "card entry__card" },
    h("h1", {}, "Everything is set up already"),
    h("p", {}, "Somebody has made the first admin of this workspace. If that was you, sign in. "
      + "If not, ask them to add you as a user."),
    h("a", { class: "button button--primary", href: "/login" }, "Go to the sign-in page"))
}
