// The whole journey without a mouse.

import assert from "node:assert/strict"

import { story } from "./harness.js"
import { gone, see } from "./support/pages.js"

story("visitor and agent need no mouse", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()

  await tabTo(visitor.page, visitor.launcher)
  await visitor.page.keyboard.press("Enter")
  await see(visitor.box)
  await isFocused(visitor.box)
  await visitor.page.keyboard.type("By keyboard")
  await visitor.page.keyboard.press("Enter")
  await visitor.reads("By keyboard")

  await see(ana.acceptButton)
  await tabTo(ana.page, ana.acceptButton.first())
  await ana.page.keyboard.press("Enter")
  await see(ana.box)
  await isFocused(ana.box)
  await ana.page.keyboard.type("Likewise")
  await ana.page.keyboard.press("Shift+Enter")
  await ana.page.keyboard.type("in two lines")
  await ana.page.keyboard.press("Enter")
  await visitor.reads(/Likewise\s+in two lines/)

  // The dialog takes the focus, keeps it, and gives it back.
  await tabTo(ana.page, ana.endButton)
  await ana.page.keyboard.press("Enter")
  await see(ana.dialog)
  await ana.page.keyboard.press("Tab")
  await ana.page.keyboard.press("Tab")
  assert.ok(await holdsFocus(ana.dialog), "the focus stays in the dialog")
  await ana.page.keyboard.press("Escape")
  await gone(ana.dialog)
  await isFocused(ana.endButton)
  await ana.page.keyboard.press("Enter")
  await tabTo(ana.page, ana.dialog.getByRole("button", { name: /^End/ }))
  await ana.page.keyboard.press("Enter")
  for (const name of ["Submit", "Done"]) {
    const button = ana.page.getByRole("button", { name })
    await see(button)
    await tabTo(ana.page, button)
    await ana.page.keyboard.press("Enter")
  }

  // Escape closes the panel and gives the focus back to the launcher.
  await visitor.box.focus()
  await visitor.page.keyboard.press("Escape")
  await gone(visitor.box)
  await isFocused(visitor.launcher)
})

/**
 * Presses Tab until it has the focus: a person would not go on for ever either.
 * @param {import("playwright-core").Page} page @param {import("playwright-core").Locator} target
 */
async function tabTo(page, target) {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await holdsFocus(target)) return
    await page.keyboard.press("Tab")
  }
  throw new Error(`no way by Tab to ${target}`)
}

/** @param {import("playwright-core").Locator} target */
async function holdsFocus(target) {
  return target.evaluate((element) => element.matches(":focus, :focus-within"))
}

/** @param {import("playwright-core").Locator} target */
async function isFocused(target) {
  const element = await target.elementHandle()
  const frame = await element?.ownerFrame()
  await frame?.waitForFunction((node) => node?.matches(":focus"), element)
}
