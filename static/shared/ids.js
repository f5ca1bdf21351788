// crypto.randomUUID() exists only on secure pages, and a widget may sit on a plain-HTTP one.
export function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}
