// The head of the designer: what the dialogue is called, how it stands, and what can be done.

import { ApiError } from "../../../shared/api.js"
import { fill, h, icon, setText } from "../../../shared/dom.js"
import { formatTime } from "../../../shared/time.js"
import { toast } from "../../dialogs.js"
import { sentence } from "../../form.js"
import { exported, fileName } from "../models/files.js"
import { sign } from "../signs.js"

/** @typedef {import("../editor.js").Editor} Editor */
/** @typedef {import("../draft.js").Draft} Draft */

/**
 * @param {Editor} editor @param {Draft} draft
 * @param {{onPublish: () => void, onFigures: (isOn: boolean) => void}} verbs
 */
export function designerHead(editor, draft, { onPublish, onFigures }) {
  const { id } = draft.dialogue
  const state = h("span", { class: "designer__saved", role: "status" })
  const standing = h("span", { class: "row" })
  const retry = h("button", { type: "button", class: "button button--small", hidden: true,
    on: { click: () => draft.save.flush() } }, "Try again")
  const tool = (/** @type {string} */ name, /** @type {string} */ label,
    /** @type {() => void} */ run, title = label) => h("button", {
    type: "button", class: "button button--icon", "aria-label": label, title, on: { click: run },
  }, sign(name))
  const undo = tool("undo", "Undo", () => editor.undo(), "Undo (Ctrl+Z)")
  const redo = tool("redo", "Redo", () => editor.redo(), "Redo (Ctrl+Shift+Z)")
  const figures = h("button", {
    type: "button", class: "button button--icon", "aria-pressed": "false",
    "aria-label": "Figures on the cards", title: "Figures on the cards", on: {
      click: () => {
        const isOn = figures.getAttribute("aria-pressed") !== "true"
        figures.setAttribute("aria-pressed", String(isOn))
        onFigures(isOn)
      },
    },
  }, sign("chart"))
  const publish = h("button", {
    type: "button", class: "button button--primary", on: { click: onPublish },
  }, "Publish")
  const enabled = enabledSwitch(draft)

  const link = (/** @type {string} */ name, /** @type {string} */ label,
    /** @type {string} */ page) => h("a", {
    class: "button button--icon", href: `#/dialogues/${id}-${page}`, "aria-label": label,
    title: label,
  }, sign(name))
  const element = h("header", { class: "designer__head" },
    h("div", { class: "designer__name" },
      h("a", { class: "head__back", href: "#/dialogues" }, icon("back"), "Dialogues"),
      h("div", { class: "row" }, h("h1", {}, draft.dialogue.name), standing),
      h("div", { class: "row" }, state, retry)),
    h("div", { class: "row designer__tools" },
      enabled.element,
      h("span", { class: "designer__group" }, undo, redo),
      h("span", { class: "designer__group" },
        figures,
        link("gear", "Settings and targeting", "settings"),
        link("history", "Versions", "versions"),
        tool("save", "Export as a file", () => download(editor, draft))),
      publish))

  const refresh = () => {
    const { dialogue, save } = draft
    undo.disabled = !editor.canUndo
    redo.disabled = !editor.canRedo
    setText(state, savedWords(draft))
    state.classList.toggle("designer__saved--bad", save.state === "failed"
      || save.state === "conflict")
    retry.hidden = save.state !== "failed"
    fill(standing, standingBadges(dialogue, save.isDirty))
    enabled.refresh()
  }
  refresh()
  return { element, refresh, publish, figures }
}

/** @param {Draft} draft */
function savedWords(draft) {
  switch (draft.save.state) {
    case "waiting": return "Not saved yet…"
    case "saving": return "Saving…"
    case "saved": return draft.savedAt ? `Draft saved at ${formatTime(draft.savedAt)}`
      : "Every change is saved as a draft"
    default: return draft.refusal
  }
}

/** @param {any} dialogue @param {boolean} [isDirty] */
export function standingBadges({ published, enabled, has_changes: hasChanges }, isDirty = false) {
  if (published === null) return [h("span", { class: "badge" }, "Draft")]
  return [
    enabled
      ? h("span", { class: "badge badge--positive" }, `Published, version ${published.version}`)
      : h("span", { class: "badge" }, `Switched off, version ${published.version}`),
    hasChanges || isDirty ? h("span", { class: "badge badge--warning" }, "Changes not published")
      : null,
  ].filter((badge) => badge !== null)
}

/** @param {Draft} draft */
function enabledSwitch(draft) {
  const box = h("input", { type: "checkbox", role: "switch", class: "switch", on: {
    change: async () => {
      try {
        await draft.set({ enabled: box.checked })
        toast(box.checked ? "The dialogue is on" : "The dialogue is off")
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        box.checked = !box.checked
        toast(sentence(error))
      }
    },
  } })
  return {
    element: h("label", { class: "designer__switch" }, box, h("span", {}, "On")),
    refresh: () => { box.checked = draft.dialogue.enabled },
  }
}

/** @param {Editor} editor @param {Draft} draft */
function download(editor, draft) {
  const text = exported({ ...draft.dialogue, draft: editor.flow })
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }))
  const link = h("a", { href: url, download: fileName(draft.dialogue.name) })
  document.body.append(link)
  link.click()
  link.remove()
  URL.revokeObjectURL(url)
  toast("Exported")
}
