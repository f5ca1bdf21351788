// What a site embeds: one button. Nothing else exists before the first click: no cookie, no
// storage, no frame, no connection.
//
//   <script async src="https://chat.example/widget.js" data-widget="KEY"></script>
//
// Options: data-color, data-position (right, left), data-locale, data-theme (auto, light, dark).
// window.Deskbell: open close toggle show hide on off destroy; usable before this file is there
// as a queue: (window.Deskbell = window.Deskbell || []).push(["open"]).

(function () {
  "use strict"
  const script = document.currentScript
  const site = /** @type {{Deskbell?: any}} */ (/** @type {unknown} */ (window))
  const queue = Array.isArray(site.Deskbell) ? site.Deskbell : []
  if (!(script instanceof HTMLScriptElement) || document.querySelector("deskbell-launcher")) return

  const home = new URL(script.src).origin
  const key = script.dataset.widget || ""
  const locale = script.dataset.locale || document.documentElement.lang || navigator.language
  const isLeft = script.dataset.position === "left"
  const wished = script.dataset.color || ""
  const color = /^#[0-9a-f]{6}$/i.test(wished) ? wished : "#2f5fd0"
  /** @type {Record<string, string[]>} */
  const WORDS = {
    en: ["Open chat", "Close chat", "unread", "Chat"],
    fr: ["Ouvrir le chat", "Fermer le chat", "non lus", "Chat"],
    pt: ["Abrir o chat", "Fechar o chat", "não lidas", "Chat"],
    id: ["Buka obrolan", "Tutup obrolan", "belum dibaca", "Obrolan"],
    es: ["Abrir el chat", "Cerrar el chat", "sin leer", "Chat"],
    de: ["Chat öffnen", "Chat schließen", "ungelesen", "Chat"],
  }
  const words = WORDS[locale.slice(0, 2)] || WORDS.en

  /** Black or white, whichever is easier to see on the colour. @param {string} hex */
  function ink(hex) {
    const part = [1, 3, 5].map((at) => {
      const value = parseInt(hex.slice(at, at + 2), 16) / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    const light = 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2]
    return light > 0.179 ? "#000" : "#fff"
  }

  const sheet = new CSSStyleSheet()
  const side = isLeft ? "left" : "right"
  sheet.replaceSync(`
    :host { all: initial; position: fixed; z-index: var(--deskbell-z, 2147483000);
      bottom: calc(var(--deskbell-offset-y, 20px) + env(safe-area-inset-bottom, 0px));
      ${side}: calc(var(--deskbell-offset-x, 20px) + env(safe-area-inset-${side}, 0px)); }
    button { all: unset; box-sizing: border-box; position: relative;
      display: grid; place-items: center; width: 56px; height: 56px;
      border-radius: var(--deskbell-radius, 50%); cursor: pointer;
      background: var(--deskbell-color, ${color}); color: ${ink(color || "")};
      box-shadow: 0 4px 16px rgb(0 0 0 / .25); }
    button:focus-visible { outline: 3px solid ${color}; outline-offset: 3px; }
    svg { width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 2;
      stroke-linecap: round; stroke-linejoin: round; }
    span { position: absolute; top: -4px; right: -4px; min-width: 20px; box-sizing: border-box;
      padding: 2px 6px; border-radius: 10px; background: #b3261e; color: #fff;
      font: 600 12px/16px system-ui, sans-serif; text-align: center; }
    iframe { position: absolute; bottom: 72px; ${side}: 0; width: 380px; height: 640px;
      max-height: calc(100dvh - 112px); max-width: calc(100vw - 32px); border: 0;
      border-radius: 16px; box-shadow: 0 12px 48px rgb(0 0 0 / .3); background: Canvas;
      color-scheme: light dark; }
    [hidden] { display: none; }
    @media (max-width: 480px) {
      iframe { position: fixed; inset: 0; width: 100%; height: 100dvh; max-height: none;
        max-width: none; border-radius: 0; }
      :host([open]) button { display: none; }
    }
    @media (forced-colors: active) { button { border: 2px solid; } }
    @media print { :host { display: none; } }`)

  const host = document.createElement("deskbell-launcher")
  const root = host.attachShadow({ mode: "open" })
  root.adoptedStyleSheets = [sheet]
  const button = document.createElement("button")
  button.type = "button"
  button.append(drawing())
  const badge = document.createElement("span")
  badge.hidden = true
  badge.setAttribute("aria-hidden", "true")
  button.append(badge)
  root.append(button)

  /** @type {HTMLIFrameElement | null} */
  let frame = null
  let isReady = false
  let isOpen = false
  let unread = 0
  /** @type {Map<string, Set<(detail: unknown) => void>>} */
  const listeners = new Map()

  function drawing() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
    svg.setAttribute("viewBox", "0 0 24 24")
    svg.setAttribute("aria-hidden", "true")
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path")
    path.setAttribute("d", "M4 5h16v11H9l-5 4z")
    svg.append(path)
    return svg
  }

  function label() {
    const name = words[isOpen ? 1 : 0]
    button.setAttribute("aria-label", 0 < unread ? `${name}, ${unread} ${words[2]}` : name)
    button.setAttribute("aria-expanded", String(isOpen))
    badge.hidden = unread === 0 || isOpen
    badge.textContent = 99 < unread ? "99+" : String(unread)
    host.toggleAttribute("open", isOpen)
  }

  /** @param {string} name @param {unknown} [detail] */
  function emit(name, detail) {
    for (const listener of listeners.get(name) || []) listener(detail)
  }

  /** Tells the panel something; only our own server's page can hear it. @param {object} message */
  function tell(message) {
    if (isReady && frame && frame.contentWindow) frame.contentWindow.postMessage(message, home)
  }

  function page() {
    const url = location.href.split("#")[0].slice(0, 2000)
    return { url, title: document.title.slice(0, 300), referrer: document.referrer.slice(0, 2000) }
  }

  /** What the panel asked us to keep. @returns {Record<string, string>} */
  function kept() {
    try {
      return JSON.parse(localStorage.getItem(`deskbell:${key}`) || "{}")
    } catch {
      return {}
    }
  }

  /** @param {string} name @param {string} value */
  function keep(name, value) {
    try {
      localStorage.setItem(`deskbell:${key}`, JSON.stringify({ ...kept(), [name]: value }))
    } catch {
      // The site keeps nothing either: the chat lasts as long as the page.
    }
  }

  function makeFrame() {
    frame = document.createElement("iframe")
    frame.title = words[3]
    frame.allow = "clipboard-write"
    const theme = script instanceof HTMLScriptElement ? script.dataset.theme : ""
    const options = new URLSearchParams({ origin: location.origin, locale, color: color || "" })
    if (theme) options.set("theme", theme)
    options.set("page", JSON.stringify(page()))
    frame.src = `${home}/w/${encodeURIComponent(key)}#${options}`
    root.append(frame)
  }

  const commands = Object.freeze({
    open() {
      if (isOpen) return
      isOpen = true
      if (!frame) makeFrame()
      if (frame) frame.hidden = false
      unread = 0
      label()
      tell({ deskbell: "opened" })
      emit("open")
    },
    close() {
      if (!isOpen) return
      isOpen = false
      if (frame) frame.hidden = true
      label()
      tell({ deskbell: "closed" })
      button.focus()
      emit("close")
    },
    toggle: () => (isOpen ? commands.close() : commands.open()),
    show: () => { host.hidden = false; host.style.display = "" },
    hide: () => { host.style.display = "none" },
    /** @param {string} name @param {(detail: unknown) => void} listener */
    on(name, listener) {
      const known = listeners.get(name) || new Set()
      listeners.set(name, known.add(listener))
      return () => commands.off(name, listener)
    },
    /** @param {string} name @param {(detail: unknown) => void} listener */
    off(name, listener) {
      const known = listeners.get(name)
      if (known) known.delete(listener)
    },
    destroy() {
      removeEventListener("message", hear)
      removeEventListener("keydown", escape)
      host.remove()
    },
    /** Runs a queued call: ["open"]. @param {...[string, ...unknown[]]} calls */
    push(...calls) {
      for (const [name, ...rest] of calls) {
        if (!Object.hasOwn(commands, name) || name === "push") continue
        const command = /** @type {(...rest: unknown[]) => void} */ (
          Reflect.get(commands, name))
        command(...rest)
      }
    },
  })

  /** @param {MessageEvent} event */
  function hear(event) {
    if (!frame || event.source !== frame.contentWindow || event.origin !== home) return
    const said = event.data
    if (!said || typeof said !== "object") return
    if (said.deskbell === "ready") {
      isReady = true
      tell({ deskbell: "kept", values: kept() })
      tell({ deskbell: isOpen ? "opened" : "closed" })
      emit("ready")
    } else if (said.deskbell === "keep" && typeof said.value === "string") {
      // Only for browsers that give the panel's frame no storage of its own.
      keep(String(said.name), said.value)
    } else if (said.deskbell === "close") {
      commands.close()
    } else if (said.deskbell === "unread" && Number.isInteger(said.count)) {
      unread = isOpen ? 0 : Math.max(0, said.count)
      label()
      emit("unread", unread)
    } else if (["message", "conversation", "status", "error"].includes(said.deskbell)) {
      emit(said.deskbell, said.detail)
    }
  }

  /** @param {KeyboardEvent} event */
  function escape(event) {
    if (event.key === "Escape" && isOpen) commands.close()
  }

  button.addEventListener("click", commands.toggle)
  addEventListener("message", hear)
  addEventListener("keydown", escape)
  label()
  const place = () => document.body.append(host)
  if (document.body) place()
  else addEventListener("DOMContentLoaded", place, { once: true })
  site.Deskbell = commands
  commands.push(...queue)
})()
