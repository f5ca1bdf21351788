// A copy of the database comes in parts, since it is too large for one answer.

import { ApiError } from "../../shared/api.js"
import { h } from "../../shared/dom.js"
import { api } from "../session.js"

/**
 * @param {string} path @param {{name: string, size_bytes: number}} copy
 * @param {(share: number) => void} onProgress
 */
export async function download(path, { name, size_bytes: size }, onProgress) {
  /** @type {Blob[]} */
  const parts = []
  let loaded = 0
  while (loaded < size) {
    onProgress(loaded / size)
    const part = await api.blob(`${path}?from=${loaded}`)
    if (part.size === 0) throw new ApiError(0, "network", "the copy ended early", null, null)
    parts.push(part)
    loaded += part.size
  }
  const url = URL.createObjectURL(new Blob(parts, { type: "application/octet-stream" }))
  h("a", { href: url, download: name }).click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
