// The settings as the form on notifications has them, and back. No DOM.

/** @typedef {Record<string, any>} Dictionary */

/** The usual port by kind of encryption. @type {Record<string, number>} */
export const PORTS = { tls: 465, starttls: 587, none: 25 }

const NO_SMTP = {
  host: "", port: PORTS.starttls, security: "starttls", username: null, from: "",
  from_name: null, allow_unencrypted: false,
}

/** @param {Dictionary} settings @returns {Dictionary} */
export function recordOf(settings) {
  return {
    ...settings,
    has_smtp: settings.smtp !== null,
    smtp: { ...NO_SMTP, ...settings.smtp, password: "" },
  }
}

/**
 * What to send. The mail server goes as one; its password only where one was typed.
 * @param {Dictionary} changed @param {Dictionary} now
 */
export function bodyOf(changed, now) {
  const { has_smtp: hasChanged, smtp: smtpChanged, ...body } = changed
  if (hasChanged === undefined && smtpChanged === undefined) return body
  if (!now.has_smtp) return hasChanged === undefined ? body : { ...body, smtp: null }
  const { password, ...smtp } = now.smtp
  if (smtp.security !== "none") smtp.allow_unencrypted = false
  return { ...body, smtp: password === "" ? smtp : { ...smtp, password } }
}
