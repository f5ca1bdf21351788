// How a site signs with a key, for three platforms.

import "../elements/admin-snippet.js"

import { h } from "../../shared/dom.js"
import { radioField } from "../fields.js"
import { BROWSER_SAMPLE, PLATFORMS, signingSample } from "../models/signing.js"

/** @param {{algorithm: string, kid: string | null}} key */
export function samplePart(key) {
  const code = h("admin-snippet", { label: "Copy the code" })
  const choice = radioField({
    name: "platform", label: "Your server runs",
    options: PLATFORMS.map(([value, label]) => ({ value, label })),
  })
  choice.write("node")
  const show = () => { code.text = signingSample(choice.read(), key) }
  choice.element.addEventListener("change", show)
  show()
  return h("section", { class: "card part" },
    h("h2", {}, "Sign with it"),
    h("p", { class: "muted" }, "On your server, for visitors who are signed in at your site. The "
      + "key is read from DESKBELL_KEY in the environment."),
    choice.element,
    code,
    h("p", {}, "Give the token to the widget on your pages:"),
    h("admin-snippet", { label: "Copy the lines", ".text": BROWSER_SAMPLE }))
}
