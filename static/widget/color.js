// The site's colour, with letters that can be read on it.

/** Relative luminance as WCAG defines it. @param {string} hex */
function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
}

/** Black or white, whichever has the higher contrast. @param {string} hex */
export function inkOn(hex) {
  return luminance(hex) > 0.179 ? "black" : "white"
}

/** @param {string | null | undefined} hex */
export function accentFrom(hex) {
  if (!hex || !/^#[0-9a-f]{6}$/iu.test(hex)) return
  const { style } = document.documentElement
  style.setProperty("--color-accent", hex)
  style.setProperty("--color-accent-text", inkOn(hex))
}
