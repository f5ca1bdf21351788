// Words, keys, limits and mail as admins set them up.

import assert from "node:assert/strict"
import { Buffer } from "node:buffer"
import { execFileSync } from "node:child_process"
import { createPublicKey, generateKeyPairSync, verify } from "node:crypto"
import process from "node:process"
import { test } from "node:test"

import { fillOf, lastMonths, monthName, topOf } from "../../static/admin/models/limits.js"
import { bodyOf, recordOf } from "../../static/admin/models/notifications.js"
import {
  choiceOf, expanded, languageName, missingWords, placeholdersIn, withChoice,
} from "../../static/admin/models/overrides.js"
import { ALGORITHMS, PLATFORMS, signingSample } from "../../static/admin/models/signing.js"

const LANGUAGES = ["en", "fr", "de"]

/** @param {any} overrides @param {string | null} language @param {any} said */
const choose = (overrides, language, said) =>
  withChoice(overrides, "a", language, said, LANGUAGES)

test("a message has own words, silence, or the built-in text", () => {
  assert.equal(choiceOf({}, "a", null).kind, "built_in")
  assert.deepEqual(choiceOf({ a: "Hi" }, "a", null), { kind: "own", text: "Hi", isForAll: false })
  assert.deepEqual(choiceOf({ a: false }, "a", "de"), { kind: "silent", text: "", isForAll: true })
  assert.equal(choiceOf({ a: { de: "Hallo" } }, "a", null).kind, "by_language")
  assert.equal(choiceOf({ a: { de: "Hallo" } }, "a", "fr").kind, "built_in")
  assert.equal(choiceOf({ a: { de: "Hallo" } }, "a", "de").text, "Hallo")
})

test("a choice for one language leaves the others as they are", () => {
  assert.deepEqual(choose({}, "de", "Hallo"), { a: { de: "Hallo" } })
  assert.deepEqual(choose({ a: "Hi" }, "de", "Hallo"), { a: { en: "Hi", fr: "Hi", de: "Hallo" } })
  assert.deepEqual(choose({ a: "Hi" }, "de", undefined), { a: { en: "Hi", fr: "Hi" } })
  assert.deepEqual(choose({ a: { de: "Hallo" } }, "de", undefined), {})
  assert.deepEqual(choose({ a: { en: "Hi", fr: "Hi" } }, "de", "Hi"), { a: "Hi" })
  assert.deepEqual(choose({ a: { de: "Hallo" }, b: false }, null, false), { a: false, b: false })
  assert.deepEqual(choose({ a: false }, null, undefined), {})
})

test("the rest of the languages is written out", () => {
  assert.deepEqual(expanded({ a: { default: "Hi", de: "Hallo" }, b: false }, LANGUAGES),
    { a: { en: "Hi", fr: "Hi", de: "Hallo" }, b: false })
})

test("own words that are empty are found, with their language", () => {
  assert.deepEqual(missingWords({ a: " ", b: false, c: { de: "", fr: "x" } }),
    [{ code: "a", language: null }, { code: "c", language: "de" }])
  assert.deepEqual(placeholdersIn("{agent} and {minutes}"), ["agent", "minutes"])
  assert.equal(languageName("fr"), "Français")
})

test("the sample for Node.js signs tokens that verify, with each algorithm", () => {
  const pairs = {
    RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
    ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
    EdDSA: generateKeyPairSync("ed25519"),
  }
  for (const [algorithm, { privateKey, publicKey }] of Object.entries(pairs)) {
    const pem = /** @type {string} */ (privateKey.export({ format: "pem", type: "pkcs8" }))
    const { text, signature, header, claims } = signedBy(algorithm, pem)
    const key = createPublicKey(publicKey.export({ format: "pem", type: "spki" }))
    const hash = algorithm === "EdDSA" ? null : "sha256"
    /** @type {any} */
    const how = algorithm === "ES256" ? { key, dsaEncoding: "ieee-p1363" } : key
    assert.ok(verify(hash, Buffer.from(text), how, signature), algorithm)
    assert.deepEqual(header, { alg: algorithm, typ: "JWT", kid: "k\"1" })
    assert.equal(claims.sub, "17")
  }
  const { signature } = signedBy("HS256", "x".repeat(32))
  assert.equal(signature.length, 32)
})

/** Runs the sample as a site would. @param {string} algorithm @param {string} key */
function signedBy(algorithm, key) {
  const sample = signingSample("node", { algorithm, kid: "k\"1" })
  const call = "console.log(identityToken({ id: 17, name: \"Mia\", email: \"mia@example.com\" }))"
  const token = execFileSync(process.execPath, ["--input-type=module", "-e", `${sample}\n${call}`],
    { env: { ...process.env, DESKBELL_KEY: key }, encoding: "utf8" }).trim()
  const [header = "", claims = "", signature = ""] = token.split(".")
  const read = (/** @type {string} */ part) => JSON.parse(Buffer.from(part, "base64url").toString())
  return { text: `${header}.${claims}`, signature: Buffer.from(signature, "base64url"),
    header: read(header), claims: read(claims) }
}

test("every platform has a sample that names algorithm and key id", () => {
  for (const [platform] of PLATFORMS) {
    for (const { value: algorithm } of ALGORITHMS) {
      const sample = signingSample(platform, { algorithm, kid: "2026-1" })
      assert.ok(sample.includes(algorithm), `${platform} ${algorithm}`)
      assert.ok(sample.includes("2026-1"), `${platform} ${algorithm}`)
      assert.ok(!signingSample(platform, { algorithm, kid: null }).includes("kid"))
    }
  }
})

test("a limit warns from 90 % on", () => {
  assert.equal(fillOf(89, 100).level, "calm")
  assert.equal(fillOf(90, 100).level, "near")
  assert.equal(fillOf(100, 100).level, "full")
  assert.deepEqual(fillOf(120, 100).part, 1)
  assert.equal(fillOf(461, 500).words, "461 of 500 (92 %)")
  assert.equal(fillOf(7, null).words, "7, without a limit")
})

test("months come without gaps, in order", () => {
  const months = lastMonths([{ month: "2026-11", count: 4 }, { month: "2026-09", count: 2 }],
    "2026-11", 3)
  assert.deepEqual(months, [{ month: "2026-09", count: 2 }, { month: "2026-10", count: 0 },
    { month: "2026-11", count: 4 }])
  assert.equal(lastMonths([], "2026-01", 2)[0]?.month, "2025-12")
  assert.equal(monthName("2026-11"), "November 2026")
  assert.equal(topOf(461), 500)
  for (const [most, top] of [[0, 2], [5, 6], [9, 10], [11, 20], [100, 100]]) {
    assert.equal(topOf(most ?? 0), top)
  }
})

test("the mail server is sent as one, its password only where it was typed", () => {
  const smtp = { host: "mail.example", port: 587, security: "starttls", username: "a",
    from: "a@b.example", from_name: null, allow_unencrypted: false, password_is_set: true }
  const record = recordOf({ smtp, country_header: null })
  assert.equal(record.has_smtp, true)
  assert.equal(record.smtp.password, "")
  const now = { has_smtp: true, smtp: { host: "mail.example", security: "tls", password: "",
    allow_unencrypted: true } }
  assert.deepEqual(bodyOf({ smtp: now.smtp }, now),
    { smtp: { host: "mail.example", security: "tls", allow_unencrypted: false } })
  const typed = { ...now, smtp: { ...now.smtp, password: "secret" } }
  assert.equal(bodyOf({ smtp: typed.smtp }, typed).smtp.password, "secret")
  assert.deepEqual(bodyOf({ has_smtp: false }, { ...now, has_smtp: false }), { smtp: null })
  assert.deepEqual(bodyOf({ country_header: "X" }, now), { country_header: "X" })
  assert.equal(recordOf({ smtp: null }).has_smtp, false)
})
