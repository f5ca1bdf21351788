// <flow-canvas>: the cards of a dialogue as a tree that can be panned, scaled and rearranged.
//
//   const canvas = h("flow-canvas")
//   canvas.editor = editor
//
// Keys on a card: arrows go to its neighbours, Enter edits, Insert or + adds behind it, M moves,
// Ctrl+D copies, Delete deletes it with what follows (with Shift only itself).

import { fill, h, keyed, setText } from "../../../shared/dom.js"
import { branchesOf, cardOf, wayTo } from "../models/flow.js"
import { CARD, layout, neighbour, pathOf } from "../models/layout.js"
import { sign } from "../signs.js"
import { makeCardsDraggable } from "./card-drag.js"
import { drawCard } from "./node-view.js"
import { PanZoom } from "./pan-zoom.js"
import { cardKey, offerKinds } from "./verbs.js"

/** @typedef {import("../editor.js").Editor} Editor */
/** @typedef {import("../models/layout.js").Line} Line */
/** @typedef {import("../models/layout.js").Spot} Spot */

const SVG = "http://www.w3.org/2000/svg"
const FIT_LEAST = 0.8

export class FlowCanvas extends HTMLElement {
  /** @type {Editor} */ // @ts-ignore: set before it is shown
  #editor
  /** @type {ReturnType<typeof layout>} */
  #plan = { spots: [], lines: [], box: { left: 0, top: 0, width: 1, height: 1 } }
  /** @type {import("./card-drag.js").Target[]} */
  #targets = []
  #lines = document.createElementNS(SVG, "path")
  #svg = document.createElementNS(SVG, "svg")
  #branches = h("div", { class: "canvas__branches", role: "group", "aria-label": "Branches" })
  #tree = h("div", {
    class: "canvas__cards", role: "tree", "aria-label": "Cards of the dialogue",
    "aria-orientation": "horizontal",
  })
  #world = h("div", { class: "canvas__world" })
  #scale = h("span", { class: "canvas__scale" })
  /** @type {PanZoom} */
  #view
  #onChange = (/** @type {any} */ { detail }) => this.#changed(detail)
  #seen = new ResizeObserver(() => this.#resized())
  #isFitted = false

  constructor() {
    super()
    this.#view = new PanZoom(this, this.#world, () => {
      setText(this.#scale, `${Math.round(this.#view.scale * 100)} %`)
    })
  }

  /** @param {Editor} editor */
  set editor(editor) {
    this.#editor = editor
  }

  // Lifecycle

  connectedCallback() {
    this.classList.add("canvas")
    this.#svg.classList.add("canvas__lines")
    this.#svg.setAttribute("aria-hidden", "true")
    this.#svg.append(this.#lines)
    fill(this.#world, this.#svg, this.#branches, this.#tree)
    fill(this, this.#world, this.#tools())
    this.#tree.addEventListener("click", (/** @type {MouseEvent} */ event) => {
      const id = idAt(event)
      if (id !== null) this.#editor.select(id)
    })
    this.#tree.addEventListener("dblclick", (/** @type {MouseEvent} */ event) => {
      const id = idAt(event)
      if (id !== null) this.#editor.select(id, { isOpened: true })
    })
    this.#tree.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) =>
      this.#key(event))
    makeCardsDraggable(this, this.#editor, () => this.#targets, (ids) => this.#dim(ids))
    this.#editor.addEventListener("change", this.#onChange)
    this.#seen.observe(this)
    this.#draw()
  }

  disconnectedCallback() {
    this.#editor.removeEventListener("change", this.#onChange)
    this.#seen.disconnect()
  }

  // Public

  focusCard() {
    this.#cardElement(this.#editor.selected)?.focus({ preventScroll: true })
  }

  /** @param {number} [least] how small everything may become */
  fit(least) {
    this.#view.fit(this.#plan.box, this.#plan.spots[0]?.x ?? 0, least)
  }

  // Private

  #resized() {
    if (this.#isFitted || this.clientWidth === 0) return
    this.#isFitted = true
    this.fit(FIT_LEAST)
  }

  /** @param {string} what */
  #changed(what) {
    const hadFocus = this.#tree.contains(document.activeElement) || isNowhere()
    const wasEmpty = this.#plan.spots.length === 0
    this.#draw()
    if (what === "reset" || wasEmpty) this.fit(FIT_LEAST)
    if (what === "flow" || what === "select") this.#reveal(this.#editor.selected)
    if (what === "passed") this.#reveal(this.#editor.passed.at(-1) ?? null)
    if (hadFocus && !this.#editor.isOpened && what !== "edit") this.focusCard()
  }

  /** @param {string | null} card */
  #reveal(card) {
    const spot = this.#plan.spots.find(({ id }) => id === card)
    if (!spot) return
    this.#view.reveal({ left: spot.x - CARD.width / 2, top: spot.y - 40, width: CARD.width,
      height: CARD.height + 90 })
  }

  /** Where the first card will be. */
  #hint() {
    const hint = h("p", { class: "canvas__hint" }, "What do visitors read first?")
    at(hint, this.#plan.lines[0]?.to.x ?? 0, 34)
    return hint
  }

  #draw() {
    this.#plan = layout(this.#editor.flow)
    const { spots, lines } = this.#plan
    this.#lines.setAttribute("d", lines.map(pathOf).join(""))
    this.#targets = []
    fill(this.#branches, lines.map((line) => this.#branch(line)),
      spots.length === 0 ? this.#hint() : null)
    keyed(this.#tree, spots, ({ id }) => id, (spot, old) => this.#card(spot, old))
  }

  /** @param {Spot} spot @param {HTMLElement | null} old */
  #card(spot, old) {
    const { flow, selected } = this.#editor
    const element = old ?? h("div", { class: "node", role: "treeitem" })
    const isChosen = spot.id === selected
    const parent = cardOf(flow, wayTo(flow, spot.id)?.card ?? null)
    const siblings = parent ? branchesOf(parent).filter(({ next }) => next !== null) : []
    const position = siblings.findIndex(({ next }) => next === spot.id)
    const attributes = {
      "aria-level": spot.depth + 1,
      "aria-setsize": Math.max(1, siblings.length),
      "aria-posinset": Math.max(1, position + 1),
      "aria-selected": isChosen,
    }
    for (const [name, value] of Object.entries(attributes)) {
      element.setAttribute(name, String(value))
    }
    element.tabIndex = isChosen || (selected === null && spot.depth === 0) ? 0 : -1
    element.classList.toggle("node--chosen", isChosen)
    element.classList.toggle("node--loose", spot.isLoose)
    element.style.transform = `translate(${spot.x - CARD.width / 2}px, ${spot.y}px)`
    drawCard(element, this.#editor, spot.id)
    return element
  }

  /** @param {Line} line */
  #branch(line) {
    const { place, label, next, to, isWrong } = line
    const parent = cardOf(this.#editor.flow, place.card)
    const name = parent === null ? "at the start" : label === "" ? "here" : `on “${label}”`
    const isOpen = next === null
    const plus = h("button", {
      type: "button", tabindex: "-1", "aria-label": `Add a card ${name}`, title: "Add a card",
      class: isOpen ? "branch__plus branch__plus--end" : "branch__plus",
      on: { click: () => offerKinds(this.#editor, place, plus) },
    }, sign("plus"))
    at(plus, to.x, isOpen ? to.y - 14 : to.y - 26)
    this.#targets.push({ place, element: plus })
    const words = parent === null ? "Start" : label
    const chip = words === "" ? null
      : h("span", { class: parent === null ? "branch__label branch__label--start" : "branch__label",
        title: words }, words)
    if (chip) at(chip, to.x, to.y - 58)
    const wrong = isWrong ? h("span", { class: "branch__wrong" }, "leads elsewhere") : null
    if (wrong) at(wrong, to.x, to.y + 20)
    return h("div", { class: "branch" }, chip, plus, wrong)
  }

  #tools() {
    const tool = (/** @type {string} */ name, /** @type {string} */ label,
      /** @type {() => void} */ run) => h("button", {
      type: "button", class: "button button--small canvas__tool", "aria-label": label, title: label,
      on: { click: run },
    }, sign(name))
    return h("div", { class: "canvas__tools", role: "group", "aria-label": "Size of the canvas" },
      tool("minus", "Smaller", () => this.#view.zoomOut()), this.#scale,
      tool("plus", "Larger", () => this.#view.zoomIn()),
      tool("fit", "Show everything", () => this.fit()))
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const id = idAt(event)
    const element = this.#cardElement(id)
    if (id === null || !element) return
    const to = this.#target(event, id)
    if (to !== null) {
      event.preventDefault()
      this.#editor.select(to)
      return
    }
    cardKey(this.#editor, id, event, element)
  }

  /** @param {KeyboardEvent} event @param {string} id @returns {string | null} */
  #target({ key, ctrlKey, metaKey, altKey }, id) {
    if (ctrlKey || metaKey || altKey) return null
    const { flow } = this.#editor
    const card = cardOf(flow, id)
    switch (key) {
      case "ArrowUp": return wayTo(flow, id)?.card ?? null
      case "ArrowDown": {
        const nexts = card ? branchesOf(card).map(({ next }) => next) : []
        return nexts.find((next) => cardOf(flow, next) !== null) ?? null
      }
      case "ArrowLeft": return neighbour(this.#plan.spots, id, "left")
      case "ArrowRight": return neighbour(this.#plan.spots, id, "right")
      case "Home": return this.#plan.spots[0]?.id ?? null
      case "End": return this.#plan.spots.at(-1)?.id ?? null
      default: return null
    }
  }

  /** @param {string | null} id @returns {HTMLElement | null} */
  #cardElement(id) {
    const found = [...this.#tree.children].find((each) =>
      /** @type {HTMLElement} */ (each).dataset.key === id)
    return /** @type {HTMLElement | null} */ (found ?? null)
  }

  /** @param {string[]} ids */
  #dim(ids) {
    for (const each of this.#tree.children) {
      const { key = "" } = /** @type {HTMLElement} */ (each).dataset
      each.classList.toggle("node--lifted", ids.includes(key))
    }
  }
}

/** @param {Event} event @returns {string | null} */
function idAt(event) {
  const card = (/** @type {Element} */ (event.target)).closest("[role=treeitem]")
  return card instanceof HTMLElement ? card.dataset.key ?? null : null
}

/** Centred on a point. @param {HTMLElement} element @param {number} x @param {number} y */
function at(element, x, y) {
  element.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`
}

/** What had the focus is gone. */
function isNowhere() {
  return document.activeElement === null || document.activeElement === document.body
}

customElements.define("flow-canvas", FlowCanvas)
