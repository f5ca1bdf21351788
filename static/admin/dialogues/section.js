// The section of the dialogues: #/dialogues, #/dialogues/new, #/dialogues/3,
// #/dialogues/3-settings, #/dialogues/3-versions.

import { designerPage } from "./pages/designer.js"
import { listPage } from "./pages/list.js"
import { newPage } from "./pages/new.js"
import { settingsPage } from "./pages/settings.js"
import { versionsPage } from "./pages/versions.js"

/** @param {import("../main.js").Context} context @param {string | null} id */
export function dialogues(context, id) {
  if (id === null) return listPage()
  if (id === "new") return newPage(context)
  const [number = "", page] = id.split("-")
  if (page === "settings") return settingsPage(context, number)
  if (page === "versions") return versionsPage(context, number)
  return designerPage(context, number)
}
