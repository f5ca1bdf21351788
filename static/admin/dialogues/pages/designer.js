// The page of one dialogue: its cards.

import "../elements/flow-designer.js"

import { h } from "../../../shared/dom.js"
import { all, api } from "../../session.js"

/** @typedef {import("../../main.js").Page} Page */

/** @param {import("../../main.js").Context} _context @param {string} id @returns {Promise<Page>} */
export async function designerPage(_context, id) {
  const [dialogue, known] = await Promise.all([
    api.get(`/api/v1/dialogues/${id}`), everythingNamed(),
  ])
  const designer = h("flow-designer")
  designer.open(dialogue, known)
  return { title: dialogue.name, content: [designer], isDirty: () => designer.isDirty }
}

/** @returns {Promise<import("../editor.js").Known>} */
async function everythingNamed() {
  const [users, teams, hours, calendars] = await Promise.all([
    all("/api/v1/users"), all("/api/v1/teams"), all("/api/v1/hours"),
    all("/api/v1/calendars"),
  ])
  return {
    users: users.filter(({ enabled, takes_chats: takesChats }) => enabled && takesChats),
    teams,
    hours,
    calendars,
  }
}
