// The top of the panel: who answers, and what can be done with the whole chat.

import { FEW } from "../../shared/icons-few.js"
import { drawing, h, setText } from "../../shared/nodes.js"
import { initials } from "../../shared/text.js"

export class Head {
  /**
   * @param {Record<string, string>} words
   * @param {{end: () => void, more: () => void, close: (() => void) | null}} actions
   */
  constructor(words, { end, more, close }) {
    this.face = h("span", { class: "avatar panel__face", "aria-hidden": "true", hidden: true })
    this.title = h("h1", {}, words.title)
    this.subtitle = h("p")
    this.endButton = button("end", words.end, end)
    this.moreButton = button("more", words.more, more)
    this.moreButton.setAttribute("aria-haspopup", "true")
    this.element = h("header", { class: "panel__head" },
      this.face, h("div", { class: "panel__title" }, this.title, this.subtitle),
      this.endButton, this.moreButton, close && button("close", words.close, close))
  }

  /**
   * @param {object} look
   * @param {string} look.title what the site calls its chat
   * @param {string} look.subtitle
   * @param {{name: string} | null} look.agent who answers now
   * @param {boolean} look.canEnd
   */
  show({ title, subtitle, agent, canEnd }) {
    this.face.hidden = !agent
    setText(this.face, agent ? initials(agent.name) : "")
    setText(this.title, agent?.name ?? title)
    this.title.setAttribute("title", agent?.name ?? title)
    setText(this.subtitle, subtitle)
    this.endButton.hidden = !canEnd
  }
}

/**
 * @param {"end" | "more" | "close"} name @param {string | undefined} label
 * @param {() => void} click
 */
function button(name, label, click) {
  const props = { class: `panel__button panel__${name}`, type: "button", on: { click } }
  return h("button", { ...props, "aria-label": label, title: label }, drawing(FEW[name]))
}
