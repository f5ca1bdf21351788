// Does what the owner of a site does by hand: puts the widget's line into the page.

import { createApi } from "../shared/api.js"

const demo = await createApi().get("/api/v1/demo").catch(() => null)
const snippet = document.getElementById("snippet")
const isPersistent = new URLSearchParams(location.search).get("chat") === "persistent"
const key = isPersistent ? demo?.persistent_widget : demo?.widget

document.body.dataset.chat = isPersistent ? "persistent" : "live"
if (key && snippet instanceof HTMLTemplateElement) {
  // Trusted Types let nobody set the address of a script, so the script comes from the HTML.
  const line = document.importNode(snippet.content, true)
  line.querySelector("script")?.setAttribute("data-widget", key)
  document.body.append(line)
}
