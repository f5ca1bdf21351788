// Styles of what is loaded late: they are there before anything of it is shown.

import { h } from "./nodes.js"

/**
 * @param {string} path of the style sheet, as seen from the module @param {string} module its URL
 * @returns {Promise<void>}
 */
export async function loadLooks(path, module) {
  const { href } = new URL(path, module)
  if (document.querySelector(`link[href="${href}"]`)) return
  await new Promise((resolve) => {
    const on = { load: resolve, error: resolve }
    document.head.append(h("link", { rel: "stylesheet", href, on }))
  })
}
