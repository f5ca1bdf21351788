// How many conversations there were, and how many there may be.

import "../elements/admin-meter.js"
import "../elements/admin-months.js"

import { fill, h } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { notice, numberField, textField } from "../fields.js"
import { Form } from "../form.js"
import { lastMonths, monthName } from "../models/limits.js"
import { api } from "../session.js"
import { listHead } from "./parts.js"

const LIMIT_MAX = 1_000_000_000
const MONTHS_SHOWN = 12

export async function usage() {
  const [settings, figures] = await Promise.all([
    api.get("/api/v1/settings"),
    api.get("/api/v1/usage"),
  ])
  const place = h("div", { class: "stack" })
  fill(place, figuresOf(figures))
  const form = new Form({
    record: settings,
    parts: [{
      title: "Limits",
      help: "Beyond a limit nobody is rung, and visitors read the text below. Admins are told "
        + "at 90 %.",
      fields: [
        numberField({
          name: "limits.monthly", label: "In a month", least: 1, most: LIMIT_MAX,
          isOptional: true, help: "Counts from zero on the first of each month. Empty: no limit.",
        }),
        numberField({
          name: "limits.lifetime", label: "Ever", least: 1, most: LIMIT_MAX, isOptional: true,
          help: "Never counts from zero again. Empty: no limit.",
        }),
        textField({
          name: "limits.fallback_text", label: "Text beyond the limit", rows: 3, charsMax: 2000,
          empty: null, placeholder: "Sorry, nobody can answer right now.",
          help: "For every workstream, in place of its own fallback message. Empty: a built-in "
            + "text in the visitor's language.",
        }),
      ],
    }],
    saveLabel: "Save changes",
    save: async (changed) => {
      const saved = await api.patch("/api/v1/settings", changed)
      fill(place, figuresOf(await api.get("/api/v1/usage")))
      toast("Saved")
      return saved
    },
  })
  const help = "A conversation counts when an agent was really connected; once, however often it "
    + "was handed on."
  return {
    title: "Limits & usage",
    isDirty: () => form.isDirty,
    content: [
      listHead("Limits & usage", help),
      h("div", { class: "narrow stack" }, place, form.element),
    ],
  }
}

/** @param {any} figures */
function figuresOf({ lifetime, monthly, months, warned_at_90: isWarned }) {
  const chart = h("admin-months", { class: "months-box" })
  chart.limit = monthly.limit
  chart.months = lastMonths(months, monthly.month, MONTHS_SHOWN)
  return [
    isWarned ? notice("90 % of a limit are reached. Raise it below, or visitors will find nobody "
      + "soon.") : null,
    h("section", { class: "card part" },
      h("h2", {}, "Used"),
      h("admin-meter", { label: monthName(monthly.month), ".fill": monthly }),
      h("admin-meter", { label: "Ever", ".fill": lifetime })),
    h("section", { class: "card part" }, h("h2", {}, "By month"), chart),
  ]
}
