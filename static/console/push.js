// Web push: has this browser told while no console is open.

/** @typedef {import("../shared/api.js").Api} Api */

const WORKER = "/agent/worker.js"

/** @type {any} */
let address = null

/** A browser without it, or in a window that leaves no traces, does as well as it can. */
const isPossible = () => "serviceWorker" in navigator && "PushManager" in globalThis
  && "Notification" in globalThis && window.top === window

/**
 * Subscribes where the agent allows notifications; again at every start, since both sides may
 * forget.
 * @param {Api} api @param {(id: number) => void} onOpen
 */
export async function beginPush(api, onOpen) {
  if (!isPossible()) return
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (0 < data?.open) onOpen(data.open)
  })
  // It may be granted later, in our own banner or beside the page's address.
  const permission = await navigator.permissions?.query({ name: "notifications" }).catch(() => null)
  permission?.addEventListener("change", () => subscribe(api))
  await subscribe(api)
}

/** @param {Api} api */
async function subscribe(api) {
  if (Notification.permission !== "granted") return
  try {
    const registration = await register()
    const { key } = await api.get("/api/v1/push/key")
    const { endpoint, keys } = (await subscriptionWith(registration, key)).toJSON()
    await api.post("/api/v1/me/push", { endpoint, keys })
  } catch {
    // No push service can be reached, or the browser has none: open consoles are told all the same.
  }
}

/** The next person at this browser is not told of what was this one's. @param {Api} api */
export async function endPush(api) {
  if (!isPossible()) return
  try {
    const registration = await navigator.serviceWorker.getRegistration("/agent")
    const subscription = await registration?.pushManager.getSubscription()
    if (!subscription) return
    await api.del("/api/v1/me/push", { endpoint: subscription.endpoint })
    await subscription.unsubscribe()
  } catch {
    // The server forgets it when it finds the browser gone.
  }
}

function register() {
  // The page's own policy wants addresses of scripts to be made in one known place.
  const types = /** @type {any} */ (globalThis).trustedTypes
  address ??= types?.createPolicy("deskbell-worker", { createScriptURL: () => WORKER })
    .createScriptURL("") ?? WORKER
  return navigator.serviceWorker.register(address, { scope: "/agent", updateViaCache: "none" })
}

/** @param {ServiceWorkerRegistration} registration @param {string} key */
async function subscriptionWith({ pushManager }, key) {
  const known = await pushManager.getSubscription()
  const used = known?.options.applicationServerKey
  if (known && used && encode(used) === key) return known
  // Made for the key of another database.
  await known?.unsubscribe()
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
}

/** In base64url. @param {ArrayBuffer} bytes */
function encode(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}
