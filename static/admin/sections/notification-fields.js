// The fields of notifications: steps of the escalation, recipients, the mail server.

import { choiceField, numberField, switchField, textField } from "../fields.js"
import { emailsField } from "../list-fields.js"
import { PORTS } from "../models/notifications.js"
import { secretField } from "../special-fields.js"

/** @typedef {import("../fields.js").Field} Field */

const DAY_S = 86_400
const PORT_MAX = 65_535

export function escalationPart() {
  const step = (/** @type {string} */ name, /** @type {string} */ label,
    /** @type {string} */ help) =>
    numberField({ name: `notifications.escalation.${name}`, label, help, least: 0, most: DAY_S,
      isSpan: true })
  return {
    title: "When a visitor waits too long",
    help: "In workstreams with a time to escalate after. It begins with a sound at that time, and "
      + "goes on step by step until somebody answers. Each step counts from the first, and "
      + "cannot come before the one above it.",
    fields: [
      step("browser_after_s", "Browser notification after", "To the agents who may answer."),
      step("everyone_after_s", "All agents after", "A sound and a notification for everybody."),
      step("email_after_s", "E-mail after", "To the addresses below."),
      step("supervisor_after_s", "Supervisors after", "A notification for supervisors and admins."),
    ],
  }
}

export function recipientsPart() {
  return {
    title: "Who gets e-mail",
    fields: [
      emailsField({
        name: "notifications.failed_action", label: "When nobody answered a chat",
        help: "One e-mail for each such chat, with the visitor's words and a link to it.",
      }),
      emailsField({
        name: "notifications.admins", label: "When admins should know",
        help: "Escalations, limits at 90 %, and opening hours with nobody available.",
      }),
    ],
  }
}

export function countryPart() {
  return {
    title: "Where visitors are",
    fields: [textField({
      name: "country_header", label: "Header with the country", charsMax: 64, empty: null,
      placeholder: "CF-IPCountry",
      help: "If your reverse proxy says the visitor's country in a header, name it; routing "
        + "rules can use it then. Empty: the country is unknown.",
      rule: (text) => (/^[a-z\d-]+$/iu.test(text) ? null
        : "Must be the name of a header: letters, digits and -."),
    })],
  }
}

/** @param {boolean} isPasswordSet */
export function mailParts(isPasswordSet) {
  const password = secretField({
    name: "smtp.password", label: "Password", help: "Kept on the server; it is never shown.",
  })
  const insecure = switchField({
    name: "smtp.allow_unencrypted", label: "The way to it is safe",
    help: "Needed for a server on another machine: passwords and messages travel readable.",
  })
  const hasPassword = (/** @type {boolean} */ isSet) =>
    password.hint(isSet ? "Empty: the one that is set stays" : "Not set yet")
  hasPassword(isPasswordSet)
  const port = numberField({
    name: "smtp.port", label: "Port", least: 1, most: PORT_MAX,
    help: "Usually 587 with STARTTLS and 465 with TLS.",
  })
  /** @type {Field[]} */
  const inner = [
    textField({
      name: "smtp.host", label: "Mail server", isRequired: true, charsMax: 253,
      placeholder: "smtp.shop.example", help: "Its name or address (SMTP).",
    }),
    securityField(port),
    port,
    insecure,
    textField({
      name: "smtp.username", label: "User name", charsMax: 254, empty: null,
      help: "Empty where the server asks for none.",
    }),
    password,
    textField({
      name: "smtp.from", label: "Sender's address", type: "email", isRequired: true,
      charsMax: 254, placeholder: "chat@shop.example",
      help: "What recipients see, and where their answers go.",
      rule: (text) => (/^[^\s@]+@[^\s@]+$/u.test(text) ? null : "Must be an e-mail address."),
    }),
    textField({
      name: "smtp.from_name", label: "Sender's name", empty: null, placeholder: "Lamp shop",
      help: "Empty: only the address.",
    }),
  ]
  const has = switchField({
    name: "has_smtp", label: "Send e-mail",
    help: "Through your own mail server. Without it, e-mails wait in “Sent e-mail”.",
  })
  return {
    part: { title: "Mail server", fields: [has, ...inner] },
    hasPassword,

    /** @param {Record<string, any>} now */
    refresh(now) {
      for (const field of inner) field.element.hidden = !now.has_smtp
      insecure.element.hidden = !now.has_smtp || now.smtp.security !== "none"
    },
  }
}

/** Follows with the usual port where the port was a usual one. @param {Field} port */
function securityField(port) {
  const field = choiceField({
    name: "smtp.security", label: "Encryption",
    options: [
      { value: "starttls", label: "STARTTLS", help: "Nothing is sent where the server cannot." },
      { value: "tls", label: "TLS from the start" },
      { value: "none", label: "None", help: "For a server on this machine." },
    ],
  })
  field.element.addEventListener("change", () => {
    const isUsual = Object.values(PORTS).includes(port.read())
    if (isUsual) port.write(PORTS[field.read()] ?? port.read())
  })
  return field
}
