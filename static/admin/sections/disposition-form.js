// One disposition beside the tree: its name, its place, where it can be chosen.

import { h, icon } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { choiceField, switchField, textField } from "../fields.js"
import { Form } from "../form.js"
import { choicesField } from "../list-fields.js"
import { chainOf, moves, parentsFor, LEVELS_MAX } from "../models/dispositions.js"
import { api } from "../session.js"
import { dangerZone } from "./parts.js"

/** @typedef {import("../models/dispositions.js").Disposition} Disposition */

/**
 * @typedef {object} Options
 * @property {Disposition | null} item null for a new one
 * @property {number | null} parent
 * @property {Disposition[]} items
 * @property {{id: number, name: string}[]} workstreams
 * @property {(saved: Disposition) => void} onSaved
 * @property {(parent: number | null) => void} onAdd
 * @property {(step: number) => void} onMove
 * @property {() => void} onGone
 * @property {() => void} onCancel
 */

/**
 * @typedef {object} Shown
 * @property {number | null} id
 * @property {HTMLElement} element
 * @property {() => boolean} isDirty
 * @property {() => void} focus
 * @property {() => void} rename
 * @property {() => void} remove
 * @property {(items: Disposition[]) => void} moved
 */

const PATH = "/api/v1/dispositions"

/** @param {Options} options @returns {Shown} */
export function codePart(options) {
  const { item, parent, items, workstreams, onSaved, onCancel } = options
  const name = textField({
    name: "name", label: "Name", isRequired: true, placeholder: "Late delivery",
    help: "As agents read it. What was chosen before is renamed with it.",
  })
  const above = chainOf(items, parent).map((each) => each.name).join(" › ")
  const title = item?.name ?? (above === "" ? "New disposition" : `New one below “${above}”`)
  const heading = h("h2", { class: "tree-page__title", tabindex: -1 }, title)
  const form = new Form({
    record: fromServer(item ?? { name: "", parent, workstreams: [], enabled: true }),
    isNew: item === null,
    parts: [{
      title: item === null ? "What it is" : "Settings",
      fields: [
        name,
        parentField(items, item),
        choicesField({
          name: "workstreams", label: "Only in these workstreams",
          placeholder: "Type a name to add a workstream", options: workstreams,
          help: "None: in every one. What stands below it follows.",
        }),
        switchField({
          name: "enabled", label: "Can be chosen",
          help: "Off, neither it nor what is below it is offered; old conversations keep it.",
        }),
      ],
    }],
    saveLabel: item === null ? "Add the disposition" : "Save changes",
    save: async (changed) => {
      const saved = item === null
        ? await api.post(PATH, toServer(changed))
        : await api.patch(`${PATH}/${item.id}`, toServer(changed))
      toast(item === null ? "The disposition is there" : "Saved")
      // Beside the tree it is shown anew.
      form.show(fromServer(saved))
      onSaved(saved)
      return null
    },
  })
  const tools = item === null ? null : toolsOf(item, options)
  const zone = item === null ? null : danger(item, options)
  const cancel = item === null
    ? h("div", {}, h("button", { type: "button", class: "button", on: { click: onCancel } },
      "Do not add it"))
    : null
  return {
    id: item?.id ?? null,
    element: h("section", { class: "stack", "aria-label": title },
      heading, tools?.element ?? null, form.element, cancel, zone),
    isDirty: () => form.isDirty,
    focus: () => heading.focus(),
    rename: () => name.focus(),
    remove: () => zone?.querySelector("button")?.click(),
    moved: (now) => tools?.moved(now),
  }
}

/** @param {Disposition[]} items @param {Disposition | null} item */
function parentField(items, item) {
  return choiceField({
    name: "parent", label: "Stands below", empty: null,
    options: [
      { value: "", label: "Nothing: at the top" },
      ...parentsFor(items, item?.id ?? null)
        .map(({ id, path }) => ({ value: String(id), label: path.join(" › ") })),
    ],
    help: `One that has others below it cannot be chosen itself. ${LEVELS_MAX} levels at most.`,
  })
}

/** @param {Disposition} item @param {Options} options */
function toolsOf(item, { items, onAdd, onMove }) {
  const tool = (/** @type {string} */ label, /** @type {() => void} */ act) =>
    h("button", { type: "button", class: "button button--small", on: { click: act } }, label)
  const isDeepest = chainOf(items, item.id).length === LEVELS_MAX
  const below = tool("Add one below", () => onAdd(item.id))
  below.prepend(icon("plus"))
  const beside = tool("Add one beside", () => onAdd(item.parent))
  beside.prepend(icon("plus"))
  const up = tool("Move up", () => onMove(-1))
  const down = tool("Move down", () => onMove(1))
  const mark = (/** @type {Disposition[]} */ now) => {
    up.disabled = moves(now, item.id, -1).length === 0
    down.disabled = moves(now, item.id, 1).length === 0
  }
  mark(items)
  return {
    element: h("div", { class: "row", role: "group", "aria-label": `“${item.name}” in the tree` },
      isDeepest ? null : below, beside, up, down),

    /** @param {Disposition[]} now */
    moved(now) {
      const focused = document.activeElement
      mark(now)
      // A button that has just become useless would lose the keyboard.
      if (focused === up && up.disabled) down.focus()
      if (focused === down && down.disabled) up.focus()
    },
  }
}

/** @param {Disposition} item @param {Options} options */
function danger(item, { onGone, onSaved }) {
  const path = `${PATH}/${item.id}`
  const disable = async () => {
    onSaved(await api.patch(path, { enabled: false }))
    toast("It cannot be chosen any more")
  }
  return dangerZone({
    title: "Delete this disposition",
    text: "Only possible while no wrap-up has it and nothing stands below it. Otherwise switch "
      + "it off: nobody can choose it then, and old conversations keep it.",
    button: "Delete the disposition",
    warning: `“${item.path.join(" › ")}” is lost. There is no way back.`,
  }, async () => {
    await api.del(path)
    toast("The disposition is deleted")
    onGone()
  }, ({ status }) => (status === 409 && item.enabled
    ? h("button", { type: "button", class: "button", on: { click: disable } }, "Switch it off")
    : null))
}

/** @param {Record<string, any>} record */
function fromServer(record) {
  return { ...record, parent: record.parent === null ? "" : String(record.parent) }
}

/** @param {Record<string, any>} changed */
function toServer(changed) {
  if (!("parent" in changed)) return changed
  return { ...changed, parent: changed.parent === null ? null : Number(changed.parent) }
}
