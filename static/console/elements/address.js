// A page of the site; only web addresses become links.

import { h } from "../../shared/dom.js"

/** @param {string} [url] @param {string} [title] */
export function address(url, title) {
  if (!url) return title || null
  if (!/^https?:\/\//u.test(url)) return url
  const rel = "noopener noreferrer nofollow"
  const plain = url.replace(/^https?:\/\//u, "")
  return h("span", {}, title ? h("span", { class: "facts__title" }, title) : null,
    h("a", { href: url, target: "_blank", rel }, foldable(plain)))
}

/** An address that may go on in the next line after its signs, not within its words. */
function foldable(/** @type {string} */ plain) {
  return plain.split(/(?<=[/?&=#._-])/u).flatMap((part) => [part, h("wbr")])
}
