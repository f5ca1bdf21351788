// The first words of a dialogue beside the closed button: a small page of their own, as wide as
// the site's page makes its frame and as high as it asks to be. It never takes the focus.

import { drawing, fill, h } from "../../shared/nodes.js"
import { FEW } from "../../shared/icons-few.js"
import { linkify } from "../../shared/text.js"
import { cardWords } from "./card-words.js"

/** @typedef {{id: string, label: string}} Answer */

/**
 * @param {any} poke @param {string} locale
 * @param {{choose: (answer?: Answer) => void, wave: () => void,
 *   resize: (height: number) => void}} on
 * @returns {Promise<HTMLElement>}
 */
export async function makePoke(poke, locale, { choose, wave, resize }) {
  const words = await cardWords(locale)
  /** @type {Answer[]} */
  const answers = poke.answers ?? []
  const text = h("p", { class: "poke__text", dir: "auto" })
  const element = h("main", {
    class: "poke", "aria-labelledby": "poke-title", lang: locale,
    on: { keydown: (/** @type {KeyboardEvent} */ { key }) => key === "Escape" && wave() },
  },
  h("h1", { id: "poke-title", class: "visually-hidden" }, words.poke),
  h("button", {
    class: "poke__close", type: "button", "aria-label": words.dismiss, title: words.dismiss,
    on: { click: wave },
  }, drawing(FEW.close)),
  h("div", { role: "status" }, text),
  h("div", { class: "card__answers" },
    answers.length === 0 ? h("button", {
      class: "card__answer", type: "button", on: { click: () => choose() },
    }, words.reply) : answers.map((answer) => h("button", {
      class: "card__answer", type: "button", dir: "auto", on: { click: () => choose(answer) },
    }, answer.label))))
  new ResizeObserver(() => resize(Math.ceil(element.offsetHeight))).observe(element)
  // What comes into a place that is there already is read aloud.
  requestAnimationFrame(() => fill(text, linkify(poke.text)))
  return element
}
