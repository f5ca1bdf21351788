// Copies the browser libraries that the pages use from node_modules into static/vendor, each with
// its version and its licence: `npm run vendor`, after a version in package.json has changed.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import process from "node:process"
import { fileURLToPath, URL } from "node:url"

const ROOT = fileURLToPath(new URL("../", import.meta.url))

const LIBRARIES = [
  { name: "d3-hierarchy", file: "dist/d3-hierarchy.min.mjs", as: "d3-hierarchy.js" },
]

for (const { name, file, as } of LIBRARIES) {
  const from = path.join(ROOT, "node_modules", name)
  const to = path.join(ROOT, "static/vendor", name)
  const { version, license } = JSON.parse(readFileSync(path.join(from, "package.json"), "utf8"))
  const head = `// ${name} ${version}, licence ${license}: see LICENSE. Unchanged but for these\n`
    + "// lines, which npm run vendor has put here.\n// @ts-nocheck\n"
  mkdirSync(to, { recursive: true })
  writeFileSync(path.join(to, as), head + readFileSync(path.join(from, file), "utf8"))
  cpSync(path.join(from, "LICENSE"), path.join(to, "LICENSE"))
  process.stdout.write(`${name} ${version} → static/vendor/${name}/${as}\n`)
}
