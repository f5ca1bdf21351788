// Does what the owner of a site does by hand: puts the widget's script into the page.

import { createApi } from "../shared/api.js"
import { h } from "../shared/dom.js"

const demo = await createApi().get("/api/v1/demo").catch(() => null)

if (demo?.widget) {
  document.body.append(h("script", {
    async: true,
    src: "/widget.js",
    dataset: { widget: demo.widget },
  }))
}
