// Who is signed in, and the API that speaks for them. Whoever is not is sent to the login page.

import { ApiError, createApi } from "../shared/api.js"

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {{id: number, name: string, role: string, csrf: string}} Me */

let csrf = ""

const plain = createApi({ csrf: () => csrf })

export function goToLogin() {
  const here = `${location.pathname}${location.search}${location.hash}`
  location.replace(`/login?next=${encodeURIComponent(here)}`)
}

/**
 * @template T
 * @param {Promise<T>} answer @returns {Promise<T>}
 */
async function watched(answer) {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) goToLogin()
    throw error
  }
}

export const api = {
  /** @param {string} path @param {{signal?: AbortSignal}} [options] */
  get: (path, options) => watched(plain.get(path, options)),
  /** @param {string} path @param {any} [body] */
  post: (path, body) => watched(plain.post(path, body)),
  /** @param {string} path @param {any} [body] */
  put: (path, body) => watched(plain.put(path, body)),
  /** @param {string} path @param {any} [body] */
  patch: (path, body) => watched(plain.patch(path, body)),
  /** @param {string} path */
  del: (path) => watched(plain.del(path)),
  /** @param {string} path */
  blob: (path) => watched(plain.blob(path)),
}

/** Every item of a list, page by page. @param {string} path @returns {Promise<any[]>} */
export async function all(path) {
  const items = []
  let cursor = null
  do {
    const query = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`
    const page = await api.get(`${path}${query}`)
    items.push(...page.items)
    cursor = page.next
  } while (cursor)
  return items
}

/** @returns {Promise<Me>} */
export async function signIn() {
  const me = await api.get("/api/v1/me")
  csrf = me.csrf ?? ""
  return me
}

export async function signOut() {
  await api.post("/api/v1/logout").catch(() => null)
  location.assign("/login")
}
