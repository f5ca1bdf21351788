// The navigation: groups of sections. On phones it folds behind a button that names the section.

import { fill, h, icon } from "../shared/dom.js"
import { groupsFor } from "./sections.js"

export class Navigation {
  #nav
  #menu

  /** @param {HTMLElement} nav @param {HTMLElement} menu the button that unfolds it */
  constructor(nav, menu) {
    this.#nav = nav
    this.#menu = menu
    menu.addEventListener("click", () => this.#unfold(!this.#isUnfolded))
    for (const place of [nav, menu]) {
      place.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !this.#isUnfolded) return
        this.#unfold(false)
        menu.focus()
      })
    }
  }

  /** @param {string} role whose sections are shown */
  draw(role) {
    this.#nav.replaceChildren(...groupsFor(role).map(({ title, sections }, index) => {
      const id = `nav-group-${index}`
      return h("div", { class: "admin__group", role: "group", "aria-labelledby": id },
        h("p", { class: "admin__group-title", id }, title),
        sections.map(({ name, title: label, sign }) =>
          h("a", { class: "admin__link", href: `#/${name}`, dataset: { section: name } },
            icon(sign), h("span", {}, label))))
    }))
  }

  /** Shows where one is. @param {import("./sections.js").Entry} section */
  mark(section) {
    this.#unfold(false)
    fill(this.#menu, icon("menu"), h("span", {}, section.title))
    for (const link of this.#nav.querySelectorAll("a")) {
      if (link.dataset.section === section.name) link.setAttribute("aria-current", "page")
      else link.removeAttribute("aria-current")
    }
  }

  get #isUnfolded() {
    return this.#menu.getAttribute("aria-expanded") === "true"
  }

  /** @param {boolean} isUnfolded */
  #unfold(isUnfolded) {
    this.#menu.setAttribute("aria-expanded", String(isUnfolded))
    this.#nav.classList.toggle("admin__nav--unfolded", isUnfolded)
  }
}
