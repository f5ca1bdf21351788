// <console-chat-head>: who the conversation is with, and what can be done with it.
//
//   element.show(view, {isMine, now, isLive}); element.tick(view, now)
//
// Events  "console-back", "console-transfer", "console-end", "console-details"

import { fill, h, icon, setText } from "../../shared/dom.js"
import { CHANNELS, sign } from "../signs.js"
import { tell } from "../tell.js"
import { showTimer } from "./indicator.js"

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
    this.transfer = h("button", {
      class: "button button--small button--ghost", type: "button", title: "Transfer",
      on: { click: () => tell(this, "console-transfer") },
    }, icon("swap"), h("span", { class: "chat__verb" }, "Transfer"))
    this.end = h("button", {
      class: "button button--small", type: "button", "aria-label": "End conversation",
      "aria-keyshortcuts": "Alt+E", title: "End conversation (Alt+E)",
      on: { click: () => tell(this, "console-end") },
    }, icon("end"), "End")
    this.details = h("button", {
      class: "button button--ghost button--icon", type: "button", "aria-label": "Details",
      on: { click: () => tell(this, "console-details") },
    }, sign("panel"))
  }

  connectedCallback() {
    this.replaceChildren(this.back, h("div", { class: "chat__who" }, this.heading, this.subtitle),
      this.timer, this.transfer, this.end, this.details)
  }

  /** @param {any} view @param {{isMine: boolean, now: number, isLive: boolean}} more */
  show(view, { isMine, now, isLive }) {
    setText(this.heading, view.caption)
    const [first = "", ...rest] = subtitleOf(view, isMine)
    fill(this.subtitle, first, h("span", { class: "chat__where" }, rest.map((one) => ` · ${one}`)))
    this.subtitle.title = [first, ...rest].join(" · ")
    this.subtitle.classList.toggle("chat__subtitle--left", hasLeft(view))
    const isActive = view.state === "active" && isMine
    this.end.hidden = !isActive
    this.transfer.hidden = !isActive
    this.end.disabled = !isLive
    this.transfer.disabled = !isLive
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

/** @param {any} view */
function hasLeft({ state, visitor_present: isPresent }) {
  return state === "active" && !isPresent
}

/** @param {any} view @param {boolean} isMine */
function subtitleOf(view, isMine) {
  const { workstream, state, agent, page, channel } = view
  const parts = [workstream.name]
  if (hasLeft(view)) parts.unshift("Visitor left")
  else if (state === "active" && !isMine && agent) parts.push(`with ${agent.name}`)
  if (page?.title) parts.push(page.title)
  else parts.push(CHANNELS[channel] ?? channel)
  return parts
}

customElements.define("console-chat-head", ConsoleChatHead)
