// Where to go after signing in. No DOM.

const HOME = "/agent"
const HERE = "http://here.example"

/**
 * The page that was asked for, if it is one of ours: `?next=//other.example` leads nowhere else.
 * @param {string} query of the address
 */
export function nextPage(query) {
  const wanted = new URLSearchParams(query).get("next") ?? ""
  // Browsers read a backslash as a slash, and drop tabs and line breaks.
  const isPath = /^\/(?![/\\])[^\\\s]*$/u.test(wanted)
  if (!isPath || new URL(wanted, HERE).origin !== HERE) return HOME
  return wanted.startsWith("/login") ? HOME : wanted
}
