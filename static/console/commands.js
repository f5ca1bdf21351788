// Everything an agent can do, in one table: the palette (Ctrl+K), the keys and the sheet (?) are
// made of it, so that nothing is missing in one of them. No DOM.

import { PRESENCES } from "./models/presences.js"

/** @typedef {import("./deeds.js").Deeds} Deeds */
/** @typedef {Deed & {group: string}} Command */
/**
 * @typedef {object} Deed
 * @property {string} name
 * @property {string} [key] as in keys.js
 * @property {(deeds: Deeds) => unknown} [can] whether it makes sense now; always without it
 * @property {(deeds: Deeds, event?: KeyboardEvent) => unknown} run
 * @property {boolean} [isListed] false: the palette has something better in its place
 */

/** @type {Deed[]} */
const OFFERS = [
  { name: "Accept the new chat", key: "Alt+KeyA", can: rings, run: (deeds) =>
    deeds.accept(oldest(deeds)) },
  { name: "Decline the new chat", key: "Alt+KeyD", can: rings, run: ({ desk }) =>
    desk.decline(desk.inbox.offered.at(-1)?.id) },
  { name: "Go to the new chats", key: "Alt+KeyN", can: rings, run: ({ screen }) =>
    screen.focusOffers() },
  { name: "Open the answer that is most overdue", key: "Alt+KeyW",
    can: ({ desk }) => 0 < desk.alarms.banners.length,
    run: ({ desk, place }) => place.select(desk.alarms.banners[0]?.view.id) },
]

/** @type {Deed[]} */
const CONVERSATION = [
  { name: "Find in the conversation", key: "Ctrl+KeyF", can: isOpen, run: ({ screen }) =>
    screen.chat.find.open() },
  { name: "Write a message", key: "Alt+KeyC", can: writes, run: ({ screen }) =>
    screen.focusMain() },
  { name: "End the conversation", key: "Alt+KeyE", can: ends, run: (deeds) => deeds.end() },
  { name: "Park the conversation", key: "Alt+KeyP",
    can: (deeds) => has(deeds) && deeds.desk.open.mode === "persistent",
    run: ({ handover }) => handover.park() },
  { name: "Resume the parked conversation", key: "Alt+KeyR", can: rests,
    run: ({ desk, handover }) => handover.resume(desk.open.id) },
  { name: "Transfer the conversation", key: "Alt+KeyT", can: has, run: ({ handover }) =>
    handover.transfer() },
  { name: "Invite a colleague", key: "Alt+KeyV", can: has, run: ({ handover }) =>
    handover.invite() },
  { name: "Leave a colleague's chat", key: "Alt+KeyL", can: joined, run: ({ handover }) =>
    handover.leave() },
  { name: "Take the open chat from the queue", key: "Alt+KeyK", can: takes, run: (deeds) =>
    deeds.accept(deeds.desk.open.id) },
  { name: "Join a colleague's chat", key: "Alt+KeyJ", can: (deeds) =>
    steers(deeds) && deeds.desk.open.state === "active" && !deeds.desk.takesPart(deeds.desk.open),
  run: ({ desk, handover }) => handover.join(desk.open.id) },
  { name: "Assign, transfer or close a colleague's chat", key: "Alt+KeyB", can: steers,
    run: ({ desk, handover }) => handover.oversee(desk.open.id) },
  { name: "Show or hide the details", key: "Alt+KeyI", can: isOpen, run: ({ screen }) =>
    screen.toggleDetails() },
]

/** @type {Deed[]} */
const GOING = [
  { name: "Search all conversations", key: "Alt+KeyS", run: ({ place }) => place.search() },
  { name: "Previous conversation", key: "Alt+ArrowUp", can: steps, run: ({ place }) =>
    place.step(-1) },
  { name: "Next conversation", key: "Alt+ArrowDown", can: steps, run: ({ place }) =>
    place.step(1) },
  // The palette lists the conversations themselves.
  { name: "Go to a conversation of the list", key: "Alt+Digit*", can: steps, isListed: false,
    run: ({ place }, event) => goTo(place, Number(event?.code.slice(-1))) },
  { name: "List: open chats", key: "Alt+KeyO", run: ({ screen }) => screen.list.turnTo("open") },
  { name: "List: the team, and who has what", key: "Alt+KeyG", can: ({ desk }) => desk.oversees,
    run: ({ screen }) => screen.list.turnTo("team") },
  { name: "List: history", key: "Alt+KeyH", run: ({ screen }) => screen.list.turnTo("history") },
  { name: "Back to the list", key: "Escape", run: ({ place }) => place.back() },
]

/** @type {Deed[]} */
const YOU = [
  ...PRESENCES.map(([presence, label], index) => ({
    name: `Presence: ${label}`, key: `Alt+Shift+Digit${index + 1}`, can: connected,
    run: (/** @type {Deeds} */ deeds) => deeds.setPresence(presence),
  })),
  { name: "Sounds off or on", key: "Alt+KeyM", run: (deeds) => deeds.mute() },
  { name: "Colours: light, dark, or as the system", key: "Alt+KeyU",
    run: (deeds) => deeds.nextTheme() },
  { name: "Your calendar and meetings", run: () => { location.hash = "#/calendar" } },
  { name: "Name shown to visitors", run: (deeds) => deeds.changeName() },
  { name: "Change password", run: (deeds) => deeds.changePassword() },
  { name: "Workspace settings", can: ({ desk }) => desk.me.role === "admin",
    run: () => location.assign("/admin") },
  { name: "Sign out", run: (deeds) => deeds.signOut() },
]

/** @type {Deed[]} */
const HELP = [
  { name: "All commands and conversations", key: "Ctrl+KeyK", isListed: false,
    run: (deeds) => deeds.openPalette() },
  { name: "Keyboard shortcuts", key: "?", run: (deeds) => deeds.showSheet() },
]

/** @type {Command[]} */
export const COMMANDS = /** @type {[string, Deed[]][]} */ ([
  ["New chats", OFFERS], ["Open conversation", CONVERSATION], ["Going about", GOING],
  ["You", YOU], ["Help", HELP],
]).flatMap(([group, deeds]) => deeds.map((deed) => ({ group, ...deed })))

/** Keys that boxes and lists have of their own. @type {{group: string, rows: string[][]}[]} */
export const OWN_KEYS = [
  { group: "While writing", rows: [
    ["Enter", "Send"], ["Shift + Enter", "New line"],
    ["Ctrl + Enter", "Send as a note for the team"], ["/", "Canned responses"],
    ["@", "Name a colleague, in a note"],
  ] },
  { group: "In lists", rows: [
    ["↑ / ↓", "Move"], ["Home / End", "To the first, to the last"], ["Enter", "Open"],
  ] },
]

/** What can be done now. @param {Deeds} deeds */
export function possible(deeds) {
  return COMMANDS.filter(({ can }) => !can || can(deeds))
}

// Whether it makes sense

/** @param {Deeds} deeds */
function connected({ desk }) {
  return desk.isConnected
}

/** @param {Deeds} deeds */
function rings({ desk }) {
  return desk.isConnected && 0 < desk.inbox.offered.length
}

/** The one that has waited longest. @param {Deeds} deeds @returns {number} */
function oldest({ desk }) {
  return desk.inbox.offered.at(-1)?.id
}

/** @param {Deeds} deeds */
function isOpen({ desk }) {
  return desk.open !== null
}

/** @param {Deeds} deeds */
function isOwn({ desk }) {
  return desk.isConnected && desk.open !== null && desk.open.agent?.id === desk.me.id
}

/** @param {Deeds} deeds */
function has(deeds) {
  return isOwn(deeds) && deeds.desk.open.state === "active"
}

/** @param {Deeds} deeds */
function rests(deeds) {
  return isOwn(deeds) && deeds.desk.open.state === "waiting"
}

/** @param {Deeds} deeds */
function ends(deeds) {
  return has(deeds) || rests(deeds)
}

/** @param {Deeds} deeds */
function writes({ desk }) {
  return desk.open?.state === "active" && desk.takesPart(desk.open)
}

/** @param {Deeds} deeds */
function joined({ desk }) {
  const { open, me } = desk
  return desk.isConnected && writes(/** @type {any} */ ({ desk })) && open.agent?.id !== me.id
}

/** @param {Deeds} deeds */
function takes({ desk }) {
  return desk.isConnected && desk.open?.state === "queued" && desk.open.distribution !== "push"
}

/** @param {Deeds} deeds */
function steers({ desk }) {
  const { open, me } = desk
  return desk.isConnected && desk.oversees && open !== null && open.agent?.id !== me.id
    && !["closed", "wrap_up"].includes(open.state)
}

/** @param {Deeds} deeds */
function steps({ place }) {
  return 0 < place.reachable.length
}

/** @param {import("./place.js").Place} place @param {number} number */
function goTo(place, number) {
  const view = place.reachable[number - 1]
  if (view) place.select(view.id)
}
