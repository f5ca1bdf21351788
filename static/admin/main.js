// The admin pages: who may see them, which one is shown.

import { ApiError } from "../shared/api.js"
import { fill, h, icon } from "../shared/dom.js"
import { sentence } from "./form.js"
import { Navigation } from "./navigation.js"
import { Router } from "./router.js"
import { homeOf, load, sectionOf } from "./sections.js"
import { api, signIn, signOut } from "./session.js"

/** @typedef {{version: string, public_url: string | null, snippet_base: string}} Info */

/** Supervisors may not know it, and their sections do not ask. @type {Info} */
const NO_INFO = { version: "", public_url: null, snippet_base: "" }

/**
 * What a page works with.
 * @typedef {object} Context
 * @property {import("./session.js").Me} me
 * @property {Info} info
 * @property {(hash: string) => void} go without asking about unsaved work
 */

/**
 * @typedef {object} Page
 * @property {string} title
 * @property {Node[]} content
 * @property {() => boolean} isDirty whether something is unsaved
 */

/** @typedef {(context: Context, id: string | null) => Promise<Page>} Section */

const SKELETON_AFTER_MS = 200

const main = part("main")
const navigation = new Navigation(part("nav"), part("menu"))

/** @type {() => boolean} */
let isDirty = () => false
let turns = 0
let home = ""

part("skip").addEventListener("click", () => main.focus())
start().catch(showTrouble)

async function start() {
  const me = await signIn()
  showMe(me)
  if (me.role === "agent") {
    showForbidden()
    return
  }
  const info = me.role === "admin" ? await api.get("/api/v1/admin/info") : NO_INFO
  home = homeOf(me.role)
  navigation.draw(me.role)
  const router = new Router({
    home,
    isDirty: () => isDirty(),
    onRoute: (route) => { open({ me, info, go: (hash) => router.go(hash) }, route) },
  })
  router.start()
}

/** @param {Context} context @param {import("./router.js").Route} route */
async function open(context, { section: name, id }) {
  turns += 1
  const turn = turns
  const isFirst = turn === 1
  const section = sectionOf(name, context.me.role)
  if (!section) {
    context.go(home)
    return
  }
  navigation.mark(section)
  isDirty = () => false
  main.setAttribute("aria-busy", "true")
  const timer = setTimeout(showSkeleton, isFirst ? 0 : SKELETON_AFTER_MS)
  try {
    const show = await load(section)
    const page = await show(context, id)
    if (turn !== turns) return
    isDirty = page.isDirty
    document.title = `${page.title} – Deskbell`
    fill(main, page.content)
    scrollTo(0, 0)
    if (!isFirst) focusHeading()
  } catch (error) {
    if (turn === turns) showTrouble(error)
  } finally {
    clearTimeout(timer)
    if (turn === turns) main.setAttribute("aria-busy", "false")
  }
}

function focusHeading() {
  const heading = main.querySelector("h1")
  if (!(heading instanceof HTMLElement)) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}

function showSkeleton() {
  fill(main, h("div", { class: "stack", "aria-hidden": "true" },
    h("div", { class: "bone bone--title" }),
    [1, 2, 3].map(() => h("div", { class: "bone bone--row" }))))
}

/** @param {import("./session.js").Me} me */
function showMe(me) {
  fill(part("me"),
    h("a", { class: "admin__link", href: "/agent" }, icon("back"), h("span", {}, "To the chats")),
    h("button", { type: "button", class: "admin__link", on: { click: signOut } },
      icon("end"), h("span", {}, "Sign out")),
    h("p", { class: "admin__name muted small" }, `Signed in as ${me.name}`))
}

function showForbidden() {
  main.setAttribute("aria-busy", "false")
  fill(main, h("div", { class: "card empty" },
    h("h1", {}, "These pages are for admins"),
    h("p", {}, "Your account may answer chats, but not change settings. Ask an admin of your "
      + "workspace, or sign in with another account."),
    h("div", { class: "row" },
      h("a", { class: "button button--primary", href: "/agent" }, "Go to the chats"),
      h("button", { type: "button", class: "button", on: { click: signOut } }, "Sign out"))))
}

/** @param {unknown} error */
function showTrouble(error) {
  if (!(error instanceof ApiError)) throw error
  // The login page is on its way.
  if (error.status === 401) return
  main.setAttribute("aria-busy", "false")
  const isGone = error.status === 404
  fill(main, h("div", { class: "card empty", role: "alert" },
    h("h1", {}, isGone ? "It is not here any more" : "This did not work"),
    h("p", {}, isGone ? "Somebody may have deleted it." : sentence(error)),
    h("div", { class: "row" },
      isGone
        ? h("a", { class: "button button--primary", href: home }, "Back to the start")
        : h("button", {
          type: "button", class: "button button--primary", on: { click: () => location.reload() },
        }, "Try again"))))
}

/** @param {string} id @returns {HTMLElement} */
function part(id) {
  const element = document.getElementById(id)
  if (!element) throw new Error(`#${id} is missing`)
  return element
}
