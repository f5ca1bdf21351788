// The panel's words in the visitor's language.

import en from "./locales/en.js"

export const LOCALES = ["en", "fr", "pt-BR", "id", "es", "de"]

/** The language that fits a tag such as "fr-CA" best. @param {string} tag */
export function localeFor(tag) {
  const primary = tag.toLowerCase().split("-")[0] ?? "en"
  return LOCALES.find((locale) => locale.toLowerCase().split("-")[0] === primary) ?? "en"
}

/** @param {string} tag @returns {Promise<Record<string, string>>} */
export async function loadWords(tag) {
  const locale = localeFor(tag)
  if (locale === "en") return en
  try {
    const words = await import(`./locales/${locale}.js`)
    return { ...en, ...words.default }
  } catch {
    return en
  }
}
