// The audit log in words. No DOM.

/** @typedef {{field: string, before: any, after: any}} Field */
/** @typedef {{kind: string, id: string, name: string | null, fields: Field[]}} Change */
/**
 * @typedef {object} Row
 * @property {number} id
 * @property {string} at
 * @property {{kind: string, id: number | null, name: string}} actor
 * @property {string | null} address
 * @property {string} action
 * @property {{kind: string, id: string | null, name: string | null} | null} object
 * @property {Change[]} changes
 */

/** @type {Record<string, string>} */
const KINDS = {
  users: "User", teams: "Team", workstreams: "Workstream", rules: "Routing rule",
  dialogues: "Dialogue", hours: "Operating hours", canned: "Canned response",
  dispositions: "Disposition", tags: "Tag", widgets: "Widget", identity_keys: "Identity key",
  settings: "Settings", outbox: "E-mail", tokens: "API token", webhooks: "Webhook",
  conversations: "Conversation", contacts: "Contact", calendars: "Calendar", audit: "Audit log",
  meetings: "Meeting", me: "Own account",
}

/** @type {Record<string, string>} */
const VERBS = {
  create: "made", change: "changed", delete: "deleted", order: "put into another order",
  calendar: "calendar changed", publish: "published", retry: "tried again",
  "versions.restore": "version restored", rotate: "secret renewed", test: "tested",
  "deliveries.replay": "sent again", disable: "disabled", force_close: "closed by force",
  assign: "assigned", block: "blocked or unblocked", merge: "merged", password: "password changed",
  test_notifications: "notifications tested", csv: "downloaded", add: "added", passwd:
  "password changed",
}

/** @type {Record<string, string>} */
const WHOLE = {
  sign_in: "Signed in", "sign_in.fail": "Sign-in failed", "logout.create": "Signed out",
  logout: "Signed out", setup: "Workspace set up",
}

/** What the filter offers: an action, or the kind that actions begin with. */
export const ACTIONS = [
  { value: "", label: "Everything" },
  { value: "sign_in", label: "Sign-ins" },
  { value: "sign_in.fail", label: "Failed sign-ins" },
  ...["users", "teams", "workstreams", "rules", "dialogues", "hours", "canned", "dispositions",
    "tags", "widgets", "identity_keys", "settings", "tokens", "webhooks", "conversations",
    "contacts", "audit"].map((kind) => ({ value: kind, label: KINDS[kind] ?? kind })),
]

/** @param {string} action @returns {string} */
export function actionName(action) {
  const whole = WHOLE[action]
  if (whole) return whole
  const [kind = "", ...rest] = action.split(".")
  const verb = rest.join(".")
  return `${KINDS[kind] ?? kind}: ${VERBS[verb] ?? verb.replaceAll(/[._]/gu, " ")}`
}

/** @param {Row["object"]} object @returns {string} */
export function objectName(object) {
  if (object === null) return "–"
  const { kind, id, name } = object
  if (name) return name
  return id === null ? KINDS[kind] ?? kind : `${KINDS[kind] ?? kind} ${id}`
}

/** @param {any} value @returns {string} */
export function valueName(value) {
  if (value === null || value === "") return "nothing"
  return String(value)
}

/**
 * The query of a filter, without what is empty. Days are whole, in the reader's own time.
 * @param {Record<string, string>} filter @returns {string}
 */
export function queryOf({ who = "", action = "", from = "", to = "" }) {
  const query = new URLSearchParams()
  if (/^\d+$/u.test(who)) query.set("who", who)
  else if (who !== "") query.set("kind", who)
  if (action !== "") query.set("action", action)
  if (from !== "") query.set("from", new Date(`${from}T00:00`).toISOString())
  if (to !== "") {
    const end = new Date(`${to}T00:00`)
    end.setDate(end.getDate() + 1)
    query.set("to", end.toISOString())
  }
  return query.toString()
}
