// The agent's console: puts the parts together, gives them what to show, and does what they tell.

import "./elements/console-alarms.js"
import "./elements/console-chat.js"
import "./elements/console-details.js"
import "./elements/console-indicators.js"
import "./elements/console-mentions.js"
import "./elements/console-notices.js"
import "./elements/console-offers.js"
import "./elements/console-top-bar.js"

import { h } from "../shared/dom.js"
import { Attention } from "./attention.js"
import { confirmEnd, showKeys } from "./elements/dialogs.js"
import { changeName } from "./elements/name-dialog.js"
import { changePassword } from "./elements/password-dialog.js"
import { Handover } from "./handover.js"
import { onKey } from "./keys.js"
import { Desk } from "./models/desk.js"
import { troubleOf } from "./models/session.js"
import { Pane } from "./pane.js"
import { Preferences } from "./preferences.js"
import { toast } from "./toast.js"

const RETRY_MS = 2000

const desk = new Desk()
const preferences = new Preferences()

class Console {
  constructor() {
    this.topBar = h("console-top-bar", { ".preferences": preferences })
    this.notices = h("console-notices", { ".preferences": preferences })
    this.alarms = h("console-alarms")
    this.mentions = h("console-mentions")
    this.offers = h("console-offers")
    this.handover = new Handover(desk, this)
    this.list = h("console-indicators", { ".preferences": preferences })
    this.chat = h("console-chat", { ".loadFile": (/** @type {any} */ file) => desk.loadFile(file) })
    this.details = h("console-details", { ".me": desk.me.id })
    this.pane = new Pane(desk, preferences, this)
    this.attention = new Attention(desk, preferences, (id) => this.select(id))
    this.element = h("div", { class: "desk", on: this.#deeds() },
      this.topBar, this.notices,
      h("nav", { class: "desk__list", "aria-label": "Conversations" }, this.list),
      h("div", { class: "desk__offers" }, this.alarms, this.mentions, this.offers),
      h("main", { class: "desk__chat" }, this.chat),
      h("aside", { class: "desk__details", "aria-label": "Details" }, this.details))
    this.isWide = matchMedia("(min-width: 1200px)")
    this.isDrawn = false
    this.isDue = false
    this.isWatching = !document.hidden
  }

  begin() {
    document.body.replaceChildren(this.element)
    desk.addEventListener("change", () => this.#schedule())
    desk.addEventListener("trouble", (event) => toast(/** @type {CustomEvent} */ (event).detail))
    this.isWide.addEventListener("change", () => this.show())
    document.addEventListener("visibilitychange", () => this.#looked())
    document.addEventListener("keydown", (event) => onKey(event, this.#keyDeeds()))
    addEventListener("hashchange", () => this.#follow())
    setInterval(() => this.#tick(), 1000)
    this.show()
    this.#follow()
  }

  /** Many changes at once are shown once. */
  #schedule() {
    if (this.isDue) return
    this.isDue = true
    queueMicrotask(() => {
      this.isDue = false
      this.show()
    })
  }

  show() {
    const { open } = desk
    this.pane.show()
    this.mentions.show(desk)
    this.topBar.show(desk)
    this.notices.show(desk)
    this.chat.show(desk, this.list.turn)
    this.details.show(open, desk.earlier.get(open?.contact.id) ?? [])
    this.#showMoving()
    const isDetailed = open !== null
      && (this.isWide.matches ? preferences.get("details") === "shown" : this.isDrawn)
    this.element.classList.toggle("desk--open", open !== null)
    this.element.classList.toggle("desk--details", isDetailed)
    this.chat.head.markDetails(isDetailed)
  }

  /** What moves with the clock. */
  #showMoving() {
    this.alarms.show(desk)
    this.offers.show(desk.inbox.offered, desk.now, desk.isConnected)
    this.list.show(desk)
    this.attention.show()
  }

  #tick() {
    this.#showMoving()
    this.chat.tick(desk)
    desk.watch(this.list.turn === "team")
  }

  #looked() {
    if (document.hidden) return this.chat.lookAway()
    desk.setClock()
    return desk.seen()
  }

  /** @param {number} id */
  async select(id) {
    this.isDrawn = false
    this.#remember(id)
    try {
      await desk.select(id)
    } catch (error) {
      const { status } = /** @type {any} */ (error)
      if (status === 404) this.back()
      toast(status === 404 ? "This conversation is not yours to see." : troubleOf(
        /** @type {any} */ (error)))
    }
  }

  back() {
    const id = desk.open?.id
    if (this.isDrawn) {
      this.isDrawn = false
      return this.show()
    }
    if (id === undefined) return undefined
    desk.close()
    this.#remember(0)
    this.show()
    return this.list.focusOn(id)
  }

  /** The address tells what is open, so that it can be kept and passed on. @param {number} id */
  #remember(id) {
    const hash = id === 0 ? "" : `#/c/${id}`
    if (location.hash !== hash) history.replaceState(null, "", location.pathname + hash)
  }

  #follow() {
    const linked = /^#\/c\/(\d+)$/u.exec(location.hash)
    if (linked && Number(linked[1]) !== desk.open?.id) this.select(Number(linked[1]))
  }

  /** What the parts tell, and what follows from it. */
  #deeds() {
    /** @type {Record<string, (detail: any) => unknown>} */
    const deeds = {
      "console-accept": ({ id }) => this.#accept(id),
      "console-decline": ({ id }) => desk.decline(id),
      "console-select": ({ id }) => this.select(id),
      "console-history": ({ how }) => desk.loadHistory(how),
      "console-turn": () => this.show(),
      "console-back": () => this.back(),
      "console-details": () => this.#toggleDetails(),
      "console-end": () => this.#end(),
      "console-transfer": () => this.handover.transfer(),
      "console-invite": () => this.handover.invite(),
      "console-leave": () => this.handover.leave(),
      "console-park": () => this.handover.park(),
      "console-resume": ({ id }) => this.handover.resume(id),
      "console-join": ({ id }) => this.handover.join(id),
      "console-oversee": ({ id }) => this.handover.oversee(id),
      "console-quiet": ({ id }) => desk.dismissAlarm(id),
      "console-contact": (detail) => this.#changeContact(detail),
      ...this.pane.deeds(),
      "console-retry": ({ clientId }) => desk.retry(clientId),
      "console-typing": () => desk.typing(),
      "console-team": () => desk.stopTyping(),
      "console-dismiss": ({ id, one }) => desk.dismissRefused(id, one),
      "console-seen": () => desk.seen(),
      "console-older": () => desk.older(),
      "console-submit": (detail) => this.#submit(detail),
      "console-done": (detail) => this.#done(detail),
      "console-presence": ({ presence }) => this.#setPresence(presence),
      "console-try-sound": ({ name }) => this.attention.sound(name),
      "console-keys": () => showKeys(),
      "console-name": () => changeName(desk.me.display_name, (name) => desk.setDisplayName(name)),
      "console-password": () => changePassword((answers) => desk.setPassword(answers)),
      "console-sign-out": () => this.attention.end().then(() => desk.signOut()),
    }
    return Object.fromEntries(Object.entries(deeds).map(([name, act]) =>
      [name, (/** @type {CustomEvent} */ event) => act(event.detail)]))
  }

  /** @returns {import("./keys.js").Deeds} */
  #keyDeeds() {
    const oldest = () => desk.inbox.offered.at(-1)?.id
    return {
      accept: () => { if (oldest()) this.#accept(oldest()) },
      decline: () => { if (oldest() && desk.isConnected) desk.decline(oldest()) },
      end: () => this.#end(),
      step: (by) => this.#step(by),
      back: () => this.back(),
      help: () => showKeys(),
      details: () => this.#toggleDetails(),
    }
  }

  /** @param {number} id */
  async #accept(id) {
    if (!desk.isConnected) return toast("The server cannot be reached: wait a moment.")
    this.isDrawn = false
    await desk.accept(id)
    return this.#remember(desk.open?.id ?? 0)
  }

  async #end() {
    const { open, me } = desk
    if (!["active", "waiting"].includes(open?.state) || !desk.isConnected) return
    if (open.agent?.id !== me.id || this.chat.isPreviewing) return
    if (await confirmEnd(open.caption)) await desk.attempt(open.id, "end")
  }

  /** @param {string} presence */
  #setPresence(presence) {
    preferences.set("presence", presence)
    return desk.setPresence(presence)
  }

  /**
   * @param {{id: number, card: Record<string, string | null>, onSaved: () => void,
   *   onRefused: (error: any) => void}} detail
   */
  async #changeContact({ id, card, onSaved, onRefused }) {
    try {
      await desk.changeContact(id, card)
      onSaved()
    } catch (error) {
      onRefused(error)
    }
  }

  /** @param {{id: number, notes: string, onRefused: (text: string) => void}} detail */
  async #submit({ id, notes, onRefused }) {
    try {
      await desk.submitWrapUp(id, notes)
    } catch (error) {
      onRefused(troubleOf(/** @type {any} */ (error)))
    }
  }

  /** @param {{id: number, onRefused: () => void}} detail */
  async #done({ id, onRefused }) {
    if (!(await desk.attempt(id, "done"))) return onRefused()
    desk.drafts.delete(id)
    this.#remember(0)
    return this.list.focusOn()
  }

  #toggleDetails() {
    if (this.isWide.matches) {
      preferences.set("details", preferences.get("details") === "shown" ? "hidden" : "shown")
    } else {
      this.isDrawn = !this.isDrawn
    }
    this.show()
  }

  /** @param {number} by */
  #step(by) {
    const all = [...desk.inbox.active, ...desk.inbox.joined, ...desk.inbox.wrapUp]
    if (all.length === 0) return
    const at = all.findIndex(({ id }) => id === desk.open?.id)
    const next = at === -1 ? (by < 0 ? all.length - 1 : 0) : (at + by + all.length) % all.length
    this.select(all[next].id)
  }
}

function toLogin() {
  const here = location.pathname + location.hash
  location.replace(`/login?next=${encodeURIComponent(here)}`)
}

async function begin() {
  try {
    await desk.start()
  } catch (error) {
    if (/** @type {any} */ (error).status === 401) return toLogin()
    setTimeout(begin, RETRY_MS)
    return undefined
  }
  return new Console().begin()
}

desk.addEventListener("signed-out", toLogin)
begin()
