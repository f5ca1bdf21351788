// How a workstream hands out conversations.

import { choiceField, numberField } from "../fields.js"
import { checksField } from "../list-fields.js"

/** @typedef {import("../fields.js").Field} Field */
/** @typedef {import("./workstream-fields.js").User} User */
/** @typedef {import("./workstream-fields.js").Named} Named */

const HOUR_S = 3_600

/** @param {User[]} users @param {Named[]} teams */
export function offerFields(users, teams) {
  const agents = users.filter((user) => user.enabled && user.takes_chats)
  const distribution = distributionField()
  const method = methodField()
  const agent = whoField("routing.agent", "Agent", "Please choose the agent.", agents,
    "Everybody who takes chats can be chosen.")
  const team = whoField("routing.team", "Team", "Please choose the team.", teams,
    teams.length === 0 ? "There is no team yet: make one under Teams." : "Its members are asked "
      + "in turn.")
  const offer = [acceptField(), noAcceptField()]
  return {
    fields: [distribution, method, agent, team, presencesField(), ...offer],

    /** @param {Record<string, any>} now */
    refresh(now) {
      const isPushed = now.distribution === "push"
      for (const field of [method, ...offer]) field.element.hidden = !isPushed
      agent.element.hidden = !isPushed || now.routing.method !== "agent"
      team.element.hidden = !isPushed || now.routing.method !== "team"
    },
  }
}

function distributionField() {
  return choiceField({
    name: "distribution", label: "How conversations come to agents",
    options: [
      { value: "push", label: "Offered to one agent at a time",
        help: "As at first. That agent accepts or declines; then the next one is asked." },
      { value: "pick", label: "Agents pick from the queue",
        help: "Nobody is rung; whoever has time takes one." },
      { value: "broadcast", label: "Rings at everybody",
        help: "All available agents hear it; the first click wins." },
    ],
  })
}

function methodField() {
  return choiceField({
    name: "routing.method", label: "Who is asked first",
    options: [
      { value: "round_robin", label: "In turn",
        help: "As at first. Everybody gets the same share." },
      { value: "least_busy", label: "The least busy", help: "Whoever has the most room left." },
      { value: "team", label: "One team, in turn", help: "Only the members of the team." },
      { value: "rules", label: "By the routing rules",
        help: "The first rule that fits the visitor names an agent or a team. Where none fits, "
          + "the fallback message comes at once." },
      { value: "agent", label: "One agent", help: "Always the same person." },
    ],
  })
}

/**
 * @param {string} name @param {string} label @param {string} missing @param {Named[]} items
 * @param {string} help @returns {Field}
 */
function whoField(name, label, missing, items, help) {
  const field = choiceField({
    name, label, help,
    options: [
      { value: "", label: "Please choose" },
      ...items.map((item) => ({ value: String(item.id), label: item.name })),
    ],
  })
  return { ...field, check: () => (field.read() === "" ? missing : null) }
}

function acceptField() {
  return numberField({
    name: "accept_timeout_s", label: "Time to accept", least: 5, most: HOUR_S, isSpan: true,
    help: "How long an agent is asked before the offer counts as missed. 45 at first.",
  })
}

function noAcceptField() {
  return choiceField({
    name: "on_no_accept", label: "If that agent does not accept",
    options: [
      { value: "next_agent", label: "Ask one more agent",
        help: "As at first; of the same team, where there is one. Then the fallback message." },
      { value: "all_available", label: "Ask every available agent in turn",
        help: "Then the fallback message." },
      { value: "none", label: "Ask nobody else", help: "The fallback message comes at once." },
    ],
  })
}

function presencesField() {
  return checksField({
    name: "presences", label: "Who is rung", isRequired: true,
    options: [
      { value: "available", label: "Available" },
      { value: "busy", label: "Busy" },
      { value: "do_not_disturb", label: "Do not disturb" },
      { value: "away", label: "Away" },
      { value: "inactive", label: "Inactive" },
      { value: "offline", label: "Offline" },
    ],
    help: "Agents with one of these presences. Available and Busy at first. Inactive are those who "
      + "missed their last chats; offline ones may not even have a console open.",
  })
}
