// What a widget asks of its visitors: the form before the first message, the stars after the last
// one, and the dialogue that begins in it.

import { h } from "../../shared/dom.js"
import { contactPicker } from "../dialogues/cards/contact-field.js"
import { rowsField } from "../dialogues/cards/rows-field.js"
import { choiceField, switchField, textField } from "../fields.js"

const QUESTIONS_MAX = 10
const USUAL = ["email", "phone", "company", "job_title"]

/** @param {{id: number, name: string}[]} dialogues */
export function questionsPart(dialogues) {
  return {
    title: "What it asks",
    fields: [
      textField({
        name: "prechat_text", label: "Text above the questions", charsMax: 500, rows: 2,
        placeholder: "So that we can reach you if the line breaks:",
        help: "Shown with the questions, before the first message. May be empty.",
      }),
      prechatField(),
      switchField({
        name: "rating", label: "Ask how it was",
        help: "Stars and a comment after a live chat has ended.",
      }),
      choiceField({
        name: "dialogue", label: "Dialogue", empty: null,
        help: "Which one begins here. A dialogue asks in its own way, in place of the questions.",
        options: [
          { value: "", label: "Whichever is for the visitor" },
          ...dialogues.map(({ id, name }) => ({ value: String(id), label: name })),
        ],
      }),
    ],
  }
}

function prechatField() {
  return rowsField({
    name: "prechat", label: "Questions before the first message", add: "Ask for something",
    one: "question", most: QUESTIONS_MAX,
    help: "What is known of a visitor is not asked again. No questions: the chat begins at once.",
    fresh: (rows) => ({
      name: ["name", ...USUAL].find((name) => !rows.some((row) => row.name === name))
        ?? "custom:detail",
      label: null, required: false,
    }),
    row: (question, index) => {
      const number = index + 1
      const picker = contactPicker({ label: `Question ${number}` })
      picker.menu.prepend(h("option", { value: "name" }, "Name"))
      picker.write(question.name)
      const label = h("input", {
        class: "input", type: "text", maxlength: 100, autocomplete: "off",
        "aria-label": `Words for question ${number}`, placeholder: "As it is called",
        ".value": question.label ?? "",
      })
      const required = h("input", {
        type: "checkbox", class: "check", ".checked": question.required === true,
      })
      return {
        element: h("div", { class: "card-rows__boxes" }, picker.element, label,
          h("label", { class: "checks__one" }, required, h("span", {}, "Must be given"))),
        read: () => ({
          name: picker.read(), label: label.value.trim() || null, required: required.checked,
        }),
        focus: () => picker.menu.focus(),
      }
    },
  })
}
