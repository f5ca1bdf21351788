// A program of its own that runs beside a test, and what it says.

import { spawn } from "node:child_process"
import { once } from "node:events"

const SAYS_MS_MAX = 30_000
const STOPS_MS_MAX = 15_000

export class Process {
  /** All that it has said on both streams. */
  output = ""

  #child
  #name

  /**
   * @param {string} program @param {string[]} args
   * @param {{cwd: string, env?: Record<string, string>}} options
   */
  constructor(program, args, { cwd, env = {} }) {
    this.#name = program
    const environment = { ...process.env, ...env }
    this.#child = spawn(program, args, { cwd, env: environment, stdio: ["ignore", "pipe", "pipe"] })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on("data", (bytes) => { this.output += bytes })
    }
  }

  /** Waits until it has said this, and returns what was found. @param {RegExp} pattern */
  async says(pattern) {
    const tooLate = AbortSignal.timeout(SAYS_MS_MAX)
    for (;;) {
      const found = pattern.exec(this.output)
      if (found) return found
      if (this.#child.exitCode !== null) {
        throw new Error(`${this.#name} ended with ${this.#child.exitCode}\n${this.output}`)
      }
      const { stdout, stderr } = this.#child
      const turn = new AbortController()
      const signal = AbortSignal.any([turn.signal, tooLate])
      const waits = [once(stdout, "data", { signal }), once(stderr, "data", { signal }),
        once(this.#child, "exit", { signal })]
      try {
        await Promise.race(waits)
      } catch {
        throw new Error(`${this.#name} never said ${pattern}\n${this.output}`)
      } finally {
        turn.abort()
        await Promise.allSettled(waits)
      }
    }
  }

  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill("SIGTERM")
    try {
      await once(this.#child, "exit", { signal: AbortSignal.timeout(STOPS_MS_MAX) })
    } catch {
      this.#child.kill("SIGKILL")
      throw new Error(`${this.#name} did not stop\n${this.output}`)
    }
  }
}
