// The admin pages as an admin uses them.

import { axe, shot } from "./browser.js"
import { see } from "./pages.js"

/** @typedef {import("../harness.js").World} World */

export class Admin {
  #world

  /** @param {World} world @param {import("playwright-core").Page} page */
  constructor(world, page) {
    this.#world = world
    this.page = page
  }

  /** Signed in, at a section. @param {World} world @param {string} hash */
  static async at(world, hash) {
    const context = await world.person()
    await context.addCookies([world.admin.cookie])
    const admin = new Admin(world, await context.newPage())
    await admin.page.goto(`${world.origin}/admin${hash}`)
    await admin.isReady()
    return admin
  }

  async isReady() {
    await see(this.page.locator("main[aria-busy=false] h1"))
  }

  /** By the navigation. @param {string} section */
  async go(section) {
    await this.page.getByRole("navigation", { name: "Settings" })
      .getByRole("link", { name: section, exact: true }).click()
    await see(this.page.getByRole("heading", { level: 1, name: section }))
  }

  /** Presses the button that saves, and waits until nothing is unsaved. */
  async save() {
    await this.page.getByRole("button", { name: "Save changes" }).first().click()
    await see(this.page.getByText("Everything is saved").first())
  }

  /** Looks at it in both themes and sizes. @param {string} name */
  async look(name) {
    await shot(this.page, `admin-${name}`)
    await axe(this.page)
  }

  /** Chooses in a box that is searched by typing. @param {string | RegExp} label
   * @param {string} text */
  async pick(label, text) {
    const box = this.page.getByRole("combobox", { name: label })
    await box.click()
    await box.fill(text)
    await see(this.page.locator(".combo__option").first())
    await box.press("Enter")
  }

  get api() {
    return this.#world.admin
  }
}
