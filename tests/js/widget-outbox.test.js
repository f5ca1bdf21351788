// What a visitor writes: one line for texts and files, in order, and never lost silently.

import assert from "node:assert/strict"
import { test } from "node:test"

import { Outbox } from "../../static/widget/models/outbox.js"
import { LOCALES, chooseLanguage } from "../../static/widget/words.js"

/** An API whose answers the test gives one by one, and what came of them. */
function bench() {
  /** @type {{path: string, answer: (value: any) => void, refuse: (error: any) => void}[]} */
  const calls = []
  /** @type {string[]} */
  const log = []
  /** @type {(() => void)[]} */
  const rests = []
  const call = (/** @type {string} */ path) =>
    new Promise((answer, refuse) => { calls.push({ path, answer, refuse }) })
  const outbox = new Outbox(/** @type {any} */ ({ post: call, upload: call }), {
    canSend: () => true,
    onStored: ({ clientId }) => log.push(`stored ${clientId}`),
    onFailed: ({ clientId }, { status }) => log.push(`failed ${clientId} ${status}`),
    onChange: () => {},
    later: (_ms, act) => { rests.push(act) },
  })
  const add = (/** @type {string} */ clientId, /** @type {any} */ file = undefined) => {
    outbox.add({ clientId, text: clientId, at: "", file })
  }
  return { calls, log, rests, outbox, add }
}

const settle = async () => {
  for (let turn = 0; turn < 10; turn += 1) await null
}

test("a text waits for the file chosen before it", async () => {
  const { calls, log, add } = bench()
  add("file", { name: "a b.txt" })
  add("text")
  await settle()
  assert.deepEqual(calls.map(({ path }) => path), ["/api/v1/visitor/files/file?name=a%20b.txt"])
  calls[0]?.answer({})
  await settle()
  calls[1]?.answer({})
  await settle()
  assert.deepEqual(log, ["stored file", "stored text"])
})

test("what a passing trouble stopped goes first when it is over", async () => {
  const { calls, log, rests, add } = bench()
  add("one")
  add("two")
  await settle()
  calls[0]?.refuse({ status: 503, isPassing: true })
  await settle()
  assert.equal(rests.length, 1)
  rests[0]?.()
  for (const turn of [1, 2]) {
    await settle()
    calls[turn]?.answer({})
  }
  await settle()
  assert.deepEqual(log, ["stored one", "stored two"])
})

test("what can never be sent makes way, and only a conflict may be tried again", async () => {
  const { calls, log, outbox, add } = bench()
  add("huge", { name: "huge" })
  add("clash")
  await settle()
  calls[0]?.refuse({ status: 413 })
  await settle()
  calls[1]?.refuse({ status: 409 })
  await settle()
  assert.deepEqual(log, ["failed huge 413", "failed clash 409"])
  assert.equal(outbox.remove("huge"), true)
  assert.equal(outbox.retry("huge"), false)
  assert.equal(outbox.retry("clash"), true)
})

test("the first wish for a language that is known wins, with the visitor's own region", () => {
  const browser = ["de-AT", "en-GB"]
  assert.deepEqual(chooseLanguage({ snippet: "en", browser }), { locale: "en", tag: "en-GB" })
  assert.deepEqual(chooseLanguage({ server: "fr", browser }), { locale: "fr", tag: "fr" })
  assert.deepEqual(chooseLanguage({ browser, page: "en" }), { locale: "de", tag: "de-AT" })
  assert.deepEqual(chooseLanguage({ browser: ["ja"], page: "pt" }), { locale: "pt-BR", tag: "pt" })
  assert.deepEqual(chooseLanguage({ snippet: "x_?", browser: [] }), { locale: "en", tag: "en" })
})

test("every language has all words", async () => {
  for (const part of ["", "later/"]) {
    const folder = new URL(`../../static/widget/locales/${part}`, import.meta.url)
    const { default: english } = await import(new URL("en.js", folder).href)
    for (const locale of LOCALES) {
      const { default: words } = await import(new URL(`${locale}.js`, folder).href)
      assert.deepEqual(Object.keys(words).sort(), Object.keys(english).sort(), part + locale)
    }
  }
})
