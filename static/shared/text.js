// What people write, made readable without ever becoming HTML.

import { h } from "./nodes.js"

const LINK = /\bhttps?:\/\/[^\s<>"']+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu
const TRAILING = /[.,;:!?)\]}'"]+$/u

/**
 * Splits a text into plain parts and links. Pure: tested without a DOM.
 * @param {string} text @returns {{text: string, href: string | null}[]}
 */
export function splitLinks(text) {
  const parts = []
  let end = 0
  for (const match of text.matchAll(LINK)) {
    const link = match[0].replace(TRAILING, "")
    if (link === "") continue
    if (end < match.index) parts.push({ text: text.slice(end, match.index), href: null })
    parts.push({ text: link, href: /^https?:/iu.test(link) ? link : `mailto:${link}` })
    end = match.index + link.length
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null })
  return parts
}

/** A text as nodes, with its addresses clickable. @param {string} text @returns {Node[]} */
export function linkify(text) {
  return splitLinks(text).map((part) => {
    if (part.href === null) return document.createTextNode(part.text)
    const rel = "noopener noreferrer nofollow ugc"
    return h("a", { href: part.href, target: "_blank", rel }, part.text)
  })
}

const EMOJI_ONLY = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|\s){1,12}$/u

/** @param {string} text */
export function isEmojiOnly(text) {
  return EMOJI_ONLY.test(text) && /\p{Extended_Pictographic}/u.test(text)
}

/** "Ana Lopez" → "AL". @param {string} name */
export function initials(name) {
  const words = name.trim().split(/\s+/u).filter(Boolean)
  const first = words[0]?.[0] ?? "?"
  const last = 1 < words.length ? (words[words.length - 1]?.[0] ?? "") : ""
  return (first + last).toUpperCase()
}

/** 1,500,000 → "1.4 MB". @param {number} bytes */
export function formatBytes(bytes) {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} kB`
  return `${(bytes / 1024 / 1024).toFixed(1).replace(".0", "")} MB`
}
