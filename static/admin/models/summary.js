// Who writes summaries, as the form has it, and back. No DOM.

/** @typedef {Record<string, any>} Dictionary */

const NONE = { url: "", model: "", allow_local: false }

/** @param {{summary: Dictionary | null}} settings @returns {Dictionary} */
export function recordOf({ summary }) {
  return {
    by: summary === null ? "built_in" : "endpoint",
    summary: { ...NONE, ...summary, key: "", forget_key: false },
  }
}

/**
 * What to send. The endpoint goes as one; a key that is left out stays on the server.
 * @param {Dictionary} now
 */
export function bodyOf({ by, summary }) {
  if (by === "built_in") return { summary: null }
  const { url, model, key, allow_local, forget_key: isForgotten } = summary
  const endpoint = { url, model, allow_local }
  if (key !== "") return { summary: { ...endpoint, key } }
  return { summary: isForgotten ? { ...endpoint, key_is_set: false } : endpoint }
}

/** Where conversations are sent, as people say it. @param {string} url */
export function hostOf(url) {
  return URL.canParse(url) ? new URL(url).host : ""
}
