// What was said before that which is shown.

import { HISTORY_PAGE } from "./session.js"

/** @param {import("./session.js").Session} session */
export async function older(session) {
  const { thread } = session
  const first = thread.stored[0]?.id
  if (!session.hasOlder || !first) return
  const path = `/api/v1/visitor/messages?limit=${HISTORY_PAGE}&before=${first}`
  const page = await session.api.get(path).catch(() => null)
  // Perhaps somebody else is here by now.
  if (!page || thread !== session.thread) return
  session.takeHistory(page.items)
  session.hasOlder = page.next !== null
  session.tell("change")
}
