// What happened to a conversation, as lines to read. No DOM.

/** @type {Record<string, string>} */
const REASONS = {
  agent_ended: "Ended by the agent",
  visitor_ended: "Ended by the visitor",
  visitor_left: "Ended: the visitor stayed away",
  idle: "Ended: nobody wrote any more",
  abandoned: "The visitor gave up",
  expired: "Nobody came in time",
  fallback: "Nobody was available",
  forced: "Closed by a supervisor",
}

/** @param {string | null | undefined} reason */
export function reasonOf(reason) {
  if (!reason) return ""
  return REASONS[reason] ?? sentence(reason)
}

/** @param {any} view @returns {{what: string, at: string}[]} */
export function timelineOf(view) {
  const handovers = view.handovers ?? []
  // Whoever accepted first may have handed it on since.
  const agent = handovers[0]?.by.name ?? view.agent?.name ?? view.offered_to?.name ?? "an agent"
  const reason = reasonOf(view.close_reason)
  const lines = [
    { what: "Conversation began", at: view.created_at },
    { what: "Joined the queue", at: view.queued_at },
    { what: `Accepted by ${agent}`, at: view.accepted_at },
    ...handovers.flatMap(handedOver),
    { what: "Visitor left the page", at: view.visitor_left_at },
    { what: reason || "Ended", at: view.ended_at },
    { what: "Wrap-up submitted", at: view.wrap_up?.submitted_at },
    { what: view.ended_at ? "Closed" : (reason || "Closed"), at: view.closed_at },
  ]
  // What happens in one instant is told in the order above.
  return lines.filter(({ at }) => at).sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

/** @type {Record<string, string>} */
const OUTCOMES = { accepted: "took it", declined: "said no", expired: "did not answer" }

/** @param {any} handover @returns {{what: string, at: string}[]} */
function handedOver({ to, by, at, outcome, decided_at: decided }) {
  const asked = { what: `Offered to ${to.name} by ${by.name}`, at }
  const word = OUTCOMES[outcome]
  return word ? [asked, { what: `${to.name} ${word}`, at: decided }] : [asked]
}

/**
 * Why a conversation is back with the agent who had handed it over, until they answer again.
 * @param {any} view
 */
export function returnedBy(view) {
  const { by, to, outcome, decided_at: decided } = view.handovers?.at(-1) ?? {}
  const isBack = view.state === "active" && by?.id === view.agent?.id
    && ["declined", "expired"].includes(outcome)
  const said = view.last_message
  const isAnswered = said?.author_kind === "agent" && decided < said.at
  return isBack && !isAnswered ? `Back: ${to.name} ${OUTCOMES[outcome]}` : ""
}

/** What a conversation is doing now, in a few words. @param {any} view @param {number} me */
export function stateOf(view, me) {
  const mine = view.agent?.id === me
  switch (view.state) {
    case "queued": return "In the queue"
    case "offered": return view.offered_to?.id === me ? "Offered to you" : "Offered"
    case "active": return mine ? "Active" : `With ${view.agent?.name ?? "an agent"}`
    case "waiting": return "Waiting for the visitor"
    case "wrap_up": return "Wrap-up"
    case "closed": return "Closed"
    default: return sentence(view.state)
  }
}

/** "visitor_left" → "Visitor left". @param {string} code */
function sentence(code) {
  const words = code.replaceAll("_", " ")
  return words.charAt(0).toUpperCase() + words.slice(1)
}
