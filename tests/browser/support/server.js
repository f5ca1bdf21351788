// The real server as a process of its own, on a port of its own, with a database of its own.

import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const ROOT = fileURLToPath(new URL("../../../", import.meta.url))
const BINARY = process.env.DESKBELL_BINARY ?? path.join(ROOT, "target/debug/deskbell")

export const ADMIN = { email: "admin@example.com", password: "correct-horse-battery" }

const START_MS_MAX = 15_000
const STOP_MS_MAX = 10_000

export class Server {
  /** Where it answers, as in `http://127.0.0.1:40123`. */
  origin = ""
  /** What it said, for the report of a failure. */
  output = ""

  #folder = mkdtempSync(path.join(tmpdir(), "deskbell-browser-"))
  #args
  #environment
  /** @type {import("node:child_process").ChildProcess | null} */
  #child = null

  /**
   * @param {string[]} args all arguments but `--listen`
   * @param {Record<string, string>} environment
   */
  constructor(args, environment) {
    this.#args = args
    this.#environment = environment
  }

  /** `serve` with a clock that tests may move. @param {Record<string, string>} environment */
  static serve(environment) {
    return new Server(["serve", "--data", "deskbell.db", "--insecure-test-hooks"], environment)
  }

  static demo() {
    return new Server(["demo"], {})
  }

  /** Starts, or starts again on the port and the file it had. */
  async start() {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing: cargo build`)
    const listen = this.origin === "" ? "127.0.0.1:0" : new URL(this.origin).host
    const child = spawn(BINARY, [...this.#args, "--listen", listen], {
      cwd: this.#folder,
      env: { ...process.env, ...this.#environment },
      stdio: ["ignore", "pipe", "pipe"],
    })
    this.#child = child
    child.stderr.on("data", (bytes) => { this.output += bytes })
    this.origin = await this.#boundOrigin(child)
    const ready = await fetch(`${this.origin}/ready`, { signal: AbortSignal.timeout(START_MS_MAX) })
    if (!ready.ok) throw new Error(`GET /ready answered ${ready.status}\n${this.output}`)
  }

  /** Stops it as an operator would, and insists on a clean end. */
  async stop() {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null) return
    child.kill("SIGTERM")
    try {
      await once(child, "exit", { signal: AbortSignal.timeout(STOP_MS_MAX) })
    } catch {
      child.kill("SIGKILL")
      throw new Error(`the server did not stop within ${STOP_MS_MAX} ms\n${this.output}`)
    }
    if (child.exitCode !== 0) throw new Error(`exit code ${child.exitCode}\n${this.output}`)
  }

  async close() {
    try {
      await this.stop()
    } finally {
      rmSync(this.#folder, { recursive: true, force: true })
    }
  }

  /** The link to the setup page, as the operator finds it in the output. */
  get setupLink() {
    const link = /\S+\/setup#code=\S+/.exec(this.output)
    if (link === null) throw new Error(`no link to the setup page\n${this.output}`)
    return link[0]
  }

  /** A figure from /metrics. @param {string} name */
  async metric(name) {
    const text = await (await fetch(`${this.origin}/metrics`)).text()
    const line = text.split("\n").find((each) => each.startsWith(`${name} `))
    if (line === undefined) throw new Error(`no metric ${name}`)
    return Number(line.slice(name.length + 1))
  }

  /** Moves the server's clock; answers when everything due has been acted on. @param {number} ms */
  async advance(ms) {
    const answer = await fetch(`${this.origin}/api/v1/test/clock`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ advance_ms: ms }),
    })
    if (!answer.ok) throw new Error(`the clock answered ${answer.status}: ${await answer.text()}`)
  }

  /** @param {import("node:child_process").ChildProcess} child */
  async #boundOrigin(child) {
    const lines = createInterface({ input: /** @type {any} */ (child.stdout) })
    const tooLate = AbortSignal.timeout(START_MS_MAX)
    return new Promise((resolve, reject) => {
      const fail = (/** @type {string} */ why) => reject(new Error(`${why}\n${this.output}`))
      tooLate.addEventListener("abort", () => fail("the server never said where it listens"))
      child.once("error", reject)
      child.once("exit", (code) => fail(`the server ended at once with code ${code}`))
      lines.on("line", (line) => {
        this.output += `${line}\n`
        const said = /listening on (http:\/\/\S+)/.exec(line)
        if (said) resolve(said[1].replace(/\/$/, ""))
      })
    })
  }
}
