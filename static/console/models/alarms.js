// Visitors who have waited longer than promised, and how far up the chain it went. No DOM.
//
// An alarm begins with an escalation and ends with an answer, whoever gives it. It rings until
// somebody looks at it; each further step rings anew.

/** @typedef {"sound" | "browser" | "everyone" | "email" | "supervisor"} Step */

/**
 * @typedef {object} Alarm
 * @property {any} view as it was told last
 * @property {Set<Step>} steps
 * @property {boolean} isRinging
 * @property {boolean} isShown as a banner
 * @property {number} toldAt by the server's clock
 */

/** Steps that are for more people than the one who has the conversation. */
const LOUD = ["everyone", "supervisor"]
const WATCHED = ["queued", "offered", "active"]
/** Of conversations that are not ours to see nobody tells us the end. */
const UNHEARD_MS = 5 * 60_000

export class Alarms {
  constructor() {
    /** By conversation. @type {Map<number, Alarm>} */
    this.all = new Map()
  }

  get isRinging() {
    return [...this.all.values()].some((alarm) => alarm.isRinging)
  }

  /** The longest wait first. */
  get banners() {
    return [...this.all.values()].filter(({ isShown }) => isShown)
      .sort((a, b) => Date.parse(sinceOf(a.view)) - Date.parse(sinceOf(b.view)))
  }

  /** @param {number} id @returns {Set<Step>} */
  stepsOf(id) {
    return this.all.get(id)?.steps ?? new Set()
  }

  /** @param {any} event @param {number} now by the server's clock */
  apply(event, now) {
    if (event.type === "conversation.escalated") this.#began(event, now)
    const { author, kind } = event.message ?? {}
    if (event.type === "message.created" && author.kind === "agent" && kind !== "note") {
      this.all.delete(event.conversation)
    }
    if (event.view) this.update(event.view)
  }

  /** @param {any} event @param {number} now */
  #began({ view, step }, now) {
    const alarm = this.all.get(view.id)
      ?? { view, steps: new Set(), isRinging: false, isShown: false, toldAt: now }
    alarm.steps.add(step)
    alarm.toldAt = now
    if (step !== "email") alarm.isRinging = true
    if (LOUD.includes(step)) alarm.isShown = true
    this.all.set(view.id, alarm)
  }

  /** What is known of a conversation now. @param {any} view */
  update(view) {
    const alarm = this.all.get(view.id)
    if (!alarm) return
    alarm.view = view
    const isWaited = view.unanswered_since !== null && WATCHED.includes(view.state)
    if (!isWaited) this.all.delete(view.id)
  }

  /** Somebody looks at it. @param {number} id */
  silence(id) {
    const alarm = this.all.get(id)
    if (alarm) alarm.isRinging = false
  }

  /** The banner goes; the mark on the row stays. @param {number} id */
  dismiss(id) {
    const alarm = this.all.get(id)
    if (!alarm) return
    alarm.isRinging = false
    alarm.isShown = false
  }

  /** @param {number} now by the server's clock @param {(id: number) => boolean} isHeard */
  forgetOld(now, isHeard) {
    for (const [id, { toldAt }] of this.all) {
      if (!isHeard(id) && UNHEARD_MS < now - toldAt) this.all.delete(id)
    }
  }
}

/** Since when somebody waits. @param {any} view */
export function sinceOf(view) {
  return view.unanswered_since ?? view.last_visitor_message_at ?? view.created_at
}
