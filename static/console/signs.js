// Signs that only the console needs, beside those of shared/icons.js.

const PATHS = /** @type {Record<string, string>} */ ({
  web: "M3 4h18v12H3zM8 20h8M12 16v4",
  mobile: "M8 2h8v20H8zM11 18h2",
  sms: "M4 5h16v11H9l-5 4zM8.5 10.5h.01M12 10.5h.01M15.5 10.5h.01",
  email: "M3 5h18v14H3zM3 6l9 7 9-7",
  whatsapp: "M4 20l1.3-4A8 8 0 118 18.7zM9 9c0 3.5 2.5 6 6 6l.5-2-2-1-1 .8a4 4 0 01-1.8-1.8"
    + "l.8-1-1-2z",
  check: "M5 12l5 5 9-10",
  chevron: "M9 6l6 6-6 6",
  panel: "M3 4h18v16H3zM15 4v16",
  close: "M6 6l12 12M18 6L6 18",
  envelope: "M3 5h18v14H3zM3 6l9 7 9-7",
  alarm: "M12 4l9 16H3zM12 10v4M12 17h.01",
  invite: "M9 5a4 4 0 100 8 4 4 0 000-8zM2 20a7 7 0 0114 0M19 8v6M16 11h6",
  leave: "M10 4H4v16h6M9 12h11M16 8l4 4-4 4",
  pencil: "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4",
  search: "M10.5 4a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM15.3 15.3L21 21",
  keys: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8",
  mute: "M4 9v6h4l5 4V5L8 9zM17 9l5 6M22 9l-5 6",
  person: "M12 4a4 4 0 100 8 4 4 0 000-8zM4 20a8 8 0 0116 0",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  block: "M12 3a9 9 0 100 18 9 9 0 000-18zM5.6 5.6l12.8 12.8",
  more: "M5 12h.01M12 12h.01M19 12h.01",
})

/** @type {Record<string, string>} */
export const CHANNELS = {
  web: "Website", mobile: "Mobile", sms: "SMS", email: "E-mail", whatsapp: "WhatsApp",
}

const SVG = "http://www.w3.org/2000/svg"

/** A sign that says nothing to screen readers. @param {string} name @param {number} [size] */
export function sign(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg")
  const attributes = {
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor",
    "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round",
    "aria-hidden": "true",
  }
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, String(value))
  const path = document.createElementNS(SVG, "path")
  path.setAttribute("d", PATHS[name] ?? PATHS.web ?? "")
  svg.append(path)
  return svg
}
