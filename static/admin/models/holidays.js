// Days on which other hours apply. No DOM.

import { rangeProblem } from "./week.js"

/**
 * @typedef {object} Holiday
 * @property {string} from first day, as 2026-12-24
 * @property {string} to last day
 * @property {string} name
 * @property {import("./week.js").Range[]} ranges none: closed
 */

/**
 * What is wrong, by the path of the part: {"[0].to": "…"}.
 * @param {Holiday[]} holidays @returns {Map<string, string>}
 */
export function holidayProblems(holidays) {
  const problems = new Map()
  holidays.forEach(({ from, to, ranges }, index) => {
    if (from === "") problems.set(`[${index}].from`, "Please choose the day.")
    else if (to < from) problems.set(`[${index}].to`, "Must not lie before the first day.")
    ranges.forEach((range, part) => {
      const problem = rangeProblem(range)
      const path = `[${index}].ranges[${part}]`
      if (problem) problems.set(`${path}.${problem.part}`, problem.text)
      else if (range.to < range.from) {
        problems.set(`${path}.to`, "Must end on the same day, by midnight.")
      }
    })
    const earlier = holidays.findIndex((other, at) =>
      at < index && other.from <= to && from <= other.to && other.from !== "")
    if (from !== "" && earlier !== -1) {
      const name = holidays[earlier]?.name || "another holiday"
      problems.set(`[${index}].from`, `Overlaps ${name}.`)
    }
  })
  return problems
}
