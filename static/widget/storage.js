// Where the panel keeps its token: in its own frame's storage, or, where the browser gives a frame
// none (private windows, blocked third parties), with the page that holds it.

/** How long the page may take to hand over what it keeps. */
const PATIENCE_MS = 1000

/** @typedef {Pick<Storage, "getItem" | "setItem">} Keeper */

/** @returns {Storage | null} */
function ownStorage() {
  try {
    localStorage.setItem("deskbell:probe", "1")
    localStorage.removeItem("deskbell:probe")
    return localStorage
  } catch {
    return null
  }
}

/** @param {import("./site.js").Site} site @returns {Promise<Keeper>} */
export async function findStorage(site) {
  const own = ownStorage()
  const values = /** @type {Map<string, string>} */ (new Map())
  const handed = own || !site.isEmbedded ? null : hear(values, site.origin)
  // The sooner the page hears this, the sooner it knows that the server is there.
  site.tell({ deskbell: "ready" })
  await handed
  if (own) return own
  return {
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => {
      values.set(name, value)
      site.tell({ deskbell: "keep", name, value })
    },
  }
}

/** @param {Map<string, string>} values @param {string} origin @returns {Promise<void>} */
function hear(values, origin) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS)
    addEventListener("message", function listen(event) {
      if (event.source !== parent || event.origin !== origin) return
      if (event.data?.deskbell !== "kept") return
      removeEventListener("message", listen)
      clearTimeout(timer)
      for (const [name, value] of Object.entries(event.data.values ?? {})) {
        if (typeof value === "string") values.set(name, value)
      }
      resolve()
    })
  })
}
