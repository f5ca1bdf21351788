// Every setting of a workstream, with its line of help.

import { choiceField, numberField, radioField, switchField, textField } from "../fields.js"
import { messageField } from "../special-fields.js"

/** @typedef {import("../fields.js").Field} Field */

const HOUR_S = 3_600
const DAY_S = 86_400

/** A new workstream, as the server would make it. */
export const DEFAULTS = {
  name: "",
  mode: "live",
  distribution: "push",
  routing: { method: "round_robin" },
  accept_timeout_s: 45,
  on_no_accept: "next_agent",
  keep_same_agent: true,
  response_target_s: 120,
  preview: false,
  idle_end_s: 600,
  visitor_grace_s: 180,
  waiting_close_s: 28 * DAY_S,
  wrap_up: { notes: "optional", capacity: "always" },
  messages: {},
  fallback: { text: null },
}

const SYSTEM_MESSAGES = [
  ["agent_joined", "An agent joined", "{agent} joined the chat."],
  ["agent_left", "The agent left", "We are looking for somebody else to help you."],
  ["agent_ended", "An agent ended the chat", "{agent} ended the chat. Write to start a new one."],
  ["visitor_ended", "The visitor ended the chat", "The chat was ended by the visitor."],
  ["visitor_left", "The visitor left", "The chat ended because the visitor left."],
  ["idle_ended", "Nobody wrote for long", "The chat ended after a long silence."],
]

/**
 * @param {{id: number, name: string, enabled: boolean, takes_chats: boolean}[]} users
 * @param {string | null} mode of a workstream that is there already
 */
export function partsOf(users, mode) {
  const agents = users.filter((user) => user.enabled && user.takes_chats)
  const agent = agentField(agents)
  const live = liveFields()
  const persistent = persistentFields()
  const routing = choiceField({
    name: "routing.method", label: "Who is asked first",
    options: [
      { value: "round_robin", label: "In turn", help: "Everybody gets the same share." },
      { value: "least_busy", label: "The least busy", help: "Whoever has the most room left." },
      { value: "agent", label: "One agent", help: "Always the same person." },
    ],
  })
  const offer = [routing, agent, acceptField(), noAcceptField()]
  const parts = [
    { title: "Basics", fields: [nameField(), modeField(mode)] },
    { title: "Handing out conversations", fields: [distributionField(), ...offer] },
    { title: "Times", fields: [targetField(), ...live, ...persistent] },
    { title: "While chatting and after", fields: afterFields() },
    {
      title: "When nobody can answer",
      fields: [textField({
        name: "fallback.text", label: "Fallback message", rows: 3, charsMax: 2000, empty: null,
        placeholder: "Sorry, nobody can answer right now. Your message is kept.",
        help: "What visitors read when nobody accepted. Empty: a built-in text in their language.",
      })],
    },
    {
      title: "System messages", isFolded: true,
      help: "What the system says in a chat. {agent} stands for the name that visitors see.",
      fields: SYSTEM_MESSAGES.map(([code = "", label = "", builtIn = ""]) =>
        messageField({ name: `messages.${code}`, label, builtIn })),
    },
  ]
  return { parts, refresh }

  /** Shows only what matters with the present choices. @param {Record<string, any>} now */
  function refresh(now) {
    const isPushed = now.distribution === "push"
    for (const field of offer) field.element.hidden = !isPushed
    agent.element.hidden = !isPushed || now.routing.method !== "agent"
    const isLive = (mode ?? now.mode) === "live"
    for (const field of live) field.element.hidden = !isLive
    for (const field of persistent) field.element.hidden = isLive
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
  const options = [
    { value: "live", label: "Live" },
    { value: "persistent", label: "Persistent" },
  ]
  if (mode === null) {
    return radioField({
      name: "mode", label: "Mode", options,
      help: "Live chats end for good. Persistent ones rest and wake when the visitor writes "
        + "again, even after weeks. This cannot be changed later.",
    })
  }
  const field = radioField({
    name: "mode", label: "Mode", options: options.filter(({ value }) => value === mode),
    help: "Chosen when the workstream was made; it stays.",
  })
  for (const box of field.element.querySelectorAll("input")) box.disabled = true
  return field
}

function distributionField() {
  return choiceField({
    name: "distribution", label: "How conversations come to agents",
    options: [
      { value: "push", label: "Offered to one agent at a time",
        help: "That agent accepts or declines; then the next one is asked." },
      { value: "pick", label: "Agents pick from the queue",
        help: "Nobody is rung; whoever has time takes one." },
      { value: "broadcast", label: "Rings at everybody",
        help: "All available agents hear it; the first click wins." },
    ],
  })
}

/** @param {{id: number, name: string}[]} agents @returns {Field} */
function agentField(agents) {
  const field = choiceField({
    name: "routing.agent", label: "Agent",
    help: "Everybody who takes chats can be chosen.",
    options: [
      { value: "", label: "Please choose" },
      ...agents.map(({ id, name }) => ({ value: String(id), label: name })),
    ],
  })
  const isMissing = () => !field.element.hidden && field.read() === ""
  return { ...field, check: () => (isMissing() ? "Please choose the agent." : null) }
}

function acceptField() {
  return numberField({
    name: "accept_timeout_s", label: "Time to accept", least: 5, most: HOUR_S, isSpan: true,
    help: "How long an agent is asked before the offer counts as missed.",
  })
}

function noAcceptField() {
  return choiceField({
    name: "on_no_accept", label: "If that agent does not accept",
    options: [
      { value: "next_agent", label: "Ask one more agent", help: "Then the fallback message." },
      { value: "all_available", label: "Ask every available agent in turn",
        help: "Then the fallback message." },
      { value: "none", label: "Ask nobody else", help: "The fallback message comes at once." },
    ],
  })
}

function targetField() {
  return numberField({
    name: "response_target_s", label: "Answer within", least: 5, most: DAY_S, isSpan: true,
    isOptional: true,
    help: "Agents see a timer that turns red as this time runs out. Empty: no timer.",
  })
}

function liveFields() {
  return [
    numberField({
      name: "idle_end_s", label: "End after silence of", least: 30, most: DAY_S, isSpan: true,
      help: "A chat in which neither side writes ends by itself.",
    }),
    numberField({
      name: "visitor_grace_s", label: "Wait for a visitor who left", least: 10, most: HOUR_S,
      isSpan: true,
      help: "Changing pages takes a moment; after this long the chat ends.",
    }),
  ]
}

function persistentFields() {
  return [
    switchField({
      name: "keep_same_agent", label: "Keep the same agent",
      help: "A visitor who comes back is answered by whoever answered before.",
    }),
    numberField({
      name: "waiting_close_s", label: "Close after resting for", least: 60, most: 366 * DAY_S,
      isSpan: true,
      help: "Without a word for this long a conversation is closed; its history stays.",
    }),
  ]
}

function afterFields() {
  return [
    switchField({
      name: "preview", label: "Show agents what visitors type",
      help: "Before it is sent. Never stored, and visitors are told so in the widget.",
    }),
    radioField({
      name: "wrap_up.notes", label: "Notes after a chat",
      options: [
        { value: "off", label: "Not asked" },
        { value: "optional", label: "Optional" },
        { value: "required", label: "Required" },
      ],
      help: "What agents write down before a conversation is closed.",
    }),
    radioField({
      name: "wrap_up.capacity", label: "A chat in wrap-up counts as running",
      options: [
        { value: "always", label: "Yes" },
        { value: "never", label: "No" },
      ],
      help: "Whether it takes one of the places that an agent has until it is wrapped up.",
    }),
  ]
}
