// The history as a document to keep.

import { h } from "../../shared/dom.js"

const KEPT_MS = 10_000

/** @param {import("../models/session.js").Session} session */
export async function saveTranscript(session) {
  const blob = await session.api.blob("/api/v1/visitor/transcript?format=txt")
  const address = URL.createObjectURL(blob)
  h("a", { href: address, download: "chat.txt" }).click()
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS)
}
