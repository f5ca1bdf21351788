// System messages in own words. In JSON, by code: absent (the built-in text), a text, false
// (silence), or one of these for each language. No DOM.

/** @typedef {string | false} Said */
/** @typedef {Said | Record<string, Said>} Override */
/** @typedef {Record<string, Override>} Overrides */

/**
 * @typedef {object} Choice
 * @property {"built_in" | "own" | "silent" | "by_language"} kind
 * @property {string} text own words
 * @property {boolean} isForAll whether it comes from the choice for every language
 */

/** In JSON the rest of the languages may stand together under this name. */
const REST = "default"

/**
 * The overrides with every language by its own name.
 * @param {Overrides} overrides @param {string[]} languages all there are @returns {Overrides}
 */
export function expanded(overrides, languages) {
  return Object.fromEntries(Object.entries(overrides).map(([code, override]) => {
    if (typeof override !== "object" || !(REST in override)) return [code, override]
    const { [REST]: rest, ...named } = override
    const all = Object.fromEntries(languages.map((each) => [each, rest]))
    return [code, { ...all, ...named }]
  }))
}

/**
 * What is chosen for a message in a language, or for every language (null).
 * @param {Overrides} overrides @param {string} code @param {string | null} language
 * @returns {Choice}
 */
export function choiceOf(overrides, code, language) {
  const override = overrides[code]
  if (typeof override === "object") {
    if (language === null) return { kind: "by_language", text: "", isForAll: false }
    return choiceFrom(override[language], false)
  }
  return choiceFrom(override, language !== null && override !== undefined)
}

/** @param {Said | undefined} said @param {boolean} isForAll @returns {Choice} */
function choiceFrom(said, isForAll) {
  if (said === undefined) return { kind: "built_in", text: "", isForAll: false }
  if (said === false) return { kind: "silent", text: "", isForAll }
  return { kind: "own", text: said, isForAll }
}

/**
 * The overrides with another choice for one message.
 * @param {Overrides} overrides @param {string} code @param {string | null} language
 * @param {Said | undefined} said @param {string[]} languages all there are
 * @returns {Overrides}
 */
export function withChoice(overrides, code, language, said, languages) {
  const { [code]: old, ...rest } = overrides
  const chosen = language === null ? said : inLanguage(old, language, said, languages)
  return chosen === undefined ? rest : { ...rest, [code]: chosen }
}

/**
 * @param {Override | undefined} old @param {string} language @param {Said | undefined} said
 * @param {string[]} languages @returns {Override | undefined}
 */
function inLanguage(old, language, said, languages) {
  /** @type {Record<string, Said>} */
  const map = typeof old === "object" ? { ...old }
    : Object.fromEntries(old === undefined ? [] : languages.map((each) => [each, old]))
  if (said === undefined) delete map[language]
  else map[language] = said
  const values = Object.values(map)
  if (values.length === 0) return undefined
  const first = values[0]
  // The same for every language is one choice again.
  const isOne = values.length === languages.length && values.every((each) => each === first)
  return isOne ? first : map
}

/** The languages in which something was chosen. @param {Override | undefined} override */
export function languagesOf(override) {
  return typeof override === "object" ? Object.keys(override) : []
}

/**
 * The codes whose own words are empty, with the language. @param {Overrides} overrides
 */
export function missingWords(overrides) {
  return Object.entries(overrides).flatMap(([code, override]) =>
    (typeof override === "object" ? Object.entries(override) : [["", override]])
      .filter(([, said]) => typeof said === "string" && said.trim() === "")
      .map(([language]) => ({ code, language: String(language) || null })))
}

/** The placeholders in a text: "{agent} joined" → ["agent"]. @param {string} text */
export function placeholdersIn(text) {
  return [...text.matchAll(/\{(\w+)\}/gu)].map(([, name = ""]) => name)
}

/** @param {string} tag @returns {string} as people of the language call it */
export function languageName(tag) {
  try {
    const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag
    return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1)
  } catch {
    return tag
  }
}
