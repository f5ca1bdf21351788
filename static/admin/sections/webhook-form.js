// One webhook: what it hears of, its secret, its log.

import { fill, h } from "../../shared/dom.js"
import { formatMoment } from "../../shared/time.js"
import { ask, toast } from "../dialogs.js"
import { choiceField, notice, switchField, textField } from "../fields.js"
import { Form } from "../form.js"
import { checksField } from "../list-fields.js"
import { EVENTS, stateOf, urlProblem } from "../models/webhooks.js"
import { all, api } from "../session.js"
import { dangerZone, oneHead, secretBox } from "./parts.js"
import { logPart } from "./webhook-log.js"

/** @typedef {import("../main.js").Context} Context */
/** @typedef {import("../models/webhooks.js").Webhook} Webhook */
/** @typedef {{id: number, name: string}} Named */

const PATH = "/api/v1/webhooks"
const LIST = { href: "#/webhooks", label: "Webhooks" }
const USUAL = ["conversation.queued", "conversation.accepted", "conversation.closed"]
const SECRET_TEXT = "Copy the secret to your receiver now: it is shown only once. With it the "
  + "receiver checks that a call comes from here."

export async function newWebhookPage() {
  const streams = await all("/api/v1/workstreams")
  const place = h("div", { class: "narrow stack" })
  const form = new Form({
    isNew: true,
    record: { name: "", url: "", events: USUAL, workstream: null, notes: false },
    parts: partsOf(streams),
    saveLabel: "Create the webhook",
    save: async (now) => {
      const made = await api.post(PATH, toServer(now))
      fill(place,
        secretBox({
          title: `The webhook “${made.name}” is there`, text: SECRET_TEXT, secret: made.secret,
          label: "Copy the secret",
        }),
        h("div", { class: "row" },
          h("a", { class: "button button--primary", href: `#/webhooks/${made.id}` }, "Done")))
      return now
    },
  })
  fill(place, form.element)
  return {
    title: "New webhook",
    isDirty: () => form.isDirty,
    content: [oneHead("New webhook", LIST), place],
  }
}

/** @param {Context} context @param {string} id */
export async function webhookPage(context, id) {
  /** @type {[Named[], Webhook]} */
  const [streams, record] = await Promise.all([
    all("/api/v1/workstreams"), api.get(`${PATH}/${id}`),
  ])
  const state = h("div", {}, stateNotice(record))
  const form = new Form({
    record: fromServer(record),
    parts: partsOf(streams, true),
    saveLabel: "Save changes",
    save: async (changed) => {
      const saved = await api.patch(`${PATH}/${id}`, toServer(changed))
      fill(state, stateNotice(saved))
      toast("Saved")
      return fromServer(saved)
    },
  })
  return {
    title: record.name,
    isDirty: () => form.isDirty,
    content: [
      oneHead(record.name, LIST),
      h("div", { class: "stack" },
        state,
        await logPart(id),
        h("div", { class: "narrow stack" },
          form.element, secretPart(record), danger(context, record))),
    ],
  }
}

/** @param {Webhook} webhook */
function stateNotice(webhook) {
  const { why } = stateOf(webhook)
  if (why === null) return null
  return notice(webhook.enabled ? why : `${why} Nothing is sent until you switch it on again.`,
    webhook.enabled ? "warning" : "negative")
}

/** @param {Named[]} streams @param {boolean} [hasSwitch] */
function partsOf(streams, hasSwitch = false) {
  const whole = { value: "", label: "Every workstream" }
  return [
    {
      title: "Receiver",
      fields: [
        textField({ name: "name", label: "Name", isRequired: true, placeholder: "CRM" }),
        textField({
          name: "url", label: "URL", type: "url", isRequired: true, charsMax: 2048,
          placeholder: "https://crm.example/deskbell", rule: urlProblem,
          help: "Must be reachable on the internet by HTTPS. It has to answer with a status from "
            + "200 to 299 within 15 seconds.",
        }),
        ...(hasSwitch ? [switchField({
          name: "enabled", label: "Switched on",
          help: "Switched off, it hears of nothing, and what waits for it is given up.",
        })] : []),
      ],
    },
    {
      title: "Hears of",
      fields: [
        checksField({ name: "events", label: "Events", options: EVENTS, isRequired: true }),
        choiceField({
          name: "workstream", label: "In", empty: null,
          options: [whole, ...streams.map(({ id, name }) => ({ value: String(id), label: name }))],
        }),
        switchField({
          name: "notes", label: "Internal notes, too",
          help: "Messages then include what agents write for each other. Visitors never see it; "
            + "the receiver would.",
        }),
      ],
    },
  ]
}

/** @param {any} record */
function fromServer(record) {
  const { workstream } = record
  return { ...record, workstream: workstream === null ? null : String(workstream) }
}

/** @param {any} changed */
function toServer(changed) {
  if (changed.workstream === undefined || changed.workstream === null) return changed
  return { ...changed, workstream: Number(changed.workstream) }
}

/** @param {Webhook} webhook */
function secretPart(webhook) {
  const place = h("div", { class: "stack" })
  const overlap = h("p", { class: "muted" })
  /** @param {Webhook} now */
  const say = ({ old_secret_until: until }) => fill(overlap, until === null
    ? "A new secret signs beside the old one for a day, so that nothing is lost meanwhile."
    : `The secret before signs beside the new one until ${formatMoment(until)}.`)
  const renew = async () => {
    const isSure = await ask({
      title: "Make a new secret?",
      text: "Calls are signed with both for a day. By then your receiver must know the new one.",
      yes: "Make a new secret",
    })
    if (!isSure) return
    const renewed = await api.post(`${PATH}/${webhook.id}/rotate`)
    say(renewed)
    fill(place, secretBox({
      title: "The new secret", text: SECRET_TEXT, secret: renewed.secret, label: "Copy the secret",
    }))
  }
  say(webhook)
  return h("section", { class: "card part" },
    h("h2", {}, "Secret"),
    h("p", { class: "muted" }, "Every call is signed by the rules of Standard Webhooks; libraries "
      + "for most languages check it in one line."),
    overlap, place,
    h("div", {}, h("button", { type: "button", class: "button", on: { click: renew } },
      "Make a new secret")))
}

/** @param {Context} context @param {Webhook} webhook */
function danger(context, webhook) {
  return dangerZone({
    title: "Delete this webhook",
    text: "Its receiver hears of nothing any more, and its log goes with it.",
    button: "Delete the webhook",
    warning: `“${webhook.name}” and its log are gone for good. There is no way back.`,
  }, async () => {
    await api.del(`${PATH}/${webhook.id}`)
    toast("The webhook is deleted")
    context.go("#/webhooks")
  })
}
