// On a site with a strict policy the widget needs only what docs/operate.md tells, and breaks
// nothing else.

import assert from "node:assert/strict"

import { shot, story } from "./harness.js"
import { ApiAgent } from "./support/api-agent.js"
import { gone, see } from "./support/pages.js"

/** @typedef {import("./harness.js").World} World */

/** As documented. @param {World} world */
const policy = (world) =>
  `default-src 'self'; img-src 'self' data:; script-src 'self' ${world.origin}; ` +
  `frame-src ${world.origin}; require-trusted-types-for 'script'; trusted-types 'none'`

story("a strict policy with the two documented sources is enough", async (world) => {
  world.site.headers = { "Content-Security-Policy": policy(world) }
  const ana = await ApiAgent.of(world, "Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Is it dimmable?")
  await ana.accept()
  await ana.say("It is")
  await visitor.reads("It is")
  await visitor.inside.getByRole("button", { name: "More" }).click()
  await see(visitor.inside.getByRole("button", { name: "Turn sound off" }))
  // The button has its looks: styles made by the script are not forbidden.
  const { width } = await visitor.launcher.boundingBox() ?? { width: 0 }
  assert.equal(width, 56)
  await shot(visitor.page, "widget-csp")
  await visitor.page.goto(`${world.site.origin}/lamp`)
  await visitor.reads("It is")
})

story("the same policy without them keeps the widget away, and the site is untouched",
  async (world) => {
    world.site.headers = { "Content-Security-Policy": "default-src 'self'; img-src data:" }
    const visitor = await world.visitor()
    await see(visitor.page.getByRole("heading", { name: "Lamps" }))
    await visitor.page.waitForLoadState("networkidle")
    await gone(visitor.launcher)
  }, { mayFail: [/Content Security Policy|violates|Refused/] })
