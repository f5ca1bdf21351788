// Copies of the database: when they are made, which there are, and how one is put back.

import "../elements/admin-snippet.js"

import { ApiError } from "../../shared/api.js"
import { fill, h } from "../../shared/dom.js"
import { formatMoment } from "../../shared/time.js"
import { ask, toast } from "../dialogs.js"
import { notice, numberField, choiceField, switchField } from "../fields.js"
import { Form, sentence } from "../form.js"
import { hourLabel, sizeInWords, spanOfHours } from "../models/backups.js"
import { api } from "../session.js"
import { download } from "./backup-download.js"
import { emptyList, listHead, tableOf } from "./parts.js"

/** @typedef {{name: string, size_bytes: number, made_at: string}} Copy */

const PATH = "/api/v1/backups"
const LOOK_AGAIN_MS = 1_000
const HELP = "Each copy is the whole database, made while the server runs, and opened and read to "
  + "its last page before it is listed here."

export async function backups() {
  const view = new BackupView()
  view.show(await api.get(PATH))
  return {
    title: "Backup",
    isDirty: () => view.isDirty,
    content: [
      listHead("Backup", HELP),
      view.element,
    ],
  }
}

class BackupView {
  #state = h("div", { class: "stack" })
  #list = h("div")
  #problem = h("div", { role: "alert" })
  #guide = h("section", { class: "card part" })
  #form
  #makeButton = h("button", { type: "button", class: "button button--primary" }, "Back up now")
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  constructor() {
    this.#form = planForm(async (changed) => {
      const now = await api.patch(PATH, changed)
      this.#draw(now)
      toast("Saved")
      return now.plan
    })
    this.#makeButton.addEventListener("click", () => this.#attempt(async () => {
      this.#draw(await api.post(PATH))
    }))
    this.element = h("div", { class: "stack" },
      this.#state,
      this.#problem,
      h("div", {}, this.#makeButton),
      this.#list,
      h("div", { class: "narrow stack" }, this.#form.element, this.#guide))
  }

  // Public

  get isDirty() {
    return this.#form.isDirty
  }

  /** @param {any} now */
  show(now) {
    this.#form.show(now.plan)
    this.#draw(now)
  }

  // Private

  /** @param {any} now */
  #draw(now) {
    fill(this.#state, stateOf(now))
    this.#makeButton.disabled = now.running
    fill(this.#list, now.items.length === 0
      ? emptyList("No copy yet", "Switch them on below, or make the first one now.")
      : tableOf("Copies", ["Made", "Size", "Checked", "Action"], now.items.map(this.#row)))
    fill(this.#guide, guide(now))
    clearTimeout(this.#timer)
    if (now.running) this.#timer = setTimeout(() => this.#lookAgain(), LOOK_AGAIN_MS)
  }

  async #lookAgain() {
    // Whoever has left the page does not want to know.
    if (!this.element.isConnected) return
    await this.#attempt(async () => this.#draw(await api.get(PATH)))
  }

  #row = (/** @type {Copy} */ copy) => [
    h("div", {}, formatMoment(copy.made_at), h("div", { class: "small muted" }, copy.name)),
    sizeInWords(copy.size_bytes),
    h("span", { class: "badge badge--positive" }, "Verified"),
    h("div", { class: "row" },
      h("button", {
        type: "button", class: "button button--small", "aria-label": `Download ${copy.name}`,
        on: { click: (/** @type {Event} */ event) => this.#download(copy, event) },
      }, "Download"),
      h("button", {
        type: "button", class: "button button--danger button--small",
        "aria-label": `Delete ${copy.name}`, on: { click: () => this.#delete(copy) },
      }, "Delete")),
  ]

  /** @param {Copy} copy @param {Event} event */
  async #download(copy, event) {
    const button = /** @type {HTMLButtonElement} */ (event.currentTarget)
    button.disabled = true
    await this.#attempt(() => download(`${PATH}/${copy.name}`, copy, (share) => {
      button.textContent = `${Math.floor(100 * share)} %`
    }))
    button.textContent = "Download"
    button.disabled = false
  }

  /** @param {Copy} copy */
  async #delete(copy) {
    const isSure = await ask({
      title: "Delete this copy?",
      text: `“${copy.name}” is removed from the server's disk. There is no way back.`,
      yes: "Delete the copy",
    })
    if (!isSure) return
    await this.#attempt(async () => {
      await api.del(`${PATH}/${copy.name}`)
      this.#draw(await api.get(PATH))
      toast("The copy is deleted")
    })
  }

  /** @param {() => Promise<void>} act */
  async #attempt(act) {
    this.#problem.replaceChildren()
    try {
      await act()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fill(this.#problem, h("p", { class: "field__error" }, sentence(error)))
    }
  }
}

/** @param {(changed: any) => Promise<any>} save */
function planForm(save) {
  const hours = Array.from({ length: 24 }, (_, hour) => hour)
  const everyHours = choiceField({
    name: "every_hours", label: "How often",
    options: [24, 12, 8, 6, 4, 3, 2, 1].map((each) =>
      ({ value: String(each), label: spanOfHours(each) })),
  })
  const hour = choiceField({
    name: "hour", label: "At",
    help: "One of the hours at which a copy is made, chosen by UTC, so that summer time neither "
      + "skips one nor doubles it.",
    options: hours.map((each) => ({ value: String(each), label: hourLabel(each, new Date()) })),
  })
  const keep = numberField({
    name: "keep", label: "Keep the newest", least: 1, most: 200,
    help: "Older ones are deleted. Each takes as much room as the database.",
  })
  return new Form({
    record: { enabled: false, every_hours: 24, hour: 3, keep: 7 },
    parts: [{
      title: "Copies by themselves",
      fields: [
        switchField({ name: "enabled", label: "Make copies by themselves" }),
        asNumber(everyHours), asNumber(hour), keep,
      ],
    }],
    saveLabel: "Save changes",
    save,
  })
}

/** A menu whose values are numbers. @param {import("../fields.js").Field} field */
function asNumber(field) {
  const { read, write } = field
  return {
    ...field,
    read: () => Number(read()),
    write: (/** @type {any} */ value) => write(String(value)),
  }
}

/** @param {any} now */
function stateOf({ running: isRunning, failure, last_at: last, next_at: next, plan }) {
  const line = isRunning
    ? "A copy is being made…"
    : [
      last ? `The last copy was made ${formatMoment(last)}.` : "No copy was made yet.",
      next ? `The next one is due ${formatMoment(next)}.` : "",
    ].join(" ").trim()
  return [
    failure
      ? notice(`The copy of ${formatMoment(failure.at)} failed: ${failure.reason}. It is tried `
        + "again.")
      : null,
    !plan.enabled && !failure
      ? notice("No copies are made by themselves. Without one, a broken disk takes everything.")
      : null,
    h("p", { role: "status" }, line),
  ]
}

/** @param {any} now */
function guide({ folder, data, items }) {
  const name = items[0]?.name ?? "deskbell-….db"
  const box = (/** @type {string} */ label, /** @type {string} */ text) =>
    h("admin-snippet", { label, ".text": text })
  return [
    h("h2", {}, "How to put one back"),
    h("p", { class: "muted" }, "On the server, with the service stopped. The database that is "
      + "there is kept beside it under another name."),
    box("Copy the commands", [
      "systemctl stop deskbell",
      `deskbell verify ${folder}/${name}`,
      `deskbell restore ${folder}/${name} --data ${data}`,
      "systemctl start deskbell",
    ].join("\n")),
    h("p", { class: "muted" }, `The copies are in ${folder}, on the same machine: have another `
      + "one fetch them, too, or a fire takes both."),
  ]
}
