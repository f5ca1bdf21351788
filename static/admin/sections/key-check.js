// Is this token right? For the site's developer.

import { fill, h, icon } from "../../shared/dom.js"
import { formatMoment } from "../../shared/time.js"
import { textField } from "../fields.js"
import { Form } from "../form.js"
import { api } from "../session.js"

/** @typedef {{sub: string, name: string | null, email: string | null, exp: number}} Claims */
/** @typedef {{valid: boolean, problem: string | null, detail: string, key: number | null,
 *   claims: Claims | null}} Answer */

const TOKEN_CHARS_MAX = 16_384

/** @param {{id: number, name: string}[]} keys */
export function checkPart(keys) {
  const result = h("div", { role: "status" })
  const form = new Form({
    record: { token: "" },
    isNew: true,
    isShort: true,
    parts: [{
      title: "Test a token",
      help: "Says why a token of your site is refused. It is not kept. All keys are tried.",
      fields: [textField({
        name: "token", label: "Token", rows: 4, charsMax: TOKEN_CHARS_MAX, isRequired: true,
        placeholder: "eyJhbGciOi…",
      })],
    }],
    saveLabel: "Test the token",
    save: async ({ token }) => {
      fill(result, verdict(await api.post("/api/v1/identity_keys/check", { token }), keys))
      return null
    },
  })
  form.element.addEventListener("input", () => result.replaceChildren())
  form.element.append(result)
  return form.element
}

/** @param {Answer} answer @param {{id: number, name: string}[]} keys */
function verdict({ valid, problem, detail, key, claims }, keys) {
  const said = `${detail.charAt(0).toUpperCase()}${detail.slice(1).replace(/\.$/u, "")}.`
  const signer = keys.find(({ id }) => id === key)?.name
  return h("div", { class: `notice notice--${valid ? "positive" : "negative"}` },
    icon(valid ? "check" : "info"),
    h("div", {},
      h("p", {}, h("strong", {}, valid ? "It is right. " : "It would be refused. "), said),
      problem === null ? null : h("p", { class: "small" }, "Code: ", h("code", {}, problem)),
      signer ? h("p", { class: "small" }, `Signed with “${signer}”.`) : null,
      claims ? claimsOf(claims) : null))
}

/** @param {Claims} claims */
function claimsOf({ sub, name, email, exp }) {
  const rows = [
    ["Who (sub)", sub],
    ["Name", name ?? "not said"],
    ["E-mail", email ?? "not said"],
    ["Valid until", formatMoment(new Date(exp * 1000).toISOString())],
  ]
  return h("dl", { class: "pairs" }, rows.map(([term = "", text = ""]) =>
    h("div", {}, h("dt", {}, term), h("dd", {}, text))))
}
