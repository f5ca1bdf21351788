// The console's service worker: shows what the server pushes while no console is looked at.

// Of a service worker's own names the page's types know none.
const worker = /** @type {any} */ (globalThis)

worker.addEventListener("install", () => worker.skipWaiting())
worker.addEventListener("push", (/** @type {any} */ event) => event.waitUntil(tell(event.data)))
worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data?.conversation ?? 0))
})

/** @returns {Promise<any[]>} */
async function consoles() {
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true })
  return windows.filter((/** @type {any} */ one) => new URL(one.url).pathname === "/agent")
}

/** @param {any} data */
async function tell(data) {
  const { title, body, conversation } = data.json()
  if ((await consoles()).some(({ visibilityState }) => visibilityState === "visible")) return
  // With the same tag as the console's own notices, so that one thing is shown once.
  await worker.registration.showNotification(title, {
    body, tag: `deskbell-${conversation}`, renotify: true, data: { conversation },
  })
}

/** @param {number} conversation */
async function open(conversation) {
  const [known] = await consoles()
  if (!known) return worker.clients.openWindow(`/agent#/c/${conversation}`)
  known.postMessage({ open: conversation })
  return known.focus()
}
