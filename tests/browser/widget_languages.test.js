// The panel in each of its languages, and from right to left.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { SALES, publish } from "./support/flows.js"
import { see } from "./support/pages.js"

/** What a visitor reads on the button, in the box and beside a field that has no label. */
const SEEN = {
  "en-GB": ["Open chat", "Write a message", "First name"],
  "fr-CA": ["Ouvrir le chat", "Écrivez un message", "Prénom"],
  "pt-PT": ["Abrir o chat", "Escreva uma mensagem", "Nome"],
  "id-ID": ["Buka obrolan", "Tulis pesan", "Nama depan"],
  "es-MX": ["Abrir el chat", "Escriba un mensaje", "Nombre"],
  "de-CH": ["Chat öffnen", "Nachricht schreiben", "Vorname"],
}

/** Nothing is wider than its frame. @param {import("./support/pages.js").Panel} visitor */
async function expectNoOverflow(visitor) {
  const [wide, room] = await visitor.frame().evaluate(() =>
    [document.documentElement.scrollWidth, document.documentElement.clientWidth])
  assert.equal(wide, room)
}

story("every language is spoken from the button to the last field", async (world) => {
  await publish(world, SALES)
  for (const [locale, [open, box, first]] of Object.entries(SEEN)) {
    const visitor = await world.visitor({ locale })
    await visitor.page.getByRole("button", { name: open }).click()
    await visitor.reads("May a colleague help you?")
    await see(visitor.inside.getByRole("textbox", { name: box }))
    await visitor.inside.getByRole("button", { name: "Yes, please" }).click()
    await see(visitor.inside.getByRole("textbox", { name: first, exact: true }))
    assert.equal(await visitor.frame().evaluate(() => document.documentElement.lang),
      locale.startsWith("pt") ? "pt-BR" : locale.slice(0, 2))
    await expectNoOverflow(visitor)
    await axe(visitor.page, visitor.frame())
    await shot(visitor.page, `widget-language-${locale.slice(0, 2)}`)
    await visitor.page.close()
  }
})

story("from right to left everything changes its side", async (world) => {
  await publish(world, SALES)
  world.embedding = 'data-position="left"'
  const visitor = await world.visitor({ locale: "ar" })
  await visitor.page.evaluate(() => { document.documentElement.dir = "rtl" })
  await visitor.launcher.click()
  await visitor.reads("May a colleague help you?")
  await visitor.frame().evaluate(() => { document.documentElement.dir = "rtl" })
  await visitor.inside.getByRole("button", { name: "Yes, please" }).click()
  await see(visitor.inside.getByRole("textbox", { name: "First name" }))
  const own = await visitor.log.getByText("Yes, please", { exact: true }).last().boundingBox()
  const frame = await visitor.page.locator("iframe[src*='/w/']").boundingBox()
  assert.ok(own && frame && own.x - frame.x < frame.width / 3, "own words stand on the left")
  await expectNoOverflow(visitor)
  await axe(visitor.page, visitor.frame())
  await shot(visitor.page, "widget-rtl")
  await visitor.inside.getByRole("button", { name: "More" }).click()
  await see(visitor.inside.getByRole("button", { name: "Turn sound off" }))
  await shot(visitor.page, "widget-rtl-menu")
})
