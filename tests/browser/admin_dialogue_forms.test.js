// The forms of the cards that visitors do not see, and of the one that asks for details.

import assert from "node:assert/strict"

import { story } from "./harness.js"
import { Designer } from "./support/designer.js"
import { see } from "./support/pages.js"

story("conditions, fields, goals and details are filled in and kept", async (world) => {
  const designer = await Designer.of(world, {
    start: "hello",
    cards: [
      { id: "hello", kind: "message", text: "Hello", next: "way" },
      { id: "way", kind: "condition", otherwise: "note",
        branches: [{ match: "all", conditions: [], next: "who" }] },
      { id: "note", kind: "set_field", field: "custom:topic", value: "", next: "goal" },
      { id: "goal", kind: "goal", goal: "", next: "bye" },
      { id: "who", kind: "capture", text: "Who are you?", next: "thanks",
        fields: [{ name: "email", label: null, required: true, known: "skip" }] },
      { id: "thanks", kind: "end", text: "Thank you" },
      { id: "bye", kind: "end", text: "Bye" },
    ],
  })
  const { page } = designer

  await designer.choose(/^Condition/)
  const way = page.getByRole("group", { name: "Way 1" })
  await way.getByRole("button", { name: /add/i }).click()
  await way.getByLabel("Fact").selectOption("page_url")
  await way.getByLabel("Question").selectOption("contains")
  await way.getByRole("textbox").last().fill("/checkout")
  await designer.look("dialogue-card-condition")

  await designer.choose(/^Set a field/)
  await page.getByLabel("Key of your own field").fill("Interest Level")
  await page.getByLabel("Value", { exact: true }).fill("low")
  await designer.look("dialogue-card-set-field")

  await designer.choose(/^Goal/)
  await page.getByLabel("Goal", { exact: true }).fill("Looked around")

  await designer.choose(/^Ask for details/)
  await page.getByRole("button", { name: "Ask for one more" }).click()
  await page.getByLabel("Words for detail 2").fill("Where to call")
  await page.getByLabel("Detail 1, if known").selectOption("confirm")
  await designer.look("dialogue-card-capture")

  const stored = async () => {
    const { draft } = await designer.saved()
    return Object.fromEntries(draft.cards.map((/** @type {any} */ card) => [card.id, card]))
  }
  await world.until("the last change is stored", async () =>
    (await stored()).who.fields[0].known === "confirm")
  const cards = await stored()
  assert.deepEqual(cards.way.branches[0].conditions,
    [{ field: "page_url", op: "contains", value: "/checkout" }])
  assert.deepEqual([cards.note.field, cards.note.value], ["custom:interest_level", "low"])
  assert.equal(cards.goal.goal, "Looked around")
  assert.deepEqual(cards.who.fields.map((/** @type {any} */ each) =>
    [each.name, each.label, each.known]),
  [["email", null, "confirm"], ["phone", "Where to call", "skip"]])

  await page.reload()
  await see(designer.card(/Goal/))
  await designer.choose(/^Goal/)
  await see(page.getByLabel("Goal", { exact: true }))
  assert.equal(await page.getByLabel("Goal", { exact: true }).inputValue(), "Looked around")
})
