// The panel's words: every language has all of them, none too many, and every one is used.

import assert from "node:assert/strict"
import { readFileSync, readdirSync } from "node:fs"
import { test } from "node:test"

import { LOCALES, chooseLanguage } from "../../static/widget/words.js"

const WIDGET = new URL("../../static/widget/", import.meta.url)
const SHARED = new URL("../../static/shared/elements/", import.meta.url)
const FOLDERS = ["", "later/", "cards/"]
/** Their names are made from data: the fields of a form by name. */
const BY_NAME = ["first_name", "last_name", "phone", "job_title", "company"]

/** @param {string} folder @param {string} locale @returns {Promise<Record<string, string>>} */
const words = async (folder, locale) =>
  (await import(`../../static/widget/locales/${folder}${locale}.js`)).default

/** Every script of the panel. */
function scripts() {
  const files = ["./", "./elements/", "./models/"].flatMap((path) => {
    const folder = new URL(path, WIDGET)
    const names = /** @type {string[]} */ (readdirSync(folder))
    return names.filter((name) => name.endsWith(".js")).map((name) => new URL(name, folder))
  })
  files.push(new URL("chat-thread.js", SHARED), new URL("chat-composer.js", SHARED))
  return files.map((file) => readFileSync(file, "utf8")).join("\n")
}

for (const folder of FOLDERS) {
  test(`no language of locales/${folder} lacks a word or has one too many`, async () => {
    const english = await words(folder, "en")
    for (const locale of LOCALES) {
      const own = await words(folder, locale)
      assert.deepEqual(Object.keys(own).sort(), Object.keys(english).sort(), locale)
      for (const [key, text] of Object.entries(own)) {
        assert.notEqual(text.trim(), "", `${locale}: ${key}`)
        const places = (/** @type {string} */ said) => (said.match(/\{\w+\}/gu) ?? []).sort()
        assert.deepEqual(places(text), places(english[key] ?? ""), `${locale}: ${key}`)
      }
    }
  })

  test(`no word of locales/${folder} is unused`, async () => {
    const code = scripts()
    for (const key of Object.keys(await words(folder, "en"))) {
      const isUsed = BY_NAME.includes(key) || new RegExp(`words\\.${key}\\b`, "u").test(code)
        || new RegExp(`["']${key}["']`, "u").test(code)
        || new RegExp(`words\\[[^\\]]*\\b${key}\\b`, "u").test(code)
      assert.ok(isUsed, key)
    }
  })
}

test("no language is another one by mistake", async () => {
  for (const folder of FOLDERS) {
    const english = await words(folder, "en")
    for (const locale of LOCALES.filter((each) => each !== "en")) {
      const own = await words(folder, locale)
      const same = Object.keys(own).filter((key) => own[key] === english[key])
      assert.ok(same.length < 6, `${locale}: ${same}`)
    }
  }
})

test("the first wish that is known wins, with the customs of the visitor's own region", () => {
  for (const [wishes, expected] of /** @type {[any, string][]} */ ([
    [{ browser: ["sv", "pt-PT"] }, "pt-BR pt-PT"],
    [{ snippet: "de", browser: ["en-GB", "de-CH"] }, "de de-CH"],
    [{ browser: ["xx"], page: "fr" }, "fr fr"],
    [{ browser: ["ar"] }, "en en"],
    [{ snippet: "!", server: "id", browser: [] }, "id id"],
  ])) {
    const { locale, tag } = chooseLanguage(wishes)
    assert.equal(`${locale} ${tag}`, expected)
  }
})
