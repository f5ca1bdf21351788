// Dialogues as files: what is written, and what is read again. No DOM.

/** What another server needs to make the same dialogue. @param {any} dialogue */
export function exported(dialogue) {
  const { name, enabled, priority, idle_min, targeting, draft } = dialogue
  return `${JSON.stringify({ name, enabled, priority, idle_min, targeting, draft }, null, 2)}\n`
}

/** @param {string} name */
export function fileName(name) {
  const words = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/gu, "")
  return `dialogue-${words || "unnamed"}.json`
}

/**
 * What a file says, or why it says nothing. Widgets are those of another server.
 * @param {string} text @returns {{body: any} | {problem: string}}
 */
export function imported(text) {
  let body
  try {
    body = JSON.parse(text)
  } catch {
    return { problem: "This is not a file of a dialogue: it is no JSON." }
  }
  if (typeof body?.name !== "string" || !Array.isArray(body?.draft?.cards)) {
    return { problem: "This is not a file of a dialogue: it has no name, or no cards." }
  }
  return { body: { ...body, widgets: [] } }
}
