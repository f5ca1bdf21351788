// Requests to one port of this machine, from an address of one's choice, with or without TLS.

import http from "node:http"
import http2 from "node:http2"
import https from "node:https"

export const NAME = "chat.example"

/**
 * @typedef {{method?: string, headers?: Record<string, string>, json?: unknown, body?: Buffer,
 *   from?: string, signal?: AbortSignal}} Options
 * @typedef {{status: number, headers: http.IncomingHttpHeaders, body: Buffer}} Answer
 */

export class Site {
  /** @param {number} port @param {Buffer | string | null} ca whom to trust; null: no TLS */
  constructor(port, ca) {
    this.port = port
    this.ca = ca
    this.origin = `${ca === null ? "http" : "https"}://${NAME}:${port}`
  }

  /** @param {string} path @param {Options} options @returns {Promise<Answer>} */
  call(path, { method = "GET", headers = {}, json, body, from, signal } = {}) {
    const sent = json === undefined ? body : Buffer.from(JSON.stringify(json))
    const options = {
      host: "127.0.0.1", port: this.port, path, method, signal, agent: false, localAddress: from,
      headers: {
        Host: `${NAME}:${this.port}`,
        ...json === undefined ? {} : { "Content-Type": "application/json" },
        ...sent === undefined ? {} : { "Content-Length": String(sent.length) },
        ...headers,
      },
    }
    return new Promise((resolve, reject) => {
      const request = this.ca === null
        ? http.request(options)
        : https.request({ ...options, ca: this.ca, servername: NAME })
      // A server that refuses a body may close before it has read all of it.
      request.on("error", reject)
      request.on("response", (response) => {
        /** @type {Buffer[]} */
        const parts = []
        response.on("data", (part) => parts.push(part))
        response.on("error", reject)
        response.on("end", () => {
          const { statusCode = 0, headers } = response
          resolve({ status: statusCode, headers, body: Buffer.concat(parts) })
          request.destroy()
        })
      })
      request.flushHeaders()
      // A body that is announced and never comes is not ended, either.
      if (sent !== undefined || headers["Content-Length"] === undefined) request.end(sent)
    })
  }

  /** The status by HTTP/2, as browsers speak to a proxy. @param {string} path */
  statusByHttp2(path) {
    const session = http2.connect(this.origin, {
      ca: this.ca ?? undefined, servername: NAME, lookup: /** @type {any} */ (toLoopback),
    })
    const answer = new Promise((resolve, reject) => {
      session.on("error", reject)
      const request = session.request({ ":path": path })
      request.on("error", reject)
      request.on("response", (given) => resolve(given[":status"] ?? 0))
      request.end()
    })
    return answer.finally(() => session.close())
  }

  /** A call whose answer must have this status; its JSON. @param {string} path */
  async json(path, options = /** @type {Options} */ ({}), status = 200) {
    const answer = await this.call(path, options)
    if (answer.status !== status) {
      throw new Error(`${path}: ${answer.status} instead of ${status}: ${answer.body}`)
    }
    return answer.body.length === 0 ? null : JSON.parse(answer.body.toString())
  }
}

/** @param {string} _name @param {unknown} _options @param {Function} done */
function toLoopback(_name, _options, done) {
  done(null, [{ address: "127.0.0.1", family: 4 }])
}

/** Who may do what. @param {string} token */
export const bearer = (token) => ({ Authorization: `Bearer ${token}` })
