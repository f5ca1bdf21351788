// The panel's storage where the browser gives its frame none: the page that holds it keeps it.

/** How long the page may take to hand over what it keeps. */
const PATIENCE_MS = 1000

/**
 * Tells the page that we are here; it answers with what it keeps.
 * @param {import("./site.js").Site} site @returns {Promise<import("./storage.js").Keeper>}
 */
export async function handedStorage(site) {
  const values = await new Promise((resolve) => {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    signal.addEventListener("abort", () => resolve({}))
    addEventListener("message", ({ source, origin, data }) => {
      const isOurs = source === parent && origin === site.origin
      if (isOurs && data?.deskbell === "kept") resolve(data.values ?? {})
    }, { signal })
    site.tell({ deskbell: "ready" })
  })
  const kept = new Map(Object.entries(values))
  return {
    getItem: (name) => {
      const value = kept.get(name)
      return typeof value === "string" ? value : null
    },
    setItem: (name, value) => {
      kept.set(name, value)
      site.tell({ deskbell: "keep", name, value })
    },
  }
}
