// The first visit: makes the first admin, then shows the line for the website.

import { ApiError, createApi } from "../shared/api.js"
import { h } from "../shared/dom.js"
import { isOver, needCode } from "./states.js"
import { setupForm } from "./setup-form.js"
import { showDone } from "./done.js"

const api = createApi()
const main = document.getElementById("main") ?? document.body
const stage = h("div")
main.append(stage)

show(new URLSearchParams(location.hash.slice(1)).get("code") ?? "")

/** @param {string} code */
function show(code) {
  if (code.trim() === "") replace(needCode(null, show))
  else replace(setupForm((answers) => setUp({ code: code.trim(), ...answers })))
}

/** @param {Record<string, string>} answers */
async function setUp(answers) {
  try {
    await api.post("/api/v1/setup", answers)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.status === 403 || error.field === "code") {
      replace(needCode("This code is not right, or it has been replaced by a newer one. "
        + "Every start of the server without any user prints a new link.", show))
      return
    }
    if (error.status === 409) {
      replace(isOver())
      return
    }
    throw error
  }
  history.replaceState(null, "", location.pathname)
  replace(await showDone(api))
}

/** @param {HTMLElement} card */
function replace(card) {
  stage.replaceChildren(card)
  const heading = card.querySelector("h1")
  if (!heading) return
  heading.tabIndex = -1
  heading.focus()
}
