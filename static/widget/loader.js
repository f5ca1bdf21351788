// What a site embeds: one button; before the first click nothing else: no frame, no storage.
// Its attributes: docs/operate.md. window.Deskbell: deskbell.d.ts; before, an array of calls.

(function () {
  "use strict"
  const script = document.currentScript
  const site = /** @type {{Deskbell?: any}} */ (/** @type {unknown} */ (window))
  const queue = Array.isArray(site.Deskbell) ? site.Deskbell : []
  if (!(script instanceof HTMLScriptElement) || document.querySelector("deskbell-launcher")) return

  const { dataset, src } = script
  const [home, key] = [new URL(src).origin, dataset.widget || ""]
  const store = `deskbell:${key}`
  const side = dataset.position === "left" ? "left" : "right"
  const color = /^#[0-9a-f]{6}$/i.exec(dataset.color || "")?.[0] || "#2f5fd0"
  /** @type {Record<string, string[]>} */
  const WORDS = {
    en: ["Open chat", "Close chat", "unread", "The chat cannot be reached. Trying…", "Try again"],
    fr: ["Ouvrir le chat", "Fermer le chat", "non lus", "Chat injoignable. Essai…", "Réessayer"],
    pt: ["Abrir o chat", "Fechar o chat", "não lidas", "Chat sem conexão. Tentando…", "Repetir"],
    id: ["Buka obrolan", "Tutup obrolan", "belum dibaca", "Obrolan terputus. Mencoba…", "Ulangi"],
    es: ["Abrir el chat", "Cerrar el chat", "sin leer", "Chat sin conexión. Probando…", "Repetir"],
    de: ["Chat öffnen", "Chat schließen", "ungelesen", "Chat nicht erreichbar…", "Neu versuchen"],
  }
  let locale = dataset.locale || ""
  const lang = document.documentElement.lang
  let words = wordsOf([locale, ...navigator.languages, lang])

  /** @param {string[]} tags */
  function wordsOf(tags) {
    return tags.map((tag) => WORDS[tag.slice(0, 2).toLowerCase()]).find(Boolean) || WORDS.en
  }

  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`
    :host { all: initial; position: fixed; z-index: var(--deskbell-z, 2147483000);
      bottom: calc(var(--deskbell-offset-y, 20px) + env(safe-area-inset-bottom, 0px));
      ${side}: calc(var(--deskbell-offset-x, 20px) + env(safe-area-inset-${side}, 0px)); }
    button { all: unset; box-sizing: border-box; position: relative; cursor: pointer;
      display: grid; place-items: center; width: 56px; height: 56px;
      border-radius: var(--deskbell-radius, 50%);
      background: var(--deskbell-color, ${color}); color: #fff;
      /* Black or white, by the colour's luminance y. */
      --ink: clamp(0, (.179 - y) * 999, 1);
      color: color(from var(--deskbell-color, ${color}) xyz var(--ink) var(--ink) var(--ink));
      box-shadow: 0 4px 16px rgb(0 0 0 / .25); }
    button:focus-visible { outline: 3px solid ${color}; outline-offset: 3px; }
    [aria-expanded]::before { content: ""; width: 24px; height: 24px; background: currentColor;
      clip-path: path(evenodd, "M2 3h20v15H9l-7 5zM4 5v14l4-3h12V5z"); }
    [aria-expanded=true]::before { clip-path: path("M4 7l8 8 8-8 2 2-10 10L2 9z"); }
    [data-count]::after { content: attr(data-count); position: absolute; top: -4px; right: -4px;
      min-width: 20px; box-sizing: border-box; padding: 2px 6px; border-radius: 10px;
      background: #b3261e; color: #fff; font: 600 12px/16px system-ui, sans-serif;
      text-align: center; }
    iframe, section { position: absolute; bottom: 72px; ${side}: 0; width: 380px; height: 640px;
      max-height: calc(100dvh - 112px); max-width: calc(100vw - 32px); border: 0;
      border-radius: 16px; box-shadow: 0 12px 48px rgb(0 0 0 / .3); background: Canvas;
      color-scheme: ${dataset.theme?.replace("auto", "") || "light dark"}; }
    .poke { width: 300px; }
    section { display: grid; place-content: center; justify-items: center; gap: 16px;
      padding: 32px; box-sizing: border-box; text-align: center; font: 16px/1.5 system-ui;
      color: CanvasText; }
    section button { width: auto; padding: 0 20px; border-radius: 8px; box-shadow: none; }
    [hidden] { display: none !important; }
    @media (max-width: 480px) {
      iframe:not(.poke), section { position: fixed; inset: 0; min-width: 100%; min-height: 100dvh;
        border-radius: 0; }
      section[hidden] + [aria-expanded=true] { display: none; }
    }
    @media (forced-colors: active) {
      button { border: 2px solid; }
      ::before { forced-color-adjust: none; background: ButtonText; } }
    @media print { :host { display: none; } }`)

  const host = document.createElement("deskbell-launcher")
  const root = host.attachShadow({ mode: "open" })
  root.adoptedStyleSheets = [sheet]
  const button = document.createElement("button")
  const trouble = document.createElement("section")
  const text = document.createElement("p")
  text.setAttribute("role", "alert")
  const again = document.createElement("button")
  again.onclick = makeFrame
  trouble.append(text, again)
  root.append(trouble, button)

  let frame = /** @type {HTMLIFrameElement | null} */ (null)
  let [isReady, isDown, isOpen, isAsked] = [false, false, false, true]
  let [unread, timer, pause, poke] = [0, 0, 1000, 0]
  let mark = ""
  const asked = /** @type {object[]} */ ([])
  let listeners = /** @type {[string, (detail: unknown) => void][]} */ ([])
  let signer = /** @type {any} */ (null)

  function show() {
    const name = words[isOpen ? 1 : 0]
    const count = 99 < unread ? "99+" : String(unread)
    button.setAttribute("aria-label", unread ? `${name}, ${unread} ${words[2]}` : name)
    button.setAttribute("aria-expanded", String(isOpen))
    if (unread && !isOpen) button.dataset.count = count
    else delete button.dataset.count
    if (frame) {
      frame.hidden = isDown || !isOpen && !poke
      frame.className = isOpen ? "" : "poke"
      frame.style.height = isOpen ? "" : poke + "px"
    }
    trouble.hidden = !isOpen || !isDown
    text.textContent = trouble.hidden ? "" : words[3]
    again.textContent = words[4]
    const before = mark
    mark = unread ? `(${count}) ` : ""
    if (mark !== before) document.title = mark + document.title.replace(before, "")
  }

  /** @param {string} name @param {unknown} [detail] */
  function emit(name, detail) {
    for (const [known, listener] of listeners) if (known === name) listener(detail)
  }

  /** @param {object} message */
  function tell(message) {
    if (isReady) frame?.contentWindow?.postMessage(message, home)
  }

  /** Storage may be forbidden. @template T @param {() => T} act */
  function perhaps(act) {
    try {
      return act()
    } catch {
      return null
    }
  }

  /** @returns {Record<string, string>} */
  const kept = () => perhaps(() => JSON.parse(localStorage.getItem(store) || "{}")) || {}

  /** @param {string} name @param {string} [value] */
  const keep = (name, value) =>
    perhaps(() => localStorage.setItem(store, JSON.stringify({ ...kept(), [name]: value })))

  /** For this tab's next page. */
  const keepOpen = () => perhaps(() => {
    if (isOpen && kept().chat) sessionStorage.setItem(store, "open")
    else sessionStorage.removeItem(store)
  })

  function makeFrame() {
    frame?.remove()
    isReady = false
    frame = document.createElement("iframe")
    frame.title = "Chat"
    frame.allow = "autoplay; clipboard-write"
    const options = new URLSearchParams({ origin: location.origin, locale, lang, color })
    if (dataset.theme) options.set("theme", dataset.theme)
    options.set("page", JSON.stringify(page()))
    // Only to see whether something should be said.
    if (!isOpen && !kept().chat) options.set("calm", "1")
    frame.src = `${home}/w/${encodeURIComponent(key)}#${options}`
    // Our page speaks soon; the browser's own error page never does.
    frame.onload = () => later(2000, fail)
    later(20000, fail)
    root.append(frame)
    show()
  }

  function page() {
    const { title, referrer, documentElement: { scrollHeight } } = document
    const scroll = Math.round((scrollY + innerHeight) / scrollHeight * 100)
    return { url: location.href.split("#")[0], title, referrer, scroll, ms: performance.now() }
  }

  // A page that changes by script tells nobody.
  const watch = setInterval(() => tell({ deskbell: "page", value: page() }), 500)

  /** @param {number} ms @param {() => void} act */
  function later(ms, act) {
    clearTimeout(timer)
    timer = setTimeout(act, ms)
  }

  function fail() {
    if (!isDown) emit("error", { code: "unreachable" })
    isDown = true
    show()
    later(pause, makeFrame)
    pause = Math.min(pause * 2, 30000)
  }

  /** @param {boolean} wish @param {boolean} [byHand] */
  function turn(wish, byHand) {
    if (isOpen === wish) return
    isAsked ||= Boolean(byHand)
    isOpen = wish
    if (!frame) makeFrame()
    show()
    tell({ deskbell: "open", value: wish, focus: isAsked })
    keepOpen()
    if (!wish) button.focus()
    emit(wish ? "open" : "close")
  }

  /** At once or when the panel is there. @param {string} name */
  const ask = (name) => (/** @type {any} */ value) => {
    if (name === "setLocale") words = wordsOf([locale = value])
    show()
    const message = { deskbell: name, value }
    if (isReady) tell(message)
    else asked.push(message)
  }

  const commands = Object.freeze({
    open: () => turn(true), close: () => turn(false), toggle: () => turn(!isOpen),
    show: () => { host.style.display = "" },
    hide: () => { host.style.display = "none" },
    identify(/** @type {unknown} */ given) {
      signer = given
      ask("identify")(typeof given === "function" || given)
    },
    reset: ask("reset"), setFields: ask("setFields"), setLocale: ask("setLocale"),
    prefill: ask("prefill"),
    /** @param {string} name @param {(detail: unknown) => void} listener */
    on(name, listener) {
      listeners.push([name, listener])
      return () => commands.off(name, listener)
    },
    /** @param {string} name @param {(detail: unknown) => void} listener */
    off(name, listener) {
      listeners = listeners.filter(([known, each]) => known !== name || each !== listener)
    },
    destroy() {
      unread = 0
      show()
      clearTimeout(timer)
      clearInterval(watch)
      removeEventListener("message", hear)
      host.remove()
      delete site.Deskbell
    },
    /** @param {...[string, ...any]} calls */
    push(...calls) {
      for (const [name, ...rest] of calls) {
        if (Object.hasOwn(commands, name)) Reflect.get(commands, name)(...rest)
      }
    },
  })

  /** @param {MessageEvent} event */
  function hear({ source, origin, data: said }) {
    if (!frame || source !== frame.contentWindow || origin !== home || !said) return
    const name = said.deskbell
    if (name === "ready") {
      clearTimeout(timer)
      frame.onload = null
      isReady = true
      isDown = false
      pause = 1000
      show()
      tell({ deskbell: "kept", values: kept() })
      asked.splice(0).forEach(tell)
      tell({ deskbell: "open", value: isOpen, focus: isAsked })
      emit(name)
    } else if (name === "keep") {
      keep(said.name, said.value)
      keepOpen()
    } else if (name === "renew") {
      Promise.resolve(signer()).then(ask("fresh"))
    } else if (name === "turn") {
      turn(said.value, true)
    } else if (name === "poke") {
      poke = said.height
      show()
    } else if (name === "locale") {
      words = wordsOf([said.value])
      show()
    } else if (name === "unread" && 0 <= said.count) {
      unread = said.count
      show()
      emit(name, unread)
    } else {
      emit(name, said.detail)
    }
  }

  button.onclick = () => turn(!isOpen, true)
  button.onkeydown = ({ key: pressed }) => void (pressed === "Escape" && turn(false))
  addEventListener("message", hear)
  show()
  function place() {
    document.body.append(host)
    if (!kept().chat && !("proactive" in dataset)) return
    // A chat goes on without taking the focus.
    isAsked = false
    makeFrame()
    turn(Boolean(perhaps(() => sessionStorage.getItem(store))))
  }
  if (document.body) place()
  else addEventListener("DOMContentLoaded", place, { once: true })
  site.Deskbell = commands
  commands.push(...queue)
})()
