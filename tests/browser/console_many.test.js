// One agent with as many conversations as anybody can have: every count is right in the end.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { Client } from "./support/client.js"
import { Crowd } from "./support/crowd.js"
import { see } from "./support/pages.js"

const CHATS = 50
const ROUNDS = 4

story("fifty open conversations show what was said in each", async (world) => {
  const { email, password } = await world.hire("Ana", { capacity: CHATS })
  const ana = await world.agent("Ana")
  const client = new Client(world.origin)
  await client.login(email, password)
  const crowd = await new Crowd(client).gather(world.origin, world.widget, CHATS)
  const active = ana.indicators.getByRole("region", { name: "Active" })
  const rows = active.getByRole("button")
  await see(rows.nth(CHATS - 1))
  await see(ana.page.getByText("0 free"))

  for (let round = 1; round <= ROUNDS; round += 1) await crowd.speak(`Round ${round}`)

  const last = rows.filter({ hasText: `Round ${ROUNDS}` })
  await world.until("all have the last round", async () => await last.count() === CHATS)
  const counts = await rows.evaluateAll((all) => all.map((row) =>
    row.querySelector(".badge")?.textContent))
  assert.deepEqual(counts, crowd.ids.map(() => String(1 + ROUNDS)))
  const order = await rows.evaluateAll((all) => all.map((row) =>
    Number(/** @type {HTMLElement} */ (row).dataset.id)))
  assert.deepEqual(order, [...crowd.ids].reverse(), "the newest conversation is on top")
  const total = CHATS * (1 + ROUNDS)
  await ana.page.waitForFunction((title) => document.title === title, `(${total}) Deskbell`)
  await shot(ana.page, "console-fifty")
  await axe(ana.page)

  // One that is read counts no longer, and the others stay as they are.
  await rows.nth(7).click()
  await ana.reads(`Round ${ROUNDS}`)
  await ana.page.waitForFunction((title) => document.title === title,
    `(${total - 1 - ROUNDS}) Deskbell`)
  await ana.page.keyboard.press("Alt+9")
  await ana.page.waitForFunction((title) => document.title === title,
    `(${total - 2 * (1 + ROUNDS)}) Deskbell`)
})
