// Begins dialogues: when the panel opens, when their time has come, or by the words beside the
// closed button.

import { due, untilDue } from "./timing.js"

/** Who waved it away is left in peace: in every tab, for as long as a visit lasts. */
const PEACE_MS = 12 * 3_600_000
const AGAIN_MS = 5000
const TIMER_MS_MAX = 2_147_483_647

/** @typedef {import("./timing.js").Offered} Offered */

/** How long the visitor was on the page before this frame was made, and how far down. */
function arrival() {
  try {
    const { ms = 0, scroll = 0 } =
      JSON.parse(new URLSearchParams(location.hash.slice(1)).get("page") ?? "")
    return { ms, scroll }
  } catch {
    return { ms: 0, scroll: 0 }
  }
}

export class Guide {
  /**
   * @param {{session: import("./session.js").Session, panel: any, spoken: string}} widget
   * @param {import("../site.js").Site} site
   */
  constructor(widget, site) {
    this.widget = widget
    this.session = widget.session
    this.site = site
    const { ms, scroll } = arrival()
    this.begunAt = Date.now() - performance.now() - ms
    this.scroll = scroll
    /** Whose words stand beside the button. @type {Offered | null} */
    this.poked = null
    /** What the visitor has chosen there. @type {{offered: Offered, answer?: any} | null} */
    this.wish = null
    this.isBusy = false
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined
    /** @type {HTMLElement | null} */
    this.element = null
  }

  /** @param {{url: string, title: string, referrer: string, scroll: number}} place */
  async moved({ url, title, referrer, scroll }) {
    const { session } = this
    const isElsewhere = session.page?.url !== url
    const isFurther = this.scroll < scroll
    if (isElsewhere) this.scroll = scroll
    else this.scroll = Math.max(this.scroll, scroll)
    if (isElsewhere) {
      session.page = { url, title, referrer }
      this.begunAt = Date.now()
      await this.#ask(url)
    }
    if (isElsewhere || isFurther) this.look()
  }

  /** What may begin on another page. @param {string} url */
  async #ask(url) {
    const { session } = this
    if (session.isTalking || session.state !== "live") return
    const path = `/api/v1/visitor/dialogues?url=${encodeURIComponent(url)}`
    const answer = await session.api.get(path).catch(() => null)
    // Perhaps the visitor is on yet another page by now.
    if (answer && session.page?.url === url) session.dialogues = answer.items
  }

  /** Whether something begins now. */
  look() {
    clearTimeout(this.timer)
    const { session, site, wish } = this
    const { isOpen } = site
    if (session.isTalking || session.dialogues.length === 0) this.#hush()
    if (session.isTalking || session.state !== "live" || this.isBusy) return
    const moment = { ms: Date.now() - this.begunAt, scroll: this.scroll, isOpen }
    const best = wish?.offered ?? due(session.dialogues, moment)
    if (isOpen) {
      this.#hush()
      // Whoever is writing has begun already; and nothing is heard before there is a feed.
      if (best && session.feed && session.draft === "") this.#begin(best)
    } else if (best?.poke && !this.#isWavedAway) {
      this.#poke(best)
    } else {
      this.#hush()
    }
    const ms = untilDue(session.dialogues, moment)
    if (ms !== null) this.timer = setTimeout(() => this.look(), Math.min(ms, TIMER_MS_MAX))
  }

  get #isWavedAway() {
    return Date.now() < Number(this.session.load("peace"))
  }

  /** @param {Offered} offered */
  async #begin(offered) {
    const { session, wish } = this
    this.isBusy = true
    this.wish = null
    try {
      const { id: dialogue, poke } = offered
      const body = { dialogue, page: session.page }
      const conversation = await session.api.post("/api/v1/visitor/dialogue", body)
      // One after another would be a nuisance: the rest waits for the next page.
      session.dialogues = []
      session.meet(conversation)
      this.#tell(offered)
      const { card } = conversation.dialogue ?? {}
      if (wish?.answer && card?.id === poke?.card) {
        session.answer(card.id, wish.answer.id, wish.answer.label)
      }
    } catch (caught) {
      const error = /** @type {import("../../shared/api.js").ApiError} */ (caught)
      if (error.isPassing) this.timer = setTimeout(() => this.look(), AGAIN_MS)
      else session.dialogues = session.dialogues.filter((each) => each !== offered)
      // Another tab has begun something.
      if (error.code === "state") session.start()
    } finally {
      this.isBusy = false
    }
  }

  /** @param {Offered} offered */
  #tell({ id }) {
    const message = { deskbell: "dialogue", detail: { dialogue: id, state: "triggered" } }
    this.site.tellChange("dialogue", message)
  }

  /** @param {Offered} offered */
  async #poke(offered) {
    if (this.poked === offered) return
    this.#hush()
    this.poked = offered
    const { makePoke } = await import("../elements/poke.js")
    const { lang } = document.documentElement
    const element = await makePoke(offered.poke, lang, {
      choose: (answer) => this.#choose(offered, answer),
      wave: () => this.#wave(),
      resize: (height) => this.site.tell({ deskbell: "poke", height }),
    })
    if (this.poked !== offered) return
    this.element = element
    document.body.append(element)
    // Its height is known once it has a width.
    this.site.tell({ deskbell: "poke", height: 1 })
    this.#tell(offered)
  }

  /** @param {Offered} offered @param {{id: string, label: string} | undefined} answer */
  #choose(offered, answer) {
    this.wish = answer ? { offered, answer } : { offered }
    this.site.turn(true)
  }

  #wave() {
    this.session.save("peace", String(Date.now() + PEACE_MS))
    this.#hush()
  }

  #hush() {
    if (!this.poked) return
    this.poked = null
    this.element?.remove()
    this.element = null
    this.site.tell({ deskbell: "poke", height: 0 })
  }
}
