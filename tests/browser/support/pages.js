// The panel and the console as people meet them: by role and name, never by class.

import assert from "node:assert/strict"
import { isDeepStrictEqual } from "node:util"

const BECOMES_MS_MAX = 10_000

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Locator} Locator */
/** @typedef {import("playwright-core").FrameLocator} FrameLocator */

/** Waits until it can be seen. @param {Locator} what */
export async function see(what) {
  await what.waitFor({ state: "visible" })
}

/** Waits until it is gone. @param {Locator} what */
export async function gone(what) {
  await what.waitFor({ state: "hidden" })
}

/**
 * Waits until reading it gives this; says what it gave when it never did.
 * @template T @param {() => Promise<T>} read @param {T} expected @param {string} [what]
 */
export async function becomes(read, expected, what) {
  const tooLate = AbortSignal.timeout(BECOMES_MS_MAX)
  let given = await read()
  while (!isDeepStrictEqual(given, expected)) {
    if (tooLate.aborted) assert.deepEqual(given, expected, what)
    await new Promise((next) => { setImmediate(next) })
    given = await read()
  }
}

/** The widget on a foreign page. */
export class Panel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page
    this.launcher = page.locator("deskbell-launcher").getByRole("button")
    this.inside = page.frameLocator("iframe[src*='/w/']")
    this.log = this.inside.getByRole("log")
    this.box = this.inside.getByRole("textbox")
    this.sendButton = this.inside.getByRole("button", { name: "Send" })
    this.endButton = this.inside.getByRole("button", { name: /^End/ })
  }

  /** A panel that the page before left open is open already. */
  async open() {
    if (await this.launcher.getAttribute("aria-expanded") === "false") await this.launcher.click()
    await see(this.box)
    return this
  }

  /** @param {string} text */
  async say(text) {
    await this.box.fill(text)
    await this.box.press("Enter")
    await see(this.message(text))
  }

  /** @param {string | RegExp} text */
  message(text) {
    return this.log.getByText(text, { exact: typeof text === "string" })
  }

  /** @param {string | RegExp} text */
  async reads(text) {
    await see(this.message(text))
  }

  /** The panel's own frame. */
  frame() {
    const frame = this.page.frames().find((each) => each.url().includes("/w/"))
    if (frame === undefined) throw new Error("the panel is not open")
    return frame
  }
}

/** An agent's console. */
export class Console {
  /** @param {Page} page @param {string} name */
  constructor(page, name) {
    this.page = page
    this.name = name
    this.indicators = page.getByRole("navigation", { name: "Conversations" })
    this.log = page.getByRole("log")
    this.box = page.getByRole("main").getByRole("textbox")
    this.endButton = page.getByRole("button", { name: "End conversation" })
    this.acceptButton = page.getByRole("button", { name: "Accept" })
    this.declineButton = page.getByRole("button", { name: "Decline" })
    this.dialog = page.getByRole("dialog")
  }

  async isReady() {
    await see(this.indicators)
  }

  async accept() {
    await this.acceptButton.first().click()
    await see(this.box)
  }

  /** @param {string} text */
  async say(text) {
    await this.box.fill(text)
    await this.box.press("Enter")
    await see(this.message(text))
  }

  /** @param {string | RegExp} text */
  message(text) {
    return this.log.getByText(text, { exact: typeof text === "string" })
  }

  /** @param {string | RegExp} text */
  async reads(text) {
    await see(this.message(text))
  }

  async end() {
    await this.endButton.click()
    await this.dialog.getByRole("button", { name: /^End/ }).click()
  }

  async wrapUp() {
    await this.page.getByRole("button", { name: "Submit" }).click()
    await this.page.getByRole("button", { name: "Done" }).click()
  }
}
