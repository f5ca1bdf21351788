// <visit-journey>: the pages a visitor came by, the newest first.
//
//   element.show(view, load)

import { fill, h } from "../../shared/dom.js"
import { formatMoment, formatTime } from "../../shared/time.js"
import { address } from "./address.js"

const FIRST = 4

export class VisitJourney extends HTMLElement {
  constructor() {
    super()
    this.shape = ""
    this.isWhole = false
  }

  /** @param {any} view @param {(id: number) => Promise<any[]>} load */
  async show(view, load) {
    const shape = JSON.stringify([view.id, view.page?.url, view.state, view.visitor_present,
      view.last_message?.id])
    if (shape === this.shape) return
    const isOther = Number(this.dataset.shown) !== view.id
    this.shape = shape
    this.dataset.shown = String(view.id)
    if (isOther) {
      this.isWhole = false
      this.hidden = true
    }
    const visits = await load(view.id).catch(() => null)
    if (shape !== this.shape) return
    // The next change asks again.
    if (visits === null) this.shape = ""
    else this.#draw(visits)
  }

  /** @param {any[]} visits */
  #draw(visits) {
    // One page is the one that the visit tells of already.
    this.hidden = visits.length < 2
    const shown = this.isWhole ? visits : visits.slice(0, FIRST)
    const more = h("button", {
      class: "button button--small button--ghost", type: "button",
      on: {
        click: () => {
          this.isWhole = true
          this.#draw(visits)
          this.querySelector("h3")?.focus()
        },
      },
    }, `Show all ${visits.length} pages`)
    fill(this, h("h3", { tabindex: "-1" }, "Journey"),
      h("ol", { class: "timeline" }, shown.map(({ url, title, at }) =>
        h("li", { class: "timeline__step" }, h("span", { class: "timeline__what" },
          address(url, title) ?? "A page"),
        h("time", { class: "muted", datetime: at, title: formatMoment(at) }, formatTime(at))))),
      shown.length < visits.length ? more : null)
  }
}

customElements.define("visit-journey", VisitJourney)
