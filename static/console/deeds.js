// What the agent does: the table of what the parts tell, and what follows from it.

import { confirmEnd, confirmStale } from "./elements/dialogs.js"
import { changeName } from "./elements/name-dialog.js"
import { openPalette } from "./elements/palette.js"
import { changePassword } from "./elements/password-dialog.js"
import { showSheet } from "./elements/shortcut-sheet.js"
import { Handover } from "./handover.js"
import { troubleOf } from "./models/session.js"
import { THEMES } from "./preferences.js"
import { toast } from "./toast.js"

/** @typedef {import("./models/desk.js").Desk} Desk */
/** @typedef {import("./screen.js").Screen} Screen */
/** @typedef {import("./place.js").Place} Place */
/** @typedef {import("./attention.js").Attention} Attention */

export class Deeds {
  /** @param {Desk} desk @param {Screen} screen @param {Place} place @param {Attention} attention */
  constructor(desk, screen, place, attention) {
    this.desk = desk
    this.screen = screen
    this.place = place
    this.attention = attention
    this.handover = new Handover(desk, place)
  }

  begin() {
    for (const [name, act] of Object.entries(this.#told())) {
      this.screen.element.addEventListener(name, (/** @type {CustomEvent} */ event) =>
        act(event.detail))
    }
    this.desk.addEventListener("trouble", (event) =>
      toast(/** @type {CustomEvent} */ (event).detail))
    this.desk.addEventListener("stale", (event) => this.#askAboutStale(event))
    document.addEventListener("visibilitychange", () => this.#looked())
  }

  /** What the parts tell, by the name of the event. */
  #told() {
    const { desk, handover, place } = this
    /** @type {Record<string, (detail: any) => unknown>} */
    const told = {
      "console-accept": ({ id }) => this.accept(id),
      "console-decline": ({ id }) => desk.decline(id),
      "console-select": ({ id }) => place.select(id),
      "console-history": ({ how }) => desk.loadHistory(how),
      "console-turn": () => this.screen.show(),
      "console-back": () => place.back(),
      "console-details": () => this.screen.toggleDetails(),
      "console-end": () => this.end(),
      "console-transfer": () => handover.transfer(),
      "console-invite": () => handover.invite(),
      "console-leave": () => handover.leave(),
      "console-park": () => handover.park(),
      "console-resume": ({ id }) => handover.resume(id),
      "console-join": ({ id }) => handover.join(id),
      "console-oversee": ({ id }) => handover.oversee(id),
      "console-quiet": ({ id }) => desk.dismissAlarm(id),
      "console-contact": (detail) => this.#changeContact(detail),
      "console-send": ({ text, isNote, clientId }) => desk.send(text, isNote, clientId),
      "console-file": ({ file, clientId }) => desk.sendFile(file, clientId),
      "console-retry": ({ clientId }) => desk.retry(clientId),
      "console-typing": () => desk.typing(),
      "console-team": () => desk.stopTyping(),
      "console-dismiss": ({ id, one }) => desk.dismissRefused(id, one),
      "console-seen": () => desk.seen(),
      "console-older": () => desk.older(),
      "console-submit": (detail) => this.#submit(detail),
      "console-done": (detail) => this.#done(detail),
      "console-presence": ({ presence }) => this.setPresence(presence),
      "console-try-sound": ({ name }) => this.attention.sound(name),
      "console-search": ({ wanted }) => place.searchAgain(wanted),
      "console-search-more": () => place.searchMore(),
      "console-find": () => place.search(),
      "console-palette": () => this.openPalette(),
      "console-keys": () => this.showSheet(),
      "console-mute": () => this.mute(),
      "console-name": () => this.changeName(),
      "console-password": () => this.changePassword(),
      "console-sign-out": () => this.signOut(),
    }
    return told
  }

  /** @param {number} id */
  async accept(id) {
    if (!this.desk.isConnected) return toast("The server cannot be reached: wait a moment.")
    this.screen.isDrawn = false
    await this.desk.accept(id)
    return this.place.remember(this.desk.open?.id ?? 0)
  }

  async end() {
    const { open, me, isConnected } = this.desk
    if (!["active", "waiting"].includes(open?.state) || !isConnected) return
    if (open.agent?.id !== me.id) return
    if (await confirmEnd(open.caption)) await this.desk.attempt(open.id, "end")
  }

  /** @param {string} presence */
  setPresence(presence) {
    this.screen.preferences.set("presence", presence)
    return this.desk.setPresence(presence)
  }

  mute() {
    const { preferences } = this.screen
    const isMuted = preferences.get("muted") === ""
    preferences.set("muted", isMuted ? "yes" : "")
    toast(isMuted ? "Sounds are off." : "Sounds are on.")
    this.screen.show()
  }

  nextTheme() {
    const { preferences } = this.screen
    const at = THEMES.findIndex(([theme]) => theme === preferences.get("theme"))
    const [theme = "", label = ""] = THEMES[(at + 1) % THEMES.length] ?? []
    preferences.set("theme", theme)
    toast(`Colours: ${label}.`)
    this.screen.show()
  }

  openPalette() {
    openPalette(this)
  }

  showSheet() {
    return showSheet()
  }

  changeName() {
    changeName(this.desk.me.display_name, (name) => this.desk.setDisplayName(name))
  }

  changePassword() {
    changePassword((answers) => this.desk.setPassword(answers))
  }

  async signOut() {
    await this.attention.end()
    return this.desk.signOut()
  }

  /**
   * @param {{id: number, card: Record<string, string | null>, onSaved: () => void,
   *   onRefused: (error: any) => void}} detail
   */
  async #changeContact({ id, card, onSaved, onRefused }) {
    try {
      await this.desk.changeContact(id, card)
      onSaved()
    } catch (error) {
      onRefused(error)
    }
  }

  /** @param {{id: number, notes: string, onRefused: (text: string) => void}} detail */
  async #submit({ id, notes, onRefused }) {
    try {
      await this.desk.submitWrapUp(id, notes)
    } catch (error) {
      onRefused(troubleOf(/** @type {any} */ (error)))
    }
  }

  /** @param {{id: number, onRefused: () => void}} detail */
  async #done({ id, onRefused }) {
    if (!(await this.desk.attempt(id, "done"))) return onRefused()
    this.desk.drafts.delete(id)
    this.place.remember(0)
    return this.screen.list.focusOn()
  }

  /** Somebody else spoke meanwhile: the agent decides with that in sight. @param {Event} event */
  async #askAboutStale(event) {
    const { clientId, id } = /** @type {CustomEvent} */ (event).detail
    await this.place.select(id)
    if (await confirmStale()) this.desk.retry(clientId)
    else this.screen.chat.giveBack(this.desk.takeBack(clientId))
  }

  #looked() {
    if (document.hidden) return this.screen.chat.lookAway()
    this.desk.setClock()
    return this.desk.seen()
  }
}
