// Where the panel keeps its token: in its own frame's storage, or, where the browser gives a frame
// none (private windows, blocked third parties), with the page that holds it.

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
  if (!own) return (await import("./handed.js")).handedStorage(site)
  // The sooner the page hears this, the sooner it knows that the server is there.
  site.tell({ deskbell: "ready" })
  return own
}
