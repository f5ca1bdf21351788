// Which sites may show a widget, in the form that browsers send. No DOM.

/**
 * What people paste, as an origin: `shop.example/cart` becomes `https://shop.example`.
 * Null where it cannot be one. `*` stands for any site.
 * @param {string} text @returns {string | null}
 */
export function normalizeOrigin(text) {
  const trimmed = text.trim()
  if (trimmed === "*") return "*"
  // One's own machine seldom has a certificate.
  const scheme = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::|$)/iu.test(trimmed) ? "http" : "https"
  const address = trimmed.includes("://") ? trimmed : `${scheme}://${trimmed}`
  let url
  try {
    url = new URL(address)
  } catch {
    return null
  }
  const isWeb = url.protocol === "https:" || url.protocol === "http:"
  // A name without a dot is a typing error more often than a machine of the house.
  const { hostname } = url
  const isHost = hostname.includes(".") || hostname === "localhost" || hostname.startsWith("[")
  const isClean = !hostname.includes("*") && url.username === "" && url.password === ""
  return isWeb && isHost && isClean ? url.origin : null
}

/** Whether pages of it travel unencrypted. @param {string} origin */
export function isPlainHttp(origin) {
  if (!origin.startsWith("http:")) return false
  const { hostname } = new URL(origin)
  return hostname !== "localhost" && hostname !== "127.0.0.1" && hostname !== "[::1]"
}
