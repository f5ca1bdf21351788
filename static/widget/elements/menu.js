// What can be done with the whole chat, and is wanted rarely.

import { fill, h, icon } from "../../shared/dom.js"
import { saveTranscript } from "./transcript.js"

/**
 * @typedef {object} Actions
 * @property {() => void} close
 * @property {(() => void) | null} popOut absent in a window of its own
 * @property {() => void} toggleSound
 * @property {() => boolean} isMuted
 * @property {(name: string, detail: object) => void} tell the site's page
 */

export class Menu {
  /** @param {import("./panel.js").Panel} panel @param {Record<string, string>} words */
  constructor(panel, words) {
    this.panel = panel
    this.words = words
    const { toggleSound, popOut } = panel.actions
    this.sound = this.#item(toggleSound)
    this.save = this.#item(() => this.#saveTranscript(), icon("save"), words.download)
    this.copy = this.#item(() => this.#sendCopy(), icon("mail"), words.copy)
    this.element = h("div", {
      id: "panel-menu", class: "panel__menu", popover: "auto", role: "group",
      "aria-label": words.more, on: { beforetoggle: () => this.#show() },
    },
    this.sound, this.save, this.copy, popOut && this.#item(popOut, icon("window"), words.ownWindow))
    // From now on the browser itself opens and closes it.
    panel.head.moreButton.setAttribute("popovertarget", "panel-menu")
    panel.head.element.append(this.element)
  }

  /** @param {(() => void)} act @param {...(Node | string | undefined)} content */
  #item(act, ...content) {
    const click = () => {
      this.element.hidePopover()
      act()
    }
    return h("button", { class: "panel__item", type: "button", on: { click } }, ...content)
  }

  #show() {
    const { panel, words } = this
    const { session } = panel
    const isMuted = panel.actions.isMuted()
    fill(this.sound, icon(isMuted ? "mute" : "sound"), isMuted ? words.unmute : words.mute)
    const { stored } = session.thread
    this.save.hidden = stored.length === 0 || session.trouble !== ""
    // Without an answer there is nothing to take along.
    const isAnswered = stored.some(({ author }) => author.kind === "agent")
    this.copy.hidden = !session.widget?.mail || !isAnswered || session.trouble !== ""
  }

  async #sendCopy() {
    const { copyDialog } = await import("./copy-dialog.js")
    const dialog = copyDialog(this.panel.session, this.words)
    this.panel.element.append(dialog)
    dialog.showModal()
  }

  async #saveTranscript() {
    const { panel } = this
    await saveTranscript(panel.session).catch(() => panel.warn(this.words.offline ?? ""))
  }
}
