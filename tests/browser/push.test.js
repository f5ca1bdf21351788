// Web push, without a push service: Chromium's debugger delivers what one would bring.

import assert from "node:assert/strict"

import { story } from "./harness.js"
import { see } from "./support/pages.js"

story("a push is shown unless a console is in sight, and its click opens it", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Where is my parcel?")
  await ana.accept()
  await visitor.reads(/Ana/)
  const [{ id }] = (await world.admin.get("/api/v1/conversations?state=active")).items
  const post = await pushTo(ana.page, world.origin)

  await post({ title: "New chat: Ann", body: "Not seen", conversation: id })
  await world.until("the worker has had it", async () => await heard(ana.page) === 1)
  assert.deepEqual(await shown(ana.page), [], "the console itself tells of it")

  await ana.page.goto(`${world.origin}/login`)
  await post({ title: "New chat: Ann", body: "Where is it?", conversation: id })
  await world.until("it is shown", async () => (await shown(ana.page)).length === 1)
  await post({ title: "Ann", body: "Hello?", conversation: id })
  await world.until("one takes the place of the other", async () =>
    (await shown(ana.page))[0]?.body === "Hello?")
  assert.deepEqual(await shown(ana.page),
    [{ title: "Ann", body: "Hello?", tag: `deskbell-${id}` }])

  await ana.page.goto(`${world.origin}/agent`)
  await ana.isReady()
  await click(ana.page)
  await see(ana.message("Where is my parcel?"))
  assert.equal(new URL(ana.page.url()).hash, `#/c/${id}`)
})

/** @typedef {import("playwright-core").Page} Page */

/** A way to the page's service worker, once it runs. @param {Page} page @param {string} origin */
async function pushTo(page, origin) {
  const session = await page.context().newCDPSession(page)
  const registered = new Promise((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const found = registrations.find(({ scopeURL }) => scopeURL === `${origin}/agent`)
      if (found) resolve(found.registrationId)
    })
  })
  await session.send("ServiceWorker.enable")
  const registrationId = /** @type {string} */ (await registered)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => null))
  const worker = await theWorker(page)
  await worker.evaluate(() => {
    const self = /** @type {any} */ (globalThis)
    self.heard = 0
    self.addEventListener("push", () => { self.heard += 1 })
  })
  return (/** @type {object} */ notice) => session.send("ServiceWorker.deliverPushMessage",
    { origin, registrationId, data: JSON.stringify(notice) })
}

/** @param {Page} page */
async function theWorker(page) {
  const context = page.context()
  return context.serviceWorkers()[0] ?? context.waitForEvent("serviceworker")
}

/** @param {Page} page */
async function heard(page) {
  return (await theWorker(page)).evaluate(() => /** @type {any} */ (globalThis).heard)
}

/** @param {Page} page */
function shown(page) {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration("/agent")
    const notices = await registration?.getNotifications() ?? []
    return notices.map(({ title, body, tag }) => ({ title, body, tag }))
  })
}

/** As far as a script may: only a real click lets a worker bring a window to the front. */
async function click(/** @type {Page} */ page) {
  await (await theWorker(page)).evaluate(async () => {
    const self = /** @type {any} */ (globalThis)
    const [notification] = await self.registration.getNotifications()
    self.dispatchEvent(new self.NotificationEvent("notificationclick", { notification }))
  })
}
