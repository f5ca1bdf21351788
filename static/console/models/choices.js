// What the palette offers, and which of it fits what was typed. No DOM.

import { possible } from "../commands.js"
import { written } from "../keys.js"
import { stateOf } from "./timeline.js"

const SHOWN_MAX = 60
/** The first ones have keys. */
const NUMBERED_MAX = 9

/** @typedef {import("../deeds.js").Deeds} Deeds */
/** @typedef {{id: string, group: string, name: string, more: string, keys: string,
 *   run: () => unknown}} Choice */

/** @param {Deeds} deeds @returns {Choice[]} */
export function choicesOf(deeds) {
  const commands = possible(deeds).filter(({ isListed }) => isListed !== false)
    .map(({ group, name, key, run }) => ({
      id: `command-${name}`, group, name, more: "", keys: key ? written(key) : "",
      run: () => run(deeds),
    }))
  return [...commands, ...conversationsOf(deeds)]
}

/** @param {Deeds} deeds @returns {Choice[]} */
function conversationsOf({ desk, place }) {
  const { inbox, team, history, search } = desk
  const all = new Map()
  for (const list of [place.reachable, inbox.offered, inbox.queue, inbox.waiting, team.items,
    search.pages.items, history.items]) {
    for (const view of list) if (!all.has(view.id)) all.set(view.id, view)
  }
  return [...all.values()].map((view, index) => ({
    id: `conversation-${view.id}`, group: "Conversations", name: view.caption,
    more: [stateOf(view, desk.me.id), view.last_message?.text].filter(Boolean).join(" · "),
    keys: index < Math.min(NUMBERED_MAX, place.reachable.length) ? `Alt + ${index + 1}` : "",
    run: () => place.select(view.id),
  }))
}

/**
 * Those that have every word, the ones whose name begins with it first.
 * @param {Choice[]} choices @param {string} typed
 */
export function fitting(choices, typed) {
  const words = plain(typed).split(/\s+/u).filter(Boolean)
  if (words.length === 0) return choices.slice(0, SHOWN_MAX)
  const [first = ""] = words
  /** @type {Choice[][]} */
  const ranks = [[], [], []]
  for (const choice of choices) {
    const name = plain(choice.name)
    const text = `${name} ${plain(choice.group)} ${plain(choice.more)}`
    if (!words.every((word) => text.includes(word))) continue
    const isInName = words.every((word) => name.includes(word))
    ranks[name.startsWith(first) ? 0 : isInName ? 1 : 2]?.push(choice)
  }
  return ranks.flat().slice(0, SHOWN_MAX)
}

/** Without accents and capitals. @param {string} text */
function plain(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase()
}
