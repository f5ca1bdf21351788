// What is written down about conversations and people: does what the parts tell.

import { confirm } from "./elements/dialogs.js"
import { troubleOf } from "./models/session.js"
import { toast } from "./toast.js"

/** @typedef {(error: any) => void} OnRefused */

export class Paperwork {
  /**
   * @param {import("./models/desk.js").Desk} desk
   * @param {{select: (id: number) => unknown, left: () => unknown}} console `left`: what was open
   *   is not any more
   */
  constructor(desk, console) {
    this.desk = desk
    this.console = console
  }

  /** @returns {Record<string, (detail: any) => unknown>} */
  get deeds() {
    return {
      "console-contact": (detail) => this.#changeContact(detail),
      "console-submit": (detail) => this.#submit(detail),
      "console-done": (detail) => this.#done(detail),
      "console-skip": ({ id }) => this.#skip(id),
      "console-tags": (detail) => this.#setTags(detail),
      "console-tag-new": (detail) => this.#makeTag(detail),
      "console-block": (detail) => this.#block(detail),
      "console-earlier": ({ id }) => this.#readEarlier(id),
    }
  }

  /**
   * @param {{id: number, card: Record<string, string | null>, onSaved: () => void,
   *   onRefused: OnRefused}} detail
   */
  async #changeContact({ id, card, onSaved, onRefused }) {
    try {
      await this.desk.changeContact(id, card)
      onSaved()
    } catch (error) {
      onRefused(error)
    }
  }

  /**
   * @param {{id: number, record: import("./models/records.js").WrittenDown,
   *   onRefused: OnRefused}} detail
   */
  async #submit({ id, record, onRefused }) {
    const { desk } = this
    const wasHanded = desk.open?.id === id && !["wrap_up", "closed"].includes(desk.open.state)
    try {
      await desk.records.submit(id, record)
    } catch (caught) {
      const error = /** @type {any} */ (caught)
      if (error.code === "state") {
        // The server's clock decides what is too late.
        await desk.setClock()
        await desk.select(id).catch(() => null)
      }
      onRefused({ field: error.field, message: lateOr(error) })
      return
    }
    if (!wasHanded) return
    toast("Your wrap-up is submitted.")
    if (desk.open?.id === id && !desk.takesPart(desk.open)) this.#leave()
  }

  /** @param {{id: number, onRefused: () => void}} detail */
  async #done({ id, onRefused }) {
    if (!(await this.desk.attempt(id, "done"))) return onRefused()
    this.desk.drafts.delete(id)
    this.desk.records.drafts.delete(id)
    return this.console.left()
  }

  /** @param {number} id */
  #skip(id) {
    this.desk.records.dropHanded(id)
    if (this.desk.open?.id === id) this.#leave()
  }

  #leave() {
    this.desk.close()
    this.console.left()
  }

  /** @param {{id: number, tags: number[], onRefused: OnRefused}} detail */
  async #setTags({ id, tags, onRefused }) {
    try {
      await this.desk.records.setTags(id, tags)
    } catch (error) {
      onRefused(error)
    }
  }

  /**
   * @param {{id: number, name: string, tags: number[], onMade: (tag: any) => void,
   *   onRefused: OnRefused}} detail
   */
  async #makeTag({ id, name, tags, onMade, onRefused }) {
    try {
      const tag = await this.desk.records.makeTag(name)
      onMade(tag)
      await this.desk.records.setTags(id, [...tags, tag.id])
    } catch (error) {
      onRefused(error)
    }
  }

  /** @param {{id: number, blocked: boolean, caption: string}} detail */
  async #block({ id, blocked, caption }) {
    const isSure = blocked
      ? await confirm(`Block ${caption}?`, "They can read what was said, and write nothing more,"
        + " in any conversation. The chat stays as it is until you end it.", "Block", true)
      : await confirm(`Unblock ${caption}?`, "They can write to you again.", "Unblock")
    if (!isSure) return
    try {
      await this.desk.records.block(id, blocked)
      toast(blocked ? `${caption} is blocked.` : `${caption} can write again.`)
    } catch (error) {
      toast(troubleOf(/** @type {any} */ (error)))
    }
  }

  /** An earlier conversation of the same person, with a way back. @param {number} id */
  #readEarlier(id) {
    const { desk } = this
    const { open, backTo } = desk
    if (open && backTo?.contact !== open.contact.id) {
      desk.backTo = { id: open.id, contact: open.contact.id }
    }
    return this.console.select(id)
  }
}

/** @param {any} error */
function lateOr(error) {
  return error.code === "state" ? "The time for this wrap-up is over, or it is not yours to write"
    : error.field ? error.message : troubleOf(error)
}
