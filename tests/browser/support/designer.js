// The designer of dialogues as an admin uses it.

import { Admin } from "./admin.js"
import { see } from "./pages.js"

/** @typedef {import("../harness.js").World} World */

export class Designer {
  #admin

  /** @param {Admin} admin */
  constructor(admin) {
    this.#admin = admin
    this.page = admin.page
    this.canvas = this.page.getByRole("tree", { name: "Cards of the dialogue" })
  }

  /** Signed in, at a page. @param {World} world @param {string} hash */
  static async at(world, hash) {
    return new Designer(await Admin.at(world, hash))
  }

  /** At a dialogue that is there already. @param {World} world @param {object} draft */
  static async of(world, draft) {
    const { id } = await world.admin.post("/api/v1/dialogues", { name: "Welcome", draft })
    const designer = await Designer.at(world, `#/dialogues/${id}`)
    await see(designer.canvas)
    return designer
  }

  get api() {
    return this.#admin.api
  }

  /** @param {string | RegExp} name */
  card(name) {
    return this.canvas.getByRole("treeitem", { name })
  }

  /** Chooses a card with the mouse. @param {string | RegExp} name */
  async choose(name) {
    await this.card(name).click()
  }

  /** By the plus of a branch. @param {string} where @param {string} kind */
  async add(where, kind) {
    await this.page.getByRole("button", { name: `Add a card ${where}`, exact: true }).click()
    await this.page.getByRole("menuitem", { name: new RegExp(`^${kind}`) }).click()
  }

  /** In the preview. @param {string} label */
  async answer(label) {
    await this.page.getByRole("button", { name: label, exact: true }).click()
  }

  /** The dialogue as the server has it, once everything is saved. @returns {Promise<any>} */
  async saved() {
    await see(this.page.getByText(/^(Draft saved at|Every change is saved)/))
    const id = /dialogues\/(\d+)/.exec(this.page.url())?.[1]
    return this.api.get(`/api/v1/dialogues/${id}`)
  }

  /** Looks at it in both themes and sizes. @param {string} name */
  async look(name) {
    await this.#admin.look(name)
  }
}
