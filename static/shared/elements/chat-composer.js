// <chat-composer>: the box in which a person writes, and the buttons beside it.
//
//   element.words = {...}
//
// Properties  words: labels (see WORDS)
//             disabled: nothing can be written or sent
//             hasMore: there is something to send even without a text
// Events      "chat-composer-send" with detail {text, clientId}
//             "chat-composer-file" with detail {file, clientId}
//             "chat-composer-typing" while something is being written
//
// While the list of signs is open, Escape closes the list and nothing else.
// It knows nothing of the network. Whoever listens shows the message as pending and sends it;
// the box is free for the next thought at once.

import { FEW } from "../icons-few.js"
import { newClientId } from "../ids.js"
import { drawing, h } from "../nodes.js"

const WORDS = {
  box: "Write a message",
  send: "Send",
  attach: "Attach a file",
  emoji: "Emoji",
}

const CHARS_MAX = 4000

export class ChatComposer extends HTMLElement {
  constructor() {
    super()
    this.words = WORDS
    /** Something goes with the text, and may go without it. */
    this.hasMore = false
    /** @type {HTMLTextAreaElement} */
    this.box = h("textarea", {
      class: "composer__box", rows: "1", maxlength: CHARS_MAX, dir: "auto",
      on: {
        input: () => this.#changed(),
        keydown: (/** @type {KeyboardEvent} */ event) => this.#sendOnEnter(event),
        paste: (/** @type {ClipboardEvent} */ event) => this.#takePasted(event),
      },
    })
    this.sendButton = h("button", {
      class: "composer__button composer__send", type: "button", disabled: true,
      on: { click: () => this.send() },
    }, drawing(FEW.send))
    this.picker = h("input", {
      type: "file", multiple: true, tabindex: "-1", class: "visually-hidden",
      on: { change: () => this.#takePicked() },
    })
    this.attachButton = h("button", {
      class: "composer__button", type: "button", on: { click: () => this.picker.click() },
    }, drawing(FEW.clip))
    this.emojiButton = h("button", {
      class: "composer__button", type: "button", "aria-expanded": "false",
      on: { click: () => this.#toggleEmoji() },
    }, drawing(FEW.smile))
    /** Made when it is first wanted. @type {import("./emoji-list.js").EmojiList | null} */
    this.emojiList = null
    this.addEventListener("keydown", (event) => this.#onEscape(event))
    this.bar = h("div", { class: "composer" },
      this.attachButton, this.picker, this.emojiButton, this.box, this.sendButton)
    for (const [event, isOver] of /** @type {[string, boolean][]} */ (
      [["dragover", true], ["dragleave", false], ["drop", false]])) {
      this.addEventListener(event, (happened) => {
        happened.preventDefault()
        this.bar.classList.toggle("composer--drop", isOver)
      })
    }
    this.addEventListener("drop", (event) => this.#takeFiles(event.dataTransfer?.files))
  }

  connectedCallback() {
    const { words } = this
    this.box.placeholder = words.box
    this.box.setAttribute("aria-label", words.box)
    const named = /** @type {[Element, string][]} */ ([
      [this.sendButton, words.send], [this.attachButton, words.attach],
      [this.picker, words.attach], [this.emojiButton, words.emoji],
    ])
    for (const [element, label] of named) element.setAttribute("aria-label", label)
    this.picker.setAttribute("aria-hidden", "true")
    this.replaceChildren(this.bar)
  }

  get value() {
    return this.box.value
  }

  set value(text) {
    this.box.value = text
    this.fit()
  }

  /** @param {boolean} isDisabled */
  set disabled(isDisabled) {
    this.box.disabled = isDisabled
    this.attachButton.disabled = isDisabled
    this.emojiButton.disabled = isDisabled
    this.fit()
  }

  /** @override */
  focus() {
    this.box.focus()
  }

  send() {
    const text = this.box.value.trim()
    if (this.#isEmpty || this.box.disabled) return
    this.box.value = ""
    this.fit()
    // Made here, once per message, so that every retry of it carries the same one.
    const detail = { text, clientId: newClientId() }
    this.dispatchEvent(new CustomEvent("chat-composer-send", { detail, bubbles: true }))
    this.box.focus()
  }

  get #isEmpty() {
    return this.box.value.trim() === "" && !this.hasMore
  }

  #changed() {
    this.fit()
    if (this.box.value !== "") {
      this.dispatchEvent(new CustomEvent("chat-composer-typing", { bubbles: true }))
    }
  }

  /** Makes the box as high as its text. */
  fit() {
    this.sendButton.disabled = this.box.disabled || this.#isEmpty
    this.box.style.blockSize = "auto"
    this.box.style.blockSize = `${this.box.scrollHeight + 2}px`
  }

  /** @param {KeyboardEvent} event */
  #sendOnEnter(event) {
    // While an input method composes a character, Enter belongs to it and not to us.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      this.send()
    }
  }

  async #toggleEmoji() {
    const { EmojiList } = await import("./emoji-list.js")
    if (!this.emojiList) {
      this.emojiList = new EmojiList(this.words.emoji, this.emojiButton)
      this.emojiList.addEventListener("emoji-choose", (event) =>
        this.#insert(/** @type {CustomEvent} */ (event).detail.sign))
      this.prepend(this.emojiList)
    }
    if (this.emojiList.hidden) this.emojiList.open()
    else this.emojiList.close()
  }

  /** @param {KeyboardEvent} event */
  #onEscape(event) {
    if (event.key !== "Escape" || !this.emojiList || this.emojiList.hidden) return
    event.preventDefault()
    event.stopPropagation()
    this.emojiList.close()
    this.box.focus()
  }

  /** @param {string} sign */
  #insert(sign) {
    const { selectionStart, selectionEnd } = this.box
    this.box.setRangeText(sign, selectionStart, selectionEnd, "end")
    this.emojiList?.close()
    this.box.dispatchEvent(new Event("input", { bubbles: true }))
    this.box.focus()
  }

  /** @param {ClipboardEvent} event */
  #takePasted(event) {
    const files = event.clipboardData?.files
    if (files && 0 < files.length) {
      event.preventDefault()
      this.#takeFiles(files)
    }
  }

  #takePicked() {
    this.#takeFiles(this.picker.files)
    this.picker.value = ""
  }

  /** @param {FileList | null | undefined} files */
  #takeFiles(files) {
    for (const file of files ?? []) {
      const detail = { file, clientId: newClientId() }
      this.dispatchEvent(new CustomEvent("chat-composer-file", { detail, bubbles: true }))
    }
  }
}

customElements.define("chat-composer", ChatComposer)
