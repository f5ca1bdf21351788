// The words and the looks of dialogues and meetings, loaded when the first card comes.

import { loadLooks } from "../../shared/looks.js"

await loadLooks("../../shared/styles/base.css", import.meta.url)
await loadLooks("../cards.css", import.meta.url)

/** @param {string} locale one of ours @returns {Promise<Record<string, string>>} */
export async function cardWords(locale) {
  return (await import(`../locales/cards/${locale}.js`)).default
}
