// One widget: its settings, how it looks, and the line that a site pastes.

import "../elements/admin-preview.js"
import "../elements/admin-snippet.js"

import { fill, h } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { choiceField, radioField, textField } from "../fields.js"
import { Form } from "../form.js"
import { noScriptLine, policyLine, snippet } from "../models/snippet.js"
import { all, api } from "../session.js"
import { colorField, originsField } from "../special-fields.js"
import { dangerZone, emptyList, oneHead } from "./parts.js"
import { questionsPart } from "./widget-questions.js"

/** @typedef {import("../main.js").Context} Context */

const LIST = { href: "#/widgets", label: "Widgets" }

/** As the launcher has it where a site says nothing: Deskbell's own. */
const COLOR_DEFAULT =
  document.querySelector("meta[name=theme-color]")?.getAttribute("content") ?? ""

const LANGUAGES = [
  { value: "", label: "The visitor's own language" },
  { value: "en", label: "English" },
  { value: "fr", label: "Français" },
  { value: "pt-BR", label: "Português (Brasil)" },
  { value: "id", label: "Bahasa Indonesia" },
  { value: "es", label: "Español" },
  { value: "de", label: "Deutsch" },
]

/** @param {Context} context @param {string} id */
export async function widgetPage(context, id) {
  const isNew = id === "new"
  const [workstreams, dialogues] =
    await Promise.all([all("/api/v1/workstreams"), all("/api/v1/dialogues")])
  if (isNew && workstreams.length === 0) return noWorkstream()
  const record = isNew
    ? { name: "", workstream: workstreams[0].id, origins: [], locale: null, appearance: {} }
    : await api.get(`/api/v1/widgets/${id}`)
  const preview = h("admin-preview")
  const install = h("div")
  const form = new Form({
    parts: [...partsOf(workstreams), questionsPart(dialogues)],
    record: withDefaults(record),
    isNew,
    // The server replaces the look as one.
    whole: ["appearance", "prechat"],
    saveLabel: isNew ? "Create the widget" : "Save changes",
    save: async (changed, now) => {
      const body = toServer(changed, now)
      if (!isNew) {
        const saved = await api.patch(`/api/v1/widgets/${id}`, body)
        fill(install, installPart(context, saved))
        toast("Saved")
        return withDefaults(saved)
      }
      const made = await api.post("/api/v1/widgets", body)
      context.go(`#/widgets/${made.id}`)
      toast("The widget is there. Paste its line into your website.")
      return withDefaults(made)
    },
    onInput: (now) => { preview.appearance = now.appearance },
  })
  if (!isNew) fill(install, installPart(context, record))
  const title = isNew ? "New widget" : record.name
  return {
    title,
    isDirty: () => form.isDirty,
    content: [
      oneHead(title, LIST),
      h("div", { class: "columns" },
        h("div", { class: "columns__main stack" },
          isNew ? null : install,
          form.element,
          isNew ? null : danger(context, record)),
        h("aside", { class: "columns__side", "aria-label": "Preview" },
          h("div", { class: "columns__sticky" },
            h("h2", { class: "small muted" }, "Preview"), preview))),
    ],
  }
}

/** @param {{id: number, name: string, mode: string}[]} workstreams */
function partsOf(workstreams) {
  return [
    {
      title: "Where it works",
      fields: [
        textField({
          name: "name", label: "Name", isRequired: true, placeholder: "Shop",
          help: "For you and your team; visitors do not see it.",
        }),
        choiceField({
          name: "workstream", label: "Workstream",
          help: "Where its conversations go, and by which rules they are handed out.",
          options: workstreams.map((each) =>
            ({ value: String(each.id), label: `${each.name} (${each.mode})` })),
        }),
        originsField({
          name: "origins", label: "Allowed websites",
          help: "Only pages of these sites can show the widget. Write * to allow any site.",
        }),
        choiceField({
          name: "locale", label: "Language", options: LANGUAGES, empty: null,
          help: "Of the widget's own words. Your title and greeting stay as you write them.",
        }),
      ],
    },
    {
      title: "How it looks",
      fields: [
        colorField({
          name: "appearance.color", label: "Colour", fallback: COLOR_DEFAULT,
          help: "Of the button and the head of the panel. Letters on it turn black or white.",
        }),
        radioField({
          name: "appearance.position", label: "Side of the page",
          options: [{ value: "right", label: "Right" }, { value: "left", label: "Left" }],
          help: "The lower corner in which the button sits.",
        }),
        radioField({
          name: "appearance.theme", label: "Light or dark",
          options: [
            { value: "auto", label: "Automatic" },
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ],
          help: "Of the panel. Automatic follows the visitor's device.",
        }),
        textField({
          name: "appearance.title", label: "Title", charsMax: 60, placeholder: "Chat with us",
          help: "At the top of the panel. Empty: a built-in text in the visitor's language.",
        }),
        textField({
          name: "appearance.greeting", label: "Greeting", charsMax: 300, rows: 3,
          placeholder: "Hello! How can we help?",
          help: "Shown before the first message. Empty: a built-in text.",
        }),
      ],
    },
  ]
}

/** @param {Record<string, any>} record */
function withDefaults(record) {
  return {
    ...record,
    workstream: String(record.workstream),
    prechat: record.prechat ?? [],
    prechat_text: record.prechat_text ?? "",
    rating: record.rating ?? true,
    dialogue: record.dialogue ? String(record.dialogue) : null,
    appearance: { position: "right", theme: "auto", ...record.appearance },
  }
}

/** @param {Record<string, any>} changed @param {Record<string, any>} now */
function toServer(changed, now) {
  const body = { ...changed }
  if ("workstream" in body) body.workstream = Number(now.workstream)
  if ("dialogue" in body) body.dialogue = now.dialogue ? Number(now.dialogue) : null
  return body
}

/** @param {Context} context @param {any} widget */
function installPart({ info }, widget) {
  const line = snippet(info.snippet_base, widget)
  const policy = policyLine(info.snippet_base)
  return h("section", { class: "card part" },
    h("h2", {}, "Put it on your website"),
    h("p", {}, "Paste this line into every page, just before ", h("code", {}, "</body>"), "."),
    h("admin-snippet", { label: "Copy the line", ".text": line }),
    h("p", { class: "field__help" }, "Colour, side and language stand in the line, because the "
      + "button makes no connection before its first click. Paste it again when you change them."),
    h("details", {},
      h("summary", {}, "For visitors without JavaScript"),
      h("p", { class: "field__help" }, "Paste this beside it: it leads to a plain page that takes "
        + "a message."),
      h("admin-snippet", {
        label: "Copy the link", ".text": noScriptLine(info.snippet_base, widget),
      })),
    h("details", {},
      h("summary", {}, "My site has a Content-Security-Policy"),
      h("p", { class: "field__help" }, "Add these two sources to it. Nothing inline is needed."),
      h("admin-snippet", { label: "Copy the sources", ".text": policy })))
}

/** @param {Context} context @param {{id: number, name: string}} widget */
function danger(context, widget) {
  return dangerZone({
    title: "Delete this widget",
    text: "Sites with its line show no chat any more. A widget that visitors have used cannot be "
      + "deleted, since their history hangs on it; take the line off your site instead.",
    button: "Delete the widget",
    warning: `“${widget.name}” disappears from every site that shows it. There is no way back.`,
    typed: widget.name,
  }, async () => {
    await api.del(`/api/v1/widgets/${widget.id}`)
    toast("The widget is deleted")
    context.go("#/widgets")
  })
}

function noWorkstream() {
  return {
    title: "New widget",
    isDirty: () => false,
    content: [
      oneHead("New widget", LIST),
      emptyList("First make a workstream", "A widget brings its conversations into a workstream, "
        + "and there is none yet.", { href: "#/workstreams/new", label: "New workstream" }),
    ],
  }
}
