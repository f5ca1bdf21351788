// What is done in the conversation pane: writing, looking for words, keeping canned responses.

import { confirmStale } from "./elements/dialogs.js"

export class Pane {
  /**
   * @param {import("./models/desk.js").Desk} desk
   * @param {{select: (id: number) => unknown, show: () => void,
   *   chat: import("./elements/console-chat.js").ConsoleChat}} console
   */
  constructor(desk, console) {
    this.desk = desk
    this.console = console
    /** What the server holds back until the agent has decided. @type {Map<number, string[]>} */
    this.stale = new Map()
    /** Files come one by one, in their order. @type {Promise<unknown>} */
    this.picking = Promise.resolve()
    desk.addEventListener("stale", (event) =>
      this.#askAboutStale(/** @type {CustomEvent} */ (event).detail))
    desk.addEventListener("event", (event) =>
      this.#heard(/** @type {CustomEvent} */ (event).detail.event))
  }

  /** @returns {Record<string, (detail: any) => unknown>} */
  deeds() {
    const { desk } = this
    return {
      "console-send": (detail) => this.#send(detail),
      "console-file": ({ file }) => { this.picking = this.picking.then(() => desk.pickFile(file)) },
      "console-drop-file": ({ file }) => desk.dropFile(file),
      "console-find": ({ query }) => this.#find(query),
      "console-find-step": ({ where }) => this.#findStep(where),
      "console-find-end": () => this.#findEnd(),
      "console-canned": () => this.#keepCanned(),
      "console-mention-seen": ({ id }) => {
        desk.mentioned.drop(id)
        desk.changed()
      },
    }
  }

  /** Called on every change. */
  show() {
    const { desk } = this
    if (!document.hidden) desk.mentioned.drop(desk.open?.id)
  }

  /** @param {{text: string, clientId: string, isNote: boolean}} detail */
  async #send({ text, clientId, isNote }) {
    const { desk, console } = this
    const { id } = desk.open
    const answers = isNote ? [] : desk.answersSince(id)
    const draft = desk.draftOf(id)
    draft.text = ""
    draft.since = null
    if (0 < answers.length && !(await confirmStale(answers))) return this.#giveBack(id, text)
    if (desk.open?.id !== id) return this.#giveBack(id, text)
    console.chat.toNewest()
    const files = isNote ? [] : draft.files
    if (!isNote) draft.files = []
    if (text !== "") desk.send(text, isNote, clientId)
    else desk.changed()
    for (const file of files) await desk.sendFile(file, id)
    return undefined
  }

  /** @param {number} id @param {string} text */
  #giveBack(id, text) {
    const { desk } = this
    if (text === "") return
    const draft = desk.draftOf(id)
    if (desk.open?.id === id) this.console.chat.giveBack(text)
    else draft.text = [text, draft.text].filter((one) => one !== "").join("\n")
  }

  /** Somebody else spoke meanwhile: the agent decides once, with that in sight. */
  async #askAboutStale(/** @type {{clientId: string, id: number}} */ { clientId, id }) {
    const { desk } = this
    const waiting = this.stale.get(id)
    if (waiting) return void waiting.push(clientId)
    const held = [clientId]
    this.stale.set(id, held)
    const seen = desk.outbox.items.get(clientId)?.seen ?? 0
    await this.console.select(id)
    const { stored } = desk.shelf.of(id).thread
    const isTheirs = await confirmStale(stored.filter((one) =>
      seen < (one.id ?? 0) && one.author.id !== desk.me.id && one.kind !== "note"
      && one.author.kind !== "system"))
    this.stale.delete(id)
    if (isTheirs) for (const one of held) desk.retry(one)
    else this.#giveBack(id, held.map((one) => desk.takeBack(one)).join("\n"))
    return undefined
  }

  /** @param {any} event */
  #heard(event) {
    const { desk } = this
    if (event.type !== "conversation.mentioned") return
    const isInSight = desk.open?.id === event.conversation && document.hasFocus()
    desk.mentioned.apply(event)
    if (isInSight) desk.mentioned.drop(event.conversation)
  }

  // Looking for words

  /** @param {string} query */
  async #find(query) {
    const { find, open } = this.desk
    if (!open) return
    await find.start(open.id, query)
    await this.#showHit()
  }

  /** @param {"older" | "newer"} where */
  async #findStep(where) {
    await this.desk.find.step(where)
    await this.#showHit()
  }

  /** The hit comes into sight, even if it was not loaded yet. */
  async #showHit() {
    const { desk, console } = this
    const { current, conversation, round } = desk.find
    console.show()
    if (!current) return
    await desk.shelf.reach(conversation, current.message)
    if (round !== desk.find.round || desk.find.current !== current) return
    console.show()
    console.chat.reveal(current.message)
  }

  #findEnd() {
    const { desk, console } = this
    desk.find.stop()
    if (!desk.open) return
    console.show()
    if (!console.chat.writing.hidden) console.chat.writing.focus()
  }

  async #keepCanned() {
    const { keepCanned } = await import("./elements/canned-dialog.js")
    keepCanned(this.desk.canned)
  }
}
