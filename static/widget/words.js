// The panel's words in the visitor's language.

import en from "./locales/en.js"

export const LOCALES = ["en", "fr", "pt-BR", "id", "es", "de"]

/** @param {string} tag */
const primary = (tag) => tag.toLowerCase().split("-")[0] ?? ""

/**
 * Which language to speak, and by whose customs to write times: the first wish that we know wins,
 * with the visitor's own region: "en" in a browser of "en-GB" has a clock of 24 hours.
 *
 * @param {object} wishes
 * @param {string | null} [wishes.snippet] what the site's page wrote into its script tag
 * @param {string | null} [wishes.server] the widget's setting
 * @param {readonly string[]} [wishes.browser]
 * @param {string | null} [wishes.page] the language of the site's page
 * @returns {{locale: string, tag: string}} our language, and the full tag for Intl
 */
export function chooseLanguage({ snippet, server, browser = [], page }) {
  for (const wish of [snippet, server, ...browser, page]) {
    if (!wish) continue
    const locale = LOCALES.find((known) => primary(known) === primary(wish))
    if (!locale) continue
    const tag = browser.find((own) => primary(own) === primary(locale)) ?? wish
    return { locale, tag: isTag(tag) ? tag : locale }
  }
  return { locale: "en", tag: "en" }
}

/** @param {string} tag */
function isTag(tag) {
  try {
    return 0 < Intl.getCanonicalLocales(tag).length
  } catch {
    return false
  }
}

/** @param {string} locale @returns {Promise<Record<string, string>>} */
export async function loadWords(locale) {
  if (locale === "en") return en
  try {
    const words = await import(`./locales/${locale}.js`)
    return { ...en, ...words.default }
  } catch {
    return en
  }
}

/**
 * Puts values into a sentence.
 * @param {string | undefined} text @param {Record<string, any>} values
 */
export function say(text, values) {
  return (text ?? "").replace(/\{(\w+)\}/gu, (_, name) => String(values[name] ?? ""))
}
