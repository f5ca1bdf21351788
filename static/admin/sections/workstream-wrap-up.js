// What agents write down after a conversation, and whether they are free meanwhile.

import { h } from "../../shared/dom.js"
import { notice, numberField, radioField, switchField } from "../fields.js"

const HOUR_S = 3_600

const ASKED = [
  { value: "off", label: "Not asked" },
  { value: "optional", label: "Optional" },
  { value: "required", label: "Required" },
]

/** @param {boolean} hasCodes whether a disposition can be chosen in this workstream */
export function wrapUpPart(hasCodes) {
  const disposition = dispositionField()
  const holdSeconds = numberField({
    name: "wrap_up.seconds", label: "Counts for", least: 30, most: HOUR_S, isSpan: true,
    help: "Then the place is free, though the wrap-up may still be open.",
  })
  const missing = notice("")
  missing.lastElementChild?.append("No disposition can be chosen in this workstream yet. ",
    h("a", { href: "#/dispositions" }, "Add some"), ", or nobody can submit a wrap-up.")
  disposition.element.append(missing)
  return {
    part: {
      title: "After a conversation",
      help: "The wrap-up: what agents write down before they are done with it.",
      fields: [disposition, notesField(), summaryField(), holdsField(), holdSeconds],
    },

    /** @param {Record<string, any>} now */
    refresh({ wrap_up: { disposition: asked, capacity } }) {
      missing.hidden = hasCodes || asked !== "required"
      holdSeconds.element.hidden = capacity !== "seconds"
    },
  }
}

function dispositionField() {
  return radioField({
    name: "wrap_up.disposition", label: "Disposition", options: ASKED,
    help: "What it was about, chosen from your codes. Not asked at first.",
  })
}

function notesField() {
  return radioField({
    name: "wrap_up.notes", label: "Notes", options: ASKED,
    help: "In the agent's own words. Optional at first.",
  })
}

function summaryField() {
  return switchField({
    name: "wrap_up.summary", label: "Offer a summary",
    help: "A button that writes a summary of the conversation into the notes, for the agent to "
      + "correct. On at first.",
  })
}

function holdsField() {
  return radioField({
    name: "wrap_up.capacity", label: "A conversation in wrap-up counts as running",
    options: [
      { value: "always", label: "Until it is done" },
      { value: "never", label: "Not at all" },
      { value: "seconds", label: "For a time" },
    ],
    help: "Whether it keeps one of the places that an agent has. Until it is done, at first.",
  })
}
