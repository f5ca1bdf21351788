// The system messages of each workstream, in each language.

import "../elements/admin-messages.js"

import { h } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { Form } from "../form.js"
import { all, api } from "../session.js"
import { editorField } from "../time-fields.js"
import { emptyList, listHead } from "./parts.js"

/** @typedef {import("../main.js").Context} Context */

const HELP = "What the system says in a conversation, as when an agent joins. Each text can be "
  + "replaced by your own words or switched off, for every language or for one."

/** @param {Context} context @param {string | null} id of the workstream */
export async function messages(context, id) {
  const workstreams = await all("/api/v1/workstreams")
  if (workstreams.length === 0) {
    return page(() => false, [listHead("System messages", HELP),
      emptyList("First make a workstream", "System messages belong to one, and there is none "
        + "yet.", { href: "#/workstreams/new", label: "New workstream" })])
  }
  const chosen = id ?? String(workstreams[0].id)
  const [known, record] = await Promise.all([
    api.get("/api/v1/system_messages"),
    api.get(`/api/v1/workstreams/${chosen}`),
  ])
  const control = h("admin-messages")
  control.occasions = {
    ...known,
    items: known.items.filter((/** @type {{modes: string[]}} */ { modes }) =>
      modes.includes(record.mode)),
  }
  const form = new Form({
    record,
    whole: ["messages"],
    parts: [{
      title: record.name,
      fields: [editorField({ name: "messages", label: "Language" }, control,
        "Please look at the marked message.")],
    }],
    saveLabel: "Save changes",
    save: async (changed) => {
      const saved = await api.patch(`/api/v1/workstreams/${chosen}`, changed)
      toast("Saved")
      return saved
    },
  })
  return page(() => form.isDirty, [
    listHead("System messages", HELP),
    h("div", { class: "stack" }, workstreamTabs(workstreams, chosen), form.element),
  ])
}

/** @param {() => boolean} isDirty @param {Node[]} content */
function page(isDirty, content) {
  return { title: "System messages", isDirty, content }
}

/** @param {{id: number, name: string, mode: string}[]} workstreams @param {string} chosen */
function workstreamTabs(workstreams, chosen) {
  return h("nav", { class: "tabs", "aria-label": "Workstreams" },
    workstreams.map(({ id, name, mode }) => h("a", {
      class: "tabs__one", href: `#/messages/${id}`,
      "aria-current": String(id) === chosen ? "page" : null,
    }, name, h("span", { class: "small muted" }, mode === "live" ? " Live" : " Persistent"))))
}
