// Countries and languages to choose from. No DOM.

import { countryName } from "./conditions.js"

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
const LANGUAGES = ("af ar bg bn ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu hy id is "
  + "it ja ka kk ko lt lv mk ms nb nl pl pt pt-BR ro ru sk sl sq sr sv sw ta th tr uk ur uz vi zh "
  + "zh-TW").split(" ")

// Parts of the code space that name no country, and old names of countries that have a new one.
const NO_COUNTRIES = new Set(["EU", "EZ", "UN", "ZZ", "XA", "XB", "QO", "AN", "BU", "CS", "DD",
  "FX", "NT", "SU", "TP", "YD", "YU", "ZR", "UK", "VD", "RH", "NH", "HV", "DY", "NQ",
  "PC", "PU", "PZ", "FQ", "JT", "MI", "WK", "CT", "QU", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"])

/** @returns {import("./search.js").Item[]} */
export function countryItems() {
  const codes = LETTERS.flatMap((a) => LETTERS.map((b) => a + b))
  return codes
    .map((code) => ({ value: code, label: countryName(code), note: code }))
    .filter(({ value, label }) => label !== value && !NO_COUNTRIES.has(value))
    .sort((a, b) => a.label.localeCompare(b.label, "en"))
}

/** @returns {import("./search.js").Item[]} */
export function languageItems() {
  const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" })
  return LANGUAGES
    .map((tag) => ({ value: tag, label: names.of(tag) ?? tag, note: tag }))
    .sort((a, b) => a.label.localeCompare(b.label, "en"))
}
