// The cards of a dialogue, below their words in the thread: buttons, forms, times to choose.

import { cardsOf } from "../models/cards.js"
import { Capture } from "./card-capture.js"
import { Meeting } from "./card-meeting.js"
import { Question } from "./card-question.js"
import { cardWords } from "./card-words.js"

/** @typedef {import("./panel.js").Panel} Panel */
/** @typedef {import("../models/cards.js").CardState} CardState */
/**
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {(state: CardState) => void} show
 * @property {() => boolean} focus whether there was something to focus
 * @property {(error: import("../../shared/api.js").ApiError) => boolean} [refused] whether it
 *   knows what to do about it
 */
/**
 * @typedef {object} Table what a card needs of its surroundings
 * @property {Panel["session"]} session
 * @property {Record<string, string>} words
 * @property {string} tag
 * @property {(card: string, value: any, text: string) => void} answer
 * @property {(detail: object) => void} booked
 */

const KINDS = { question: Question, capture: Capture, meeting: Meeting }

/** @param {Panel} panel */
export async function loadCards(panel) {
  return new Cards(panel, { ...panel.words, ...await cardWords(panel.element.lang) })
}

export class Cards {
  /** @param {Panel} panel @param {Record<string, string>} words */
  constructor(panel, words) {
    this.panel = panel
    /** By the number of their messages. @type {Map<number, View>} */
    this.views = new Map()
    /** The one that waits for an answer. @type {View | null} */
    this.present = null
    this.wasRunning = false
    /** Whether the focus waits for the next card. */
    this.isFollowing = false
    const { session, tag, gone, actions } = panel
    /** @type {Table} */
    this.table = {
      session,
      words,
      tag,
      answer: (card, value, text) => this.#answer(card, value, text),
      booked: (detail) => actions.tell("meeting", detail),
    }
    session.addEventListener("unanswered", (event) =>
      this.#refused(/** @type {CustomEvent} */ (event).detail), { signal: gone.signal })
  }

  show() {
    const { session, thread } = this.panel
    const hadFocus = this.present?.element.contains(document.activeElement) ?? false
    const before = this.present
    this.present = null
    for (const state of cardsOf(session.thread.messages, session.conversation)) {
      const view = this.#view(state)
      const message = thread.list.querySelector(`[data-key="m-${state.id}"]`)
      if (message && view.element.parentElement !== message) message.append(view.element)
      view.show(state)
      if (state.isWaiting) this.present = view
    }
    if (thread.isAtBottom) thread.toBottom()
    this.#tellEnd()
    this.#follow(before, hadFocus)
  }

  /**
   * What had the focus cannot be used any more: it goes on to what comes next, or to the box.
   * @param {View | null} before @param {boolean} hadFocus
   */
  #follow(before, hadFocus) {
    const isOver = this.panel.session.conversation?.state !== "dialogue"
    if (before === this.present && !(this.isFollowing && isOver)) return
    this.isFollowing ||= hadFocus || this.#isFirst
    if (!this.isFollowing || (!this.present && !isOver)) return
    this.isFollowing = false
    this.panel.focus()
  }

  /** Whether the panel was opened just now, and the visitor has not begun to write. */
  get #isFirst() {
    const { composer, session } = this.panel
    const isUntouched = composer.contains(document.activeElement) && composer.value === ""
    return isUntouched && !session.thread.messages.some(({ author }) => author.kind === "visitor")
  }

  #tellEnd() {
    const isRunning = this.panel.session.conversation?.state === "dialogue"
    if (this.wasRunning && !isRunning) this.panel.actions.tell("dialogue", { state: "completed" })
    this.wasRunning = isRunning
  }

  /** @param {CardState} state @returns {View} */
  #view({ id, face }) {
    const known = this.views.get(id)
    if (known) return known
    const kind = /** @type {keyof typeof KINDS} */ (face.kind)
    const made = new KINDS[kind](this.table, face)
    this.views.set(id, made)
    return made
  }

  focus() {
    return this.present?.focus() ?? false
  }

  /** @param {string} card @param {any} value @param {string} text */
  #answer(card, value, text) {
    const { thread, session, actions } = this.panel
    thread.isAtBottom = true
    session.answer(card, value, text)
    actions.tell("dialogue", { state: "engaged" })
  }

  /**
   * The answer goes back to where it came from; what cannot be mended there is asked anew.
   * @param {{item: import("../models/outbox.js").Item, error: any}} detail
   */
  #refused({ item: { clientId, answer }, error }) {
    const { session } = this.panel
    session.remove(clientId)
    const isPresent = session.conversation?.dialogue?.card?.id === answer?.card
    const isMended = isPresent && this.present?.refused?.(error)
    if (!isMended) session.start()
  }
}
