// What a story needs: the server, a foreign shop with the widget, visitors and agents.
//
//   story("a visitor is answered", async (world) => {
//     const ana = await world.agent("Ana")
//     const visitor = await world.visitor()
//     …
//   })
//
// Each story has a server and a database of its own; one browser serves all stories of a file.
// Nothing here waits for time to pass: only for what a person would see, with a deadline.

import { appendFileSync } from "node:fs"
import { after, test } from "node:test"

import { axe, launch, person, shot } from "./support/browser.js"
import { Client } from "./support/client.js"
import { Console, Panel } from "./support/pages.js"
import { ADMIN, Server } from "./support/server.js"
import { Site, shopPage } from "./support/site.js"

export { axe, shot }

const PASSWORD = "lamps-are-yellow-2"
const SETUP = { DESKBELL_SETUP_ADMIN: `${ADMIN.email}:${ADMIN.password}` }
/** Of both tries together. */
const STORY_MS_MAX = 240_000
/** The stories that needed a second try; `./test` empties and prints it. */
const SECOND_TRIES = "target/second-tries.txt"

/** @type {Promise<import("playwright-core").Browser> | null} */
let browser = null

after(async () => {
  if (browser !== null) await (await browser).close()
})

/** @typedef {import("playwright-core").BrowserContextOptions} BrowserOptions */
/** @typedef {(world: World) => Promise<void>} Tell */

/**
 * @typedef {object} Options
 * @property {RegExp[]} [mayFail] console errors that this story causes on purpose
 * @property {object} [workstream] rules of the workstream that differ from the defaults
 * @property {object} [widget] what of the widget differs from the defaults
 * @property {"furnished" | "fresh" | "demo"} [start]
 */

/** @param {string} name @param {Tell} tell @param {Options} [options] */
export function story(name, tell, options = {}) {
  test(name, { timeout: STORY_MS_MAX }, async () => {
    try {
      await play(name, tell, options)
    } catch (error) {
      // A busy machine can starve a browser of everything. A story that then holds in a new world
      // passes, and `./test` names it: whatever needs a second try more than once is a fault.
      const { message } = /** @type {Error} */ (error)
      console.log(`second try of "${name}" after: ${message}`)
      await play(name, tell, options)
      appendFileSync(SECOND_TRIES, `${name}: ${message.split("\n", 1)[0]}\n`)
    }
  })
}

/** Tells a story once. @param {string} name @param {Tell} tell @param {Options} options */
async function play(name, tell, options) {
  const world = new World(options)
  try {
    await world.open()
    await tell(world)
    world.expectNoErrors()
  } catch (error) {
    await world.picture(name)
    console.log(world.report())
    throw error
  } finally {
    await world.close()
  }
}

/** A story on `deskbell demo`. @param {string} name @param {Tell} tell */
export function demoStory(name, tell) {
  story(name, tell, { start: "demo" })
}

/** A story on an empty database. @param {string} name @param {Tell} tell */
export function freshStory(name, tell) {
  story(name, tell, { start: "fresh", mayFail: [/403/] })
}

export class World {
  #options
  /** @type {{context: import("playwright-core").BrowserContext, errors: string[]}[]} */
  #people = []
  /** @type {Map<string, {id: number, email: string, password: string}>} */
  #agents = new Map()
  /** @type {Server} */ // @ts-ignore: open() comes first
  server
  /** @type {Client} */ // @ts-ignore
  admin
  /** @type {Site} */ // @ts-ignore
  site
  /** Key of the widget on the shop's pages. */
  widget = ""
  workstream = 0
  /** More attributes for the shop's script tag. */
  embedding = ""

  /** @param {Options} options */
  constructor(options) {
    this.#options = options
  }

  get origin() {
    return this.server.origin
  }

  async open() {
    const { start = "furnished" } = this.#options
    this.server = start === "demo" ? Server.demo() : Server.serve(start === "fresh" ? {} : SETUP)
    await this.server.start()
    this.admin = new Client(this.origin)
    this.site = await Site.open((path) => (path.includes(".") ? null : shopPage({
      origin: this.origin,
      widget: this.widget,
      attributes: this.embedding,
    })))
    if (start === "furnished") await this.#furnish()
  }

  /** A browser of somebody's own. @param {BrowserOptions} [options] */
  async person(options) {
    browser ??= launch()
    const someone = await person(await browser, options)
    this.#people.push(someone)
    return someone.context
  }

  /** An account that takes chats. @param {string} name @param {object} [more] */
  async hire(name, more = {}) {
    const known = this.#agents.get(name)
    if (known !== undefined) return known
    const email = `${name.toLowerCase()}@example.com`
    const user = { name: `${name} Example`, display_name: name, email, password: PASSWORD }
    const rights = { role: "agent", takes_chats: true, enabled: true }
    const { id } = await this.admin.post("/api/v1/users", { ...user, ...rights, ...more })
    const agent = { id, email, password: PASSWORD }
    this.#agents.set(name, agent)
    return agent
  }

  /** An agent at her console, available. @param {string} name @param {object} [options] */
  async agent(name, options = {}) {
    const { email } = await this.hire(name)
    const client = new Client(this.origin)
    await client.login(email, PASSWORD)
    const context = await this.person(options)
    await context.grantPermissions(["notifications"], { origin: this.origin })
    await context.addCookies([client.cookie])
    const page = await context.newPage()
    await page.goto(`${this.origin}/agent`)
    const desk = new Console(page, name)
    await desk.isReady()
    await client.put("/api/v1/me/presence", { presence: "available" })
    return desk
  }

  /** A visitor on a page of the shop; the widget is closed. @param {object} [options] */
  async visitor(options = {}) {
    const context = await this.person(options)
    const page = await context.newPage()
    await page.goto(`${this.site.origin}/`)
    return new Panel(page)
  }

  /**
   * Goes on when the condition holds.
   * @param {string} what @param {() => Promise<boolean>} holds
   */
  async until(what, holds) {
    const tooLate = AbortSignal.timeout(10_000)
    while (!(await holds())) {
      if (tooLate.aborted) throw new Error(`never happened: ${what}`)
      // What is waited for may be this process's own work.
      await new Promise((next) => { setImmediate(next) })
    }
  }

  expectNoErrors() {
    const mayFail = this.#options.mayFail ?? []
    const errors = this.#errors().filter((error) => !mayFail.some((known) => known.test(error)))
    if (errors.length > 0) throw new Error(`errors in the browser:\n${errors.join("\n")}`)
  }

  /** What every open page looked like when the story failed. @param {string} name */
  async picture(name) {
    const slug = name.replace(/\W+/g, "-").slice(0, 60)
    const pages = this.#people.flatMap(({ context }) => context.pages())
    for (const [index, page] of pages.entries()) {
      const path = `target/screenshots/failed/${slug}-${index}.png`
      await page.screenshot({ path, timeout: 5_000 }).catch(() => {})
    }
  }

  report() {
    const log = this.server?.output.split("\n").slice(-30).join("\n") ?? ""
    return `-- browser\n${this.#errors().join("\n")}\n-- server\n${log}`
  }

  async close() {
    for (const { context } of this.#people) await context.close()
    await this.site?.close()
    await this.server?.close()
  }

  #errors() {
    return this.#people.flatMap(({ errors }) => errors)
  }

  /** The workspace as its admin would set it up: nobody but the agents of the story takes chats. */
  async #furnish() {
    const { id } = await this.admin.login(ADMIN.email, ADMIN.password)
    await this.admin.patch(`/api/v1/users/${id}`, { takes_chats: false })
    const rules = { mode: "live", distribution: "push", ...this.#options.workstream }
    const workstream = await this.admin.post("/api/v1/workstreams", { name: "Shop", ...rules })
    const widget = await this.admin.post("/api/v1/widgets", {
      name: "The lamp shop",
      workstream: workstream.id,
      origins: [this.site.origin, this.site.farOrigin],
      ...this.#options.widget,
    })
    this.workstream = workstream.id
    this.widget = widget.key
  }
}
