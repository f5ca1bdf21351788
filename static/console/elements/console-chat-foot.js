// <console-chat-foot>: why nothing can be written here, and what can be done instead.
//
//   element.show(view, desk)
//
// Events  "console-accept", "console-resume", "console-end", "console-join", "console-oversee" and
//         "console-select" with detail {id}

import { fill, h } from "../../shared/dom.js"
import { formatMoment } from "../../shared/time.js"
import { reasonOf, stateOf } from "../models/timeline.js"
import { tell } from "../tell.js"

export class ConsoleChatFoot extends HTMLElement {
  constructor() {
    super()
    this.shape = ""
  }

  /** @param {any} view @param {import("../models/desk.js").Desk} desk */
  show(view, desk) {
    const { me, inbox, isConnected: isLive } = desk
    const isMine = view.agent?.id === me.id
    const hasBox = desk.takesPart(view) && ["active", "wrap_up"].includes(view.state)
    this.hidden = hasBox
    const isRinging = inbox.offered.some(({ id }) => id === view.id)
    const canTake = isRinging || (view.state === "queued" && view.distribution !== "push")
    const canResume = view.state === "waiting" && isMine
    const canJoin = view.state === "active" && !isMine && desk.oversees
    const canSteer = desk.oversees && view.state !== "closed" && view.state !== "wrap_up" && !isMine
    const present = presentOf(view, inbox)
    const backTo = desk.wayBack(view)
    const shape = hasBox ? "" : [view.id, view.state, view.closed_at, view.agent?.id, canTake,
      canResume, canJoin, present?.id, backTo, isLive].join()
    if (shape === this.shape) return undefined
    this.shape = shape
    if (hasBox) return fill(this)
    const { id } = view
    return fill(this, h("p", { class: "chat__why" }, whyOf(view, me.id)),
      h("div", { class: "row" },
        canTake
          ? this.#button("Take this chat", "button--primary", "console-accept", id, isLive) : null,
        canResume
          ? this.#button("Resume", "button--primary", "console-resume", id, isLive) : null,
        canResume ? this.#button("End", "", "console-end", id, isLive) : null,
        canJoin ? this.#button("Join", "button--primary", "console-join", id, isLive) : null,
        canSteer ? this.#button("Assign or close…", "", "console-oversee", id, isLive) : null,
        present ? this.#button("Back to the open chat", "", "console-select", present.id)
          : backTo ? this.#button("Back to where you were", "", "console-select", backTo) : null))
  }

  /**
   * @param {string} label @param {string} kind @param {string} event @param {number} id
   * @param {boolean} [isLive]
   */
  #button(label, kind, event, id, isLive = true) {
    return h("button", {
      class: `button button--small ${kind}`, type: "button", disabled: !isLive,
      on: { click: () => tell(this, event, { id }) },
    }, label)
  }
}

/**
 * What goes on with the same person.
 * @param {any} view @param {import("../models/inbox.js").Inbox} inbox
 */
function presentOf({ id, state, contact }, inbox) {
  if (state !== "closed") return undefined
  const all = [...inbox.active, ...inbox.joined, ...inbox.wrapUp, ...inbox.queue, ...inbox.offered]
  return all.find((one) => one.id !== id && one.contact.id === contact.id)
}

/** @param {any} view @param {number} me */
function whyOf(view, me) {
  if (view.state === "handed_on") {
    const who = view.agent ? `to ${view.agent.name}` : "to the queue"
    return `Handed on ${who}: what is said from now on is not shown.`
  }
  const isResting = view.state === "waiting" && view.agent?.id === me
  if (isResting) return "Parked: it rests until the visitor writes, or you resume it."
  if (view.state !== "closed") return `${stateOf(view, me)}. You can read along.`
  const why = reasonOf(view.close_reason)
  return `Closed ${formatMoment(view.closed_at)}${why ? ` · ${why}` : ""} · Read only`
}

customElements.define("console-chat-foot", ConsoleChatFoot)
