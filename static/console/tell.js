// How the parts of the console speak: by events that bubble up to main.js.

/** @param {Element} from @param {string} name @param {any} [detail] */
export function tell(from, name, detail) {
  from.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }))
}
