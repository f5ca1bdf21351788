// Conversations changing hands, by an agent or a supervisor: asks first, then does it.

import { choose, confirm } from "./elements/dialogs.js"
import { troubleOf } from "./models/session.js"
import { toast } from "./toast.js"

export class Handover {
  /**
   * @param {import("./models/desk.js").Desk} desk
   * @param {{select: (id: number) => unknown, back: () => unknown}} console
   */
  constructor(desk, console) {
    this.desk = desk
    this.console = console
  }

  get #others() {
    const { inbox, me } = this.desk
    return [...inbox.agents.values()].filter(({ id }) => id !== me.id)
  }

  get #self() {
    const { inbox, me } = this.desk
    return me.takes_chats ? [inbox.agents.get(me.id)].filter(Boolean) : []
  }

  /** Tells what the server refused. @param {() => Promise<unknown>} act */
  async #try(act) {
    try {
      await act()
      return true
    } catch (error) {
      toast(troubleOf(/** @type {any} */ (error)))
      return false
    }
  }

  /** @param {any} [view] the open one where no other is named */
  async transfer(view = this.desk.open) {
    const { desk } = this
    const others = this.#others.filter(({ id }) => id !== view.agent?.id)
    const agents = view.agent?.id === desk.me.id ? others : [...others, ...this.#self]
    const { pickPlace } = await import("./elements/transfer-dialog.js")
    const choice = await pickPlace({ agents, ...(await desk.destinations(view)) })
    if (!choice) return
    const isDone = await this.#try(() => choice === "queue"
      ? desk.act(view.id, "release") : desk.act(view.id, "transfer", choice))
    if (isDone && desk.open?.id === view.id) this.console.back()
  }

  async invite() {
    const { open } = this.desk
    const others = this.#others.filter(({ id, presence }) =>
      presence !== "offline" && !open.participants?.includes(id))
    if (others.length === 0) return toast("No colleague is there to be invited.")
    const { pickColleague } = await import("./elements/transfer-dialog.js")
    const agent = await pickColleague("Invite a colleague", "Invite", others,
      "They read along and write, too. The visitor is told that they have joined.")
    if (agent) await this.#try(() => this.desk.act(open.id, "join", { agent }))
    return undefined
  }

  /** A supervisor joins. @param {number} id */
  async join(id) {
    const caption = this.#find(id)?.caption ?? "this visitor"
    const isSure = await confirm(`Join the chat with ${caption}?`,
      "You read and write, too. The visitor is told that you have joined.", "Join")
    if (isSure) await this.#joinNow(id)
  }

  /** @param {number} id */
  async #joinNow(id) {
    if (await this.#try(() => this.desk.act(id, "join"))) this.console.select(id)
  }

  async leave() {
    const { open } = this.desk
    const isSure = await confirm(`Leave the chat with ${open.caption}?`,
      `It stays with ${open.agent?.name ?? "its agent"}.`, "Leave")
    if (isSure) await this.#try(() => this.desk.leave(open.id))
  }

  async park() {
    const { open } = this.desk
    const isSure = await confirm(`Park the conversation with ${open.caption}?`,
      "It rests until they write. Then it is back in your list, and you are told. You find it under"
      + " Waiting, and can resume it there.", "Park")
    if (isSure && await this.#try(() => this.desk.act(open.id, "park"))) this.console.back()
  }

  /** @param {number} id */
  async resume(id) {
    if (await this.#try(() => this.desk.act(id, "resume"))) this.console.select(id)
  }

  /** @param {number} id @returns {any} */
  #find(id) {
    const { inbox, team, open } = this.desk
    const known = inbox.get(id) ?? team.items.find((one) => one.id === id)
    return known ?? (open?.id === id ? open : null)
  }

  /** What a supervisor may do with a colleague's conversation. @param {number} id */
  async oversee(id) {
    const { desk } = this
    const view = this.#find(id)
    if (!view) return
    const whose = view.agent ? `with ${view.agent.name}` : "in the queue"
    const canJoin = view.state === "active" && !desk.takesPart(view)
    const what = await choose(`${view.caption}, ${whose}`, [
      ...(canJoin ? [["join", "Join", "Read and write, too. The visitor is told."]] : []),
      ...(view.state === "active"
        ? [["transfer", "Transfer…", "To a team, another workstream, or back to the queue."]] : []),
      ["assign", "Assign…", "To a colleague, whatever their presence and capacity."],
      ["close", "Close…", "At once, without a wrap-up."],
    ])
    if (what === "join") await this.#joinNow(id)
    if (what === "transfer") await this.transfer(view)
    if (what === "assign") await this.#assign(view)
    if (what === "close") await this.#forceClose(view)
  }

  /** @param {any} view */
  async #assign({ id, caption, agent: before }) {
    const all = [...this.desk.inbox.agents.values()].filter((one) => one.id !== before?.id)
    const { pickColleague } = await import("./elements/transfer-dialog.js")
    const agent = await pickColleague(`Assign ${caption}`, "Assign", all,
      "They have it at once, and the visitor is told.")
    if (agent) await this.#try(() => this.desk.act(id, "assign", { agent }))
  }

  /** @param {any} view */
  async #forceClose({ id, caption }) {
    const isSure = await confirm(`Close the conversation with ${caption}?`,
      "The visitor is told that it is over. This cannot be taken back.", "Close it", true)
    if (isSure) await this.#try(() => this.desk.act(id, "force_close"))
  }
}
