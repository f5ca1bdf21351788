// The last step of the setup: the line for the website, and where to answer.

import "../admin/elements/admin-snippet.js"

import { snippet } from "../admin/models/snippet.js"
import { h, icon } from "../shared/dom.js"

/** @param {import("../shared/api.js").Api} api @returns {Promise<HTMLElement>} */
export async function showDone(api) {
  const [info, widgets] = await Promise.all([
    api.get("/api/v1/admin/info").catch(() => null),
    api.get("/api/v1/widgets").catch(() => null),
  ])
  const widget = widgets?.items[0]
  const line = widget ? snippet(info?.snippet_base ?? location.origin, widget) : null
  return h("div", { class: "card entry__card" },
    h("p", { class: "entry__good" }, icon("check"), "Your workspace is ready"),
    h("h1", {}, "Now put the chat on your website"),
    h("ol", { class: "entry__steps" },
      h("li", {},
        h("h2", {}, "1. Paste this line into every page, just before </body>"),
        line === null
          ? h("p", {}, "You find the line in the settings, under Widgets.")
          : h("admin-snippet", { label: "Copy the line", ".text": line })),
      h("li", {},
        h("h2", {}, "2. Open your site and click the new button"),
        h("p", { class: "muted" }, "Write something, as one of your visitors would.")),
      h("li", {},
        h("h2", {}, "3. Answer from the console"),
        h("p", { class: "muted" }, "Set yourself to available there, and you hear it ring."))),
    h("div", { class: "row" },
      h("a", { class: "button button--primary", href: "/agent" }, "Open the console"),
      h("a", { class: "button", href: "/admin" }, "Settings")))
}
