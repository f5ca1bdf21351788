// Marks in the messages of a thread: colleagues named in notes, and words that were looked for.

import { h } from "../../shared/dom.js"
import { splitMentions } from "../models/mentions.js"
import { plain } from "../models/trigger.js"

/** The element of a message. @param {Element} log @param {any} message */
export function elementOf(log, { id, client_id: clientId, author }) {
  const key = clientId ? `c-${author.kind}-${clientId}` : `m-${id}`
  return /** @type {HTMLElement | null} */ (
    log.querySelector(`:scope > [data-key="${CSS.escape(key)}"]`))
}

/**
 * @param {Element} log @param {any[]} messages @param {{id: number, name: string}[]} agents
 * @param {number} me
 */
export function markMentions(log, messages, agents, me) {
  for (const message of messages) {
    if (message.kind !== "note" || !message.text.includes("@")) continue
    const bubble = elementOf(log, message)?.querySelector(".message__bubble:not([data-named])")
    if (!(bubble instanceof HTMLElement)) continue
    bubble.dataset.named = ""
    for (const node of textsIn(bubble)) {
      const pieces = splitMentions(node.data, agents)
      if (pieces.every(({ id }) => id === null)) continue
      node.replaceWith(...pieces.map(({ text, id }) => id === null ? text
        : h("span", { class: `mention${id === me ? " mention--me" : ""}` }, text)))
    }
  }
}

/**
 * The places of words, without touching what stands there.
 * @param {Element} element @param {string[]} words @returns {Range[]}
 */
function placesOf(element, words) {
  const sought = words.map(plain).filter((word) => word !== "")
  return textsIn(element).flatMap((node) => {
    const { text, from } = folded(node.data)
    return sought.flatMap((word) => {
      const ranges = []
      for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
        const range = document.createRange()
        range.setStart(node, from[at] ?? 0)
        range.setEnd(node, from[at + word.length] ?? node.length)
        ranges.push(range)
      }
      return ranges
    })
  })
}

/** A text without case and accents, and where each of its letters came from. */
function folded(/** @type {string} */ data) {
  let text = ""
  const from = /** @type {number[]} */ ([])
  let at = 0
  for (const letter of data) {
    const bare = plain(letter)
    for (let index = 0; index < bare.length; index += 1) from.push(at)
    text += bare
    at += letter.length
  }
  return { text, from }
}

/** @param {Element} element */
function textsIn(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const found = /** @type {Text[]} */ ([])
  while (walker.nextNode()) found.push(/** @type {Text} */ (walker.currentNode))
  return found
}

/**
 * Shows what was found; the one to look at stands out.
 * @param {Element} log @param {any[]} messages @param {import("../models/find.js").Find} find
 */
export function markHits(log, messages, find) {
  for (const old of log.querySelectorAll(".message--hit")) old.classList.remove("message--hit")
  const { highlights } = CSS
  highlights?.delete("found")
  highlights?.delete("found-now")
  if (find.hits.length === 0) return
  const byId = new Map(find.hits.map((hit) => [hit.message, hit]))
  const all = []
  for (const message of messages) {
    const hit = byId.get(message.id)
    const element = hit ? elementOf(log, message) : null
    const body = element?.querySelector(".message__body") ?? element
    if (!hit || !element || !body) continue
    const places = placesOf(body, hit.words)
    all.push(...places)
    if (hit !== find.current) continue
    element.classList.add("message--hit")
    if (highlights) highlights.set("found-now", new Highlight(...places))
  }
  if (!highlights) return
  highlights.set("found", new Highlight(...all))
  const now = highlights.get("found-now")
  if (now) now.priority = 1
}
