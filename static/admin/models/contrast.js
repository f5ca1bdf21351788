// How well letters stand out from their ground (WCAG 2). No DOM.

/** @typedef {[number, number, number]} Rgb 0 to 255 each */

/** For text of usual size. */
export const CONTRAST_LEAST = 4.5

/** @param {Rgb} one @param {Rgb} other from 1 to 21 */
export function contrastOf(one, other) {
  const [dark, light] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

/** @param {Rgb} color */
function luminanceOf(color) {
  const [red = 0, green = 0, blue = 0] = color.map((value) => {
    const part = value / 255
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
