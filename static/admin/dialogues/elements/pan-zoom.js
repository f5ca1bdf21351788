// Moving and scaling what a frame shows: dragging its ground, the wheel, and by command.

const SCALE = { least: 0.25, most: 1.6 }
const STEP = 1.25
const MARGIN = 24

/** @typedef {{left: number, top: number, width: number, height: number}} Box */

export class PanZoom {
  #frame
  #world
  #onMove
  scale = 1
  x = 0
  y = 0

  /** @param {HTMLElement} frame @param {HTMLElement} world @param {() => void} onMove */
  constructor(frame, world, onMove) {
    this.#frame = frame
    this.#world = world
    this.#onMove = onMove
    frame.addEventListener("wheel", (event) => this.#wheel(event), { passive: false })
    frame.addEventListener("pointerdown", (event) => this.#grab(event))
  }

  /** @param {number} factor */
  zoomBy(factor) {
    const { width, height } = this.#frame.getBoundingClientRect()
    this.#zoom(this.scale * factor, width / 2, height / 2)
  }

  zoomIn() {
    this.zoomBy(STEP)
  }

  zoomOut() {
    this.zoomBy(1 / STEP)
  }

  /** Shows a box as large as it fits, but never larger than it is. Where it does not fit, its top,
   * with `middle` in the middle. @param {Box} box @param {number} middle @param {number} [least] */
  fit(box, middle, least = SCALE.least) {
    const { width, height } = this.#frame.getBoundingClientRect()
    if (width === 0) return
    const fitting = Math.min(width / box.width, height / box.height, 1)
    this.scale = Math.max(least, fitting)
    this.x = width / 2 - (box.left + box.width / 2) * this.scale
    this.y = Math.max(8, (height - box.height * this.scale) / 2) - box.top * this.scale
    if (fitting < this.scale || height < box.height * this.scale + 16) {
      this.y = 8 - box.top * this.scale
    }
    if (width < box.width * this.scale) this.x = width / 2 - middle * this.scale
    this.#apply()
  }

  /** Moves as little as needed for a box to be seen. @param {Box} box */
  reveal(box) {
    const { width, height } = this.#frame.getBoundingClientRect()
    const left = box.left * this.scale + this.x
    const top = box.top * this.scale + this.y
    const shift = (/** @type {number} */ from, /** @type {number} */ size,
      /** @type {number} */ room) => {
      if (from < MARGIN) return MARGIN - from
      return Math.min(0, Math.max(room - MARGIN - from - size, MARGIN - from))
    }
    const [right, down] = [shift(left, box.width * this.scale, width),
      shift(top, box.height * this.scale, height)]
    if (right === 0 && down === 0) return
    this.x += right
    this.y += down
    this.#apply()
  }

  /** @param {number} right @param {number} down */
  panBy(right, down) {
    this.x += right
    this.y += down
    this.#apply()
  }

  /** @param {number} scale @param {number} x @param {number} y what stays where it is */
  #zoom(scale, x, y) {
    const next = Math.min(SCALE.most, Math.max(SCALE.least, scale))
    this.x = x - (x - this.x) * (next / this.scale)
    this.y = y - (y - this.y) * (next / this.scale)
    this.scale = next
    this.#apply()
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    event.preventDefault()
    if (event.shiftKey) {
      this.panBy(-event.deltaY - event.deltaX, 0)
      return
    }
    const { left, top } = this.#frame.getBoundingClientRect()
    const lines = event.deltaMode === 1 ? 30 : 1
    const factor = 2 ** (-event.deltaY * lines / (event.ctrlKey ? 120 : 400))
    this.#zoom(this.scale * factor, event.clientX - left, event.clientY - top)
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    const isGround = !(/** @type {Element} */ (event.target)).closest("button, [role=treeitem]")
    if (event.button !== 0 && event.button !== 1) return
    if (event.button === 0 && !isGround) return
    event.preventDefault()
    this.#frame.setPointerCapture(event.pointerId)
    this.#frame.classList.add("canvas--panned")
    const move = (/** @type {PointerEvent} */ { movementX, movementY }) =>
      this.panBy(movementX, movementY)
    const end = () => {
      this.#frame.removeEventListener("pointermove", move)
      this.#frame.classList.remove("canvas--panned")
    }
    this.#frame.addEventListener("pointermove", move)
    this.#frame.addEventListener("pointerup", end, { once: true })
    this.#frame.addEventListener("pointercancel", end, { once: true })
  }

  #apply() {
    const [x, y] = [Math.round(this.x), Math.round(this.y)]
    this.#world.style.transform = `translate(${x}px, ${y}px) scale(${this.scale})`
    this.#onMove()
  }
}
