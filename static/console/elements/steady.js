// Keeps what is being read where it is, whatever grows or shrinks above it: pictures that come
// late, lines that break anew.

export class Steady {
  /** @param {HTMLElement} list that scrolls @param {() => boolean} isAtEnd it looks after itself */
  constructor(list, isAtEnd) {
    this.list = list
    this.isAtEnd = isAtEnd
    /** @type {WeakMap<Element, number>} */
    this.heights = new WeakMap()
    this.sizes = new ResizeObserver((entries) => this.#resized(entries))
    this.children = new MutationObserver(() => this.#measure())
    this.children.observe(list, { childList: true })
    this.#measure()
  }

  /** Whoever changed the list has seen to its height as it is then. */
  #measure() {
    for (const node of this.list.children) this.#watch(node)
  }

  /** @param {Node} node */
  #watch(node) {
    if (!(node instanceof HTMLElement)) return
    if (!this.heights.has(node)) this.sizes.observe(node)
    this.heights.set(node, node.offsetHeight)
  }

  /** @param {ResizeObserverEntry[]} entries */
  #resized(entries) {
    const { top } = this.list.getBoundingClientRect()
    let grown = 0
    for (const { target } of entries) {
      // What was taken away has been seen to by whoever did it.
      if (target.parentElement !== this.list) {
        this.sizes.unobserve(target)
        this.heights.delete(target)
        continue
      }
      const height = /** @type {HTMLElement} */ (target).offsetHeight
      const before = this.heights.get(target) ?? height
      this.heights.set(target, height)
      const isAbove = target.getBoundingClientRect().bottom - (height - before) <= top
      if (isAbove) grown += height - before
    }
    if (grown !== 0 && !this.isAtEnd()) this.list.scrollTop += grown
  }
}
