// <admin-preview>: how a widget will look, drawn and not loaded.
//
//   <admin-preview></admin-preview>
//
// Property    appearance: {color, position, title, greeting, theme}
//
// A picture for the eyes: screen readers find the same words in the form beside it.

import { h, icon, setText } from "../../shared/dom.js"
import { inkOn } from "../../widget/color.js"

const TITLE_DEFAULT = "Chat with us"
const GREETING_DEFAULT = "Hello! How can we help?"

export class AdminPreview extends HTMLElement {
  #title = h("strong", {})
  #greeting = h("p", { class: "preview__greeting" })
  #panel = h("div", { class: "preview__panel" },
    h("div", { class: "preview__head" }, this.#title, h("span", {}, icon("close"))),
    h("div", { class: "preview__body" },
      this.#greeting,
      h("p", { class: "preview__message preview__message--own" }, "Is it in stock?"),
      h("p", { class: "preview__message" }, "Yes! Three are left.")),
    h("div", { class: "preview__box" }, h("span", {}, "Write a message"), icon("send")))
  #launcher = h("div", { class: "preview__launcher" }, icon("chat"))

  // Lifecycle

  connectedCallback() {
    this.classList.add("preview")
    this.setAttribute("aria-hidden", "true")
    const lines = [1, 2, 3, 4].map(() => h("div", { class: "preview__line" }))
    const site = h("div", { class: "preview__site" }, lines)
    this.replaceChildren(site, this.#panel, this.#launcher)
  }

  // Public

  /** @param {import("../models/snippet.js").Appearance} appearance */
  set appearance({ color, position, title, greeting, theme }) {
    setText(this.#title, title || TITLE_DEFAULT)
    setText(this.#greeting, greeting || GREETING_DEFAULT)
    this.dataset.position = position || "right"
    this.#panel.dataset.theme = theme || "auto"
    const isColor = color !== undefined && /^#[0-9a-f]{6}$/iu.test(color)
    for (const part of [this.#panel, this.#launcher]) {
      if (isColor) {
        part.style.setProperty("--color-accent", color)
        part.style.setProperty("--color-accent-text", inkOn(color))
      } else {
        part.style.removeProperty("--color-accent")
        part.style.removeProperty("--color-accent-text")
      }
    }
  }
}

customElements.define("admin-preview", AdminPreview)
