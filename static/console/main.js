// The agent's console: loads its parts, and puts together what shows, what follows and what rings.

import "./elements/console-alarms.js"
import "./elements/console-chat.js"
import "./elements/console-details.js"
import "./elements/console-indicators.js"
import "./elements/console-notices.js"
import "./elements/console-offers.js"
import "./elements/console-top-bar.js"

import { Attention } from "./attention.js"
import { Deeds } from "./deeds.js"
import { showKeys } from "./elements/dialogs.js"
import { onKey } from "./keys.js"
import { Desk } from "./models/desk.js"
import { Place } from "./place.js"
import { Preferences } from "./preferences.js"
import { Screen } from "./screen.js"

const RETRY_MS = 2000

const desk = new Desk()
const preferences = new Preferences()

function show() {
  const screen = new Screen(desk, preferences)
  const place = new Place(desk, screen)
  const attention = new Attention(desk, preferences, (id) => place.select(id))
  const deeds = new Deeds(desk, screen, place, attention)
  screen.onMoved = () => attention.show()
  deeds.begin()
  const keys = keyDeeds(deeds)
  document.addEventListener("keydown", (event) => onKey(event, keys))
  screen.begin()
  place.begin()
}

/** @param {Deeds} deeds @returns {import("./keys.js").Deeds} */
function keyDeeds(deeds) {
  const oldest = () => desk.inbox.offered.at(-1)?.id
  return {
    accept: () => { if (oldest()) deeds.accept(oldest()) },
    decline: () => { if (oldest() && desk.isConnected) desk.decline(oldest()) },
    end: () => deeds.end(),
    step: (by) => deeds.place.step(by),
    back: () => deeds.place.back(),
    help: () => showKeys(),
    details: () => deeds.screen.toggleDetails(),
  }
}

function toLogin() {
  const here = location.pathname + location.hash
  location.replace(`/login?next=${encodeURIComponent(here)}`)
}

async function begin() {
  try {
    await desk.start()
  } catch (error) {
    if (/** @type {any} */ (error).status === 401) return toLogin()
    setTimeout(begin, RETRY_MS)
    return undefined
  }
  return show()
}

desk.addEventListener("signed-out", toLogin)
begin()
