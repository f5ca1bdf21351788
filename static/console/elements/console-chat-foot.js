// <console-chat-foot>: why nothing can be written here, and what can be done instead.
//
//   element.show(view, desk)
//
// Events  "console-accept" and "console-select" with detail {id}

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
  show(view, { me, inbox, isConnected: isLive }) {
    const isMine = view.agent?.id === me.id
    const isNeeded = !isMine || (view.state !== "active" && view.state !== "wrap_up")
    this.hidden = !isNeeded
    const isRinging = inbox.offered.some(({ id }) => id === view.id)
    const canTake = isRinging || (view.state === "queued" && view.distribution !== "push")
    const present = inbox.active.find(({ contact }) => contact.id === view.contact.id)
    const shape = isNeeded
      ? [view.id, view.state, view.closed_at, canTake, present?.id, isLive].join()
      : ""
    if (shape === this.shape) return
    this.shape = shape
    fill(this, isNeeded ? h("p", { class: "chat__why" }, whyOf(view, me.id)) : null,
      canTake
        ? this.#button("Take this chat", "button--primary", "console-accept", view.id, isLive)
        : null,
      isNeeded && present
        ? this.#button("Back to the open chat", "", "console-select", present.id) : null)
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

/** @param {any} view @param {number} me */
function whyOf(view, me) {
  if (view.state !== "closed") return `${stateOf(view, me)}. You can read along.`
  const why = reasonOf(view.close_reason)
  return `Closed ${formatMoment(view.closed_at)}${why ? ` · ${why}` : ""} · Read only`
}

customElements.define("console-chat-foot", ConsoleChatFoot)
