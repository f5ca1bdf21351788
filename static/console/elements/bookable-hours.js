// The agent's own bookable hours: the form of the admin pages, with the looks it has there.

import { loadLooks } from "../../shared/looks.js"
import { calendarForm } from "../../admin/calendar-form.js"
import { toast } from "../toast.js"

const PATH = "/api/v1/me/calendar"
const SHEETS = ["../../admin/forms.css", "../../admin/editors.css"]

/** @param {import("../../shared/api.js").Api} api */
export async function bookableHours(api) {
  const [record] = await Promise.all([
    api.get(PATH), ...SHEETS.map((sheet) => loadLooks(sheet, import.meta.url)),
  ])
  const { element, form } = calendarForm(record, zonesWith(record.zone), (changed) =>
    api.put(PATH, changed), toast)
  return { element, form, show }
}

/** What is written for the admin pages is in force while the form is in sight only.
 * @param {boolean} isShown */
function show(isShown) {
  for (const path of SHEETS) {
    const { href } = new URL(path, import.meta.url)
    const link = document.querySelector(`link[href="${href}"]`)
    if (link instanceof HTMLLinkElement && link.sheet) link.sheet.disabled = !isShown
  }
}

/** Those of this browser: the server's list is for admins. @param {string} own */
function zonesWith(own) {
  return [...new Set(["UTC", own, ...Intl.supportedValuesOf("timeZone")])].sort()
}
