// The top of the panel: who answers, and what can be done with the whole chat.

import { fill, h, icon, setText } from "../../shared/dom.js"
import { initials } from "../../shared/text.js"

/**
 * @typedef {object} Actions
 * @property {() => void} end
 * @property {() => void} close
 * @property {() => void} save
 * @property {(() => void) | null} popOut absent in a window of its own
 * @property {() => void} toggleSound
 */

export class Head {
  /** @param {Record<string, string>} words @param {Actions} actions */
  constructor(words, actions) {
    this.words = words
    this.face = h("span", { class: "avatar panel__face", "aria-hidden": "true", hidden: true })
    this.title = h("h1", {}, words.title)
    this.subtitle = h("p")
    this.endButton = h("button", {
      class: "panel__button", type: "button", hidden: true, "aria-label": words.end,
      title: words.end, on: { click: actions.end },
    }, icon("end"))
    this.sound = this.#item(actions.toggleSound)
    this.save = this.#item(actions.save, icon("save"), words.download)
    this.menu = h("div", {
      id: "panel-menu", class: "panel__menu", popover: "auto", role: "group",
      "aria-label": words.more,
    }, this.sound, this.save,
    actions.popOut && this.#item(actions.popOut, icon("window"), words.ownWindow))
    this.moreButton = h("button", {
      class: "panel__button panel__more", type: "button", popovertarget: "panel-menu",
      "aria-label": words.more, title: words.more,
    }, icon("more"))
    this.element = h("header", { class: "panel__head" },
      this.face, h("div", { class: "panel__title" }, this.title, this.subtitle),
      this.endButton, this.moreButton, this.menu,
      actions.popOut && h("button", {
        class: "panel__button", type: "button", "aria-label": words.close, title: words.close,
        on: { click: actions.close },
      }, icon("close")))
  }

  /** @param {(() => void)} act @param {...(Node | string | undefined)} content */
  #item(act, ...content) {
    const click = () => {
      this.menu.hidePopover()
      act()
    }
    return h("button", { class: "panel__item", type: "button", on: { click } }, ...content)
  }

  /**
   * @param {object} look
   * @param {string} look.title what the site calls its chat
   * @param {string} look.subtitle
   * @param {{name: string} | null} look.agent who answers now
   * @param {boolean} look.canEnd @param {boolean} look.hasHistory
   */
  show({ title, subtitle, agent, canEnd, hasHistory }) {
    this.face.hidden = !agent
    setText(this.face, agent ? initials(agent.name) : "")
    setText(this.title, agent?.name ?? title)
    this.title.setAttribute("title", agent?.name ?? title)
    setText(this.subtitle, subtitle)
    this.endButton.hidden = !canEnd
    this.save.hidden = !hasHistory
  }

  /** @param {boolean} isMuted */
  showSound(isMuted) {
    const { words } = this
    fill(this.sound, icon(isMuted ? "mute" : "sound"), isMuted ? words.unmute : words.mute)
  }
}
