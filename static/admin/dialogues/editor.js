// What is being designed: the flow with its undoing, the chosen card, what is wrong, what was
// counted. Views listen to "change" and call the verbs here.

import {
  canRemoveAlone, duplicate, insert, move, removeAlone, removeSubtree,
} from "./models/edits.js"
import { cardOf, wayTo, withCard } from "./models/flow.js"
import { History } from "./models/history.js"
import { quickProblems } from "./models/issues.js"
import { newCard } from "./models/kinds.js"

/** @typedef {import("./models/flow.js").Flow} Flow */
/** @typedef {import("./models/flow.js").Card} Card */
/** @typedef {import("./models/flow.js").Place} Place */
/** @typedef {import("./models/issues.js").Report} Report */
/** @typedef {{id: number, name: string}} Named */

/**
 * What cards name by id.
 * @typedef {object} Known
 * @property {Named[]} users those who take chats
 * @property {Named[]} teams
 * @property {Named[]} hours
 * @property {{agent: Named | null, team: Named | null, title: string}[]} calendars that can be
 *   booked
 */

export class Editor extends EventTarget {
  /** @type {History<Flow>} */
  #history
  /** @type {string | null} */
  selected
  /** @type {Report} */
  report
  /** @type {Map<string, any>} figures by card; empty where they are not shown */
  figures = new Map()
  /** @type {string[]} the cards that the preview came along */
  passed = []
  /** Whether the card was opened for editing, not only chosen. */
  isOpened = false

  /** @param {any} dialogue @param {Known} known */
  constructor(dialogue, known) {
    super()
    this.known = known
    this.hoursNames = new Map(known.hours.map(({ id, name }) => [id, name]))
    this.#history = new History(dialogue.draft)
    this.report = { problems: dialogue.problems, warnings: dialogue.warnings }
    this.selected = dialogue.draft.start
  }

  get flow() {
    return this.#history.now
  }

  get card() {
    return cardOf(this.flow, this.selected)
  }

  get canUndo() {
    return this.#history.canUndo
  }

  get canRedo() {
    return this.#history.canRedo
  }

  // Looking

  /** @param {string | null} id @param {{isOpened?: boolean}} [how] */
  select(id, { isOpened = false } = {}) {
    if (id !== this.selected) this.#history.close()
    this.selected = id
    this.isOpened = isOpened
    this.#tell("select")
  }

  /** @param {Report} report */
  judge(report) {
    this.report = report
    this.#tell("report")
  }

  /** @param {Map<string, any>} figures */
  count(figures) {
    this.figures = figures
    this.#tell("figures")
  }

  /** @param {string[]} passed */
  walk(passed) {
    this.passed = passed
    this.#tell("passed")
  }

  // Changing

  /** @param {Flow} flow @param {string | null} [key] changes of one key in a row are one step */
  change(flow, key = null) {
    if (flow === this.flow) return
    this.#history.push(flow, key)
    this.#changed()
  }

  /** From outside: what was before cannot be had back by undoing. @param {any} dialogue */
  reset(dialogue) {
    this.#history = new History(dialogue.draft)
    this.report = { problems: dialogue.problems, warnings: dialogue.warnings }
    if (!this.card) this.selected = this.flow.start
    this.#tell("reset")
  }

  /** The chosen card, as its form says it now. @param {Card} card */
  edit(card) {
    const before = cardOf(this.flow, card.id)
    if (JSON.stringify(before) === JSON.stringify(card)) return
    this.#history.push(withCard(this.flow, card), `edit ${card.id}`)
    this.#changed("edit")
  }

  /** @param {Place} place @param {string} kind */
  add(place, kind) {
    const card = newCard(this.flow, kind)
    this.#history.push(insert(this.flow, place, card))
    this.selected = card.id
    this.isOpened = true
    this.#changed()
  }

  /** With everything behind it. @param {string} id */
  remove(id) {
    const way = wayTo(this.flow, id)
    this.#history.push(removeSubtree(this.flow, id))
    this.selected = way?.card ?? this.flow.start
    this.isOpened = false
    this.#changed()
  }

  /** What follows closes up. @param {string} id */
  removeAlone(id) {
    if (!canRemoveAlone(this.flow, id)) return
    const way = wayTo(this.flow, id)
    this.#history.push(removeAlone(this.flow, id))
    this.selected = way?.card ?? this.flow.start
    this.isOpened = false
    this.#changed()
  }

  /** @param {string} id */
  duplicate(id) {
    const copied = duplicate(this.flow, id)
    this.#history.push(copied.flow)
    this.selected = copied.id
    this.#changed()
  }

  /** @param {string} id @param {Place} place */
  move(id, place) {
    const moved = move(this.flow, id, place)
    if (moved === this.flow) return
    this.#history.push(moved)
    this.selected = id
    this.#changed()
  }

  undo() {
    if (this.#history.undo()) this.#changed()
  }

  redo() {
    if (this.#history.redo()) this.#changed()
  }

  /** @param {string} [what] */
  #changed(what = "flow") {
    if (!this.card) this.selected = this.flow.start
    const had = this.report
    const quick = quickProblems(this.flow)
    // What only the server can tell stays until it has answered, for cards that are still there.
    const kept = had.problems.filter(({ code, card }) =>
      !QUICK.has(code) && cardOf(this.flow, card) !== null)
    const warnings = had.warnings.filter(({ card }) => cardOf(this.flow, card) !== null)
    this.report = { problems: [...quick, ...kept], warnings }
    this.#tell(what)
  }

  /** @param {string} what */
  #tell(what) {
    this.dispatchEvent(new CustomEvent("change", { detail: what }))
  }
}

const QUICK = new Set(["no_start", "text_missing", "goal_missing", "value_missing",
  "live_chat_not_last", "unreachable"])
