// Two-factor sign-in: set up at the console, asked for at the door, taken away by an admin.

import assert from "node:assert/strict"
import { createHmac } from "node:crypto"

import { axe, shot, story } from "./harness.js"
import { Admin } from "./support/admin.js"
import { becomes, gone, see } from "./support/pages.js"

/** @typedef {import("./harness.js").World} World */
/** @typedef {import("playwright-core").Page} Page */

const PASSWORD = "lamps-are-yellow-2"
const STEP_MS = 30_000
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

/** An authenticator app: the secret, and a clock that runs with the server's. */
class Phone {
  #key
  #ahead = 0
  #world

  /** @param {World} world @param {string} secret */
  constructor(world, secret) {
    this.#world = world
    const bits = [...secret].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0"))
    this.#key = Buffer.from((bits.join("").match(/.{8}/gu) ?? []).map((byte) => parseInt(byte, 2)))
  }

  code() {
    const step = Buffer.alloc(8)
    step.writeBigUInt64BE(BigInt(Math.floor((Date.now() + this.#ahead) / STEP_MS)))
    const tag = createHmac("sha1", this.#key).update(step).digest()
    const at = (tag.at(-1) ?? 0) & 15
    return String((tag.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0")
  }

  /** One that was not shown before. */
  async nextCode() {
    await this.#world.server.advance(2 * STEP_MS)
    this.#ahead += 2 * STEP_MS
    return this.code()
  }
}

/** @param {Page} page */
async function openDialog(page) {
  await page.getByRole("button", { name: "Your account and settings" }).click()
  await page.getByRole("button", { name: "Two-factor sign-in" }).click()
  const dialog = page.getByRole("dialog", { name: /Two-factor/ })
  await see(dialog)
  return dialog
}

/** @param {Page} page @param {string} password */
async function fillIn(page, password) {
  await page.getByLabel("E-mail address").fill("ana@example.com")
  await page.getByLabel("Password", { exact: true }).fill(password)
  await page.getByRole("button", { name: "Sign in" }).click()
}

story("an agent turns it on, and signs in with a code and with a recovery code", async (world) => {
  const ana = await world.agent("Ana")
  const { page } = ana
  const dialog = await openDialog(page)
  await dialog.getByLabel("Your password").fill("not the password")
  await dialog.getByRole("button", { name: "Set it up" }).click()
  await see(dialog.getByText("This is not your present password."))
  await dialog.getByLabel("Your password").fill(PASSWORD)
  await dialog.getByRole("button", { name: "Set it up" }).click()

  const set = page.getByRole("dialog", { name: "Add it to your app" })
  await see(set.getByRole("img", { name: /QR code/ }))
  const secret = (await set.locator("code").textContent() ?? "").replaceAll(" ", "")
  const phone = new Phone(world, secret)
  await shot(page, "two-factor-secret")
  await axe(page)
  await set.getByLabel("The code that the app shows now").fill("000000")
  await set.getByRole("button", { name: "Turn on" }).click()
  await see(set.getByText(/The code is not the one/))
  await set.getByLabel("The code that the app shows now").fill(phone.code())
  await set.getByRole("button", { name: "Turn on" }).click()

  const codes = page.getByRole("dialog", { name: "Two-factor sign-in is on" }).locator("li")
  await becomes(() => codes.count(), 10)
  const [recovery = ""] = await codes.allTextContents()
  await shot(page, "two-factor-codes")
  await axe(page)
  await page.getByRole("button", { name: "Done" }).click()

  for (const code of [() => phone.nextCode(), async () => recovery.toUpperCase()]) {
    const door = await (await world.person()).newPage()
    await door.goto(`${world.origin}/login`)
    await fillIn(door, PASSWORD)
    await see(door.getByLabel("Code of your authenticator app"))
    await door.getByLabel("Code of your authenticator app").fill("123 456")
    await door.getByRole("button", { name: "Sign in" }).click()
    await see(door.getByText(/This code is wrong/))
    await shot(door, "two-factor-login")
    await axe(door)
    await door.getByLabel("Code of your authenticator app").fill(await code())
    await door.getByRole("button", { name: "Sign in" }).click()
    await see(door.getByRole("navigation", { name: "Conversations" }))
  }

  const again = await openDialog(page)
  await see(again.getByText(/^9 recovery codes are left/))
  await shot(page, "two-factor-on")
  await axe(page)
  await again.getByLabel("Your password").fill(PASSWORD)
  await again.getByLabel(/Code of the app/).fill(await phone.nextCode())
  await again.getByRole("button", { name: "Turn off" }).click()
  await see(page.getByText("Two-factor sign-in is off."))
}, { mayFail: [/40[01]/] })

story("a wrong password asks for no code", async (world) => {
  await world.hire("Ana")
  const door = await (await world.person()).newPage()
  await door.goto(`${world.origin}/login`)
  await fillIn(door, "not the password")
  await see(door.getByText("The e-mail address or the password is wrong."))
  await gone(door.getByLabel("Code of your authenticator app"))
}, { mayFail: [/401/] })

story("an admin takes it away from somebody who has lost the telephone", async (world) => {
  const ana = await world.agent("Ana")
  const dialog = await openDialog(ana.page)
  await dialog.getByLabel("Your password").fill(PASSWORD)
  await dialog.getByRole("button", { name: "Set it up" }).click()
  const set = ana.page.getByRole("dialog", { name: "Add it to your app" })
  await see(set)
  const secret = (await set.locator("code").textContent() ?? "").replaceAll(" ", "")
  await set.getByLabel(/The code/).fill(new Phone(world, secret).code())
  await set.getByRole("button", { name: "Turn on" }).click()
  await see(ana.page.getByRole("button", { name: "Done" }))

  const { id } = await world.hire("Ana")
  const admin = await Admin.at(world, `#/users/${id}`)
  const part = admin.page.getByRole("heading", { name: "Take away the two-factor sign-in" })
  await see(part)
  await admin.look("user-two-factor")
  await admin.page.getByRole("button", { name: "Take it away" }).click()
  await admin.page.getByRole("dialog").getByRole("button", { name: "Take it away" }).click()
  await gone(part)
  assert.equal((await admin.api.get(`/api/v1/users/${id}`)).totp, false)
}, { mayFail: [/401/] })
