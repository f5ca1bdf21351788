// The fields of an identity key.

import { textField } from "../fields.js"
import { choicesField } from "../list-fields.js"

export function nameField() {
  return textField({
    name: "name", label: "Name", isRequired: true, placeholder: "Shop 2026",
    help: "For you and your team.",
  })
}

export function realmField() {
  return textField({
    name: "realm", label: "Realm", isRequired: true, charsMax: 64, placeholder: "main",
    help: "Whose customers they are. Customer 17 of one realm is somebody else than customer 17 "
      + "of another. Keys of one site have the same. It cannot be changed later.",
  })
}

export function kidField() {
  return textField({
    name: "kid", label: "Key id (kid)", charsMax: 255, empty: null, placeholder: "2026-1",
    help: "Written in the head of each token, so that several keys can be used at once. It may "
      + "stay empty.",
  })
}

/** @param {{id: number, name: string}[]} widgets */
export function widgetsField(widgets) {
  return choicesField({
    name: "widgets", label: "Widgets", options: widgets,
    placeholder: "Type the name of a widget",
    help: "Where tokens that are signed with this key are believed.",
  })
}
