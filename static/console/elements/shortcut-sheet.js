// The sheet of everything the keyboard can do, made of the table of commands.

import { h } from "../../shared/dom.js"
import { keysFor, OWN_KEYS } from "../commands.js"
import { written } from "../keys.js"
import { ask } from "./dialogs.js"

/** What has no keys of its own is in the palette. @param {string} role of who looks */
export function showSheet(role) {
  const mine = keysFor(role)
  const groups = [...new Set(mine.map(({ group }) => group))].map((group) => ({
    group,
    rows: mine.filter((one) => one.group === group).map(({ key = "", name }) =>
      [written(key), name]),
  }))
  const body = h("div", { class: "sheet", tabindex: "0", role: "group", "aria-label": "Keys" },
    h("div", { class: "sheet__columns" }, [...groups, ...OWN_KEYS].map(({ group, rows }) =>
      h("section", { class: "sheet__group" },
      h("h3", { class: "sheet__title" }, group),
      h("dl", { class: "sheet__keys" }, rows.map(([keys = "", name = ""]) =>
        h("div", { class: "sheet__row" }, h("dt", {}, h("kbd", {}, keys)), h("dd", {}, name))))))))
  return ask("Keyboard shortcuts", [body], { label: "Close", value: () => true, isAlone: true },
    (button) => requestAnimationFrame(() => {
      button.closest("dialog")?.classList.add("dialog--wide")
      button.focus({ preventScroll: true })
    }))
}
