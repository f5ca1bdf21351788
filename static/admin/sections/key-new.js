// A new identity key: pasted, or made by the server.

import { fill, h } from "../../shared/dom.js"
import { choiceField, radioField, textField } from "../fields.js"
import { Form } from "../form.js"
import { ALGORITHMS, keyCommand } from "../models/signing.js"
import { api } from "../session.js"
import { kidField, nameField, realmField, widgetsField } from "./key-fields.js"
import { samplePart } from "./key-samples.js"
import { oneHead, secretBox } from "./parts.js"

/** @typedef {import("../main.js").Context} Context */

const KEY_CHARS_MAX = 16_384

/** @param {Context} context @param {{id: number, name: string}[]} widgets */
export async function newKeyPage(context, widgets) {
  const place = h("div", { class: "narrow stack" })
  const command = h("admin-snippet", { label: "Copy the commands" })
  const source = sourceField()
  const material = materialField()
  const howTo = h("details", { class: "card part" },
    h("summary", {}, h("h2", {}, "How to make a key pair")),
    h("p", { class: "muted" }, "On the machine of your site. Paste public.pem above; "
      + "private.pem stays there."),
    command)
  const form = new Form({
    isNew: true,
    record: {
      name: "", realm: "main", algorithm: "HS256", source: "generate", key: "", kid: null,
      widgets: widgets.map(({ id }) => id),
    },
    parts: [
      { title: "Basics", fields: [nameField(), realmField(), widgetsField(widgets)] },
      {
        title: "Key",
        fields: [
          choiceField({ name: "algorithm", label: "Algorithm", options: ALGORITHMS }),
          source, material, kidField(),
        ],
      },
    ],
    saveLabel: "Create the key",
    save: async (now) => {
      const { source: from, key, ...body } = now
      const isGenerated = now.algorithm === "HS256" && from === "generate"
      const made = await api.post("/api/v1/identity_keys",
        isGenerated ? { ...body, generate: true } : { ...body, key })
      if (!made.key) {
        context.go(`#/keys/${made.id}`)
        return null
      }
      fill(place,
        secretBox({
          title: `The key “${made.name}” is there`,
          text: "Copy its secret to your server now: it is shown only once, and nobody can read "
            + "it here again.",
          secret: made.key,
          label: "Copy the secret",
        }),
        samplePart(made),
        h("div", { class: "row" },
          h("a", { class: "button button--primary", href: `#/keys/${made.id}` }, "Done")))
      return now
    },
    onInput: ({ algorithm, source: from }) => {
      const isShared = algorithm === "HS256"
      source.element.hidden = !isShared
      material.element.hidden = isShared && from === "generate"
      howTo.hidden = isShared
      command.text = keyCommand(algorithm)
    },
  })
  fill(place, form.element, howTo)
  return {
    title: "New key",
    isDirty: () => form.isDirty,
    content: [oneHead("New key", { href: "#/keys", label: "Identity keys" }), place],
  }
}

function sourceField() {
  return radioField({
    name: "source", label: "Secret",
    options: [
      { value: "generate", label: "Let Deskbell make one" },
      { value: "paste", label: "I have one" },
    ],
    help: "A made one is long and by chance; it is shown once.",
  })
}

function materialField() {
  return textField({
    name: "key", label: "Key", rows: 6, charsMax: KEY_CHARS_MAX, isRequired: true,
    placeholder: "-----BEGIN PUBLIC KEY-----",
    help: "A public key as PEM or JWK; for HS256 the secret itself, at least 32 characters. "
      + "Never a private key.",
    rule: (text) => (text.includes("PRIVATE KEY")
      ? "This is a private key: it must not leave your server. Paste the public one." : null),
  })
}
