// A dialogue from the canvas to its figures, and one that nobody takes, with a meeting in the end.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { ApiAgent } from "./support/api-agent.js"
import { Designer } from "./support/designer.js"
import { publish } from "./support/flows.js"
import { see } from "./support/pages.js"

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

story("a dialogue is designed, met, taken over by an agent, and counted", async (world) => {
  const { page } = await Designer.at(world, "#/dialogues/new")
  await page.getByRole("button", { name: /^Get to know, then connect/ }).click()
  await see(page.getByRole("tree", { name: "Cards of the dialogue" }))
  await page.getByRole("button", { name: "Publish" }).click()
  await see(page.getByText("Published as version 1"))

  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  const { inside } = visitor
  await visitor.launcher.click()
  await inside.getByRole("button", { name: "Yes, that is fine" }).click()
  const first = inside.getByRole("textbox", { name: "First name" })
  await see(first)
  await first.fill("Vera")
  await inside.getByRole("textbox", { name: "E-mail" }).fill("vera@example.com")
  await inside.getByRole("form").getByRole("button", { name: "Send" }).click()
  await inside.getByRole("button", { name: "A question" }).click()
  await visitor.reads("Thank you. Somebody will be with you in a moment.")

  await ana.accept()
  await ana.reads(/vera@example\.com/)
  // What was captured stands on the card of the person.
  await see(ana.page.getByRole("link", { name: "vera@example.com" }).first())
  await shot(ana.page, "console-after-dialogue")
  await ana.say("Hello Vera, which lamp is it?")
  await visitor.reads("Hello Vera, which lamp is it?")
  await inside.getByRole("textbox", { name: "Write a message" }).fill("The third.")
  await inside.getByRole("textbox", { name: "Write a message" }).press("Enter")
  await ana.reads("The third.")
  await ana.end()
  await see(inside.getByText("How was this chat?"))

  const id = /dialogues\/(\d+)/.exec(page.url())?.[1]
  const counted = await world.admin.get(`/api/v1/dialogues/${id}/figures`)
  const { triggered, engaged, completed, connected } = counted
  assert.deepEqual({ triggered, engaged, completed, connected },
    { triggered: 1, engaged: 1, completed: 1, connected: 1 })
  await page.reload()
  await see(page.getByRole("tree", { name: "Cards of the dialogue" }))
  const consent = page.getByRole("treeitem", { name: /Consent/ })
  await see(consent.getByText("answered 1"))
  await shot(page, "dialogue-figures-after-visit")
  await axe(page)
})

story("nobody takes it in time: the card's fallback leads to a meeting", async (world) => {
  await world.admin.patch("/api/v1/settings", {
    smtp: { host: "127.0.0.1", port: 9, security: "none", from: "help@shop.example" },
  })
  const ana = await ApiAgent.of(world, "Ana")
  const day = [{ from: "00:00", to: "24:00" }]
  await ana.api.put("/api/v1/me/calendar", {
    bookable: true, title: "A talk about lamps", place: "Room 5", zone: "UTC", notice_min: 0,
    week: Object.fromEntries(DAYS.map((name) => [name, day])),
  })
  // Only the card offers the meeting in place of the form.
  await world.admin.patch(`/api/v1/workstreams/${world.workstream}`, {
    fallback: { offline_form: true, meeting: { agent: ana.id } },
  })
  await publish(world, {
    start: "ask",
    cards: [
      {
        id: "ask", kind: "question", text: "May a colleague help you?",
        answers: [{ id: "yes", label: "Yes, please", next: "chat" }],
      },
      {
        id: "chat", kind: "live_chat", text: "One moment, please.", on_no_accept: "none",
        fallback: { text: "All of us are in talks. Shall we meet?", offline_form: false,
          meeting: true },
      },
    ],
  })
  const visitor = await world.visitor()
  const { inside } = visitor
  await visitor.launcher.click()
  await inside.getByRole("button", { name: "Yes, please" }).click()
  await visitor.reads("One moment, please.")
  await world.until("Ana is asked", async () =>
    (await ana.api.get("/api/v1/inbox")).offered.length === 1)
  await world.admin.post("/api/v1/test/clock", { advance_ms: 46_000 })

  await visitor.reads("All of us are in talks. Shall we meet?")
  await inside.getByRole("button", { name: "Book a meeting" }).click()
  await see(inside.getByRole("button", { name: "The next day" }))
  await inside.getByRole("button", { name: "The next day" }).click()
  await inside.getByRole("button", { name: /^\d\d:\d\d$/ }).first().click()
  await inside.getByRole("textbox", { name: "Your name" }).fill("Vera")
  await inside.getByRole("textbox", { name: "E-mail" }).fill("vera@example.com")
  await inside.getByRole("button", { name: "Book this time" }).click()
  await see(inside.getByRole("heading", { name: "Your meeting is booked" }))
  await shot(visitor.page, "widget-fallback-meeting")
  await axe(visitor.page, visitor.frame())

  const { items } = await world.admin.get("/api/v1/outbox")
  const booked = items.filter((/** @type {any} */ { subject }) => /^Meeting booked/.test(subject))
  assert.deepEqual(booked.map((/** @type {any} */ mail) => mail.recipient).sort(),
    ["ana@example.com", "vera@example.com"])
  const { items: meetings } = await ana.api.get("/api/v1/meetings")
  assert.deepEqual(meetings.map((/** @type {any} */ { email }) => email), ["vera@example.com"])
})

story("a card may say that no meeting is offered", async (world) => {
  const ana = await ApiAgent.of(world, "Ana")
  const day = [{ from: "00:00", to: "24:00" }]
  await ana.api.put("/api/v1/me/calendar", {
    bookable: true, title: "A talk", zone: "UTC", notice_min: 0,
    week: Object.fromEntries(DAYS.map((name) => [name, day])),
  })
  await world.admin.patch(`/api/v1/workstreams/${world.workstream}`, {
    fallback: { offline_form: true, meeting: { agent: ana.id } },
  })
  await ana.api.put("/api/v1/me/presence", { presence: "away" })
  await publish(world, {
    start: "ask",
    cards: [
      {
        id: "ask", kind: "question", text: "May a colleague help you?",
        answers: [{ id: "yes", label: "Yes, please", next: "chat" }],
      },
      {
        id: "chat", kind: "live_chat", text: "One moment, please.",
        routing: { method: "agent", agent: ana.id, team: null },
        fallback: { text: "Please write to us.", offline_form: true, meeting: false },
      },
    ],
  })
  const visitor = await world.visitor()
  const { inside } = visitor
  await visitor.launcher.click()
  await inside.getByRole("button", { name: "Yes, please" }).click()
  await visitor.reads("One moment, please.")
  await world.admin.post("/api/v1/test/clock", { advance_ms: 1_300_000 })
  await visitor.reads("Please write to us.")
  await see(inside.getByRole("textbox", { name: "Your message" }))
  await inside.getByRole("button", { name: "Book a meeting" }).waitFor({ state: "hidden" })
})
