// Building pages from nodes. Strings never become HTML here.

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * An element with properties and children.
 *
 * Properties: `class`, `on: {event: listener}`, `dataset: {}`, `.name` sets a property, everything
 * else an attribute (true: empty; false, null, undefined: absent).
 *
 * @param {string} tag
 * @param {Record<string, any>} [props]
 * @param {...(Child | Child[])} children
 * @returns {any}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener)
      }
    } else if (name === "dataset") {
      Object.assign(element.dataset, value)
    } else if (name.startsWith(".")) {
      Reflect.set(element, name.slice(1), value)
    } else if (value === true) {
      element.setAttribute(name, "")
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value))
    }
  }
  append(element, children)
  return element
}

/** @param {Element | DocumentFragment} parent @param {(Child | Child[])[]} children */
function append(parent, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue
    parent.append(child instanceof Node ? child : String(child))
  }
}

/**
 * Replaces what an element holds.
 * @param {Element} parent @param {...(Child | Child[])} children
 */
export function fill(parent, ...children) {
  const fragment = document.createDocumentFragment()
  append(fragment, children)
  parent.replaceChildren(fragment)
}

/** Writes a text only where it differs. @param {Node} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

const SVG = "http://www.w3.org/2000/svg"

/**
 * A sign drawn by lines. With a label it is an image for screen readers, without it is hidden.
 * @param {string} lines a path on a grid of 24 × 24 @param {string} [label] @returns {SVGElement}
 */
export function drawing(lines, label) {
  const svg = document.createElementNS(SVG, "svg")
  const attributes = {
    viewBox: "0 0 24 24", width: "20", height: "20", fill: "none", stroke: "currentColor",
    "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round",
  }
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value)
  if (label) {
    svg.setAttribute("role", "img")
    svg.setAttribute("aria-label", label)
  } else {
    svg.setAttribute("aria-hidden", "true")
  }
  const path = document.createElementNS(SVG, "path")
  path.setAttribute("d", lines)
  svg.append(path)
  return svg
}

/**
 * Keeps a parent's children in step with a list, touching only what changed.
 * @template T
 * @param {Element} parent @param {T[]} items @param {(item: T) => string} keyOf
 * @param {(item: T, old: HTMLElement | null) => HTMLElement} render
 */
export function keyed(parent, items, keyOf, render) {
  /** @type {Map<string, HTMLElement>} */
  const old = new Map()
  for (const child of parent.children) {
    const element = /** @type {HTMLElement} */ (child)
    old.set(element.dataset.key ?? "", element)
  }
  let next = parent.firstElementChild
  for (const item of items) {
    const key = keyOf(item)
    const before = old.get(key) ?? null
    const element = render(item, before)
    element.dataset.key = key
    if (before && before !== element) {
      if (next === before) next = before.nextElementSibling
      before.remove()
    }
    old.delete(key)
    if (element === next) next = next.nextElementSibling
    else parent.insertBefore(element, next)
  }
  for (const element of old.values()) element.remove()
}
