// What a page costs a visitor: every file it loads before anybody clicks, compressed as served.
//
// Follows <script>, <link> and static imports from each page's HTML. Dynamic imports are loaded
// later and counted apart. Prints the figures and fails beyond a limit.

import { existsSync, readFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { brotliCompressSync, constants } from "node:zlib"

const STATIC = fileURLToPath(new URL("../static/", import.meta.url))

const BUDGETS = [
  { name: "loader", entry: "widget/loader.js", bytesMax: 4_000 },
  { name: "panel", entry: "widget/frame.html", bytesMax: 30_000 },
  { name: "console", entry: "console/index.html", bytesMax: 120_000 },
  { name: "admin", entry: "admin/index.html", bytesMax: 120_000 },
]

const HTML_LOADS = /<(?:script|link)\b[^>]*?\b(?:src|href)="\{\{assets\}\}\/([^"]+)"/g
const STATIC_IMPORTS = /^\s*(?:import|export)\b[^"'()]*["'](\.[^"']+)["']/gm
const DYNAMIC_IMPORTS = /\bimport\(\s*["'](\.[^"']+)["']/g

/** What comes when it is wanted, beside what the panel has by then. */
const LATER = [
  { name: "menu, stars, offline form", entry: "widget/elements/extras.js", bytesMax: 11_000 },
  { name: "cards of a dialogue", entry: "widget/elements/cards.js", bytesMax: 11_000 },
  { name: "booking a meeting", entry: "widget/elements/booking.js", bytesMax: 8_500 },
  { name: "words beside the button", entry: "widget/elements/poke.js", bytesMax: 4_000 },
]

let failed = false
for (const budget of BUDGETS) {
  if (!existsSync(path.join(STATIC, budget.entry))) {
    console.log(`${budget.name.padEnd(8)} MISSING: static/${budget.entry}`)
    failed = true
    continue
  }
  const first = closure([budget.entry], [HTML_LOADS, STATIC_IMPORTS])
  const all = closure([budget.entry], [HTML_LOADS, STATIC_IMPORTS, DYNAMIC_IMPORTS])
  const bytes = total(first)
  const later = total(all) - bytes
  const verdict = bytes <= budget.bytesMax ? "ok" : "TOO BIG"
  failed ||= bytes > budget.bytesMax
  console.log(
    `${budget.name.padEnd(8)} ${String(bytes).padStart(7)} of ${budget.bytesMax} bytes (brotli), ` +
      `${first.size} files${later > 0 ? `, ${later} bytes later` : ""}: ${verdict}`,
  )
}
const panel = closure(["widget/frame.html"], [HTML_LOADS, STATIC_IMPORTS])
for (const { name, entry, bytesMax } of LATER) {
  const files = closure([entry], [STATIC_IMPORTS])
  // Styles and one language are asked for by name.
  const bytes = total([...files].filter((file) => !panel.has(file)))
  failed ||= bytesMax < bytes
  const verdict = bytes <= bytesMax ? "ok" : "TOO BIG"
  console.log(`  later  ${String(bytes).padStart(8)} of ${bytesMax} bytes: ${name}: ${verdict}`)
}
console.log(failed ? "sizes: FAILED" : "sizes: all within limits")
process.exit(failed ? 1 : 0)

/** @param {string[]} entries @param {RegExp[]} patterns */
function closure(entries, patterns) {
  const found = new Set()
  const toVisit = [...entries]
  for (let file = toVisit.pop(); file !== undefined; file = toVisit.pop()) {
    if (found.has(file)) continue
    found.add(file)
    if (!/\.(html|js)$/.test(file)) continue
    const text = readFileSync(path.join(STATIC, file), "utf8")
    for (const pattern of patterns) {
      for (const [, target] of text.matchAll(pattern)) {
        toVisit.push(pattern === HTML_LOADS ? target : path.join(path.dirname(file), target))
      }
    }
  }
  return found
}

/** @param {Iterable<string>} files */
function total(files) {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }
  return [...files]
    .map((file) => brotliCompressSync(readFileSync(path.join(STATIC, file)), quality).length)
    .reduce((sum, bytes) => sum + bytes, 0)
}
