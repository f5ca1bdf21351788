// Kinds of data with a time of their own. No DOM.

/** @typedef {{name: string, label: string, help: string}} Kept */

/** @type {Kept[]} */
export const KEPT = [
  {
    name: "conversations", label: "Closed conversations",
    help: "With their messages, files, notes and ratings, counted from the close.",
  },
  {
    name: "files", label: "Files",
    help: "Of closed conversations. Their names stay in the history.",
  },
  {
    name: "page_visits", label: "Visited pages",
    help: "Where visitors were on your site, and where they came from.",
  },
  {
    name: "contacts", label: "People without conversations",
    help: "Who opened the panel and never wrote, or whose conversations are deleted.",
  },
  { name: "meetings", label: "Past meetings", help: "With what was noted when they were booked." },
  {
    name: "mails", label: "Sent e-mail",
    help: "The list of what went out. After 30 days it goes in any case.",
  },
]

/** @param {number} days */
export function daysInWords(days) {
  return days === 1 ? "1 day" : `${days.toLocaleString("en-GB")} days`
}

/** @param {number} bytes */
export function bytesInWords(bytes) {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`
  if (bytes < 1_000_000_000) return `${Math.round(bytes / 1_000_000)} MB`
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`
}
