// The line that a site pastes, and what its policy must allow. No DOM.

/**
 * @typedef {object} Appearance
 * @property {string} [color]
 * @property {string} [position]
 * @property {string} [title]
 * @property {string} [greeting]
 * @property {string} [theme]
 */

/**
 * The look of the button stands in the line itself, since the button makes no connection before
 * the first click.
 * @param {string} base where the server is
 * @param {{key: string, locale?: string | null, appearance?: Appearance}} widget
 */
export function snippet(base, { key, locale, appearance = {} }) {
  const options = [["data-widget", key]]
  if (appearance.color) options.push(["data-color", appearance.color])
  if (appearance.position === "left") options.push(["data-position", "left"])
  if (appearance.theme && appearance.theme !== "auto") {
    options.push(["data-theme", appearance.theme])
  }
  if (locale) options.push(["data-locale", locale])
  const written = options.map(([name, value]) => `${name}="${value}"`).join(" ")
  return `<script async src="${base}/widget.js" ${written}></script>`
}

/** For sites with a Content-Security-Policy. @param {string} base */
export function policyLine(base) {
  return `script-src ${base}; frame-src ${base}`
}

/**
 * For browsers without a script: a link to the page that takes a message.
 * @param {string} base @param {{key: string}} widget
 */
export function noScriptLine(base, { key }) {
  return `<noscript><a href="${base}/w/${key}">Write to us</a></noscript>`
}
