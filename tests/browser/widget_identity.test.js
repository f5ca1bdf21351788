// Visitors for whom their site vouches.

import assert from "node:assert/strict"
import { createHmac } from "node:crypto"

import { axe, shot, story } from "./harness.js"
import { gone, see } from "./support/pages.js"

const SECRET = "a secret of the shop, made for these tests"
const HOUR_S = 3600
const REFUSED = { mayFail: [/401/] }

/** @param {string} subject @param {object} [more] */
function token(subject, more = {}) {
  const claims = { sub: subject, exp: Math.floor(Date.now() / 1000) + HOUR_S, ...more }
  const part = (/** @type {object} */ value) =>
    Buffer.from(JSON.stringify(value)).toString("base64url")
  const message = `${part({ alg: "HS256" })}.${part(claims)}`
  return `${message}.${createHmac("sha256", SECRET).update(message).digest("base64url")}`
}

/** @param {import("./harness.js").World} world @param {object} [rules] of the workstream */
async function vouch(world, rules = {}) {
  const { items } = await world.admin.get("/api/v1/widgets")
  const widget = items.find((/** @type {any} */ each) => each.key === world.widget)
  const key = { name: "Shop", algorithm: "HS256", key: SECRET, widgets: [widget.id] }
  await world.admin.post("/api/v1/identity_keys", key)
  await world.admin.patch(`/api/v1/workstreams/${world.workstream}`, rules)
}

/**
 * The site's script speaks.
 * @param {import("./support/pages.js").Panel} visitor @param {string} command @param {any} [value]
 */
function tell({ page }, command, value) {
  return page.evaluate(([name, given]) => {
    const site = /** @type {any} */ (globalThis)
    site.errors ??= []
    if (!site.isListening) {
      site.Deskbell.on("error", (/** @type {any} */ detail) => site.errors.push(detail))
    }
    site.isListening = true
    if (name !== "listen") site.Deskbell[name](given)
  }, [command, value])
}

/** @param {import("./support/pages.js").Panel} visitor */
const errors = ({ page }) => page.evaluate(() => /** @type {any} */ (globalThis).errors)

story("where an identity is required the panel asks to sign in, and then knows", async (world) => {
  await vouch(world, { require_identity: true })
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  const { inside } = visitor
  await tell(visitor, "listen")
  await visitor.launcher.click()
  await see(inside.getByRole("heading", { name: "Sign in to chat" }))
  await gone(visitor.box)
  await shot(visitor.page, "widget-sign-in")
  await axe(visitor.page, visitor.frame())
  assert.equal((await errors(visitor))[0].code, "identity_required")

  await tell(visitor, "identify", token("mia", { name: "Mia" }))
  await see(visitor.box)
  await visitor.say("Where is my order?")
  await ana.accept()
  await see(ana.page.getByText("Mia").first())

  // On the next page, and in another browser, the same person.
  const phone = await world.visitor()
  await tell(phone, "identify", token("mia", { name: "Mia" }))
  await phone.open()
  await phone.reads("Where is my order?")
}, REFUSED)

story("what a stranger wrote joins the person; another person sees nothing", async (world) => {
  await vouch(world)
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Not signed in yet")
  await visitor.reads(/Sent|Read/)
  await tell(visitor, "identify", token("mia"))
  await world.until("she is known", () => visitor.frame().evaluate(() =>
    Object.entries(localStorage).some(([name, value]) =>
      name.endsWith(":verified") && value === "yes")))
  await visitor.say("Now signed in")
  await visitor.reads("Not signed in yet")
  await visitor.box.fill("Half a thou")
  await tell(visitor, "identify", token("tom"))
  await gone(visitor.message("Not signed in yet"))
  await world.until("an empty box", async () => await visitor.box.inputValue() === "")
  await visitor.say("I am Tom")
  await tell(visitor, "reset")
  await gone(visitor.message("I am Tom"))

  await tell(visitor, "identify", "nobody.knows.this")
  await see(visitor.inside.getByText("This chat is not available on this page."))
  await world.until("told", async () =>
    (await errors(visitor)).some((/** @type {any} */ { code, reason, detail }) =>
      code === "identity_invalid" && reason && detail))
  await axe(visitor.page, visitor.frame())
}, REFUSED)

story("a site that makes tokens is asked for a fresh one when one has ended", async (world) => {
  await vouch(world, { require_identity: true })
  const visitor = await world.visitor()
  const { page } = visitor
  const advanced = 2 * HOUR_S
  await page.exposeFunction("sign", (/** @type {number} */ count) =>
    token("mia", { exp: Math.floor(Date.now() / 1000) + (1 < count ? advanced : 0) + HOUR_S }))
  await tell(visitor, "listen")
  await page.evaluate(() => {
    const site = /** @type {any} */ (globalThis)
    site.count = 0
    site.Deskbell.identify(() => {
      site.count += 1
      return site.sign(site.count)
    })
  })
  assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).count), 0)
  await visitor.open()
  await visitor.say("Hello?")
  await visitor.reads(/Sent|Read/)
  await world.server.advance(advanced * 1000)
  await visitor.say("Still here")
  await world.until("asked again", async () =>
    await page.evaluate(() => /** @type {any} */ (globalThis).count) === 2)
  await world.until("both sent", async () =>
    await visitor.log.getByText(/Sending/).count() === 0)
  await visitor.reads("Still here")
  assert.deepEqual((await errors(visitor)).map((/** @type {any} */ { code }) => code),
    ["identity_expired"])
}, REFUSED)

story("what the site knows of a stranger comes with the first message", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await tell(visitor, "setFields", { name: "Vera", email: "vera@example.com", other: "x" })
  await visitor.open()
  await visitor.say("Hello")
  await ana.accept()
  await see(ana.page.getByText("vera@example.com").first())
  await ana.reads("Hello")
})
