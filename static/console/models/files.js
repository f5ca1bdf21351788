// Which files can go to the visitor at all. No DOM.

import { formatBytes } from "../../shared/text.js"

/** What the server takes where it does not say otherwise. */
const BYTES_MAX = 10 * 1024 * 1024

/** Why a file cannot be sent, or nothing. @param {Blob} file @param {number} [most] bytes */
export async function refusalOf(file, most = BYTES_MAX) {
  if (file.size === 0) return "it is empty"
  if (most < file.size) return `it has ${formatBytes(file.size)}, and ${limitOf(most)}`
  try {
    // Folders, and what was taken away since it was chosen, cannot be read.
    await file.slice(0, 1).arrayBuffer()
  } catch {
    return "it cannot be read"
  }
  return ""
}

/** What the server's own refusal means. @param {any} error @param {number} [most] bytes */
export function refusalBy({ code, message }, most = BYTES_MAX) {
  return code === "too_large" ? limitOf(most) : message
}

/** @param {number} most bytes */
function limitOf(most) {
  return `files may have at most ${formatBytes(most)}`
}
