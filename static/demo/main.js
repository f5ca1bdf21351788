// The demo: a shop with its visitor on the left, the agent who answers on the right.

import { ApiError, createApi } from "../shared/api.js"
import { fill, h } from "../shared/dom.js"
import { accountsButton } from "./accounts.js"

/** @typedef {{name: string, email: string, password: string}} Account */
/** @typedef {{agents: Account[], admin: Account | null, widget: string}} Demo */

const STEPS = [
  ["shop", "Open the chat", "by the round button"],
  ["shop", "Write a question", "as a visitor"],
  ["agent", "Accept it", "as the agent, and answer"],
  ["agent", "End and wrap up", "when all is said"],
]

const VIEWS = [
  { name: "shop", label: "The shop" },
  { name: "agent", label: "The agent" },
]

let csrf = ""
const api = createApi({ csrf: () => csrf })
const stage = part("stage")

start().catch(showTrouble)

async function start() {
  /** @type {Demo} */
  const demo = await api.get("/api/v1/demo")
  const first = demo.agents[0]
  if (!first) return
  drawSteps()
  drawTabs()
  const seat = await takeSeat(first)
  const half = "demo__half demo__half--shop"
  const shop = h("section", { class: half, "aria-labelledby": "shop-title" },
    h("h2", { class: "demo__title", id: "shop-title" }, "What your visitor sees"),
    h("iframe", { class: "demo__frame", src: "/demo/shop", title: "The shop" }))
  fill(stage, shop, seat)
  fill(part("tools"), agentSwitch(demo.agents), accountsButton(demo))
}

/**
 * Signs in as an agent who takes chats, and opens the console.
 * @param {Account} account @returns {Promise<HTMLElement>}
 */
async function takeSeat({ name, email, password }) {
  const { me } = await api.post("/api/v1/login", { email, password })
  csrf = me.csrf
  await api.put("/api/v1/me/presence", { presence: "available" })
  return h("section", { class: "demo__half demo__half--agent", "aria-labelledby": "agent-title" },
    h("h2", { class: "demo__title", id: "agent-title" }, `What ${name} sees, who answers`),
    h("iframe", { class: "demo__frame", src: "/agent", title: `The console of ${name}` }))
}

/** @param {Account[]} agents */
function agentSwitch(agents) {
  const buttons = agents.map((agent, index) => h("button", {
    type: "button", class: "button button--small", "aria-pressed": String(index === 0),
    on: { click: () => change(agent, index) },
  }, agent.name))
  /** @param {Account} agent @param {number} chosen */
  const change = async (agent, chosen) => {
    for (const button of buttons) button.disabled = true
    try {
      const seat = await takeSeat(agent)
      stage.querySelector(".demo__half--agent")?.replaceWith(seat)
      buttons.forEach((button, index) =>
        button.setAttribute("aria-pressed", String(index === chosen)))
      view("agent")
    } catch (error) {
      showTrouble(error)
    }
    for (const button of buttons) button.disabled = false
    buttons[chosen]?.focus()
  }
  return h("div", { class: "demo__switch", role: "group", "aria-label": "Answer as" },
    h("span", { class: "small muted demo__as", "aria-hidden": "true" }, "Answer as"), buttons)
}

function drawSteps() {
  fill(part("steps"), STEPS.map(([name = "", title = "", rest = ""], index) =>
    h("li", { class: "demo__step", dataset: { view: name } },
      h("span", { class: "demo__number", "aria-hidden": "true" }, index + 1),
      h("span", {}, h("strong", {}, title), " ", h("span", { class: "muted demo__rest" }, rest)))))
}

/** On phones one half is shown at a time. */
function drawTabs() {
  fill(part("tabs"), VIEWS.map(({ name, label }) => h("button", {
    type: "button", class: "demo__tab", dataset: { view: name }, on: { click: () => view(name) },
  }, label)))
  view("shop")
}

/** @param {string} name */
function view(name) {
  document.body.dataset.view = name
  for (const tab of part("tabs").children) {
    if (tab instanceof HTMLElement) {
      tab.setAttribute("aria-pressed", String(tab.dataset.view === name))
    }
  }
}

/** @param {unknown} error */
function showTrouble(error) {
  if (!(error instanceof ApiError)) throw error
  const isElsewhere = error.status === 404
  document.body.dataset.view = "none"
  fill(stage, h("div", { class: "card demo__trouble", role: "alert" },
    h("h2", {}, isElsewhere ? "This server is not a demo" : "The demo cannot be shown"),
    h("p", {}, isElsewhere
      ? "Start one with “deskbell demo”: it has a shop, agents and some history, and needs no "
        + "set-up."
      : `The server says: ${error.message}.`),
    h("div", { class: "row" }, isElsewhere
      ? h("a", { class: "button button--primary", href: "/agent" }, "Go to the chats")
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
