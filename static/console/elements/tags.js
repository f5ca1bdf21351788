// Tags as they are shown everywhere: a word on its colour.

import { fill, h } from "../../shared/dom.js"
import { COLORS } from "../models/tags.js"

/** @param {{name: string, color: string}} tag @param {Node | null} [more] */
export function tagChip({ name, color }, more = null) {
  const known = COLORS.includes(color) ? color : "gray"
  return h("span", { class: `tag tag--${known}`, title: name },
    h("span", { class: "tag__name", dir: "auto" }, name), more)
}

/**
 * As many as a line has room for: the first, and how many there are beside it.
 * @param {HTMLElement} place @param {{id: number, name: string, color: string}[]} tags
 */
export function showTags(place, tags = []) {
  const shape = tags.map(({ id, name, color }) => `${id}${name}${color}`).join()
  if ((place.dataset.shape ?? "") === shape) return
  place.dataset.shape = shape
  const [first, ...rest] = tags
  const names = rest.map(({ name }) => name).join(", ")
  fill(place, first ? h("span", { class: "visually-hidden" }, " Tags: ") : null,
    first ? tagChip(first) : null, rest.length === 0 ? null
      : h("span", { class: "tag tag--gray", title: names },
        h("span", { "aria-hidden": "true" }, `+${rest.length}`),
        h("span", { class: "visually-hidden" }, `, ${names}`)))
}
