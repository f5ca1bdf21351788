// The colours of tags. No DOM.

/** Those that the server knows. */
export const COLORS = [
  "gray", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink",
]

/** The colour that is used least, to stand out. @param {{color: string}[]} tags */
export function nextColor(tags) {
  const uses = (/** @type {string} */ color) => tags.filter((tag) => tag.color === color).length
  // Grey is for those who ask for it.
  const [first = "blue"] = COLORS.slice(1).sort((a, b) => uses(a) - uses(b))
  return first
}
