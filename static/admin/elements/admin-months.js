// <admin-months>: a column for each month, and the same figures as a table.
//
//   <admin-months></admin-months>
//
// Properties  limit: drawn as a line, or null; months: [{month: "2026-11", count}], set last

import { fill, h } from "../../shared/dom.js"
import { monthName, topOf } from "../models/limits.js"

/** @typedef {{month: string, count: number}} Month */

const SVG = "http://www.w3.org/2000/svg"
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [640, 220, 44, 24, 12]

export class AdminMonths extends HTMLElement {
  /** @type {number | null} */
  limit = null

  // Public

  /** @param {Month[]} months */
  set months(months) {
    const scroll = h("div", {
      class: "months__scroll", role: "group", "aria-label": "Conversations by month", tabindex: 0,
    }, this.#chart(months))
    // Where not all fit, the last ones are of interest.
    requestAnimationFrame(() => { scroll.scrollLeft = scroll.scrollWidth })
    fill(this,
      scroll,
      h("details", {}, h("summary", {}, "As a table"), table(months)))
  }

  // Private

  /** @param {Month[]} months */
  #chart(months) {
    const counts = months.map(({ count }) => count)
    const most = Math.max(...counts, 0)
    // A limit that is far away would make every column invisible.
    const line = this.limit !== null && this.limit <= most * 3 ? this.limit : null
    const top = topOf(Math.max(most, line ?? 0))
    const y = (/** @type {number} */ count) =>
      HEIGHT - BOTTOM - (count / top) * (HEIGHT - BOTTOM - TOP)
    const step = (WIDTH - LEFT) / Math.max(1, months.length)
    const svg = node("svg", {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "months", role: "img",
      "aria-label": `Conversations by month: ${inWords(months)}`,
    })
    for (const value of [0, top / 2, top]) {
      svg.append(
        node("line", { class: "months__grid", x1: LEFT, x2: WIDTH, y1: y(value), y2: y(value) }),
        text("months__tick", LEFT - 8, y(value) + 4, "end", value.toLocaleString("en-GB")))
    }
    months.forEach(({ month, count }, index) => {
      const middle = LEFT + step * (index + 0.5)
      const wide = Math.min(36, step * 0.6)
      const column = node("rect", {
        class: "months__column", x: middle - wide / 2, y: y(count), width: wide,
        height: y(0) - y(count), rx: 3,
      })
      const title = node("title", {})
      title.textContent = `${monthName(month)}: ${count}`
      column.append(title)
      svg.append(column,
        text("months__tick", middle, HEIGHT - 6, "middle", monthName(month, "short")))
      if (0 < count) svg.append(text("months__count", middle, y(count) - 4, "middle", `${count}`))
    })
    if (line !== null) {
      svg.append(node("line",
        { class: "months__limit", x1: LEFT, x2: WIDTH, y1: y(line), y2: y(line) }))
    }
    return svg
  }
}

/** @param {string} name @param {Record<string, string | number>} attributes */
function node(name, attributes) {
  const element = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  return element
}

/**
 * @param {string} className @param {number} x @param {number} y @param {string} anchor
 * @param {string} words
 */
function text(className, x, y, anchor, words) {
  const element = node("text", { class: className, x, y, "text-anchor": anchor })
  element.textContent = words
  return element
}

/** @param {Month[]} months */
function inWords(months) {
  return months.map(({ month, count }) => `${monthName(month)} ${count}`).join(", ")
}

/** @param {Month[]} months */
function table(months) {
  return h("table", { class: "table" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Month"),
      h("th", { scope: "col" }, "Conversations"))),
    h("tbody", {}, [...months].reverse().map(({ month, count }) =>
      h("tr", {}, h("td", {}, monthName(month)), h("td", {}, count.toLocaleString("en-GB"))))))
}

customElements.define("admin-months", AdminMonths)
