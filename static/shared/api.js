// The only file that talks to the server.

/** What the server refused, or status 0 where it could not be reached. */
export class ApiError extends Error {
  /**
   * @param {number} status @param {string} code @param {string} detail
   * @param {any} body @param {number | null} retryAfter seconds
   */
  constructor(status, code, detail, body, retryAfter) {
    super(detail)
    this.status = status
    this.code = code
    this.body = body
    /** @type {string | null} */
    this.field = body?.field ?? null
    this.retryAfter = retryAfter
  }

  /** Whether the same request may succeed later. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || 500 <= this.status
  }
}

/** @typedef {ReturnType<typeof createApi>} Api */

/**
 * @param {{token?: () => string | null, csrf?: () => string | null}} [secrets]
 */
export function createApi({ token = () => null, csrf = () => null } = {}) {
  /** @param {string} method */
  function headers(method) {
    /** @type {Record<string, string>} */
    const all = {}
    const bearer = token()
    if (bearer) all.Authorization = `Bearer ${bearer}`
    const value = csrf()
    if (value && method !== "GET") all["X-Deskbell-Csrf"] = value
    return all
  }

  /**
   * @param {string} method @param {string} path @param {any} [body]
   * @param {{signal?: AbortSignal}} [options] @returns {Promise<any>}
   */
  async function request(method, path, body, { signal } = {}) {
    const sent = headers(method)
    /** @type {RequestInit} */
    const init = { method, headers: sent, credentials: "same-origin", cache: "no-store" }
    if (signal) init.signal = signal
    if (body instanceof Blob) {
      init.body = body
    } else if (method !== "GET") {
      sent["Content-Type"] = "application/json"
      init.body = JSON.stringify(body ?? {})
    }
    let response
    try {
      response = await fetch(path, init)
    } catch (error) {
      if (signal?.aborted) throw error
      throw new ApiError(0, "network", "the server cannot be reached", null, null)
    }
    return parse(response)
  }

  /** @param {Response} response */
  async function parse(response) {
    if (response.status === 204) return null
    const text = await response.text().catch(() => "")
    let body = null
    try {
      body = JSON.parse(text)
    } catch {
      // Some proxy answered in our place.
    }
    if (response.ok && body !== null) return body
    const retry = Number(response.headers.get("Retry-After") ?? "")
    const detail = body?.detail ?? `the server answered ${response.status}`
    const status = response.ok ? 0 : response.status
    throw new ApiError(status, body?.code ?? "unknown", detail, body, retry || null)
  }

  /** @param {string} path @returns {Promise<Blob>} */
  async function blob(path) {
    const response = await fetch(path, { headers: headers("GET"), credentials: "same-origin" })
    if (!response.ok) throw new ApiError(response.status, "unknown", "no such file", null, null)
    return response.blob()
  }

  return {
    /** @param {string} path @param {{signal?: AbortSignal}} [options] */
    get: (path, options) => request("GET", path, undefined, options),
    /** @param {string} path @param {any} [body] */
    post: (path, body) => request("POST", path, body),
    /** @param {string} path @param {any} [body] */
    put: (path, body) => request("PUT", path, body),
    /** @param {string} path @param {any} [body] */
    patch: (path, body) => request("PATCH", path, body),
    /** @param {string} path @param {any} [body] */
    del: (path, body) => request("DELETE", path, body),
    /** @param {string} path @param {Blob} bytes */
    upload: (path, bytes) => request("PUT", path, bytes),
    blob,
  }
}
