// One conversation that was found: whose it is, how it stands, and the words with what is around.

import { fill, h } from "../../shared/dom.js"
import { formatMoment } from "../../shared/time.js"
import { stateOf } from "../models/timeline.js"
import { CHANNELS, sign } from "../signs.js"
import { ago } from "./ago.js"

/** @type {Record<string, string>} */
const FIELDS = { note: "Note", contact: "Contact", wrap_up: "Wrap-up" }

/** @typedef {(contact: number, caption: string) => void} OnPerson */

/** @param {any} view @param {number} me @param {number} now @param {OnPerson} onPerson */
export function searchHit(view, me, now, onPerson) {
  const { id, caption, channel, contact, tags } = view
  const at = view.closed_at ?? view.last_message?.at ?? view.created_at
  const message = view.match?.message
  return h("li", { class: "hit" },
    h("a", {
      class: "hit__link", href: message ? `#/c/${id}/m/${message}` : `#/c/${id}`,
    },
    h("span", { class: "hit__sign", title: CHANNELS[channel] ?? "" }, sign(channel, 18)),
    h("span", { class: "hit__head" },
      h("strong", { class: "hit__name", dir: "auto" }, caption),
      h("span", { class: "hit__where muted small" }, placeOf(view, me)),
      h("time", { class: "hit__at muted small", datetime: at, title: formatMoment(at) },
        ago(at, now))),
    h("span", { class: "hit__text", dir: "auto" }, snippet(view)),
    0 < tags.length ? h("span", { class: "hit__tags" }, tags.map((/** @type {any} */ { name }) =>
      h("span", { class: "badge" }, name))) : null),
    h("button", {
      class: "button button--small button--ghost hit__person", type: "button",
      "aria-label": `Only conversations of ${caption}`, title: `Only conversations of ${caption}`,
      on: { click: () => onPerson(contact.id, caption) },
    }, sign("person", 16)))
}

/** @param {any} view @param {number} me */
function placeOf(view, me) {
  const who = view.state === "closed" ? view.agent?.name : null
  return [stateOf(view, me), who, view.workstream.name].filter(Boolean).join(" · ")
}

/** The pieces as text, whatever somebody wrote in them. @param {any} view */
function snippet(view) {
  const { match, last_message: last } = view
  if (!match) return [last?.text ?? view.page?.title ?? ""]
  const label = FIELDS[match.field]
  return [
    label ? h("span", { class: "hit__field" }, `${label}: `) : null,
    ...match.snippet.map((/** @type {[string, boolean]} */ [text, isHit]) =>
      isHit ? h("mark", {}, text) : text),
  ]
}

/** Grey lines while the first page is on its way. @param {Element} place */
export function showBones(place) {
  fill(place, [0, 1, 2].map(() => h("li", { class: "skeleton hit__bone" })))
}
