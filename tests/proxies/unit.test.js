// The systemd unit, read by systemd itself.

import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { test } from "node:test"

import { found, sample } from "./support/setting.js"

const ANALYZE = found("systemd-analyze", ["/usr/bin", "/bin"])
const skip = ANALYZE === null ? "systemd-analyze is not installed: apt-get install systemd" : false
/** Of 10; systemd calls it OK up to 2. */
const EXPOSURE_MAX = 2

/** @param {string[]} args */
function analyze(args) {
  const { status, stdout, stderr } = spawnSync(String(ANALYZE), args, { encoding: "utf8" })
  return { status, said: stdout + stderr }
}

test("systemd finds nothing wrong with the unit, and little that it could do", { skip }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "deskbell-unit-"))
  try {
    const unit = path.join(folder, "deskbell.service")
    writeFileSync(unit, sample("deskbell.service", [["/usr/local/bin/deskbell", "/bin/true"]]))
    const verified = analyze(["verify", unit])
    assert.deepEqual([verified.status, verified.said], [0, ""])

    const { said } = analyze(["security", "--offline=true", "--no-pager", unit])
    const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(said)?.[1])
    assert.ok(exposure <= EXPOSURE_MAX, said)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
