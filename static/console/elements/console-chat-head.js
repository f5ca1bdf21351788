// <console-chat-head>: who the conversation is with, and what can be done with it.
//
//   element.show(view, desk, isPreviewing); element.tick(view, now)
//
// Events  "console-open-find", "console-back", "console-invite", "console-transfer",
//         "console-leave", "console-park", "console-end", "console-details"

import { fill, h, icon, setText } from "../../shared/dom.js"
import { hasJoined, isLeftMessage } from "../models/inbox.js"
import { CHANNELS, sign } from "../signs.js"
import { tell } from "../tell.js"
import { leftAt, showTimer } from "./indicator.js"

export class ConsoleChatHead extends HTMLElement {
  constructor() {
    super()
    this.heading = h("h1", { class: "chat__title", tabindex: "-1" })
    this.subtitle = h("p", { class: "chat__subtitle" })
    this.timer = h("span", { class: "timer", hidden: true })
    this.back = h("button", {
      class: "button button--ghost button--icon chat__back", type: "button",
      "aria-label": "Back to the list", on: { click: () => tell(this, "console-back") },
    }, icon("back"))
    this.invite = this.#verb("Invite", "invite", sign("invite"), "Invite a colleague")
    this.transfer = this.#verb("Transfer", "transfer", icon("swap"), "Transfer")
    this.leave = this.#verb("Leave", "leave", sign("leave"), "Leave this chat")
    this.park = this.#verb("Park", "park", sign("close", 16), "Park: it rests until they write")
    this.end = h("button", {
      class: "button button--small", type: "button", "aria-label": "End conversation",
      "aria-keyshortcuts": "Alt+E", title: "End conversation (Alt+E)",
      on: { click: () => tell(this, "console-end") },
    }, icon("end"), "End")
    this.verbs = [this.invite, this.transfer, this.leave, this.park, this.end]
    this.find = h("button", {
      class: "button button--ghost button--icon", type: "button",
      "aria-label": "Find in this conversation", "aria-keyshortcuts": "Control+F",
      title: "Find in this conversation (Ctrl+F)",
      on: { click: () => tell(this, "console-open-find") },
    }, sign("search"))
    this.details = h("button", {
      class: "button button--ghost button--icon", type: "button", "aria-label": "Details",
      on: { click: () => tell(this, "console-details") },
    }, sign("panel"))
  }

  connectedCallback() {
    this.replaceChildren(this.back, h("div", { class: "chat__who" }, this.heading, this.subtitle),
      this.timer, h("div", { class: "chat__verbs" }, this.verbs), this.find, this.details)
  }

  /** @param {string} label @param {string} name @param {Node} image @param {string} title */
  #verb(label, name, image, title) {
    return h("button", {
      class: "button button--small button--ghost", type: "button", title,
      on: { click: () => tell(this, `console-${name}`) },
    }, image, h("span", { class: "chat__verb" }, label))
  }

  /**
   * @param {any} view @param {import("../models/desk.js").Desk} desk
   * @param {boolean} isPreviewing the visitor's unsent words stand there in full
   */
  show(view, { me, now, isConnected, inbox }, isPreviewing) {
    const isMine = view.agent?.id === me.id
    setText(this.heading, view.caption)
    const [first = "", ...rest] = subtitleOf(view, me.id, inbox.agents)
    fill(this.subtitle, first, h("span", { class: "chat__where" }, rest.map((one) => ` · ${one}`)))
    this.subtitle.title = [first, ...rest].join(" · ")
    this.subtitle.classList.toggle("chat__subtitle--left", hasLeft(view))
    const isActive = view.state === "active" && isMine
    this.end.hidden = !isActive
    this.transfer.hidden = !isActive
    this.invite.hidden = !isActive
    this.park.hidden = !isActive || view.mode !== "persistent"
    this.leave.hidden = !hasJoined(view, me.id)
    for (const verb of this.verbs) verb.disabled = !isConnected
    this.end.disabled = !isConnected || isPreviewing
    this.end.title = isPreviewing ? "The visitor is writing: fold the preview before you end"
      : "End conversation (Alt+E)"
    this.tick(view, now)
  }

  /** @param {any} view @param {number} now */
  tick(view, now) {
    showTimer(this.timer, view, now)
  }

  /** @param {boolean} isShown */
  markDetails(isShown) {
    this.details.setAttribute("aria-expanded", String(isShown))
  }
}

/** Of a persistent one nobody waits for the visitor to stay. @param {any} view */
function hasLeft(view) {
  return view.state === "active" && view.mode === "live" && !view.visitor_present
    && !isLeftMessage(view)
}

/** @param {any} view @param {number} me @param {Map<number, any>} agents */
function subtitleOf(view, me, agents) {
  const { workstream, state, agent, page, channel } = view
  const parts = [workstream.name]
  const others = (view.participants ?? [])
    .filter((/** @type {number} */ id) => id !== agent?.id && id !== me)
    .map((/** @type {number} */ id) => agents.get(id)?.name ?? "a colleague")
  if (state === "active" && 0 < others.length) parts.unshift(`also here: ${others.join(", ")}`)
  if (state === "active" && agent && agent.id !== me) parts.unshift(`with ${agent.name}`)
  if (hasLeft(view)) parts.unshift("Visitor left")
  if (isLeftMessage(view)) parts.unshift(leftAt(view))
  if (page?.title) parts.push(page.title)
  else parts.push(CHANNELS[channel] ?? channel)
  return parts
}

customElements.define("console-chat-head", ConsoleChatHead)
