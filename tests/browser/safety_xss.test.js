// Hostile texts in every field, through every entrance, on every page: none of them is more than
// a text.

import assert from "node:assert/strict"

import { story } from "./harness.js"
import { newClientId } from "./support/client.js"
import { becomes, Panel, see } from "./support/pages.js"
import { Corpus, PAYLOADS, Watch } from "./support/payloads.js"

/** @typedef {import("./harness.js").World} World */

const SECTIONS = [
  "users", "teams", "workstreams", "rules", "dialogues", "messages", "hours", "canned",
  "dispositions", "tags", "summaries", "widgets", "keys", "usage", "notifications", "outbox",
  "tokens",
]

// A check that cannot fail checks nothing: on a page that does take texts for HTML the instruments
// find nearly all of the corpus.
story("the instruments find what runs on a page without our care", async (world) => {
  const context = await world.person()
  const watch = await Watch.over(context)
  let found = 0
  for (const payload of PAYLOADS) {
    watch.alarms = []
    // Some of them lead the page away.
    const page = await context.newPage()
    await page.goto(`${world.site.origin}/`)
    await page.setContent(`<p>${payload}</p><a href="${payload}">there</a>`).catch(() => {})
    await watch.lookThrough(page)
    if (watch.alarms.length > 0) found += 1
    await page.close()
  }
  assert.ok(found > PAYLOADS.length * 0.6, `${found} of ${PAYLOADS.length}`)
}, { mayFail: [/./] })

story("hostile texts from the team's side stay texts on every page", async (world) => {
  const corpus = new Corpus()
  await furnish(world, corpus)
  const context = await world.person()
  await context.addCookies([world.admin.cookie])
  const watch = await Watch.over(context)
  const page = await context.newPage()
  for (const section of SECTIONS) {
    await show(page, `${world.origin}/admin#/${section}`)
    await watch.lookThrough(page)
    const inside = await page.locator(`main a[href^="#/${section}/"]:not([href$="/new"])`)
      .evaluateAll((links) => links.map((link) => link.getAttribute("href")))
    for (const href of new Set(inside)) {
      await show(page, `${world.origin}/admin${href}`)
      await watch.lookThrough(page)
    }
  }
  for (const path of [
    "/login?next=javascript:ran()", "/login?next=%22%3E%3Cscript%3Eran()%3C/script%3E",
    "/setup#code=<img src=x onerror=ran()>", "/nowhere/<script>ran()</script>",
    `/w/${world.widget}?%22%3E%3Csvg%20onload=ran()%3E#<svg onload=ran()>`,
    "/agent#/conversations/<img src=x onerror=ran()>", "/agent#/search?q=<img src=x onerror=ran()>",
    "/admin#/<img src=x onerror=ran()>",
  ]) {
    await page.goto("about:blank")
    await page.goto(`${world.origin}${path}`)
    await see(page.locator("body :is(h1, h2, textarea)").first())
    await watch.lookThrough(page)
  }
  assert.deepEqual(watch.alarms, [])
}, { mayFail: [/404/, /403/, /409/] })

story("hostile texts between a visitor and an agent stay texts on both sides", async (world) => {
  const corpus = new Corpus()
  await furnish(world, corpus)
  const ana = await world.agent("Ana")
  const agentWatch = await Watch.over(ana.page.context())
  const visitor = await arrive(world)
  const panelWatch = await Watch.over(visitor.page.context())
  await visitor.open()

  for (let at = 0; at < PAYLOADS.length; at += 5) {
    await visitor.box.fill(PAYLOADS.slice(at, at + 5).join("\n"))
    await visitor.box.press("Enter")
    await see(visitor.message(lastLine(PAYLOADS[Math.min(at + 4, PAYLOADS.length - 1)])))
  }
  await upload(visitor, corpus)
  await ana.accept()
  const { items: [conversation] } = await world.admin.get("/api/v1/conversations")
  await equip(world, conversation, corpus)
  for (const payload of PAYLOADS.slice(0, 12)) {
    await ana.box.fill(payload)
    await ana.box.press("Enter")
    await see(ana.message(lastLine(payload)).first())
  }

  const details = ana.page.getByRole("complementary", { name: "Details" })
  await see(details)
  await lookAround(ana)
  await agentWatch.lookThrough(ana.page)
  await panelWatch.lookThrough(visitor.page)

  await visitor.page.reload()
  await see(visitor.box)
  await panelWatch.lookThrough(visitor.page)
  await ana.page.reload()
  await ana.isReady()
  await see(details)
  await agentWatch.lookThrough(ana.page)
  await ana.page.goto(`${world.origin}/agent#/search?q=onerror`)
  await see(ana.page.getByRole("list", { name: "Found conversations" }))
  await agentWatch.lookThrough(ana.page)
  assert.deepEqual(agentWatch.alarms, [])
  assert.deepEqual(panelWatch.alarms, [])
})

story("a dialogue of hostile texts stays text in the panel", async (world) => {
  const corpus = new Corpus()
  const visitor = await arrive(world, () => publish(world, corpus))
  const watch = await Watch.over(visitor.page.context())
  await visitor.launcher.click()
  const answer = visitor.inside.getByRole("button", { name: "ran()" }).first()
  await see(answer)
  await watch.lookThrough(visitor.page)
  await answer.click()
  await see(visitor.inside.getByRole("textbox").first())
  await visitor.inside.getByRole("textbox").first().fill("<img src=x onerror=ran()>")
  await watch.lookThrough(visitor.page)
  assert.deepEqual(watch.alarms, [])
})

/** @param {string | undefined} payload */
function lastLine(payload = "") {
  const literally = payload.replaceAll(/[.*+?^${}()|[\]\\]/gu, "\\$&")
  return new RegExp(literally.replaceAll(/\s+/gu, "\\s+"), "u")
}

/** @param {import("playwright-core").Page} page @param {string} address */
async function show(page, address) {
  await page.goto(address)
  await see(page.locator("main[aria-busy=false] h1").first())
}

/** On a page whose title, address and way there are hostile. @param {World} world
 * @param {() => Promise<unknown>} [prepare] */
async function arrive(world, prepare) {
  await prepare?.()
  const visitor = await world.visitor()
  const query = "utm_source=<svg onload=ran()>&utm_campaign=%22onerror=ran()&q=javascript:ran()"
  await visitor.page.goto(`${world.site.origin}/?${query}#<img src=x onerror=ran()>`)
  return new Panel(visitor.page)
}

/** Everything that admins write. @param {World} world @param {Corpus} corpus */
async function furnish(world, corpus) {
  const { admin } = world
  const { id: ben } = await world.hire("Ben", {
    name: corpus.line(), display_name: corpus.line(), takes_chats: false,
  })
  for (let times = 0; times < 4; times += 1) {
    await admin.post("/api/v1/tags", { name: corpus.line(30) })
    await admin.post("/api/v1/canned", {
      shortcut: `hostile${times}`, title: corpus.line(), text: corpus.text(900),
    })
    const { id } = await admin.post("/api/v1/dispositions", { name: corpus.line(60) })
    await admin.post("/api/v1/dispositions", { name: corpus.line(60), parent: id })
    await admin.post("/api/v1/teams", { name: corpus.line(), members: [ben] })
    await admin.post("/api/v1/tokens", { name: corpus.line() })
  }
  await admin.post("/api/v1/hours", {
    name: corpus.line(), zone: "UTC", week: {},
    holidays: [{ from: "2030-01-01", to: "2030-01-01", name: corpus.line(60) }],
  })
  await admin.post("/api/v1/identity_keys", {
    name: corpus.line(), algorithm: "HS256", key: "a secret of thirty-two characters!", widgets: [],
  })
  await admin.post("/api/v1/rules", {
    name: corpus.line(), workstream: world.workstream, match: "any", agent: ben,
    conditions: [{ field: "page_url", op: "contains", value: corpus.line() }],
  })
  const { items } = await admin.get("/api/v1/system_messages")
  const messages = Object.fromEntries(items.map((/** @type {{code: string}} */ { code }) =>
    [code, { en: corpus.text(400).replaceAll(/[{}]/gu, "") }]))
  await admin.patch(`/api/v1/workstreams/${world.workstream}`, { name: corpus.line(), messages })
  const { items: [widget] } = await admin.get("/api/v1/widgets")
  await admin.patch(`/api/v1/widgets/${widget.id}`, {
    name: corpus.line(), appearance: { title: corpus.line(60), greeting: corpus.text(300) },
  })
  await publish(world, corpus, false)
}

/** @param {World} world @param {Corpus} corpus @param {boolean} [isOpen] */
async function publish(world, corpus, isOpen = true) {
  const text = () => corpus.text(300)
  const draft = {
    start: "ask",
    cards: [
      {
        id: "ask", kind: "question", text: text(), answers: [
          { id: "a", label: "<img src=x onerror=ran()>", next: "who" },
          { id: "b", label: "<svg onload=ran()>", next: "gone" },
        ],
      },
      {
        id: "who", kind: "capture", text: text(), next: "bye",
        fields: [{ name: "first_name", label: corpus.line(60), required: true }],
      },
      { id: "bye", kind: "end", text: text() },
      { id: "gone", kind: "end", text: text() },
    ],
  }
  const dialogue = { name: corpus.line(), draft, enabled: isOpen }
  const { id } = await world.admin.post("/api/v1/dialogues", dialogue)
  await world.admin.post(`/api/v1/dialogues/${id}/publish`)
}

/** A file with a hostile name and hostile bytes. @param {Panel} visitor @param {Corpus} corpus */
async function upload(visitor, corpus) {
  const chosen = visitor.inside.locator("input[type=file]")
  await chosen.setInputFiles({
    name: "<img src=x onerror=ran()>.svg", mimeType: "image/svg+xml",
    buffer: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><script>ran()</script>`
      + `${corpus.line()}</svg>`),
  })
  await becomes(async () => await visitor.log.getByText("onerror=ran()>.svg").count() > 0, true)
}

/** What agents write about a visitor. @param {World} world @param {any} conversation
 * @param {Corpus} corpus */
async function equip(world, conversation, corpus) {
  const path = `/api/v1/conversations/${conversation.id}`
  const { items: tags } = await world.admin.get("/api/v1/tags")
  const ids = tags.map((/** @type {{id: number}} */ { id }) => id)
  await world.admin.put(`${path}/tags`, { tags: ids })
  await world.admin.post(`${path}/messages`, {
    client_id: newClientId(), text: corpus.text(3000), note: true,
  })
  const { contact } = await world.admin.get(path)
  await world.admin.patch(`/api/v1/contacts/${contact.id}`, {
    name: corpus.line(), phone: corpus.line(40),
    fields: { company: corpus.line(), website: "javascript:ran()", note: corpus.text(400) },
  })
}

/** Opens what else an agent can open. @param {import("./support/pages.js").Console} ana */
async function lookAround(ana) {
  const { page } = ana
  await ana.box.fill("/hostile")
  await see(page.getByRole("option").first())
  await page.keyboard.press("Escape")
  await ana.box.fill("")
  await page.keyboard.press("Control+KeyK")
  await see(page.getByRole("dialog"))
  await page.keyboard.press("Escape")
}
