// Signing in.

import { revealButton } from "../admin/fields.js"
import { ApiError, createApi } from "../shared/api.js"
import { setText } from "../shared/dom.js"
import { formatSpan } from "../shared/time.js"
import { nextPage } from "./next.js"

const WAIT_SECONDS_DEFAULT = 30

const api = createApi()
const form = /** @type {HTMLFormElement} */ (part("form"))
const email = /** @type {HTMLInputElement} */ (part("email"))
const password = /** @type {HTMLInputElement} */ (part("password"))
const code = /** @type {HTMLInputElement} */ (part("code"))
const button = /** @type {HTMLButtonElement} */ (part("go"))
const problem = part("problem")

part("reveal").replaceWith(revealButton(password))
part("why").hidden = !new URLSearchParams(location.search).has("next")
form.addEventListener("submit", (event) => {
  event.preventDefault()
  signIn()
})
email.focus()
showWhetherFresh()

/** A server without any account has nobody who could sign in. */
async function showWhetherFresh() {
  const setup = await api.get("/api/v1/setup").catch(() => null)
  part("fresh").hidden = setup?.open !== true
}

async function signIn() {
  if (button.disabled || !isComplete()) return
  tell(null)
  button.disabled = true
  setText(button, "Signing in…")
  try {
    await api.post("/api/v1/login", answers())
    location.assign(nextPage(location.search))
    return
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.status === 429) {
      countDown(error.retryAfter ?? WAIT_SECONDS_DEFAULT)
      return
    }
    refused(error)
  }
  button.disabled = false
  setText(button, "Sign in")
}

/** The code goes along once it was asked for. */
function answers() {
  const { value } = code
  const known = { email: email.value.trim(), password: password.value }
  return value.trim() === "" ? known : { ...known, code: value.trim() }
}

function isComplete() {
  const isAsked = !part("second").hidden
  const noCode = isAsked && code.value.trim() === ""
  mark(code, noCode ? "Please write the code." : null)
  if (noCode) code.focus()
  const noEmail = email.value.trim() === ""
  const noPassword = password.value === ""
  mark(email, noEmail ? "Please write your e-mail address." : null)
  mark(password, noPassword ? "Please write your password." : null)
  if (noEmail) email.focus()
  else if (noPassword) password.focus()
  return !noEmail && !noPassword && !noCode
}

/** @param {ApiError} error */
function refused(error) {
  if (error.code === "totp_required") {
    part("second").hidden = false
    code.focus()
  } else if (error.code === "totp_wrong") {
    mark(code, "This code is wrong, or was used before. Wait for the next one.")
    code.focus()
    code.select()
  } else if (error.status === 401) {
    tell("The e-mail address or the password is wrong.")
    password.focus()
    password.select()
  } else if (error.status === 0) {
    tell("The server cannot be reached. Check your connection and try again.")
  } else if (error.field === "email") {
    mark(email, "Please check your e-mail address.")
    email.focus()
  } else if (error.isPassing) {
    tell("The server is busy. Please try again in a moment.")
  } else {
    tell(`Signing in did not work: ${error.message}.`)
  }
}

/** Too many wrong passwords: says how long to wait. @param {number} seconds */
function countDown(seconds) {
  const until = Date.now() + seconds * 1000
  tell("Too many attempts. Please wait a little, then try again.")
  const tick = () => {
    const left = until - Date.now()
    if (left <= 0) {
      clearInterval(timer)
      tell(null)
      button.disabled = false
      setText(button, "Sign in")
      return
    }
    // On the button and not in the alert, which would be read aloud every second.
    setText(button, `Try again in ${formatSpan(left + 999)}`)
  }
  const timer = setInterval(tick, 1000)
  tick()
}

/** @param {string | null} text */
function tell(text) {
  setText(problem, text ?? "")
  problem.hidden = text === null
}

/** @param {HTMLInputElement} box @param {string | null} text */
function mark(box, text) {
  const error = part(`${box.id}-error`)
  setText(error, text ?? "")
  error.hidden = text === null
  if (text === null) box.removeAttribute("aria-invalid")
  else box.setAttribute("aria-invalid", "true")
}

/** @param {string} id @returns {HTMLElement} */
function part(id) {
  const element = document.getElementById(id)
  if (!element) throw new Error(`#${id} is missing`)
  return element
}
