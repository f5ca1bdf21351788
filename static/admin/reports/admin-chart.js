// <admin-chart>: one or two series of figures as columns, a line, or bars beside their names.
//
//   <admin-chart></admin-chart>
//
// Property  chart: {title, columns, rows, shape}, with shape "columns", "line" or "bars"
//
// It is a picture to screen readers; the table beside it has every figure.

import { fill, h } from "../../shared/dom.js"
import { inWords, labelOf, shortDate, ticksOf } from "./figures.js"

/** @typedef {import("./figures.js").Column} Column */
/** @typedef {import("./figures.js").Row} Row */
/** @typedef {{title: string, columns: Column[], rows: Row[], shape: Shape}} Chart */
/** @typedef {"columns" | "line" | "bars"} Shape */

const SVG = "http://www.w3.org/2000/svg"
const WIDTH = 720
const [HEIGHT, LEFT, BOTTOM, TOP] = [240, 64, 26, 10]
/** Labels under a chart that do not run into each other. */
const LABELS_MAX = 8
const [BAR_ROW, BAR_LEFT, BAR_RIGHT, NAME_CHARS_MAX] = [40, 170, 90, 22]

export class AdminChart extends HTMLElement {
  /** @param {Chart} chart */
  set chart(chart) {
    this.classList.add("chart")
    const drawing = chart.shape === "bars" ? bars(chart) : upright(chart)
    fill(this,
      chart.columns.length < 2 ? null : h("ul", { class: "chart__legend" },
        chart.columns.map(({ name }, index) => h("li", {},
          h("span", { class: `chart__swatch chart__swatch--${index}` }), labelOf(name)))),
      h("div", { class: "chart__scroll", role: "group", "aria-label": chart.title, tabindex: 0 },
        drawing))
  }
}

/** Columns or a line, along the time. @param {Chart} chart */
function upright({ title, columns, rows, shape }) {
  const unit = columns[0]?.unit ?? "count"
  const ticks = ticksOf(mostOf(columns, rows), unit)
  const top = ticks.at(-1) ?? 1
  const y = (/** @type {number} */ figure) =>
    HEIGHT - BOTTOM - (figure / top) * (HEIGHT - BOTTOM - TOP)
  const step = (WIDTH - LEFT) / Math.max(1, rows.length)
  const middle = (/** @type {number} */ index) => LEFT + step * (index + 0.5)
  const svg = picture(HEIGHT, title)
  for (const tick of ticks) {
    svg.append(
      node("line", { class: "chart__grid", x1: LEFT, x2: WIDTH, y1: y(tick), y2: y(tick) }),
      words("chart__tick", LEFT - 8, y(tick) + 4, "end", tickWords(tick, unit)))
  }
  const every = Math.ceil(rows.length / LABELS_MAX)
  rows.forEach((row, index) => {
    if (index % every !== 0) return
    svg.append(words("chart__tick", middle(index), HEIGHT - 6, "middle", nameOf(row.label)))
  })
  columns.forEach(({ name }, series) => {
    if (shape === "line") {
      svg.append(...line(name, series, rows, middle, y))
      return
    }
    const wide = Math.max(2, Math.min(28, step * 0.7)) / columns.length
    rows.forEach((row, index) => {
      const figure = row.figures[name]
      if (!figure) return
      const x = middle(index) - (wide * columns.length) / 2 + wide * series
      svg.append(tipped("rect", `chart__fill chart__fill--${series}`, {
        x, y: y(figure), width: Math.max(1, wide - 1), height: y(0) - y(figure),
      }, tip(row, name, unit)))
    })
  })
  return svg
}

/**
 * A line that is broken where there is nothing to tell, and its points.
 * @param {string} name @param {number} series @param {Row[]} rows
 * @param {(index: number) => number} x @param {(figure: number) => number} y
 */
function line(name, series, rows, x, y) {
  let path = ""
  let isDown = false
  rows.forEach(({ figures }, index) => {
    const figure = figures[name] ?? null
    if (figure !== null) {
      path += `${isDown ? "L" : "M"}${x(index).toFixed(1)} ${y(figure).toFixed(1)}`
    }
    isDown = figure !== null
  })
  const points = rows.flatMap(({ figures }, index) => {
    const figure = figures[name] ?? null
    // A figure between two gaps would be no line at all.
    const isAlone = figure !== null && (rows[index - 1]?.figures[name] ?? null) === null
      && (rows[index + 1]?.figures[name] ?? null) === null
    return isAlone
      ? [node("circle", { class: `chart__dot chart__dot--${series}`, cx: x(index),
        cy: y(figure), r: 3 })]
      : []
  })
  return [node("path", { class: `chart__line chart__line--${series}`, d: path }), ...points]
}

/** A bar for each name. @param {Chart} chart */
function bars({ title, columns, rows }) {
  const unit = columns[0]?.unit ?? "count"
  const top = unit === "score" ? 5 : Math.max(mostOf(columns, rows), 1)
  const svg = picture(Math.max(1, rows.length) * BAR_ROW, title)
  const thick = (BAR_ROW - 12) / columns.length
  rows.forEach((row, index) => {
    const start = index * BAR_ROW + 6
    const name = words("chart__name", BAR_LEFT - 10, start + BAR_ROW / 2 - 2, "end",
      row.label.length <= NAME_CHARS_MAX ? row.label : `${row.label.slice(0, NAME_CHARS_MAX)}…`)
    name.append(titleOf(row.label))
    svg.append(name)
    columns.forEach(({ name: column }, series) => {
      const figure = row.figures[column] ?? 0
      const wide = (figure / top) * (WIDTH - BAR_LEFT - BAR_RIGHT)
      const at = start + thick * series
      svg.append(
        tipped("rect", `chart__fill chart__fill--${series}`,
          { x: BAR_LEFT, y: at, width: Math.max(1, wide), height: thick - 2 },
          tip(row, column, unit)),
        words("chart__tick", BAR_LEFT + wide + 6, at + thick / 2 + 3, "start",
          inWords(row.figures[column], unit)))
    })
  })
  return svg
}

/** @param {Column[]} columns @param {Row[]} rows */
function mostOf(columns, rows) {
  const figures = rows.flatMap((row) => columns.map(({ name }) => row.figures[name] ?? 0))
  return Math.max(0, ...figures)
}

/** @param {number} tick @param {import("./figures.js").Unit} unit */
function tickWords(tick, unit) {
  return unit === "score" ? String(tick) : inWords(tick, unit)
}

/** @param {string} label */
function nameOf(label) {
  return /^\d{4}-\d\d-\d\d$/u.test(label) ? shortDate(label) : label
}

/** @param {Row} row @param {string} column @param {import("./figures.js").Unit} unit */
function tip(row, column, unit) {
  return `${nameOf(row.label)}, ${labelOf(column)}: ${inWords(row.figures[column], unit)}`
}

/** @param {number} height @param {string} title */
function picture(height, title) {
  return node("svg", {
    viewBox: `0 0 ${WIDTH} ${height}`, class: "chart__picture", role: "img",
    "aria-label": `${title}. All figures stand in the table below.`,
  })
}

/** @param {string} name @param {Record<string, string | number>} attributes */
function node(name, attributes) {
  const element = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  return element
}

/**
 * @param {string} name @param {string} className @param {Record<string, number>} attributes
 * @param {string} text shown where one points at it
 */
function tipped(name, className, attributes, text) {
  const element = node(name, { class: className, ...attributes })
  element.append(titleOf(text))
  return element
}

/** @param {string} text */
function titleOf(text) {
  const title = node("title", {})
  title.textContent = text
  return title
}

/**
 * @param {string} className @param {number} x @param {number} y @param {string} anchor
 * @param {string} text
 */
function words(className, x, y, anchor, text) {
  const element = node("text", { class: className, x, y, "text-anchor": anchor })
  element.textContent = text
  return element
}

customElements.define("admin-chart", AdminChart)
