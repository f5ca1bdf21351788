// The HTTP API as an outside client sees it: for what a story needs but does not tell.

import { randomBytes } from "node:crypto"

export class ApiFailure extends Error {
  /** @param {string} call @param {number} status @param {any} body */
  constructor(call, status, body) {
    super(`${call} answered ${status}: ${JSON.stringify(body)}`)
    this.status = status
    this.code = body?.code
  }
}

/** Somebody signed in, or nobody yet. */
export class Client {
  #origin
  #cookie = ""
  #csrf = ""
  #bearer = ""

  /** @param {string} origin */
  constructor(origin) {
    this.#origin = origin
  }

  /** @param {string} email @param {string} password */
  async login(email, password) {
    const answer = await this.post("/api/v1/login", { email, password })
    this.#csrf = answer.me.csrf
    return answer.me
  }

  /** Becomes a visitor of the widget. @param {string} widget @param {object} [more] */
  async visit(widget, more = {}) {
    const session = await this.post("/api/v1/visitor/session", { widget, ...more })
    this.#bearer = session.token
    return session
  }

  /** @param {string} text */
  async say(text) {
    return this.post("/api/v1/visitor/messages", { client_id: newClientId(), text })
  }

  /** The session as a browser keeps it. */
  get cookie() {
    const [name, value] = this.#cookie.split("=")
    return { name, value, url: this.#origin }
  }

  /** @param {string} path */
  get(path) { return this.#call("GET", path) }
  /** @param {string} path @param {object} [body] */
  post(path, body = {}) { return this.#call("POST", path, body) }
  /** @param {string} path @param {object} body */
  put(path, body) { return this.#call("PUT", path, body) }
  /** @param {string} path @param {object} body */
  patch(path, body) { return this.#call("PATCH", path, body) }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  async #call(method, path, body) {
    const answer = await fetch(`${this.#origin}${path}`, {
      method,
      headers: this.#headers(),
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const session = answer.headers.getSetCookie().find((each) => each.startsWith("deskbell_"))
    if (session !== undefined) this.#cookie = session.split(";")[0]
    const text = await answer.text()
    const json = text === "" ? null : JSON.parse(text)
    if (!answer.ok) throw new ApiFailure(`${method} ${path}`, answer.status, json)
    return json
  }

  #headers() {
    /** @type {Record<string, string>} */
    const headers = { "Content-Type": "application/json" }
    if (this.#cookie !== "") headers.Cookie = this.#cookie
    if (this.#csrf !== "") headers["X-Deskbell-Csrf"] = this.#csrf
    if (this.#bearer !== "") headers.Authorization = `Bearer ${this.#bearer}`
    return headers
  }
}

export function newClientId() {
  return randomBytes(16).toString("hex")
}
