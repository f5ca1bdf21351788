// What the agent does: the table of what the parts tell, and what follows from it.

import { confirmEnd } from "./elements/dialogs.js"
import { Handover } from "./handover.js"
import { Pane } from "./pane.js"
import { Paperwork } from "./paperwork.js"
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
    this.paperwork = new Paperwork(desk, {
      select: (id) => place.select(id),
      left: () => {
        place.remember(0)
        screen.list.focusOn()
      },
    })
    this.pane = new Pane(desk, screen.preferences, {
      select: (id) => place.select(id), show: () => screen.show(), chat: screen.chat,
    })
    screen.onShow = () => this.pane.show()
  }

  begin() {
    for (const [name, act] of Object.entries(this.#told())) {
      this.screen.element.addEventListener(name, (/** @type {CustomEvent} */ event) =>
        act(event.detail))
    }
    this.desk.addEventListener("trouble", (event) =>
      toast(/** @type {CustomEvent} */ (event).detail))
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
      ...this.pane.deeds(),
      ...this.paperwork.deeds,
      "console-retry": ({ clientId }) => desk.retry(clientId),
      "console-typing": () => desk.typing(),
      "console-team": () => desk.stopTyping(),
      "console-dismiss": ({ id, one }) => desk.dismissRefused(id, one),
      "console-seen": () => desk.seen(),
      "console-older": () => desk.older(),
      "console-presence": ({ presence }) => this.setPresence(presence),
      "console-try-sound": ({ name }) => this.attention.sound(name),
      "console-search": ({ wanted }) => place.searchAgain(wanted),
      "console-search-more": () => place.searchMore(),
      "console-search-open": () => place.search(),
      "console-calendar-open": () => { location.hash = "#/calendar" },
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
    if (open.agent?.id !== me.id || this.screen.chat.isPreviewing) return
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

  // What is seldom needed comes when it is.

  async openPalette() {
    const { openPalette } = await import("./elements/palette.js")
    openPalette(this)
  }

  async showSheet() {
    const { showSheet } = await import("./elements/shortcut-sheet.js")
    return showSheet()
  }

  async changeName() {
    const { changeName } = await import("./elements/name-dialog.js")
    changeName(this.desk.me.display_name, (name) => this.desk.setDisplayName(name))
  }

  async changePassword() {
    const { changePassword } = await import("./elements/password-dialog.js")
    changePassword((answers) => this.desk.setPassword(answers))
  }

  async signOut() {
    await this.attention.end()
    return this.desk.signOut()
  }

  #looked() {
    if (document.hidden) return this.screen.chat.lookAway()
    this.desk.setClock()
    return this.desk.seen()
  }
}
