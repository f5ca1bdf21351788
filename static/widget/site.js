// The page that holds the panel: what it tells us, and what we tell it.

/**
 * @typedef {object} Listener
 * @property {(isOpen: boolean, wantsFocus: boolean) => void} isOpen
 * @property {(name: string, value: any) => void} ask
 */

const PATIENCE_MS = 1000

export class Site {
  /** @param {string} origin only a page from here is listened to, and hears us */
  constructor(origin) {
    this.origin = origin
    this.isEmbedded = parent !== window
    /** A panel in a window of its own is always open. */
    this.isOpen = !this.isEmbedded
    this.wantsFocus = this.isOpen
    /** @type {{name: string, value: any}[]} */
    this.waiting = []
    /** @type {Listener | null} */
    this.listener = null
    /** What was told last, so that nothing is told twice. @type {Map<string, string>} */
    this.told = new Map()
    /** When the page has told what it had for us. @type {Promise<void>} */
    this.greeted = new Promise((resolve) => {
      this.greet = resolve
      setTimeout(resolve, this.isEmbedded ? PATIENCE_MS : 0)
    })
    addEventListener("message", (event) => this.#hear(event))
  }

  /** From now on somebody acts on what the page says. @param {Listener} listener */
  listen(listener) {
    this.listener = listener
    for (const { name, value } of this.waiting.splice(0)) listener.ask(name, value)
    listener.isOpen(this.isOpen, this.wantsFocus)
  }

  /** @param {{deskbell: string} & Record<string, any>} message */
  tell(message) {
    if (this.isEmbedded) parent.postMessage(message, this.origin)
  }

  /** Whether the panel is to be seen. @param {boolean} value */
  turn(value) {
    this.tell({ deskbell: "turn", value })
  }

  /** Tells it only if it differs from the last time. @param {string} about @param {any} message */
  tellChange(about, message) {
    const text = JSON.stringify(message)
    if (this.told.get(about) === text) return
    this.told.set(about, text)
    this.tell(message)
  }

  /** @param {MessageEvent} event */
  #hear({ source, origin, data: said }) {
    if (source !== parent || origin !== this.origin || typeof said?.deskbell !== "string") return
    if (said.deskbell === "open") {
      this.isOpen = said.value === true
      this.wantsFocus = said.focus === true
      this.listener?.isOpen(this.isOpen, this.wantsFocus)
      this.greet?.()
    } else if (said.deskbell !== "kept") {
      if (this.listener) this.listener.ask(said.deskbell, said.value)
      else this.waiting.push({ name: said.deskbell, value: said.value })
    }
  }
}
