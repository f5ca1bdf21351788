// The chat in a window of its own. That window is a page of our server, and browsers give it
// another storage than the panel on the site's page: so the panel says who the visitor is.

const PATIENCE_MS = 1000

/** @param {import("./models/session.js").Session} session @param {URLSearchParams} options */
export function popOut(session, options) {
  const ours = new URLSearchParams(options)
  ours.set("own", "1")
  const name = `deskbell:${session.key}`
  const features = "popup,width=420,height=700"
  const opened = window.open(`${location.pathname}#${ours}`, name, features)
  addEventListener("message", (event) => {
    if (!opened || event.source !== opened || event.origin !== location.origin) return
    if (event.data?.deskbell !== "whoami") return
    const values = { [`${name}:token`]: session.token, [`${name}:draft`]: session.draft }
    opened.postMessage({ deskbell: "iam", values }, location.origin)
  })
  return opened !== null
}

/** In the new window: takes what the panel that opened it knows. */
export async function takeOver() {
  const { opener } = window
  if (!opener) return
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const values = new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve({}))
    addEventListener("message", ({ source, origin, data }) => {
      if (source !== opener || origin !== location.origin || data?.deskbell !== "iam") return
      resolve(data.values)
    }, { signal })
  })
  opener.postMessage({ deskbell: "whoami" }, location.origin)
  for (const [name, value] of Object.entries(await values)) {
    localStorage.setItem(name, String(value))
  }
}
