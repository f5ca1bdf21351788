// What this visitor writes: shown at once, kept until the server has it.
//
// Events  "closed" (the hours have ended, or more must be told), "unanswered" (what was said to a
//         card was refused)

import { Thread } from "../../shared/models/thread.js"
import { Outbox } from "./outbox.js"
import { Visitor } from "./visitor.js"

/** @typedef {import("../../shared/api.js").ApiError} ApiError */
/** @typedef {import("./outbox.js").Item} Item */

/** The same for every try and in every tab. @param {number} conversation @param {string} card */
const answerId = (conversation, card) => `answer-${conversation}-${card}`

const now = () => new Date().toISOString()

export class Writer extends Visitor {
  /** @param {{key: string, locale: string, storage: import("../storage.js").Keeper}} options */
  constructor(options) {
    super(options)
    this.thread = new Thread()
    /** @type {any} */
    this.conversation = null
    /** Comes before the next message. @type {(() => Promise<void>) | undefined} */
    this.prepare = undefined
    /** @type {import("../../shared/leader.js").SharedFeed | null} */
    this.feed = null
    this.outbox = new Outbox(this.api, {
      canSend: () => this.feed !== null,
      prepare: () => this.prepare?.(),
      onStored: (item, stored) => this.#stored(item, stored),
      onFailed: (item, error) => this.#failed(item, error),
      onUnknown: () => this.unknown(),
      onChange: (texts) => this.save("unsent", JSON.stringify(texts)),
    })
    for (const item of JSON.parse(this.load("unsent") || "[]")) this.#write(item)
  }

  /** The server knows us no more. */
  unknown() {}

  leaveFeed() {
    this.feed?.leave()
    this.feed = null
  }

  /** @param {any[]} items messages of the server */
  merge(items) {
    for (const item of items) {
      // The server's copy of an answer takes the place of ours.
      if (item.answer_to) item.client_id = answerId(item.conversation, item.answer_to)
    }
    this.thread.merge(items)
  }

  /** @param {Item} item @param {any} stored */
  #stored({ clientId, file, answer }, stored) {
    if (answer) {
      // Its message comes by the feed; of meetings the system tells in its own words.
      if (answer.value === null || answer.value.slot) this.thread.forget(clientId)
      else this.thread.mark(clientId, "sent")
      this.meet(stored)
    } else {
      // The bytes are here already: the picture need not be fetched again.
      if (file && stored.file) stored.file.blob = file
      this.merge([stored])
      this.tell("change")
    }
  }

  /** @param {Item} item @param {ApiError} error */
  #failed(item, error) {
    const { clientId, file } = item
    // Only a conflict may be gone next time.
    const isFinal = error.status !== 409
    this.thread.mark(clientId, "failed", file && isFinal ? "refused" : undefined, isFinal)
    const isClosed = ["offline", "prechat_required"].includes(error.code)
    if (isClosed) this.tell("closed", { clientId, error })
    if (item.answer) this.tell("unanswered", { item, error })
    this.tell("change")
  }

  /** @param {any} conversation as the server tells of it now */
  converse(conversation) {
    const { wait_s } = this.conversation ?? {}
    this.conversation = conversation && { wait_s, ...conversation }
    this.thread.read(conversation?.agent_read ?? 0)
  }

  /** By what we did. @param {any} conversation */
  meet(conversation) {
    this.converse(conversation)
    this.tell("change")
  }

  /** @param {string} text @param {string} clientId */
  send(text, clientId) {
    this.#write({ clientId, text, at: now() })
  }

  /** To a card of a dialogue. @param {string} card @param {any} value @param {string} text */
  answer(card, value, text) {
    const clientId = answerId(this.conversation.id, card)
    this.#write({ clientId, text, at: now(), answer: { card, value } })
  }

  /** @param {File} file @param {string} clientId */
  sendFile(file, clientId) {
    this.#write({ clientId, text: "", at: now(), file })
  }

  /** Shows it at once, and sends it when its turn comes. @param {Item} item */
  #write(item) {
    this.showOwn(item, "sending")
    this.outbox.add(item)
    this.tell("change")
  }

  /** @param {Item} item @param {"sending" | "sent"} state */
  showOwn({ clientId, text, at, file: blob, answer }, state) {
    const file = blob && { id: null, name: blob.name, size: blob.size, type: blob.type, blob }
    this.thread.add({
      id: null, client_id: clientId, author: { kind: "visitor", id: null, name: "" },
      kind: file ? "file" : "text", text, at, state, file, answer_to: answer?.card,
    })
  }

  /** @param {string} clientId */
  retry(clientId) {
    if (!this.outbox.failed.has(clientId)) return
    this.thread.mark(clientId, "sending")
    this.outbox.retry(clientId)
    this.tell("change")
  }

  /** Gives up what could not be sent. @param {string} clientId */
  remove(clientId) {
    if (this.outbox.remove(clientId)) this.thread.forget(clientId)
    this.tell("change")
  }
}
