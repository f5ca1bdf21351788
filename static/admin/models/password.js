// Passwords: the one rule we have, and one made by chance. No DOM.

export const PASSWORD_CHARS_MIN = 10
export const PASSWORD_CHARS_MAX = 256

// Without those that people mistake for one another.
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
const GROUPS = 4
const GROUP_CHARS = 5

/** 20 characters of 31, about 99 bits: "k3mtx-7h2pq-…". */
export function newPassword() {
  const groups = []
  for (let group = 0; group < GROUPS; group += 1) groups.push(letters(GROUP_CHARS))
  return groups.join("-")
}

/** @param {number} count */
function letters(count) {
  let text = ""
  // Bytes beyond the last whole multiple would favour the first letters.
  const fair = 256 - (256 % LETTERS.length)
  while (text.length < count) {
    const byte = crypto.getRandomValues(new Uint8Array(1))[0] ?? 255
    if (byte < fair) text += LETTERS[byte % LETTERS.length]
  }
  return text
}

/** What is wrong with a password, or null. @param {string} text */
export function passwordProblem(text) {
  const count = [...text].length
  if (count === 0) return "Please choose a password."
  if (count < PASSWORD_CHARS_MIN) {
    return `At least ${PASSWORD_CHARS_MIN} characters; this one has ${count}.`
  }
  if (PASSWORD_CHARS_MAX < count) return `At most ${PASSWORD_CHARS_MAX} characters.`
  return null
}
