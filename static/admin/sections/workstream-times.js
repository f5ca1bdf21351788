// How long the conversations of a workstream last: one half for each mode.

import { numberField, switchField } from "../fields.js"

const HOUR_S = 3_600
const DAY_S = 86_400

export function livePart() {
  return [
    numberField({
      name: "idle_end_s", label: "End after silence of", least: 30, most: DAY_S, isSpan: true,
      help: "A chat in which neither side writes ends by itself. 600 at first.",
    }),
    numberField({
      name: "visitor_grace_s", label: "Wait for a visitor who left", least: 10, most: HOUR_S,
      isSpan: true,
      help: "Changing pages takes a moment; after this long the chat ends. 180 at first.",
    }),
  ]
}

export function persistentPart() {
  return [
    switchField({
      name: "keep_same_agent", label: "Keep the same agent",
      help: "A visitor who comes back is answered by whoever answered before, even beyond that "
        + "agent's number of chats. On at first.",
    }),
    numberField({
      name: "waiting_close_s", label: "Close after resting for", least: 60, most: 366 * DAY_S,
      isSpan: true,
      help: "Without a word for this long a conversation is closed; its history stays. 28 days "
        + "at first.",
    }),
  ]
}
