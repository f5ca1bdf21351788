// Somebody's web shop: a foreign origin whose pages carry the widget.

import { once } from "node:events"
import { createServer } from "node:http"

export class Site {
  #server
  /** Every request that reached the shop, as `METHOD /path`. @type {string[]} */
  requests = []
  /** What its pages say beside themselves. @type {Record<string, string>} */
  headers = {}

  /** @param {(path: string) => string | null} page the HTML of a path */
  constructor(page) {
    this.#server = createServer((request, response) => {
      this.requests.push(`${request.method} ${request.url}`)
      const html = page(request.url ?? "/")
      response.writeHead(html === null ? 404 : 200, {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        ...this.headers,
      })
      response.end(html ?? "not found")
    })
  }

  /** @param {(path: string) => string | null} page */
  static async open(page) {
    const site = new Site(page)
    site.#server.listen(0, "127.0.0.1")
    await once(site.#server, "listening")
    return site
  }

  get port() {
    return /** @type {import("node:net").AddressInfo} */ (this.#server.address()).port
  }

  /** Another origin than the server's, of the same site: frames may keep things. */
  get origin() {
    return `http://127.0.0.1:${this.port}`
  }

  /** Another site altogether: private windows give its frames no storage. */
  get farOrigin() {
    return `http://localhost:${this.port}`
  }

  async close() {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, "close")
  }
}

/** @param {{origin: string, widget: string, attributes?: string}} embedding */
export function shopPage({ origin, widget, attributes = "" }) {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>The lamp shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"></head>
<body><main><h1>Lamps</h1><p>Twelve lamps, all of them yellow.</p>
<p><a href="/lamp">The third lamp</a></p></main>
<script async src="${origin}/widget.js" data-widget="${widget}" ${attributes}></script>
</body></html>`
}
