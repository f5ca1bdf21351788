// Who sees a dialogue, where and when; its name; and its end.

import { fill, h } from "../../../shared/dom.js"
import { toast } from "../../dialogs.js"
import { choiceField, numberField, switchField, textField } from "../../fields.js"
import { Form } from "../../form.js"
import { choicesField } from "../../list-fields.js"
import { dangerZone, oneHead } from "../../sections/parts.js"
import { all, api } from "../../session.js"

/** @typedef {import("../../main.js").Context} Context */
/** @typedef {import("../../main.js").Page} Page */

const PATTERN_CHARS_MAX = 500

/** @param {Context} context @param {string} id @returns {Promise<Page>} */
export async function settingsPage(context, id) {
  const [dialogue, widgets] = await Promise.all([
    api.get(`/api/v1/dialogues/${id}`), all("/api/v1/widgets"),
  ])
  const head = h("div", {})
  const end = h("div", {})
  // The page is headed by the name, and deleting asks for it.
  const draw = (/** @type {{id: number, name: string}} */ now) => {
    fill(head, oneHead(`Settings of “${now.name}”`,
      { href: `#/dialogues/${id}`, label: "Back to the cards" }))
    fill(end, danger(context, now))
  }
  const form = new Form({
    record: dialogue,
    whole: ["targeting"],
    parts: [
      { title: "Basics", fields: basics(widgets) },
      {
        title: "On which pages",
        help: "One pattern a line; * stands for any text. What begins with / is compared with the "
          + "path, anything else with the whole address.",
        fields: pages(),
      },
      { title: "For whom, and when", fields: moments() },
    ],
    saveLabel: "Save changes",
    save: async (changed) => {
      const saved = await api.patch(`/api/v1/dialogues/${id}`, changed)
      toast("Saved")
      draw(saved)
      return saved
    },
  })
  draw(dialogue)
  return {
    title: `Settings of ${dialogue.name}`,
    isDirty: () => form.isDirty,
    content: [head, h("div", { class: "narrow stack" }, form.element, end)],
  }
}

/** @param {{id: number, name: string}[]} widgets */
function basics(widgets) {
  return [
    textField({ name: "name", label: "Name", isRequired: true, help: "For you and your team." }),
    switchField({
      name: "enabled", label: "The dialogue is on",
      help: "Off: nobody begins it; who is in it may finish. Nothing is shown before it is "
        + "published.",
    }),
    choicesField({
      name: "widgets", label: "Widgets", options: widgets, placeholder: "Type to add one",
      help: "Where it is shown. Empty: in every widget.",
    }),
    numberField({
      name: "priority", label: "Priority", least: 0, most: 1000,
      help: "Where several fit, the one with the larger number is shown.",
    }),
    numberField({
      name: "idle_min", label: "Over after minutes of silence", least: 1, most: 1440,
      help: "A dialogue that was left alone ends then. 30 at first.",
    }),
  ]
}

function pages() {
  return [
    patternsField("targeting.urls", "Show on", "Empty: on every page.", "/pricing*"),
    patternsField("targeting.not_urls", "But never on", "Wins over the pages above.",
      "/checkout*"),
  ]
}

function moments() {
  return [
    choiceField({
      name: "targeting.audience", label: "Visitors",
      options: [
        { value: "all", label: "Everybody" },
        { value: "new", label: "New", help: "Have never written to you." },
        { value: "returning", label: "Returning", help: "Have written to you before." },
        { value: "identified", label: "Known",
          help: "The site vouches for them, or their e-mail address is known." },
      ],
    }),
    switchField({
      name: "targeting.proactive", label: "Speak first",
      help: "A bubble beside the closed launcher shows the first card. Off: it begins when the "
        + "visitor opens the chat.",
    }),
    numberField({
      name: "targeting.after_s", label: "After seconds on the page", least: 0, most: 3600,
      isOptional: true, help: "Empty: at once.",
    }),
    numberField({
      name: "targeting.scroll_percent", label: "After scrolling so many percent", least: 0,
      most: 100, isOptional: true, help: "Empty: wherever they are.",
    }),
  ]
}

/** In JSON a list of texts. @param {string} name @param {string} label @param {string} help
 * @param {string} placeholder @returns {import("../../fields.js").Field} */
function patternsField(name, label, help, placeholder) {
  const field = textField({ name, label, help, placeholder, rows: 3, charsMax: 20_000 })
  const lines = () => String(field.read()).split("\n").map((line) => line.trim())
    .filter((line) => line !== "")
  return {
    ...field,
    read: lines,
    write: (value) => field.write((value ?? []).join("\n")),
    check: () => {
      const long = lines().find((line) => PATTERN_CHARS_MAX < line.length)
      return long === undefined ? null : `A pattern has at most ${PATTERN_CHARS_MAX} characters.`
    },
  }
}

/** @param {Context} context @param {{id: number, name: string}} dialogue */
function danger(context, { id, name }) {
  return dangerZone({
    title: "Delete this dialogue",
    text: "To pause it, switch it off instead. An export keeps its cards.",
    button: "Delete the dialogue",
    warning: `“${name}” is lost with its versions and figures. There is no way back.`,
    typed: name,
  }, async () => {
    await api.del(`/api/v1/dialogues/${id}`)
    toast("The dialogue is deleted")
    context.go("#/dialogues")
  })
}
