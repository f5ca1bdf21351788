// <file-tray>: files that go with the next message, to look at and to take back.
//
//   element.show(files, isNote)
//
// Events  "console-drop-file" with detail {file}

import { fill, h, icon, setText } from "../../shared/dom.js"
import { formatBytes } from "../../shared/text.js"
import { sign } from "../signs.js"
import { tell } from "../tell.js"

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"]

export class FileTray extends HTMLElement {
  constructor() {
    super()
    /** @type {File[]} */
    this.files = []
    /** Addresses within this page. @type {Map<File, string>} */
    this.addresses = new Map()
    this.list = h("ul", { class: "tray__list" })
    this.hint = h("p", { class: "tray__hint small", role: "status" })
  }

  connectedCallback() {
    this.className = "tray"
    this.hidden = this.files.length === 0
    this.setAttribute("role", "group")
    this.setAttribute("aria-label", "Files to send")
    this.replaceChildren(this.list, this.hint)
  }

  /** @param {File[]} files @param {boolean} isNote */
  show(files, isNote) {
    setText(this.hint, isNote && 0 < files.length
      ? "They go to the visitor with your next message: choose Message to send them now." : "")
    if (files === this.files) return
    this.files = files
    this.hidden = files.length === 0
    for (const [file, address] of this.addresses) {
      if (files.includes(file)) continue
      URL.revokeObjectURL(address)
      this.addresses.delete(file)
    }
    fill(this.list, files.map((file) => this.#one(file)))
  }

  /** @param {File} file */
  #one(file) {
    const { name, size, type } = file
    return h("li", { class: "tray__file" },
      PICTURES.includes(type) ? this.#picture(file)
        : h("span", { class: "tray__sign" }, icon("file")),
      h("span", { class: "tray__words" }, h("span", { class: "tray__name", title: name }, name),
        h("span", { class: "muted small" }, formatBytes(size))),
      h("button", {
        class: "button button--ghost button--icon tray__remove", type: "button",
        "aria-label": `Remove ${name}`, title: `Remove ${name}`,
        on: { click: () => tell(this, "console-drop-file", { file }) },
      }, sign("close", 16)))
  }

  /** @param {File} file */
  #picture(file) {
    const address = this.addresses.get(file) ?? URL.createObjectURL(file)
    this.addresses.set(file, address)
    return h("img", { class: "tray__picture", src: address, alt: "" })
  }
}

customElements.define("file-tray", FileTray)
