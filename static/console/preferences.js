// What an agent prefers in this browser. Works without a memory, too: some frames have none.

const PREFIX = "deskbell:"

/** What can be chosen, and its name. */
export const THEMES = [["", "System"], ["light", "Light"], ["dark", "Dark"]]

/** @type {Record<string, string>} */
const DEFAULTS = {
  ring: "0.6", knock: "0.4", muted: "", theme: "", details: "shown", folded: "", asked: "",
  /** The presence that was chosen last, to tell it from one that was set. */
  presence: "",
}

export class Preferences {
  constructor() {
    this.values = { ...DEFAULTS }
    for (const name of Object.keys(DEFAULTS)) {
      const kept = attempt(() => localStorage.getItem(PREFIX + name))
      if (kept !== null && kept !== undefined) this.values[name] = kept
    }
    this.#paint()
  }

  /** @param {string} name */
  get(name) {
    return this.values[name] ?? ""
  }

  /** @param {string} name */
  number(name) {
    const value = Number(this.get(name))
    return Number.isFinite(value) ? value : 0
  }

  /** @param {string} name @param {string} value */
  set(name, value) {
    this.values[name] = value
    attempt(() => localStorage.setItem(PREFIX + name, value))
    if (name === "theme") this.#paint()
  }

  /** Sections of the list that are folded away. @param {string} name */
  isFolded(name) {
    return this.get("folded").split(",").includes(name)
  }

  /** @param {string} name @param {boolean} isFolded */
  fold(name, isFolded) {
    const others = this.get("folded").split(",").filter((one) => one !== "" && one !== name)
    this.set("folded", (isFolded ? [...others, name] : others).join(","))
  }

  #paint() {
    const theme = this.get("theme")
    if (theme) document.documentElement.dataset.theme = theme
    else delete document.documentElement.dataset.theme
  }
}

/** @template T @param {() => T} act @returns {T | null} */
function attempt(act) {
  try {
    return act()
  } catch {
    return null
  }
}
