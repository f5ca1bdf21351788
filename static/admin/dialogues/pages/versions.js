// What was published when and by whom, and the way back to it.

import { ApiError } from "../../../shared/api.js"
import { fill, h, icon } from "../../../shared/dom.js"
import { formatMoment } from "../../../shared/time.js"
import { ask, toast } from "../../dialogs.js"
import { sentence } from "../../form.js"
import { emptyList, oneHead, tableOf } from "../../sections/parts.js"
import { all, api } from "../../session.js"

/** @typedef {import("../../main.js").Context} Context */

/** @param {Context} context @param {string} id @returns {Promise<import("../../main.js").Page>} */
export async function versionsPage(context, id) {
  const path = `/api/v1/dialogues/${id}`
  const [dialogue, items] = await Promise.all([api.get(path), all(`${path}/versions`)])
  const problem = h("div", { role: "alert" })

  /** @param {number} version */
  const restore = async (version) => {
    const isLost = dialogue.has_changes && 0 < items.length
    const isSure = !isLost || await ask({
      title: `Restore version ${version}?`,
      text: "It becomes the draft. The present draft has changes that were never published; they "
        + "are lost.",
      yes: "Restore it",
    })
    if (!isSure) return
    try {
      await api.post(`${path}/versions/${version}/restore`)
      toast(`Version ${version} is the draft now. Publish it to show it.`)
      context.go(`#/dialogues/${id}`)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fill(problem, h("p", { class: "notice notice--negative" }, icon("info"),
        h("span", {}, sentence(error))))
    }
  }

  const current = dialogue.published?.version
  const rows = items.map(({ version, at, by }) => [
    h("span", { class: "row" }, h("strong", {}, `Version ${version}`),
      version === current ? h("span", { class: "badge badge--positive" }, "Published") : null),
    formatMoment(at),
    by?.name ?? "Somebody who is gone",
    h("button", {
      type: "button", class: "button button--small", "aria-label": `Restore version ${version}`,
      on: { click: () => restore(version) },
    }, "Restore"),
  ])
  return {
    title: `Versions of ${dialogue.name}`,
    isDirty: () => false,
    content: [
      oneHead(`Versions of “${dialogue.name}”`,
        { href: `#/dialogues/${id}`, label: "Back to the cards" }),
      h("div", { class: "stack" }, problem, items.length === 0
        ? emptyList("Nothing published yet", "Each time you publish, a version is kept here.")
        : tableOf("Versions", ["Version", "Published", "By", "Restore"], rows)),
    ],
  }
}
