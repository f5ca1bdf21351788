// Tries every way on which people are told, and says what came of each.

import { ApiError } from "../../shared/api.js"
import { fill, h, icon } from "../../shared/dom.js"
import { sentence } from "../form.js"
import { api } from "../session.js"

/** @type {Record<string, string>} */
const PATHS = {
  sound: "Sound in your console",
  browser: "Notification of your browser",
  everyone: "All agents",
  email: "E-mail",
  webhook: "Webhooks",
  supervisor: "Supervisors",
}

/** @param {() => boolean} isDirty whether the form has changes that are not saved */
export function testPart(isDirty) {
  const result = h("div", { role: "status" })
  const button = h("button", { type: "button", class: "button button--primary" },
    icon("bell"), "Test every notification path")
  button.addEventListener("click", async () => {
    button.disabled = true
    fill(result, h("p", { class: "muted" }, "Trying all of them. E-mail takes a moment…"))
    try {
      const { paths } = await api.post("/api/v1/settings/test_notifications")
      fill(result, isDirty() ? unsaved() : null, h("ul", { class: "paths" }, paths.map(onePath)))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fill(result, h("p", { class: "field__error" }, sentence(error)))
    } finally {
      button.disabled = false
      button.focus()
    }
  })
  return h("section", { class: "card part" },
    h("h2", {}, "Does it work?"),
    h("p", { class: "muted" }, "Plays the sound and shows the notification in your own console, "
      + "if it is open in another tab; sends a real e-mail; and says whom the other steps would "
      + "reach now."),
    h("div", {}, button),
    result)
}

function unsaved() {
  return h("p", { class: "field__help" }, "Tried with what is saved, not with your changes below.")
}

/** @param {{path: string, ok: boolean, detail: string}} path */
function onePath({ path, ok, detail }) {
  return h("li", { class: "paths__one" },
    h("span", { class: `badge badge--${ok ? "positive" : "negative"}` }, ok ? "Works" : "Failed"),
    h("strong", {}, PATHS[path] ?? path),
    h("span", { class: "muted" }, detail))
}
