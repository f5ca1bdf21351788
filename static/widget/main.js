// Puts the panel together: the site's page, the language, the session and what is shown of it.

import { accentFrom } from "./color.js"
import { Panel } from "./elements/panel.js"
import { Session } from "./models/session.js"
import { Site } from "./site.js"
import { findStorage } from "./storage.js"
import { chooseLanguage, loadWords } from "./words.js"

const KNOCK = [660, 880]
const URL_CHARS_MAX = 2000
const TITLE_CHARS_MAX = 300

const key = decodeURIComponent(location.pathname.split("/")[2] ?? "")
const options = new URLSearchParams(location.hash.slice(1))
const site = new Site(options.get("origin") ?? location.origin)

class Widget {
  /** @param {Session} session */
  constructor(session) {
    this.session = session
    this.snippetLocale = options.get("locale")
    /** @type {Panel | null} */
    this.panel = null
    this.spoken = ""
    /** One after the other. */
    this.asked = Promise.resolve()
    /** @type {import("./models/person.js").Person | null} */
    this.person = null
    /** Knows when a dialogue begins. @type {import("./models/guide.js").Guide | null} */
    this.guide = null
    this.isMuted = session.storage.getItem("deskbell:muted") === "yes"
    session.addEventListener("change", () => this.#changed())
    session.addEventListener("heard", (event) => this.#heard(event))
    session.addEventListener("stopped", (event) => {
      this.#person().then((person) => person.stopped(/** @type {CustomEvent} */ (event).detail))
    })
    addEventListener("keydown", (event) => {
      const isFree = !event.defaultPrevented && !this.panel?.isBusy
      if (event.key === "Escape" && isFree) site.turn(false)
    })
  }

  /** Shows the panel in the language that fits, again where it has changed. */
  async speak() {
    const { locale, tag } = chooseLanguage({
      snippet: this.snippetLocale,
      server: this.session.widget?.locale,
      browser: navigator.languages,
      page: options.get("lang"),
    })
    if (this.spoken === tag) return
    this.spoken = tag
    const words = await loadWords(locale)
    document.documentElement.lang = locale
    this.panel?.leave()
    this.panel = new Panel(this.session, { locale, tag, words }, {
      close: () => site.turn(false),
      popOut: site.isEmbedded ? () => this.#popOut() : null,
      toggleSound: () => this.#toggleSound(),
      isMuted: () => this.isMuted,
      tell: (name, detail) => site.tell({ deskbell: name, detail }),
    })
    document.body.replaceChildren(this.panel.element)
    this.panel.show()
    this.panel.opened(site.isOpen, site.wantsFocus)
    site.tellChange("locale", { deskbell: "locale", value: locale })
  }

  /** What the site's page asks for by window.Deskbell. @param {string} name @param {any} value */
  ask(name, value) {
    this.asked = this.asked.then(() => this.#act(name, value)).catch(() => {})
  }

  /** @param {string} name @param {any} value */
  async #act(name, value) {
    if (name === "setLocale") {
      this.snippetLocale = String(value)
      await this.speak()
    } else if (name === "prefill") {
      this.panel?.prefill(String(value))
    } else if (name === "page") {
      if (value.url !== this.session.page?.url || this.guide) (await this.#guide()).moved(value)
    } else {
      (await this.#person()).hear(name, value)
    }
  }

  /** Most visitors are strangers, and stay so. */
  async #person() {
    const { Person } = await import("./models/person.js")
    this.person ??= new Person(this.session, site)
    return this.person
  }

  async #guide() {
    const { Guide } = await import("./models/guide.js")
    this.guide ??= new Guide(this, site)
    return this.guide
  }

  /** @param {boolean} isOpen @param {boolean} wantsFocus */
  opened(isOpen, wantsFocus) {
    const { session } = this
    this.panel?.opened(isOpen, wantsFocus)
    if (isOpen && session.isCalm) {
      session.isCalm = false
      if (session.widget) session.start()
    }
    this.guide?.look()
  }

  #changed() {
    const { session } = this
    const { conversation } = session
    accentFrom(session.widget?.appearance.color)
    if (session.widget) this.speak()
    if (this.guide || session.dialogues[0]) this.#guide().then((guide) => guide.look())
    if (session.state === "starting") return
    site.tellChange("status", { deskbell: "status", detail: session.state })
    const detail = conversation && { state: conversation.state, agent: conversation.agent }
    site.tellChange("conversation", { deskbell: "conversation", detail })
    // Only what the server said counts: while it is away, the page keeps what it knows.
    if (!session.widget) return
    site.tellChange("unread", { deskbell: "unread", count: session.unread })
    const value = session.isRunning ? "1" : undefined
    site.tellChange("running", { deskbell: "keep", name: "chat", value })
  }

  /** @param {Event} event */
  #heard(event) {
    const { author, text, at } = /** @type {CustomEvent} */ (event).detail
    if (!this.isMuted) import("../shared/sound.js").then(({ play }) => play(KNOCK, 0.6))
    site.tell({ deskbell: "message", detail: { author: author.name, text, at } })
  }

  #toggleSound() {
    this.isMuted = !this.isMuted
    this.session.storage.setItem("deskbell:muted", this.isMuted ? "yes" : "no")
  }

  async #popOut() {
    const { popOut } = await import("./pop-out.js")
    if (popOut(this.session, options)) site.turn(false)
  }
}

/** Where the visitor is, as the site's page told. @param {string | null} text */
function readPage(text) {
  try {
    const { url, title, referrer } = JSON.parse(text ?? "")
    const cut = (/** @type {any} */ value, /** @type {number} */ most) =>
      [...String(value ?? "")].slice(0, most).join("")
    return {
      url: cut(url, URL_CHARS_MAX),
      title: cut(title, TITLE_CHARS_MAX),
      referrer: cut(referrer, URL_CHARS_MAX),
    }
  } catch {
    return undefined
  }
}

async function begin() {
  const theme = options.get("theme")
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme
  accentFrom(options.get("color"))
  if (options.has("own")) await (await import("./pop-out.js")).takeOver()
  const storage = await findStorage(site)
  const locale = options.get("locale") || navigator.language
  const session = new Session({ key, locale, storage })
  session.page = readPage(options.get("page"))
  session.isCalm = options.has("calm")
  const widget = new Widget(session)
  await widget.speak()
  await site.greeted
  // Whoever is named comes in by that name at once, and not as a stranger first.
  const isNamed = site.waiting.some(({ name }) => name === "identify")
  site.listen({
    isOpen: (isOpen, wantsFocus) => widget.opened(isOpen, wantsFocus),
    ask: (name, value) => widget.ask(name, value),
  })
  if (!isNamed) await session.start()
}

begin()
