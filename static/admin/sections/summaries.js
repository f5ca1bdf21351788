// Who writes summaries of conversations: Deskbell itself, or an endpoint of one's own.

import { fill, h } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { notice, radioField, switchField, textField } from "../fields.js"
import { Form } from "../form.js"
import { bodyOf, hostOf, recordOf } from "../models/summary.js"
import { api } from "../session.js"
import { secretField } from "../special-fields.js"
import { dangerZone, listHead } from "./parts.js"

const PATH = "/api/v1/settings"

const HELP = "Agents can have a summary written into their notes after a conversation. Each "
  + "workstream says whether that is offered."

export async function summaries() {
  const settings = await api.get(PATH)
  const sent = h("div")
  const removal = h("div")
  const endpoint = endpointFields()
  const by = byField()
  by.element.append(sent)

  const form = new Form({
    record: recordOf(settings),
    parts: [{ title: "Who writes them", fields: [by, ...endpoint.fields] }],
    saveLabel: "Save changes",
    save: async (_changed, now) => {
      const saved = await api.patch(PATH, bodyOf(now))
      stored(saved)
      toast("Saved")
      return recordOf(saved)
    },
    onInput: (now) => {
      endpoint.refresh(now)
      fill(sent, whatIsSent(now))
    },
  })

  /** @param {{summary: Record<string, any> | null}} saved */
  function stored({ summary }) {
    endpoint.hasKey(summary?.key_is_set === true)
    fill(removal, summary === null ? null : removalPart(summary.url, remove))
  }

  async function remove() {
    const saved = await api.patch(PATH, { summary: null })
    stored(saved)
    form.show(recordOf(saved))
    toast("The endpoint is removed")
    by.focus()
  }

  stored(settings)
  endpoint.refresh(form.now)
  return {
    title: "Summaries",
    isDirty: () => form.isDirty,
    content: [
      listHead("Summaries", HELP),
      h("div", { class: "narrow stack" }, form.element, removal),
    ],
  }
}

function byField() {
  return radioField({
    name: "by", label: "Summaries are written by",
    options: [
      { value: "built_in", label: "Deskbell" },
      { value: "endpoint", label: "An endpoint of your own" },
    ],
  })
}

/** One line on who reads what. @param {Record<string, any>} now */
function whatIsSent({ by, summary }) {
  if (by === "built_in") {
    return h("p", { class: "field__help" }, "Made on this server; nothing is sent anywhere.")
  }
  const host = hostOf(summary.url)
  return notice("Each time an agent asks for a summary, the messages of that conversation are sent "
    + `to ${host === "" ? "the endpoint" : host}, as words of “Customer” and “Agent”.`)
}

function endpointFields() {
  const key = secretField({
    name: "summary.key", label: "Key",
    help: "Sent to the endpoint as a bearer token. Kept on the server; it is never shown. For "
      + "another server it must be given anew.",
  })
  const forget = switchField({
    name: "summary.forget_key", label: "Forget the key that is set",
    help: "For an endpoint that asks for none.",
  })
  const fields = [
    textField({
      name: "summary.url", label: "Address", type: "url", isRequired: true, charsMax: 2000,
      placeholder: "https://models.shop.example/v1/chat/completions",
      help: "The whole address of an endpoint for chat completions, as OpenAI's. Whenever it does "
        + "not answer, Deskbell writes the summary itself.",
    }),
    textField({
      name: "summary.model", label: "Model", isRequired: true, placeholder: "small-chat",
      help: "The name by which the endpoint knows it.",
    }),
    key,
    forget,
    switchField({
      name: "summary.allow_local", label: "It is on this machine or in its network",
      help: "Allows local addresses, and http without encryption. Off, they are refused.",
    }),
  ]
  let isKeySet = false
  return {
    fields,

    /** @param {boolean} isSet */
    hasKey(isSet) {
      isKeySet = isSet
      key.hint(isSet ? "Empty: the one that is set stays" : "Not set")
    },

    /** @param {Record<string, any>} now */
    refresh({ by, summary }) {
      const isElsewhere = by === "endpoint"
      for (const field of fields) field.element.hidden = !isElsewhere
      forget.element.hidden = !isElsewhere || !isKeySet || summary.key !== ""
    },
  }
}

/** @param {string} url @param {() => Promise<void>} remove */
function removalPart(url, remove) {
  return dangerZone({
    title: "Remove the endpoint",
    text: "Its address and its key are deleted from this server.",
    button: "Remove the endpoint",
    warning: `Nothing is sent to ${hostOf(url)} any more, and its key is forgotten. Deskbell `
      + "writes the summaries.",
  }, remove)
}
