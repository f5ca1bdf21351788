// How smooth the console is with 50 open conversations and 50 messages a second, as figures.
//
//   node tests/browser/tools/many.js [seconds]
//
// DESKBELL_BINARY names another binary than target/debug/deskbell, DESKBELL_STATIC other pages.
// Long tasks are what Chromium's PerformanceObserver calls so: more than 50 ms without a break.

import { launch, person } from "../support/browser.js"
import { Client } from "../support/client.js"
import { Crowd } from "../support/crowd.js"
import { ADMIN, Server } from "../support/server.js"

const CHATS = 50
const PER_SECOND = 50
const SECONDS = Number(process.argv[2] ?? 10)
const PASSWORD = "lamps-are-yellow-2"
const EMAIL = "ana@example.com"

const server = Server.serve({ DESKBELL_SETUP_ADMIN: `${ADMIN.email}:${ADMIN.password}` })
await server.start()
const browser = await launch()
try {
  const { agent, widget } = await furnish()
  const { context } = await person(browser)
  await context.addCookies([agent.cookie])
  const page = await context.newPage()
  await page.goto(`${server.origin}/agent`)
  await page.getByRole("navigation", { name: "Conversations" }).waitFor()
  await agent.put("/api/v1/me/presence", { presence: "available" })
  const crowd = await new Crowd(agent).gather(server.origin, widget, CHATS)
  await page.reload()
  await rows(page).nth(CHATS - 1).waitFor()
  await measure(page, crowd, "the list alone")
  await rows(page).first().click()
  await page.getByRole("log").waitFor()
  await measure(page, crowd, "one of them open")
} finally {
  await browser.close()
  await server.close()
}

/** An agent with room for all, and a widget. */
async function furnish() {
  const admin = new Client(server.origin)
  const { id } = await admin.login(ADMIN.email, ADMIN.password)
  await admin.patch(`/api/v1/users/${id}`, { takes_chats: false })
  await admin.post("/api/v1/users", {
    name: "Ana Example", display_name: "Ana", email: EMAIL, password: PASSWORD, role: "agent",
    takes_chats: true, enabled: true, capacity: CHATS,
  })
  const workstream = await admin.post("/api/v1/workstreams", { name: "Shop", mode: "live" })
  const widget = await admin.post("/api/v1/widgets", {
    name: "The lamp shop", workstream: workstream.id, origins: ["https://shop.example"],
  })
  const agent = new Client(server.origin)
  await agent.login(EMAIL, PASSWORD)
  return { agent, widget: widget.key }
}

/** @param {import("playwright-core").Page} page */
function rows(page) {
  return page.getByRole("region", { name: "Active" }).getByRole("button")
}

/**
 * @param {import("playwright-core").Page} page @param {Crowd} crowd @param {string} what
 */
async function measure(page, crowd, what) {
  await page.evaluate(() => {
    const scope = /** @type {any} */ (globalThis)
    scope.tasks = []
    scope.gaps = []
    scope.observer?.disconnect()
    scope.observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) scope.tasks.push(duration)
    })
    scope.observer.observe({ type: "longtask" })
    let before = 0
    const look = (/** @type {number} */ at) => {
      if (before !== 0) scope.gaps.push(at - before)
      before = at
      scope.frame = requestAnimationFrame(look)
    }
    cancelAnimationFrame(scope.frame)
    scope.frame = requestAnimationFrame(look)
  })
  const session = await page.context().newCDPSession(page)
  await session.send("Performance.enable")
  const before = await busy(session)
  const began = performance.now()
  await crowd.chatter(SECONDS * PER_SECOND, PER_SECOND)
  const took = (performance.now() - began) / 1000
  const after = await busy(session)
  const { tasks, gaps } = await page.evaluate(() => {
    const { tasks, gaps } = /** @type {any} */ (globalThis)
    return { tasks, gaps }
  })
  const sorted = gaps.sort((/** @type {number} */ a, /** @type {number} */ b) => a - b)
  const messages = SECONDS * PER_SECOND
  console.log(`${what}: ${messages} messages in ${took.toFixed(1)} s`
    + ` (${(messages / took).toFixed(0)}/s) to ${CHATS} conversations`)
  console.log(`  long tasks (> 50 ms): ${tasks.length}`
    + `, longest ${Math.max(0, ...tasks).toFixed(0)} ms`)
  console.log(`  frames: ${sorted.length}`
    + `, gap p50 ${at(sorted, 0.5)} ms, p99 ${at(sorted, 0.99)} ms`)
  console.log(`  main thread: ${((after - before) / took * 100).toFixed(1)} % busy`
    + `, ${((after - before) / messages * 1000).toFixed(2)} ms per message`)
  await session.detach()
}

/** Seconds of work so far. @param {import("playwright-core").CDPSession} session */
async function busy(session) {
  const { metrics } = await session.send("Performance.getMetrics")
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0
}

/** @param {number[]} sorted @param {number} part */
function at(sorted, part) {
  return (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1)
}
