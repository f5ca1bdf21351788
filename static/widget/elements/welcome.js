// What an empty panel says: who is there, a greeting, and when an answer comes.

import { fill, h, setText } from "../../shared/nodes.js"
import { initials } from "../../shared/text.js"

export class Welcome {
  /** @param {Record<string, string>} words */
  constructor(words) {
    this.words = words
    this.faces = h("div", { class: "panel__faces", "aria-hidden": "true" })
    this.greeting = h("p", { class: "panel__greeting" })
    this.reply = h("p", { class: "panel__reply" })
    this.hint = h("p", { class: "muted small" }, words.hint)
    this.element = h("div", { class: "panel__welcome" },
      this.faces, this.greeting, this.reply, this.hint)
  }

  /** @param {string | null | undefined} greeting @param {any} availability */
  show(greeting, availability) {
    const { words } = this
    const isOpen = availability?.open
    const isSomebodyThere = isOpen && 0 < availability.agents
    setText(this.greeting, greeting || (words.greeting ?? ""))
    const known = isSomebodyThere ? words.replies : words.nobody
    setText(this.reply, isOpen ? (known ?? "") : "")
    this.hint.hidden = !isSomebodyThere
    this.reply.classList.toggle("panel__reply--here", Boolean(isSomebodyThere))
    /** @type {{name: string}[]} */
    const team = availability?.team ?? []
    if (this.faces.childElementCount === team.length) return
    fill(this.faces, team.map(({ name }, index) => {
      const className = `avatar panel__face panel__face--${index}`
      return h("span", { class: className, title: name }, initials(name))
    }))
  }
}
