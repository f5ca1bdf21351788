// Dialogues that the stories play.

/** @typedef {import("../harness.js").World} World */

/** Consent, then name and e-mail, then an agent; or good-bye. */
export const SALES = {
  start: "hello",
  cards: [
    { id: "hello", kind: "message", text: "Welcome to the lamp shop.", next: "ask" },
    {
      id: "ask", kind: "question", text: "May a colleague help you?", answers: [
        { id: "yes", label: "Yes, please", next: "who" },
        { id: "look", label: "I am only looking", next: "bye" },
        { id: "no", label: "No, thanks", next: "thanks" },
      ],
    },
    {
      id: "who", kind: "capture", text: "Who are you, and how do we reach you?", next: "chat",
      fields: [
        { name: "first_name", label: null, required: true },
        { name: "email", label: "E-mail", required: true },
        { name: "phone", label: null },
        { name: "custom:size", label: "Size of the lamp" },
      ],
    },
    { id: "chat", kind: "live_chat", text: "One moment, please." },
    { id: "bye", kind: "end", text: "Then have a look around." },
    { id: "thanks", kind: "end", text: "Good-bye." },
  ],
}

/** A question is the first thing said. */
export const ASKED = {
  start: "lamp",
  cards: [
    {
      id: "lamp", kind: "question", text: "Which lamp are you looking for?", answers: [
        { id: "desk", label: "For a desk", next: "d" },
        { id: "bed", label: "For a bedside table", next: "b" },
      ],
    },
    { id: "d", kind: "end", text: "The third lamp is for desks." },
    { id: "b", kind: "end", text: "The seventh lamp is small enough." },
  ],
}

/**
 * Gives a dialogue to visitors.
 * @param {World} world @param {object} draft @param {object} [more]
 */
export async function publish(world, draft, more = {}) {
  const dialogue = { name: "At the door", draft, ...more }
  const { id } = await world.admin.post("/api/v1/dialogues", dialogue)
  await world.admin.post(`/api/v1/dialogues/${id}/publish`)
  return id
}
