// Dialogues to begin with. Each is a file beside this one, as an export is.

/** @typedef {{file: string, title: string, text: string, sign: string}} Template */

/** @type {Template[]} */
export const TEMPLATES = [
  {
    file: "greet-and-route", title: "Greet and route", sign: "condition",
    text: "Asks what it is about, whether they want to chat, and connects them.",
  },
  {
    file: "capture-then-connect", title: "Get to know, then connect", sign: "capture",
    text: "Asks for name and e-mail before somebody answers, and notes the topic.",
  },
  {
    file: "out-of-hours", title: "Out of hours", sign: "meeting",
    text: "In the evening and on weekends takes a message; else connects.",
  },
  {
    file: "faq-buttons", title: "Frequent questions", sign: "question",
    text: "Answers the usual questions by buttons, and helps on where that is not enough.",
  },
  {
    file: "book-a-meeting", title: "Book a meeting", sign: "goal",
    text: "Offers free times to those who would like to meet, and counts who booked.",
  },
]

/** @param {Template} template */
export function pathOf({ file }) {
  return new URL(`./${file}.json`, import.meta.url).pathname
}
