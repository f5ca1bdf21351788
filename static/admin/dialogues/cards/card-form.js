// The form of one card, whatever its kind.

import { switchField, textField } from "../../fields.js"
import { contactField } from "./contact-field.js"
import { answersField, detailsField, waysField } from "./lists.js"
import { liveChatPart, meetingPart } from "./live-chat.js"

/** @typedef {import("../../fields.js").Field} Field */
/** @typedef {import("../editor.js").Known} Known */
/** @typedef {import("../models/flow.js").Card} Card */
/** @typedef {import("./live-chat.js").Part} Part */

const TEXT_MAX = 2000

/**
 * @param {Card} card @param {Known} known @param {boolean} isFirst
 * @returns {{fields: Field[], read: () => Card, refresh: () => void}}
 */
export function cardForm(card, known, isFirst) {
  const part = partOf(card, known, isFirst)
  const name = textField({
    name: "name", label: "Name", charsMax: 100, placeholder: "None",
    help: "Only for you: on the canvas and in figures.",
  })
  name.write(card.name ?? "")
  part.show(card)
  return {
    fields: [...part.fields, name],
    read: () => ({ ...part.read(card), name: name.read() }),
    refresh: () => part.refresh?.(),
  }
}

/** @param {Card} card @param {Known} known @param {boolean} isFirst @returns {Part} */
function partOf(card, known, isFirst) {
  const poke = isFirst ? [pokeField()] : []
  switch (card.kind) {
    case "message":
      return plain([wordsField("Text", "What the visitor reads."), ...poke])
    case "question":
      return plain([
        wordsField("Question", "The answers stand below it as buttons."),
        answersField(),
        contactField({
          name: "field", label: "Store the answer", none: "Do not store it",
          help: "In a field of the contact, for rules, conditions and your team.",
        }),
        ...poke,
      ])
    case "capture":
      return plain([wordsField("Text", "Said above the form."), detailsField()])
    case "condition":
      return plain([waysField(known)])
    case "set_field":
      return plain([
        contactField({ name: "field", label: "Field" }),
        lineField("value", "Value", "What is stored there.", 200),
      ])
    case "goal":
      return plain([
        lineField("goal", "Goal", "As in “Asked for a quote”. It is counted.", 100),
      ])
    case "meeting":
      return meetingPart(known)
    case "live_chat":
      return liveChatPart(known)
    default:
      return plain([wordsField("Last words", "May be empty. Then the dialogue is over.")])
  }
}

/** Fields that stand in the card by their names. @param {Field[]} fields @returns {Part} */
function plain(fields) {
  return {
    fields,
    show: (card) => { for (const field of fields) field.write(card[field.name]) },
    read: (card) => ({
      ...card, ...Object.fromEntries(fields.map((field) => [field.name, field.read()])),
    }),
  }
}

/** @param {string} label @param {string} help */
function wordsField(label, help) {
  return textField({ name: "text", label, help, rows: 4, charsMax: TEXT_MAX })
}

/** @param {string} name @param {string} label @param {string} help @param {number} charsMax */
function lineField(name, label, help, charsMax) {
  return textField({ name, label, help, charsMax })
}

function pokeField() {
  return switchField({
    name: "poke", label: "Show it beside the closed launcher",
    help: "As a small bubble that invites to click; for proactive dialogues.",
  })
}
