// What an agent may say of how available they are.

/** @type {[string, string][]} */
export const PRESENCES = [
  ["available", "Available"],
  ["busy", "Busy"],
  ["do_not_disturb", "Do not disturb"],
  ["away", "Away"],
  ["offline", "Offline"],
]
