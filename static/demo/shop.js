// Does what the owner of a site does by hand: puts the widget's line into the page.

import { createApi } from "../shared/api.js"

const demo = await createApi().get("/api/v1/demo").catch(() => null)
const snippet = document.getElementById("snippet")

if (demo?.widget && snippet instanceof HTMLTemplateElement) {
  // Trusted Types let nobody set the address of a script, so the script comes from the HTML.
  const line = document.importNode(snippet.content, true)
  line.querySelector("script")?.setAttribute("data-widget", demo.widget)
  document.body.append(line)
}
