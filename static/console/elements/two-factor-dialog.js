// Two-factor sign-in: on with an authenticator app, new recovery codes, and off again.
//
// Each step replaces the one before in the same dialog; secrets are shown once and kept nowhere.

import { copyButton } from "../../shared/copy.js"
import { h } from "../../shared/dom.js"
import { keepFocus } from "../../shared/focus.js"
import { loadLooks } from "../../shared/looks.js"
import { toast } from "../toast.js"
import { formField, sentence } from "./form-field.js"

await loadLooks("../two-factor.css", import.meta.url)

const PATH = "/api/v1/me/totp"
const SVG = "http://www.w3.org/2000/svg"
/** Light space around a QR code, in its own dots: readers look for it. */
const MARGIN = 4
/** The secret is easier to copy by hand in groups. */
const GROUPS = /.{1,4}/g

/** @typedef {import("../../shared/api.js").Api} Api */
/** @typedef {import("../../shared/api.js").ApiError} ApiError */
/** @typedef {ReturnType<typeof formField>} Field */

/** @param {Api} api */
export async function changeTwoFactor(api) {
  const state = await api.get(PATH).catch((error) => {
    toast(sentence(error.message))
    return null
  })
  if (state === null) return
  const dialog = new TwoFactorDialog(api)
  if (state.enabled) dialog.showOn(state)
  else dialog.showOff()
  dialog.open()
}

class TwoFactorDialog {
  /** @param {Api} api */
  constructor(api) {
    this.api = api
    /** @type {HTMLDialogElement} */
    this.element = h("dialog", { class: "dialog", "aria-labelledby": "two-factor-title" })
    this.element.addEventListener("close", () => this.element.remove())
    keepFocus(this.element)
  }

  open() {
    document.body.append(this.element)
    this.element.showModal()
  }

  showOff() {
    const password = passwordField()
    this.#step("Two-factor sign-in is off", [
      text("With it, signing in asks for your password and for a code that an app on your "
        + "telephone shows: a stolen password alone opens nothing."),
      password.element,
    ], [password], {
      "Set it up": async () => {
        this.#showSecret(await this.api.post(PATH, { password: password.box.value }))
      },
    })
  }

  /** @param {{secret: string, picture: string[]}} made */
  #showSecret({ secret, picture }) {
    const code = codeField("The code that the app shows now")
    this.#step("Add it to your app", [
      text("Scan the picture with an authenticator app, or type the secret into it. "
        + "Both are shown only now."),
      h("div", { class: "two-factor__picture" }, drawn(picture)),
      h("p", { class: "two-factor__secret" },
        h("code", {}, (secret.match(GROUPS) ?? []).join(" ")),
        copyButton(() => secret, "Copy the secret", { isSmall: true })),
      code.element,
    ], [code], {
      "Turn on": async () => {
        const { recovery_codes: codes } = await this.api.put(PATH, { code: code.box.value.trim() })
        this.#showCodes("Two-factor sign-in is on", codes)
      },
    })
  }

  /** @param {{recovery_codes_left: number}} state */
  showOn({ recovery_codes_left: left }) {
    const password = passwordField()
    const code = codeField("Code of the app, or a recovery code")
    const answers = () => ({ password: password.box.value, code: code.box.value.trim() })
    const codes = left === 1 ? "1 recovery code is" : `${left} recovery codes are`
    this.#step("Two-factor sign-in is on", [
      text(`${codes} left. A change asks for your password and for a code.`),
      password.element, code.element,
    ], [password, code], {
      "Turn off": async () => {
        await this.api.del(PATH, answers())
        this.element.close()
        toast("Two-factor sign-in is off.")
      },
      "New recovery codes": async () => {
        const made = await this.api.post("/api/v1/me/recovery_codes", answers())
        this.#showCodes("Your new recovery codes", made.recovery_codes)
      },
    })
  }

  /** @param {string} title @param {string[]} codes */
  #showCodes(title, codes) {
    const close = () => this.element.close()
    const done = h("button", { class: "button button--primary", on: { click: close } }, "Done")
    this.element.replaceChildren(
      heading(title),
      text("Keep these codes where you find them without your telephone. Each of them signs you "
        + "in once in place of the app; they are shown only now."),
      h("ol", { class: "two-factor__codes" },
        codes.map((code) => h("li", {}, h("code", {}, code)))),
      h("div", { class: "dialog__actions" },
        copyButton(() => codes.join("\n"), "Copy the codes"), done))
    done.focus()
  }

  /**
   * A form; its last button is what Enter presses.
   * @param {string} title @param {Node[]} body @param {Field[]} fields
   * @param {Record<string, () => Promise<void>>} deeds by the words on their buttons
   */
  #step(title, body, fields, deeds) {
    const names = Object.keys(deeds)
    const buttons = names.map((name, index) => h("button", {
      class: index === names.length - 1 ? "button button--primary" : "button", value: name,
      // Enter presses a form's first button of this kind; the others wait to be pressed.
      type: index === names.length - 1 ? "submit" : "button",
      on: index === names.length - 1 ? {} : { click: () => act(name) },
    }, name))
    const act = async (/** @type {string} */ name) => {
      if (!areComplete(fields)) return
      for (const button of buttons) button.disabled = true
      try {
        await deeds[name]?.()
      } catch (error) {
        blame(fields, /** @type {ApiError} */ (error))
      }
      for (const button of buttons) button.disabled = false
    }
    const submit = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault()
      act(names.at(-1) ?? "")
    }
    const close = () => this.element.close()
    this.element.replaceChildren(
      h("form", { class: "dialog__form", novalidate: true, on: { submit } },
        heading(title), ...body,
        h("div", { class: "dialog__actions" },
          h("button", { class: "button", type: "button", on: { click: close } }, "Cancel"),
          ...buttons)))
    fields[0]?.box.focus()
  }
}

/** @param {Field[]} fields */
function areComplete(fields) {
  for (const field of fields) {
    field.complain(field.box.value.trim() === "" ? "Please write it here." : "")
  }
  const empty = fields.find(({ box }) => box.value.trim() === "")
  empty?.box.focus()
  return empty === undefined
}

/** @param {Field[]} fields @param {ApiError} error */
function blame(fields, error) {
  const blamed = fields.find(({ box }) => box.name === error.field) ?? fields[0]
  const isPassword = blamed?.box.name === "password" && error.field === "password"
  blamed?.complain(isPassword ? "This is not your present password."
    : sentence(error.message.replace(/^`code`/, "The code")))
  blamed?.box.focus()
}

/** @param {string} title */
function heading(title) {
  return h("h2", { id: "two-factor-title" }, title)
}

/** @param {string} words */
function text(words) {
  return h("p", { class: "muted" }, words)
}

function passwordField() {
  return formField("two-factor-password", "Your password", {
    name: "password", type: "password", autocomplete: "current-password", maxlength: 256,
  })
}

/** @param {string} label */
function codeField(label) {
  return formField("two-factor-code", label, {
    name: "code", autocomplete: "one-time-code", autocapitalize: "none", spellcheck: "false",
    maxlength: 60,
  })
}

/** The rows of a QR code as one shape. @param {string[]} rows */
function drawn(rows) {
  const dots = rows.flatMap((row, y) => [...row].flatMap((dot, x) =>
    (dot === "1" ? `M${x + MARGIN} ${y + MARGIN}h1v1h-1z` : [])))
  const size = rows.length + 2 * MARGIN
  const svg = document.createElementNS(SVG, "svg")
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`)
  svg.setAttribute("role", "img")
  svg.setAttribute("aria-label", "QR code of the secret below")
  svg.setAttribute("shape-rendering", "crispEdges")
  const path = document.createElementNS(SVG, "path")
  path.setAttribute("d", dots.join(""))
  svg.append(path)
  return svg
}
