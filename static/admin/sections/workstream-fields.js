// Every setting of a workstream, with its line of help, and what matters with which choices.

import { choiceField, numberField, radioField, switchField, textField } from "../fields.js"
import { factField } from "../list-fields.js"
import { offerFields } from "./workstream-offers.js"
import { meetingField } from "./workstream-meeting.js"
import { livePart, persistentPart } from "./workstream-times.js"
import { wrapUpPart } from "./workstream-wrap-up.js"

/** @typedef {import("../fields.js").Field} Field */
/** @typedef {import("../form.js").Part} Part */
/** @typedef {{id: number, name: string}} Named */
/** @typedef {Named & {enabled: boolean, takes_chats: boolean}} User */

const DAY_S = 86_400

/** @typedef {{agent: Named | null, team: Named | null, title: string}} Calendar */

/** A new workstream, as the server would make it. */
export const DEFAULTS = {
  name: "",
  mode: "live",
  distribution: "push",
  routing: { method: "round_robin" },
  accept_timeout_s: 45,
  on_no_accept: "next_agent",
  presences: ["available", "busy"],
  hours: null,
  require_identity: false,
  offline_form: true,
  keep_same_agent: true,
  response_target_s: 120,
  promise_s: null,
  preview: false,
  idle_end_s: 600,
  visitor_grace_s: 180,
  waiting_close_s: 28 * DAY_S,
  wrap_up: { disposition: "off", notes: "optional", summary: true, capacity: "always" },
  fallback: { text: null, offline_form: false, meeting: null },
}

/**
 * @typedef {object} Known
 * @property {User[]} users
 * @property {Named[]} teams
 * @property {Named[]} hours
 * @property {Calendar[]} calendars those that can be booked
 * @property {{agent?: number, team?: number} | null} meeting with whom visitors meet until now
 * @property {boolean} hasCodes whether a disposition can be chosen in the workstream
 */

/** @param {Known} known @param {string | null} mode of a workstream that is there already */
export function partsOf({ users, teams, hours, calendars, meeting, hasCodes }, mode) {
  const offers = offerFields(users, teams)
  const [offlineForm, fallbackForm] = [offlineFormField(), fallbackFormField()]
  const wrapUp = wrapUpPart(hasCodes)
  const live = livePart()
  const persistent = persistentPart()
  /** @type {Part[]} */
  const parts = [
    { title: "Basics", fields: [nameField(), modeField(mode), identityField()] },
    { title: "Handing out conversations", fields: offers.fields },
    {
      title: "Opening hours", help: "When somebody is there to answer.",
      fields: [hoursField(hours), offlineForm],
    },
    { title: "Answering in time", fields: [targetField(), promiseField()] },
    {
      title: "How long conversations last", fields: [...live, ...persistent],
    },
    { title: "While chatting", fields: [previewField()] },
    wrapUp.part,
    {
      title: "When nobody can answer",
      fields: [fallbackTextField(), fallbackForm, meetingField(calendars, meeting, users, teams)],
    },
  ]
  return { parts, refresh }

  /** Shows only what matters with the present choices. @param {Record<string, any>} now */
  function refresh(now) {
    offers.refresh(now)
    const isLive = (mode ?? now.mode) === "live"
    for (const field of [...live, fallbackForm]) field.element.hidden = !isLive
    for (const field of persistent) field.element.hidden = isLive
    offlineForm.element.hidden = !isLive || now.hours === null
    wrapUp.refresh(now)
  }
}

function nameField() {
  return textField({
    name: "name", label: "Name", isRequired: true, placeholder: "Live chat",
    help: "For you and your team, as in “Sales” or “Support”.",
  })
}

/** Chosen once: a conversation keeps the mode it began with. @param {string | null} mode */
function modeField(mode) {
  if (mode === null) {
    return radioField({
      name: "mode", label: "Mode",
      options: [
        { value: "live", label: "Live" },
        { value: "persistent", label: "Persistent" },
      ],
      help: "Live chats end for good. Persistent ones rest and wake when the visitor writes "
        + "again, even after weeks. This cannot be changed later.",
    })
  }
  return factField({
    name: "mode", label: "Mode",
    say: (value) => (value === "live"
      ? "Live: chats end for good."
      : "Persistent: conversations rest and wake when the visitor writes again."),
    help: "Chosen when the workstream was made. For the other mode, make another workstream.",
  })
}

function identityField() {
  return switchField({
    name: "require_identity", label: "Only visitors whom the site vouches for",
    help: "The site signs who they are (see Identity keys); without that there is no chat. "
      + "Off at first.",
  })
}

/** @param {Named[]} hours */
function hoursField(hours) {
  return choiceField({
    name: "hours", label: "Operating hours", empty: null,
    options: [
      { value: "", label: "Always open",
        help: "At first. Make operating hours in their own section, and choose them here." },
      ...hours.map(({ id, name }) => ({
        value: String(id), label: name,
        help: "Live: closed, visitors read when you open. Persistent: messages wait until then.",
      })),
    ],
  })
}

function offlineFormField() {
  return switchField({
    name: "offline_form", label: "Offer a form outside the hours",
    help: "Visitors leave a message with their e-mail address; it becomes a conversation when "
      + "you open. On at first.",
  })
}

function targetField() {
  return numberField({
    name: "response_target_s", label: "Answer within", least: 5, most: DAY_S, isSpan: true,
    isOptional: true,
    help: "Agents see a timer that turns red as this time runs out. 120 at first; empty: none.",
  })
}

function promiseField() {
  return numberField({
    name: "promise_s", label: "Escalate when unanswered for", least: 5, most: 30 * DAY_S,
    isSpan: true, isOptional: true,
    help: "Then more and more people are told, as set up under Notifications. Empty, as at "
      + "first: nobody is.",
  })
}

function previewField() {
  return switchField({
    name: "preview", label: "Show agents what visitors type",
    help: "Before it is sent. Never stored, and visitors are told so in the widget. Off at "
      + "first; for conversations that begin after you switch it on.",
  })
}

function fallbackTextField() {
  return textField({
    name: "fallback.text", label: "Fallback message", rows: 3, charsMax: 2000, empty: null,
    placeholder: "Sorry, nobody can answer right now. Your message is kept.",
    help: "What visitors read when nobody accepted. Empty, as at first: a built-in text in "
      + "their language.",
  })
}

function fallbackFormField() {
  return switchField({
    name: "fallback.offline_form", label: "Offer the offline form with it",
    help: "Visitors can leave a message that waits for you. Off at first.",
  })
}
