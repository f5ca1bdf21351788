// One identity key: where it is believed, how a site signs with it, how it is replaced.

import { h } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { Form } from "../form.js"
import { factField } from "../list-fields.js"
import { api } from "../session.js"
import { checkPart } from "./key-check.js"
import { kidField, nameField, widgetsField } from "./key-fields.js"
import { samplePart } from "./key-samples.js"
import { dangerZone, oneHead } from "./parts.js"

/** @typedef {import("../main.js").Context} Context */
/** @typedef {import("./keys.js").IdentityKey} IdentityKey */

/** @param {Context} context @param {string} id @param {{id: number, name: string}[]} widgets */
export async function keyPage(context, id, widgets) {
  /** @type {IdentityKey} */
  const record = await api.get(`/api/v1/identity_keys/${id}`)
  const samples = h("div", {}, samplePart(record))
  const form = new Form({
    record,
    parts: [{
      title: "Key",
      fields: [
        nameField(),
        widgetsField(widgets),
        kidField(),
        factField({ name: "algorithm", label: "Algorithm", say: String }),
        factField({
          name: "realm", label: "Realm", say: String,
          help: "Algorithm and realm were chosen when the key was made. The key itself is never "
            + "shown.",
        }),
      ],
    }],
    saveLabel: "Save changes",
    save: async (changed) => {
      const saved = await api.patch(`/api/v1/identity_keys/${id}`, changed)
      samples.replaceChildren(samplePart(saved))
      toast("Saved")
      return saved
    },
  })
  return {
    title: record.name,
    isDirty: () => form.isDirty,
    content: [
      oneHead(record.name, { href: "#/keys", label: "Identity keys" }),
      h("div", { class: "narrow stack" },
        form.element, samples, checkPart([record]), rotation(), danger(context, record)),
    ],
  }
}

function rotation() {
  return h("section", { class: "card part" },
    h("h2", {}, "Replacing it"),
    h("p", { class: "muted" }, "Once a year, and at once if it may have leaked:"),
    h("ol", { class: "steps" },
      h("li", {}, "Make a second key with the same realm and widgets, and another key id."),
      h("li", {}, "Let your site sign with the new one. Until then both are believed."),
      h("li", {}, "A day later no token of the old one is valid any more: delete it here.")))
}

/** @param {Context} context @param {IdentityKey} key */
function danger(context, key) {
  return dangerZone({
    title: "Delete this key",
    text: "Tokens that are signed with it are refused at once, and visitors whom it vouched for "
      + "have to be vouched for anew. Their history stays.",
    button: "Delete the key",
    warning: `Sites that sign with “${key.name}” can vouch for nobody until they have another `
      + "key. There is no way back.",
    typed: key.name,
  }, async () => {
    await api.del(`/api/v1/identity_keys/${key.id}`)
    toast("The key is deleted")
    context.go("#/keys")
  })
}
