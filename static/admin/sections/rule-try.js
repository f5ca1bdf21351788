// Which rule would match this visitor? A trial, with the reason rule by rule.

import { fill, h, icon } from "../../shared/dom.js"
import { choiceField, switchField, textField } from "../fields.js"
import { Form } from "../form.js"
import { comboField } from "../list-fields.js"
import { inWords } from "../models/conditions.js"
import { countryItems, languageItems } from "../models/places.js"
import { outcomes, visitorOf } from "../models/trial.js"
import { api } from "../session.js"
import { targetOf } from "./rules.js"

/** @typedef {import("./rules.js").Rule} Rule */
/** @typedef {import("./rules.js").Known} Known */

/** @type {Record<string, {words: string, kind: string}>} */
const OUTCOMES = {
  wins: { words: "Wins", kind: "positive" },
  fits: { words: "Fits, but later", kind: "plain" },
  misses: { words: "Does not fit", kind: "plain" },
  off: { words: "Switched off", kind: "plain" },
  passed: { words: "Not looked at", kind: "plain" },
}

/** @param {() => Rule[]} items in their present order @param {Known} known */
export function tryPart(items, known) {
  const result = h("div", { class: "trial", role: "status" })
  const form = new Form({
    record: { workstream: String(known.workstreams[0]?.id ?? ""), contact: {}, verified: false },
    isNew: true,
    isShort: true,
    parts: [{
      title: "Which rule would match this visitor?",
      help: "Say what you want to try; nothing is stored, and what stays empty counts as unknown.",
      fields: fieldsOf(known),
    }],
    saveLabel: "Try the rules",
    save: async (now) => {
      const answer = await api.post("/api/v1/rules/try", {
        workstream: Number(now.workstream), visitor: visitorOf(now),
      })
      const rules = items()
      fill(result, verdict(answer, rules, known),
        h("ol", { class: "trial__rules" }, outcomes(rules, answer).map((each) =>
          oneRule(each, known))))
      result.scrollIntoView({ block: "nearest" })
      return null
    },
  })
  form.element.classList.add("form--grid")
  form.element.append(result)
  return form.element
}

/** @param {Known} known */
function fieldsOf({ workstreams }) {
  const text = (/** @type {string} */ name, /** @type {string} */ label,
    /** @type {string} */ placeholder, /** @type {object} */ more = {}) =>
    textField({ name, label, placeholder, charsMax: 2048, ...more })
  return [
    choiceField({
      name: "workstream", label: "Workstream",
      options: workstreams.map(({ id, name }) => ({ value: String(id), label: name })),
    }),
    text("page_url", "Address of the page", "https://shop.example/pricing?utm_source=mail"),
    text("page_title", "Title of the page", "Prices"),
    text("referrer", "Came from", "https://search.example"),
    comboField({ name: "country", label: "Country", options: countryItems() }),
    comboField({ name: "language", label: "Language", options: languageItems() }),
    text("device", "Device", "Firefox on Linux"),
    choiceField({
      name: "channel", label: "Channel",
      options: [
        { value: "", label: "Unknown" }, { value: "web", label: "Web" },
        { value: "mobile", label: "Mobile" },
      ],
    }),
    text("contact.name", "Name", "Mia"),
    text("contact.email", "E-mail address", "mia@example.com"),
    text("contact.phone", "Phone number", "+49 30 123456"),
    text("at", "At this moment", "", {
      type: "datetime-local", help: "Empty: now. In the time of this computer.",
    }),
    text("contact.fields", "Other fields of the contact", "plan = gold", {
      rows: 2, help: "One a line, with = between.",
    }),
    switchField({ name: "verified", label: "Verified by the site" }),
  ]
}

/** @param {any} answer @param {Rule[]} rules @param {Known} known */
function verdict(answer, rules, known) {
  const winner = rules.find(({ id }) => id === answer.rule)
  if (!winner) {
    return h("p", { class: "notice" }, icon("info"), h("span", {},
      "No rule fits: such visitors read the fallback message at once."))
  }
  return h("p", { class: "notice notice--positive" }, icon("check"), h("span", {},
    "“", winner.name, "” wins: ", h("strong", {}, targetOf(winner, known)), " is asked."))
}

/** @param {ReturnType<typeof outcomes>[number]} result @param {Known} known */
function oneRule({ rule, outcome, conditions }, { hours }) {
  const { words, kind } = OUTCOMES[outcome] ?? { words: outcome, kind: "plain" }
  const names = new Map(hours.map(({ id, name }) => [id, name]))
  return h("li", { class: `trial__rule trial__rule--${outcome}` },
    h("p", {}, h("strong", {}, rule.name), " ",
      h("span", { class: `badge badge--${kind}` }, words)),
    conditions.length === 0 ? null
      : h("ul", { class: "trial__conditions" }, conditions.map((holds, index) => {
        const condition = rule.conditions[index]
        return condition ? h("li", { class: holds ? "" : "muted" },
          icon(holds ? "check" : "close", holds ? "holds:" : "does not hold:"), " ",
          inWords(condition, names)) : null
      })))
}
