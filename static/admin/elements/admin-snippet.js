// <admin-snippet>: a text to copy, with the button that copies it.
//
//   <admin-snippet label="Copy the line"></admin-snippet>
//
// Attributes  label: of the button
// Property    text

import { h, setText } from "../../shared/dom.js"
import { copyButton } from "../copy.js"

export class AdminSnippet extends HTMLElement {
  #text = ""
  #code = h("code", { class: "snippet" })

  // Lifecycle

  connectedCallback() {
    const label = this.getAttribute("label") ?? "Copy"
    this.replaceChildren(this.#code, copyButton(() => this.#text, label))
  }

  // Public

  get text() {
    return this.#text
  }

  set text(value) {
    this.#text = value
    setText(this.#code, value)
  }
}

customElements.define("admin-snippet", AdminSnippet)
