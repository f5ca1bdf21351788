// The colour of a tag, and how well its letters can be read in either theme.

import { fill, h, setText } from "../../shared/dom.js"
import { complainer, newFieldId } from "../fields.js"
import { CONTRAST_LEAST, contrastOf } from "../models/contrast.js"

/** As the server knows them. @type {Record<string, string>} */
export const COLORS = {
  gray: "Grey",
  red: "Red",
  orange: "Orange",
  yellow: "Yellow",
  green: "Green",
  teal: "Teal",
  blue: "Blue",
  purple: "Purple",
  pink: "Pink",
}

const THEMES = { light: "Light", dark: "Dark" }

/** @param {HTMLElement} preview @returns {import("../fields.js").Field} */
export function tagColorField(preview) {
  const id = newFieldId()
  const error = h("p", { class: "field__error", id: `${id}-error`, hidden: true })
  const boxes = Object.keys(COLORS).map((value) => h("input", { type: "radio", name: id, value }))
  const element = h("fieldset",
    { class: "field", dataset: { field: "color" }, "aria-describedby": `${id}-error` },
    h("legend", { class: "field__label" }, "Colour"),
    h("div", { class: "palette" }, boxes.map((box) => h("label", { class: "palette__one" }, box,
      h("span", { class: `tag tag--${box.value}` }, COLORS[box.value])))),
    error, preview)
  return {
    name: "color",
    element,
    read: () => boxes.find((box) => box.checked)?.value ?? "gray",
    write: (value) => { for (const box of boxes) box.checked = box.value === value },
    check: () => null,
    complain: complainer(error, element),
    focus: () => (boxes.find((box) => box.checked) ?? boxes[0])?.focus(),
  }
}

export function contrastPart() {
  const parts = Object.entries(THEMES).map(([theme, title]) => {
    const tag = h("span", { class: "tag" })
    const words = h("p", { class: "small" })
    const element = h("div", { class: `contrast__one contrast__one--${theme}` }, tag, words)
    return { tag, words, title, element }
  })
  const element = h("div", { class: "contrast" })
  fill(element, parts.map((part) => part.element))
  return {
    element,

    /** @param {Record<string, any>} now */
    show({ name, color }) {
      for (const { tag, words, title } of parts) {
        setText(tag, name || "Tag")
        tag.className = `tag tag--${color}`
        if (tag.isConnected) setText(words, `${title}: ${contrastWords(tag)}`)
        else requestAnimationFrame(() => setText(words, `${title}: ${contrastWords(tag)}`))
      }
    },
  }
}

/** "contrast 7.2 to 1, easy to read" @param {HTMLElement} tag */
function contrastWords(tag) {
  const { color, backgroundColor } = getComputedStyle(tag)
  const ratio = contrastOf(pixelOf(color), pixelOf(backgroundColor))
  const verdict = ratio < CONTRAST_LEAST ? "hard to read" : "easy to read"
  return `contrast ${ratio.toFixed(1)} to 1, ${verdict}`
}

const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })

/** What a colour of any kind is on the screen. @param {string} color
 * @returns {import("../models/contrast.js").Rgb} */
function pixelOf(color) {
  if (!canvas) return [0, 0, 0]
  canvas.fillStyle = color
  canvas.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data
  return [red, green, blue]
}
