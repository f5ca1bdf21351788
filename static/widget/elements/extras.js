// What few visitors meet, loaded when it is met: the menu, the stars, the question before an end,
// and everything that stands in place of the chat or above its box.

import { h } from "../../shared/dom.js"
import { loadLooks } from "../../shared/looks.js"
import { Typist } from "../models/typist.js"
import { Aside } from "./aside.js"
import { endDialog } from "./end-dialog.js"
import { Menu } from "./menu.js"
import { Rating } from "./rating.js"

/** @typedef {import("./panel.js").Panel} Panel */

await loadLooks("../../shared/styles/base.css", import.meta.url)
await loadLooks("../extras.css", import.meta.url)

/** @param {Panel} panel */
export async function loadExtras(panel) {
  const { default: words } = await import(`../locales/later/${panel.element.lang}.js`)
  return new Extras(panel, { ...panel.words, ...words })
}

export class Extras {
  /** @param {Panel} panel @param {Record<string, string>} words */
  constructor(panel, words) {
    this.panel = panel
    this.words = words
    const { session, gone, tag, composer } = panel
    const { signal } = gone
    const typist = new Typist(session)
    composer.addEventListener("input", () => typist.typed(composer.value), { signal })
    composer.addEventListener("chat-composer-send", () => typist.stop(), { signal })
    signal.addEventListener("abort", () => typist.stop())
    this.rating = new Rating(session, words)
    this.aside = new Aside(session, { tag, words }, signal, async () =>
      (await import("./booking.js")).loadBooking(panel, words))
    this.aside.addEventListener("change", () => panel.show())
    // Nobody is read before they send without knowing it.
    this.told = h("p", { class: "panel__told", role: "note" }, this.words.preview)
    this.element = h("div", { class: "panel__extras" }, this.rating.element, this.aside.element,
      this.told)
    /** @type {Menu | null} */
    this.menu = null
    /** @type {HTMLDialogElement | null} */
    this.dialog = null
  }

  show() {
    const { panel, aside, rating } = this
    const { composer, element } = panel
    const hadFocus = [composer, aside.element].some((part) =>
      part.contains(document.activeElement))
    const wasAlone = aside.isAlone
    const { conversation, isTalking } = panel.session
    this.told.hidden = !isTalking || conversation.preview !== true
    rating.show(conversation)
    aside.show()
    composer.hidden = aside.isAlone
    element.classList.toggle("panel--stopped", aside.isSignIn)
    element.classList.toggle("panel--asking", aside.situation === "ask")
    if (hadFocus && wasAlone !== aside.isAlone) panel.focus()
  }

  /** What the head says of the hours. */
  get subtitle() {
    return this.aside.subtitle
  }

  get isSignIn() {
    return this.aside.isSignIn
  }

  focus() {
    this.aside.focus()
  }

  /** @param {{clientId: string, error: any}} detail */
  hoursEnded(detail) {
    this.aside.hoursEnded(detail)
  }

  askToEnd() {
    const { panel } = this
    const { session } = panel
    this.dialog ??= endDialog(this.words, async () => {
      const ended = session.api.post("/api/v1/visitor/end")
      await ended.then((conversation) => session.meet(conversation), () => session.start())
      panel.focus()
    })
    if (!this.dialog.isConnected) panel.element.append(this.dialog)
    if (!this.dialog.open) this.dialog.showModal()
  }

  openMenu() {
    if (this.menu) return
    this.menu = new Menu(this.panel, this.words)
    this.menu.element.showPopover()
  }
}
