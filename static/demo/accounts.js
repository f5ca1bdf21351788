// The accounts of the demo, to sign in by hand in another window.

import { copyButton } from "../admin/copy.js"
import { h } from "../shared/dom.js"

/** @param {import("./main.js").Demo} demo */
export function accountsButton({ agents, admin }) {
  const people = [
    ...agents.map((agent) => ({ ...agent, what: "Agent", page: "/agent" })),
    ...(admin ? [{ ...admin, what: "Admin", page: "/admin" }] : []),
  ]
  const panel = h("div", { class: "accounts", id: "accounts", popover: true,
    role: "dialog", "aria-label": "Accounts" },
  h("h2", {}, "Accounts and passwords"),
  h("p", { class: "muted small" }, "Sign in by hand in a private window, so that "
    + "the two do not mix:"),
  h("ul", { class: "accounts__list" }, people.map((person) =>
    h("li", { class: "accounts__one" },
      h("p", {}, h("strong", {}, person.name), " ",
        h("span", { class: "badge" }, person.what), " ",
        h("a", { href: person.page, target: "_blank", class: "small" }, person.page)),
      line("E-mail", person.email, person.name),
      line("Password", person.password, person.name)))))
  const button = h("button", {
    type: "button", class: "button button--small", popovertarget: "accounts",
  }, "Accounts")
  return h("div", {}, button, panel)
}

/** @param {string} what @param {string} text @param {string} whose */
function line(what, text, whose) {
  const label = `Copy the ${what.toLowerCase()} of ${whose}`
  return h("p", { class: "accounts__line" },
    h("span", { class: "small muted" }, what),
    h("code", {}, text),
    copyButton(() => text, label, { isIconOnly: true }))
}
