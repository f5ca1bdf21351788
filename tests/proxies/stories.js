// What must be so behind every proxy, told once.

import assert from "node:assert/strict"
import { setMaxListeners } from "node:events"
import { isDeepStrictEqual } from "node:util"

import { bearer } from "./support/client.js"
import { ADMIN } from "./support/setting.js"

/** @typedef {import("./support/setting.js").Setting} Setting */
/** @typedef {import("./support/client.js").Site} Site */

const MIB = 1024 * 1024
const PATIENCE_MS = 20_000

/**
 * Reads again and again until it is so.
 * @template T @param {() => Promise<T>} read @param {T} is
 */
async function becomes(read, is) {
  const tooLate = AbortSignal.timeout(PATIENCE_MS)
  for (;;) {
    const given = await read()
    if (isDeepStrictEqual(given, is)) return
    if (tooLate.aborted) assert.deepEqual(given, is)
  }
}

/** A figure, read past the proxy. @param {Setting} setting @param {string} name */
export async function figure(setting, name) {
  const text = (await setting.direct.call("/metrics")).body.toString()
  const line = text.split("\n").find((each) => each.startsWith(`${name} `))
  return Number(line?.slice(name.length + 1))
}

/** The admin as an agent who is there, through this site. @param {Site} site */
async function signIn(site) {
  const answer = await site.call("/api/v1/login", { method: "POST", json: ADMIN })
  assert.equal(answer.status, 200, answer.body.toString())
  const [cookie] = answer.headers["set-cookie"] ?? []
  const { me } = JSON.parse(answer.body.toString())
  const headers = { Cookie: cookie.split(";")[0], "X-Deskbell-Csrf": me.csrf, Origin: site.origin }
  const json = { presence: "available" }
  await site.json("/api/v1/me/presence", { method: "PUT", headers, json })
  return { cookie, headers }
}

/** A visitor with a session, through this site. @param {Site} site @param {string} widget */
async function visit(site, widget) {
  // From our own panel, which no list of origins names.
  const headers = { Origin: site.origin }
  const json = { widget }
  const path = "/api/v1/visitor/session"
  const session = await site.json(path, { method: "POST", headers, json })
  return { headers: bearer(session.token), cursor: session.cursor }
}

/** The first widget, for pages of one other site. @param {Site} site @param {any} agent */
async function widgetOf(site, { headers }) {
  const { items } = await site.json("/api/v1/widgets", { headers })
  const json = { origins: ["https://shop.example"] }
  await site.json(`/api/v1/widgets/${items[0].id}`, { method: "PATCH", headers, json })
  return items[0].key
}

/**
 * Pages, scripts and a conversation with a poll that waits.
 * @param {Setting} setting @param {Site} site
 */
export async function conversation(setting, site) {
  const page = await site.call("/login")
  assert.equal(page.status, 200)
  assert.match(String(page.headers["content-type"]), /text\/html/)
  assert.match(String(page.headers["content-security-policy"]), /default-src/)
  const loader = await site.call("/widget.js", { headers: { "Accept-Encoding": "br" } })
  assert.deepEqual([loader.status, loader.headers["content-encoding"]], [200, "br"])
  assert.ok(loader.body.length < 4096, `${loader.body.length} bytes`)

  const agent = await signIn(site)
  const visitor = await visit(site, await widgetOf(site, agent))
  const message = await site.json("/api/v1/visitor/messages", {
    method: "POST", headers: visitor.headers, json: { client_id: "first-word", text: "Hello?" },
  }, 201)
  const path = `/api/v1/conversations/${message.conversation}`
  await site.json(`${path}/accept`, { method: "POST", headers: agent.headers, json: {} })
  const feed = "/api/v1/visitor/events?after="
  const { cursor } = await site.json(`${feed}0&wait=0`, { headers: visitor.headers })

  const begun = performance.now()
  const poll = site.json(`${feed}${cursor}&wait=30`, { headers: visitor.headers })
  await becomes(() => figure(setting, "deskbell_parked_polls"), 1)
  await site.json(`${path}/messages`, {
    method: "POST", headers: agent.headers, json: { client_id: "agent-word", text: "Hi!" },
  }, 201)

  const { events } = await poll
  assert.equal(events[0].message.text, "Hi!")
  assert.ok(performance.now() - begun < PATIENCE_MS, "it came with the message, not at the end")
  return visitor
}

/** @param {Site} site @param {{headers: Record<string, string>}} visitor */
export async function files(site, visitor) {
  const path = "/api/v1/visitor/files/ten-mebibytes?name=large.bin"
  const body = Buffer.alloc(10 * MIB, "x")
  const whole = await site.call(path, { method: "PUT", headers: visitor.headers, body })
  assert.equal(whole.status, 201, whole.body.toString())
  const stored = JSON.parse(whole.body.toString())
  const back = await site.call(`/api/v1/visitor/files/${stored.file.id}`, visitor)
  assert.deepEqual([back.status, back.body.length], [200, 10 * MIB])

  // Only announced, so that the refusal cannot get lost in the rest of the body. Believing the
  // last of the numbers would take the server down.
  for (const bytes of [12 * MIB, 100_000_000_000]) {
    const headers = { ...visitor.headers, "Content-Length": String(bytes) }
    const refused = await site.call(path.replace("ten", "too"), { method: "PUT", headers })
    assert.equal(refused.status, 413, `${bytes}`)
  }
  assert.equal((await site.call("/health")).status, 200)
}

/** What clients say of themselves is not believed; what the proxy says is.
 * @param {Setting} setting @param {Site} site */
export async function origins(setting, site) {
  const lie = { "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https",
    Forwarded: "for=203.0.113.9", "X-Real-IP": "203.0.113.9", "X-Deskbell-Client": "203.0.113.9" }
  const clientOf = async (/** @type {Site} */ where, /** @type {string} */ from) => {
    const answer = await where.call("/nowhere", { from, headers: lie })
    const id = String(answer.headers["x-request-id"])
    const line = await setting.server.says(new RegExp(`request: id=${id} .* client=(\\S+)`))
    return line[1]
  }
  assert.equal(await clientOf(site, "127.0.0.2"), "127.0.0.2")
  assert.equal(await clientOf(setting.direct, "127.0.0.3"), "127.0.0.3")
  // The same words from where the proxy is are the proxy's.
  assert.equal(await clientOf(setting.direct, "127.0.0.1"), "203.0.113.9")
}

/**
 * The cookie is for TLS only where the client came by TLS.
 * @param {Setting} setting @param {Site} site
 */
export async function cookies(setting, site) {
  assert.match((await signIn(site)).cookie, /; Secure/)
  assert.doesNotMatch((await signIn(setting.direct)).cookie, /Secure/)
  const lie = { "X-Forwarded-Proto": "https" }
  const options = { method: "POST", json: ADMIN, headers: lie, from: "127.0.0.3" }
  const answer = await setting.direct.call("/api/v1/login", options)
  assert.doesNotMatch(String(answer.headers["set-cookie"]), /Secure/)
}

/** @param {Site} site @param {Site} plain */
export async function doors(site, plain) {
  for (const path of ["/metrics", "/ready"]) {
    assert.equal((await site.call(path)).status, 404, path)
  }
  assert.equal((await site.call("/health")).status, 200)
  const answer = await plain.call("/login?next=/agent")
  assert.equal(answer.status, 308)
  assert.match(String(answer.headers.location), /^https:\/\/chat\.example.*\/login\?next=\/agent$/)
}

/** Many wait, and one more is served at once. @param {Setting} setting @param {Site} site */
export async function crowd(setting, site) {
  const COUNT = 150
  const agent = await signIn(site)
  /** @type {Awaited<ReturnType<typeof visit>>[]} */
  const visitors = []
  const widget = await widgetOf(site, agent)
  for (let number = 0; number < COUNT / 5; number++) visitors.push(await visit(site, widget))
  const over = new AbortController()
  setMaxListeners(COUNT, over.signal)
  const polls = Array.from({ length: COUNT }, (_, number) => {
    const { headers, cursor } = visitors[Math.floor(number / 5)]
    const path = `/api/v1/visitor/events?after=${cursor}&wait=30`
    return site.call(path, { headers, signal: over.signal })
  })
  try {
    await becomes(() => figure(setting, "deskbell_parked_polls"), COUNT)
    const begun = performance.now()
    assert.equal((await site.call("/login")).status, 200)
    assert.ok(performance.now() - begun < PATIENCE_MS / 4)
  } finally {
    over.abort()
    await Promise.allSettled(polls)
  }
}

/** Whoever closes the page is gone for the server, too. @param {Setting} setting */
export async function gone(setting) {
  await becomes(() => figure(setting, "deskbell_parked_polls"), 0)
}
