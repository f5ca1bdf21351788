// Webhooks and the audit log in words.

import assert from "node:assert/strict"
import { test } from "node:test"

import { actionName, objectName, queryOf, valueName } from "../../static/admin/models/audit.js"
import {
  EVENTS, countOf, eventName, stateOf, urlProblem,
} from "../../static/admin/models/webhooks.js"

/** @param {Partial<import("../../static/admin/models/webhooks.js").Webhook>} change */
const webhook = (change) => ({
  id: 1, name: "CRM", url: "https://crm.example/x", events: [], workstream: null, notes: false,
  enabled: true, disabled_why: null, failures: 0, failing_since: null, old_secret_until: null,
  ...change,
})

test("a webhook tells how it fares, and why it is off", () => {
  assert.equal(stateOf(webhook({})).text, "Works")
  assert.match(stateOf(webhook({ failures: 1 })).why ?? "", /^The last try failed/u)
  assert.match(stateOf(webhook({ failures: 3 })).why ?? "", /^The last 3 tries/u)
  assert.deepEqual(stateOf(webhook({ enabled: false })),
    { kind: "neutral", text: "Off", why: null })
  assert.match(stateOf(webhook({ enabled: false, disabled_why: "gone" })).why ?? "", /410/u)
  assert.match(stateOf(webhook({ enabled: false, disabled_why: "failing" })).why ?? "", /a day/u)
})

test("events have names, and what is newer than the page its own", () => {
  assert.equal(eventName("conversation.queued"), "A visitor waits")
  assert.equal(eventName("webhook.test"), "A test")
  assert.equal(eventName("moon.full"), "moon.full")
  assert.equal(countOf(1), "1 event")
  assert.equal(countOf(EVENTS.length), "All events")
})

test("a URL without a server is refused before it is sent", () => {
  assert.equal(urlProblem("https://crm.example/x"), null)
  for (const text of ["crm.example", "ftp://crm.example", "https://", "https://me@crm.example"]) {
    assert.notEqual(urlProblem(text), null, text)
  }
})

test("lines of the audit log are put in words", () => {
  assert.equal(actionName("users.change"), "User: changed")
  assert.equal(actionName("sign_in.fail"), "Sign-in failed")
  assert.equal(actionName("dialogues.versions.restore"), "Dialogue: version restored")
  assert.equal(actionName("moons.paint_red"), "moons: paint red")
  assert.equal(objectName({ kind: "users", id: "3", name: "Ana" }), "Ana")
  assert.equal(objectName({ kind: "users", id: "3", name: null }), "User 3")
  assert.equal(objectName({ kind: "settings", id: null, name: null }), "Settings")
  assert.equal(objectName(null), "–")
  assert.equal(valueName(null), "nothing")
  assert.equal(valueName(0), "0")
})

test("a filter asks for whole days, and for nothing that is empty", () => {
  assert.equal(queryOf({}), "")
  assert.equal(queryOf({ who: "3", action: "users" }), "who=3&action=users")
  assert.equal(queryOf({ who: "token" }), "kind=token")
  const query = new URLSearchParams(queryOf({ from: "2026-11-20", to: "2026-11-20" }))
  const span = Date.parse(query.get("to") ?? "") - Date.parse(query.get("from") ?? "")
  assert.equal(span, 24 * 60 * 60 * 1000)
})
