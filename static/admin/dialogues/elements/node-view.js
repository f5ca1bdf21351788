// How a card looks, on the canvas and in the outline.

import { fill, h } from "../../../shared/dom.js"
import { cardOf } from "../models/flow.js"
import { issuesOf } from "../models/issues.js"
import { kindOf, wordsOf } from "../models/kinds.js"
import { sign } from "../signs.js"

/** @typedef {import("../editor.js").Editor} Editor */
/** @typedef {import("../models/flow.js").Card} Card */

/** What is wrong with a card, counted. @param {Editor} editor @param {string} id */
export function troubleOf({ report }, id) {
  return {
    problems: issuesOf(report.problems, id).length,
    warnings: issuesOf(report.warnings, id).length,
  }
}

/** A number; its word is only for those who do not see the sign.
 * @param {number} count @param {string} word */
function counted(count, word) {
  const words = count === 1 ? word : `${word}s`
  return [String(count), h("span", { class: "visually-hidden" }, ` ${words}`)]
}

/** Fills an element with a card. @param {HTMLElement} element @param {Editor} editor
 * @param {string} id */
export function drawCard(element, editor, id) {
  const card = cardOf(editor.flow, id)
  if (!card) return
  const trouble = troubleOf(editor, id)
  const words = wordsOf(card, editor.hoursNames)
  const { label } = kindOf(card.kind)
  fill(element,
    h("span", { class: "node__head" },
      h("span", { class: `node__sign node__sign--${card.kind}` }, sign(card.kind)),
      h("span", { class: "node__kind" },
        card.name ? h("span", { class: "visually-hidden" }, `${label}: `) : null,
        card.name || label),
      badges(trouble)),
    h("span", { class: words === "" ? "node__text node__text--none" : "node__text" },
      words || emptyWords(card)),
    figuresLine(editor, id))
  element.classList.toggle("node--problem", 0 < trouble.problems)
  element.classList.toggle("node--passed", editor.passed.includes(id))
}

/** @param {{problems: number, warnings: number}} trouble */
function badges({ problems, warnings }) {
  return [
    problems > 0 && h("span", { class: "node__badge node__badge--problem" },
      sign("warning"), counted(problems, "problem")),
    warnings > 0 && h("span", { class: "node__badge node__badge--warning" },
      sign("warning"), counted(warnings, "warning")),
  ]
}

/** @param {Card} card */
function emptyWords(card) {
  switch (card.kind) {
    case "condition": return "No condition yet"
    case "goal": return "No name yet"
    case "set_field": return "No value yet"
    case "live_chat": return "Asks an agent"
    case "end": return "Without a word"
    default: return "No text yet"
  }
}

/** @param {Editor} editor @param {string} id */
function figuresLine({ figures }, id) {
  const one = figures.get(id)
  if (!one) return null
  const part = (/** @type {string} */ word, /** @type {number} */ count, isBad = false) =>
    h("span", { class: isBad && 0 < count ? "node__bad" : "" }, `${word} ${count}`)
  return h("span", { class: "node__figures" },
    part("shown", one.shown), part("answered", one.answered), part("dropped", one.dropped, true))
}
