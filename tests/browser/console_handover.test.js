// Conversations that rest, change hands, or have more than one agent.

import { axe, shot, story } from "./harness.js"
import { becomes, gone, see } from "./support/pages.js"

/** @typedef {import("./harness.js").World} World */
/** @typedef {import("./support/pages.js").Console} Console */

const PERSISTENT = { workstream: { mode: "persistent" } }

story("a parked conversation rests until the visitor writes, and is unread then", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await asked(world, ana, "Is the lamp in stock?")
  await ana.say("I will look")
  await ana.page.getByRole("button", { name: "Park" }).click()
  await see(ana.dialog.getByText(/rests until they write/))
  await shot(ana.page, "console-park")
  await axe(ana.page)
  await ana.dialog.getByRole("button", { name: "Park" }).click()

  const waiting = ana.indicators.getByRole("region", { name: "Waiting" })
  await see(waiting.getByRole("button", { name: /^Resume / }))
  await gone(ana.box)
  await waiting.getByRole("button", { name: /I will look/ }).click()
  await see(ana.page.getByText(/Parked: it rests until/))
  await shot(ana.page, "console-waiting")
  await axe(ana.page)
  await ana.page.keyboard.press("Escape")

  await visitor.say("Any news?")

  await see(ana.page.getByText(/has written again/))
  const active = ana.indicators.getByRole("region", { name: "Active" })
  await see(active.getByText(/unread/).first())
  await shot(ana.page, "console-returned")
  await active.getByRole("button", { name: /Any news/ }).click()
  await ana.reads("Any news?")
  await see(ana.page.getByText("New messages"))
}, PERSISTENT)

story("a parked conversation can be resumed, and only its agent ends it", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await asked(world, ana, "Is the lamp in stock?")
  await ana.page.getByRole("button", { name: "Park" }).click()
  await ana.dialog.getByRole("button", { name: "Park" }).click()
  await ana.indicators.getByRole("button", { name: /^Resume / }).click()

  await ana.say("It is")
  await visitor.reads("It is")
  await becomes(() => visitor.endButton.count(), 0)
  await ana.end()
  await ana.wrapUp()
}, PERSISTENT)

story("a colleague who is invited reads, writes and leaves again", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await asked(world, ana, "Do you ship to Peru?")
  const ben = await world.agent("Ben")
  await see(ana.page.getByRole("button", { name: "Invite" }))

  await ana.page.getByRole("button", { name: "Invite" }).click()
  await shot(ana.page, "console-invite")
  await axe(ana.page)
  await ana.dialog.getByRole("button", { name: "Invite" }).click()

  await see(ana.page.getByText(/also here: Ben Example/))
  const joined = ben.indicators.getByRole("region", { name: "Joined" })
  await joined.getByRole("button", { name: /Peru/ }).click()
  await ben.say("We do, by ship")
  await visitor.reads("We do, by ship")
  await ana.reads("We do, by ship")
  await shot(ben.page, "console-joined")
  await axe(ben.page)

  await ben.page.getByRole("button", { name: "Leave" }).click()
  await ben.dialog.getByRole("button", { name: "Leave" }).click()
  await gone(joined)
  await gone(ana.page.getByText(/also here/))
})

story("a chat is handed to a team, whose agent gets it with the note", async (world) => {
  const ana = await world.agent("Ana")
  await asked(world, ana, "My lamp is broken")
  const ben = await world.agent("Ben")
  const { id } = await world.hire("Ben")
  await world.admin.post("/api/v1/teams", { name: "Repairs", members: [id] })

  await ana.page.getByRole("button", { name: "Transfer" }).click()
  await ana.dialog.getByLabel("To").selectOption({ label: "Repairs (1 person)" })
  await ana.dialog.getByLabel(/^Note/).fill("It is the third one this week")
  await shot(ana.page, "console-transfer")
  await axe(ana.page)
  await ana.dialog.getByRole("button", { name: "Transfer" }).click()

  await ben.accept()
  await ben.reads("It is the third one this week")
  await gone(ana.box)
})

story("a supervisor looks on, joins, assigns and closes", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await asked(world, ana, "Hello")
  await world.hire("Sue", { role: "supervisor", takes_chats: false })
  const sue = await world.agent("Sue")
  await sue.page.getByRole("tab", { name: "Team" }).click()
  const team = sue.indicators.getByRole("region", { name: "With colleagues" })
  await team.getByRole("button", { name: /Hello/ }).click()
  await sue.reads("Hello")
  await see(sue.page.getByRole("button", { name: "Join", exact: true }))
  await shot(sue.page, "console-team")
  await axe(sue.page)
  await visitor.say("Still there?")
  await sue.reads("Still there?")

  await sue.page.getByRole("button", { name: "Join", exact: true }).click()
  await sue.dialog.getByRole("button", { name: "Join" }).click()
  await sue.say("Ana is looking it up")
  await visitor.reads("Ana is looking it up")

  const ben = await world.agent("Ben")
  await sue.page.getByRole("tab", { name: "Team" }).click()
  await team.getByRole("button", { name: /^Join, assign, transfer or close/ }).click()
  await shot(sue.page, "console-oversee")
  await axe(sue.page)
  await sue.dialog.getByRole("button", { name: /^Assign…/ }).click()
  await sue.dialog.getByLabel("Colleague").selectOption({ label: "Ben Example (0 chats)" })
  await sue.dialog.getByRole("button", { name: "Assign" }).click()
  await see(ben.indicators.getByRole("region", { name: "Active" }).getByRole("button"))

  await team.getByRole("button", { name: /^Join, assign, transfer or close/ }).click()
  await sue.dialog.getByRole("button", { name: /^Close…/ }).click()
  await sue.dialog.getByRole("button", { name: "Close it" }).click()
  await gone(team.getByRole("button", { name: /^Join, assign, transfer or close/ }))
})

story("an agent's capacity is shown, below zero where a supervisor gave more", async (world) => {
  await world.hire("Ana", { capacity: 1 })
  const ana = await world.agent("Ana")
  await asked(world, ana, "First")
  await see(ana.page.getByText("0 free"))
  const second = await world.visitor()
  await second.open()
  await second.say("Second")
  await see(ana.indicators.getByRole("button", { name: /Second/ }))
  const { id } = await world.hire("Ana")
  const { items } = await world.admin.get("/api/v1/conversations?state=queued")

  await world.admin.post(`/api/v1/conversations/${items[0].id}/assign`, { agent: id })

  await see(ana.page.getByText("-1 free"))
  await shot(ana.page, "console-over-capacity")
  await axe(ana.page)
})

/** A visitor whose chat this agent has accepted. @param {World} world @param {Console} agent */
async function asked(world, agent, /** @type {string} */ text) {
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say(text)
  await agent.accept()
  await agent.reads(text)
  return visitor
}
