// Chromium, and what every page is held to: no error in its console, nothing for axe to find.

import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import { fileURLToPath } from "node:url"

import { chromium } from "playwright-core"

const ROOT = fileURLToPath(new URL("../../../", import.meta.url))
const SCREENSHOTS = path.join(ROOT, "target/screenshots")
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

const PATIENCE_MS = 30_000
/** What the browser says of its own windows that leave no traces, whoever subscribes in them. */
const NO_PUSH = /Push API in incognito/
export const DESKTOP = { width: 1280, height: 800 }
export const PHONE = { width: 390, height: 844 }

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").BrowserContext} Context */
/** @typedef {import("playwright-core").Frame} Frame */

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Root may not use the sandbox; the pages are our own.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"],
  })
}

/**
 * A browser of one person: own cookies, own storage.
 * @param {import("playwright-core").Browser} browser
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export async function person(browser, options = {}) {
  const context = await browser.newContext({
    viewport: DESKTOP,
    locale: "en-GB",
    timezoneId: "Europe/London",
    ...options,
  })
  context.setDefaultTimeout(PATIENCE_MS)
  await serveFromDisk(context)
  /** @type {string[]} */
  const errors = []
  context.on("weberror", (error) => errors.push(`error: ${error.error().message}`))
  context.on("console", (message) => {
    if (message.type() !== "error" || NO_PUSH.test(message.text())) return
    errors.push(`console: ${message.text()} (${message.location().url})`)
  })
  return { context, errors }
}

/**
 * With DESKBELL_STATIC even files that the binary was not built with come from that folder: a ready
 * binary (DESKBELL_BINARY) is enough for work on the pages.
 * @param {Context} context
 */
async function serveFromDisk(context) {
  const folder = process.env.DESKBELL_STATIC
  if (!folder) return
  await context.route("**/static/dev/**", (route) => {
    const name = new URL(route.request().url()).pathname.replace("/static/dev/", "")
    const file = path.join(folder, path.normalize(`/${name}`))
    return existsSync(file) ? route.fulfill({ path: file }) : route.continue()
  })
  await context.route(/\/agent(?:#.*)?$/, async (route) => {
    const html = readFileSync(path.join(folder, "console/index.html"), "utf8")
    const response = await route.fetch().catch(() => null)
    if (response === null) return route.abort("connectionrefused")
    const body = html.replaceAll("{{assets}}", "/static/dev")
    return route.fulfill({ response, body })
  })
}

/**
 * Pictures of the page as it is: light and dark, desktop and phone.
 * @param {Page} page @param {string} name
 */
export async function shot(page, name) {
  const before = page.viewportSize() ?? DESKTOP
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    await page.setViewportSize(viewport)
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
      await settled(page)
      const file = path.join(SCREENSHOTS, `${name}-${colorScheme}-${size}.png`)
      await page.screenshot({ path: file, animations: "disabled" })
    }
  }
  await page.setViewportSize(before)
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
}

/** Two frames later everything that a change of size or colours set off has been laid out, and
 * colours that fade have to arrive. */
async function settled(/** @type {Page} */ page) {
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => {
      requestAnimationFrame(() => done(null))
    })
    const isFading = () => document.getAnimations().some((each) =>
      each instanceof CSSTransition && each.playState === "running")
    await frame()
    await frame()
    // One that never ends, since its element is gone from sight, is not waited for.
    for (let shown = 0; isFading() && shown < 120; shown += 1) await frame()
  })
}

/**
 * Fails if axe finds anything, in either colour scheme.
 * @param {Page} page @param {Frame} [frame] the frame to look at, where it is not the page itself
 */
export async function axe(page, frame = page.mainFrame()) {
  const found = []
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await settled(page)
    found.push(...(await violations(frame)).map((each) => `${colorScheme}: ${each}`))
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  if (found.length > 0) throw new Error(`axe: ${frame.url()}\n${found.join("\n")}`)
}

/** @param {Frame} frame @returns {Promise<string[]>} */
async function violations(frame) {
  await frame.evaluate(AXE)
  return frame.evaluate(async () => {
    const { axe } = /** @type {any} */ (globalThis)
    // Frames are looked at one by one.
    const result = await axe.run({ exclude: ["iframe"] }, { resultTypes: ["violations"] })
    return result.violations.flatMap((/** @type {any} */ violation) =>
      violation.nodes.map((/** @type {any} */ node) =>
        `${violation.id}: ${violation.help}\n  ${node.html}\n  ${node.failureSummary}`))
  })
}
