// The agent's console: loads its parts, and puts together what shows, what follows and what rings.

import "./elements/console-alarms.js"
import "./elements/console-chat.js"
import "./elements/console-indicators.js"
import "./elements/console-mentions.js"
import "./elements/console-notices.js"
import "./elements/console-offers.js"
import "./elements/console-top-bar.js"

import { Attention } from "./attention.js"
import { possible } from "./commands.js"
import { Deeds } from "./deeds.js"
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
  document.addEventListener("keydown", (event) => onKey(event, () => possible(deeds).map(
    ({ key, run }) => ({ ...(key ? { key } : {}), run: (pressed) => run(deeds, pressed) }))))
  screen.begin()
  place.begin()
  // Who presses a key and types on must not have typed into nothing; and what is here is here when
  // the server is not. What fails now is asked for again when it is needed.
  const ahead = () => Promise.allSettled([
    import("./elements/console-search.js"),
    import("./elements/palette.js"),
    import("./elements/console-details.js"),
    import("./elements/console-calendar.js"),
    import("./elements/transfer-dialog.js"),
    import("./elements/canned-dialog.js"),
  ])
  if ("requestIdleCallback" in globalThis) requestIdleCallback(ahead)
  else setTimeout(ahead, RETRY_MS)
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
