// Names and values, as many as are known.

import { h } from "../../shared/dom.js"

/** @typedef {Node | string | null | undefined} Fact */

/** @param {[string, Fact][]} facts */
export function factList(facts) {
  const known = facts.filter(([, value]) => value)
  if (known.length === 0) return null
  return h("dl", { class: "facts" },
    known.map(([name, value]) => h("div", { class: "facts__line" }, h("dt", {}, name),
      h("dd", { dir: "auto" }, value))))
}
