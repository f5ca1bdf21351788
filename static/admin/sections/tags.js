// The tags that agents put on conversations.

import { h } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { textField } from "../fields.js"
import { Form } from "../form.js"
import { all, api } from "../session.js"
import { dangerZone, emptyList, listHead, oneHead, tableOf } from "./parts.js"
import { COLORS, contrastPart, tagColorField } from "./tag-color.js"

/** @typedef {import("../main.js").Context} Context */
/** @typedef {{id: number, name: string, color: string}} Tag */

const PATH = "/api/v1/tags"
const LIST = { href: "#/tags", label: "Tags" }
const CREATE = { href: "#/tags/new", label: "New tag" }
const NAME_CHARS_MAX = 40

/** @param {Context} context @param {string | null} id */
export async function tags(context, id) {
  if (id !== null) return tagPage(context, id)
  /** @type {Tag[]} */
  const items = await all(PATH)
  const rows = items.map(({ id: tag, name, color }) => [
    h("a", { class: "rows__name", href: `#/tags/${tag}` }, name),
    h("span", { class: `tag tag--${color}` }, name),
    COLORS[color] ?? color,
  ])
  const help = "Words that agents put on conversations, to find them again and to see at a glance "
    + "what they are."
  return {
    title: "Tags",
    isDirty: () => false,
    content: [
      listHead("Tags", help, CREATE),
      rows.length === 0
        ? emptyList("No tag yet", "Make one for what you want to find again, as VIP or Bug.",
          CREATE)
        : tableOf("Tags", ["Name", "Looks like", "Colour"], rows),
    ],
  }
}

/** @param {Context} context @param {string} id */
async function tagPage(context, id) {
  const isNew = id === "new"
  /** @type {Tag} */
  const record = isNew ? { id: 0, name: "", color: "gray" } : await api.get(`${PATH}/${id}`)
  const contrast = contrastPart()
  const form = new Form({
    record,
    isNew,
    parts: [{
      title: "Tag",
      fields: [
        textField({
          name: "name", label: "Name", isRequired: true, charsMax: NAME_CHARS_MAX,
          placeholder: "VIP", help: "A new name shows on every conversation that has it.",
        }),
        tagColorField(contrast.element),
      ],
    }],
    saveLabel: isNew ? "Create the tag" : "Save changes",
    save: async (changed) => {
      if (!isNew) {
        const saved = await api.patch(`${PATH}/${id}`, changed)
        toast("Saved")
        return saved
      }
      const made = await api.post(PATH, changed)
      context.go("#/tags")
      toast("The tag is there")
      return made
    },
    onInput: (now) => contrast.show(now),
  })
  const title = isNew ? "New tag" : record.name
  return {
    title,
    isDirty: () => form.isDirty,
    content: [
      oneHead(title, LIST),
      h("div", { class: "narrow stack" }, form.element, isNew ? null : danger(context, record)),
    ],
  }
}

/** @param {Context} context @param {Tag} tag */
function danger(context, { id, name }) {
  return dangerZone({
    title: "Delete this tag",
    text: "It leaves every conversation that has it.",
    button: "Delete the tag",
    warning: `“${name}” is taken off all conversations. There is no way back.`,
    typed: name,
  }, async () => {
    await api.del(`${PATH}/${id}`)
    toast("The tag is deleted")
    context.go("#/tags")
  })
}
