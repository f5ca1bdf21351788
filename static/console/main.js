// The agent's console: puts the parts together and keeps them in step with the Desk.

import { h } from "../shared/dom.js"
import { Attention } from "./attention.js"
import { ChatPane } from "./elements/chat-pane.js"
import { DetailsPane } from "./elements/details-pane.js"
import { showKeys } from "./elements/dialogs.js"
import { IndicatorList } from "./elements/indicator-list.js"
import { OfferBanner } from "./elements/offer-banner.js"
import { toast, TopBar } from "./elements/top-bar.js"
import { Desk } from "./models/desk.js"

const desk = new Desk()

function toLogin() {
  const here = location.pathname + location.hash
  location.replace(`/login?next=${encodeURIComponent(here)}`)
}

/** @param {number} id */
function select(id) {
  desk.select(id).catch((error) => toast(error.message))
}

class Console {
  constructor() {
    this.attention = new Attention(desk, select)
    this.topBar = new TopBar(desk, this.attention)
    this.offers = new OfferBanner(desk)
    this.indicators = new IndicatorList(desk, select)
    this.pane = new ChatPane(desk, () => desk.close())
    this.details = new DetailsPane(desk, select)
    this.columns = h("div", { class: "desk__columns" },
      this.indicators.element, this.pane.element, this.details.element)
    this.element = h("div", { class: "desk" }, this.topBar.element, this.attention.banner,
      this.offers.element, this.offers.announcer, this.columns)
    this.isDue = false
    desk.addEventListener("change", () => this.schedule())
    desk.addEventListener("trouble", (event) => toast(/** @type {CustomEvent} */ (event).detail))
    desk.addEventListener("signed-out", toLogin)
    document.addEventListener("visibilitychange", () => desk.seen())
    document.addEventListener("keydown", (event) => this.#onKey(event))
    setInterval(() => this.schedule(), 1000)
  }

  /** Many changes at once are shown once. */
  schedule() {
    if (this.isDue) return
    this.isDue = true
    queueMicrotask(() => {
      this.isDue = false
      this.show()
    })
  }

  show() {
    this.topBar.show()
    this.offers.show()
    this.indicators.show()
    this.pane.show()
    this.details.show()
    this.attention.show()
    const { open } = desk
    this.columns.classList.toggle("desk__columns--chat", open !== null)
    this.columns.classList.toggle("desk__columns--no-details", open === null)
    const hash = open ? `#/c/${open.id}` : ""
    if (location.hash !== hash) history.replaceState(null, "", location.pathname + hash)
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const target = /** @type {HTMLElement} */ (event.target)
    const isWriting = target.matches("input, textarea, select")
    if (event.key === "?" && !isWriting) return showKeys()
    const isDialog = document.querySelector("dialog[open]") !== null
    if (event.key === "Escape" && !isDialog && desk.open && !isWriting) return desk.close()
    if (!event.altKey || isDialog) return undefined
    const [offer] = desk.inbox.offered
    const keys = /** @type {Record<string, () => void>} */ ({
      KeyA: () => offer && desk.accept(offer.id),
      KeyD: () => offer && desk.decline(offer.id),
      KeyE: () => this.pane.askToEnd(),
      ArrowUp: () => this.#step(-1),
      ArrowDown: () => this.#step(1),
    })
    const act = keys[event.code]
    if (!act) return undefined
    event.preventDefault()
    return act()
  }

  /** @param {number} by */
  #step(by) {
    const { inbox } = desk
    const all = [...inbox.active, ...inbox.wrapUp]
    if (all.length === 0) return
    const at = all.findIndex((conversation) => conversation.id === desk.open?.id)
    const next = all[(at + by + all.length) % all.length]
    select(next.id)
  }
}

async function begin() {
  try {
    await desk.start()
  } catch (error) {
    if (/** @type {any} */ (error).status === 401) return toLogin()
    setTimeout(begin, 2000)
    return undefined
  }
  const view = new Console()
  document.body.replaceChildren(view.element)
  view.show()
  const linked = /^#\/c\/(\d+)$/u.exec(location.hash)
  if (linked) select(Number(linked[1]))
  return undefined
}

begin()
