// Who is there, and how much they have to do: for supervisors.

import { h, keyed, setText } from "../../shared/dom.js"

const ORDER = ["available", "busy", "do_not_disturb", "inactive", "away", "offline"]

/** @param {Element} section @param {any[]} agents */
export function showRoster(section, agents) {
  if (section.childElementCount === 0) {
    section.append(h("h2", { class: "indicators__title" }, "Colleagues"), h("ul"))
  }
  const [, list] = section.children
  const rank = (/** @type {any} */ agent) => ORDER.indexOf(agent.presence)
  const sorted = [...agents].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
  if (list) keyed(list, sorted, ({ id }) => String(id), line)
}

/** What is free of a capacity, in words. @param {number} free @param {number} capacity */
export function roomFor(free, capacity) {
  const chats = (/** @type {number} */ many) => many === 1 ? "chat" : "chats"
  return free < 0
    ? `${-free} ${chats(-free)} more than the ${capacity} that are meant for one person`
    : `Room for ${free} more ${chats(free)}, of ${capacity}`
}

/** @param {any} agent @param {HTMLElement | null} old */
function line({ name, presence, active, capacity, takes_chats: takesChats }, old) {
  const item = old ?? h("li", { class: "roster__one" },
    h("span", { class: "dot" }), h("span", { class: "roster__name" }),
    h("span", { class: "muted small" }))
  const [dot, called, load] = item.children
  if (dot) dot.className = `dot dot--${presence}`
  if (called) setText(called, name)
  const free = capacity - active
  const word = presence.replaceAll("_", " ")
  if (load instanceof HTMLElement) {
    setText(load, takesChats ? `${word} · ${active} of ${capacity}` : "takes no chats")
    load.title = takesChats ? roomFor(free, capacity) : `${word}; the account takes no chats`
  }
  load?.classList.toggle("top-bar__free--over", takesChats && free < 0)
  return item
}
