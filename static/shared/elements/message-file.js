// Files among the messages: pictures show, everything else is a row with its name and size.

import { h, icon } from "../dom.js"
import { loadLooks } from "../looks.js"
import { formatBytes } from "../text.js"

await loadLooks("../styles/files.css", import.meta.url)

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"]
const PICTURE_HEIGHT_PX = 240

/**
 * @typedef {object} MessageFile
 * @property {number | null} id
 * @property {string} name
 * @property {string} type
 * @property {number} size
 * @property {number} [width]
 * @property {number} [height]
 * @property {Blob} [blob] the bytes, where they are here already
 */

export class Files {
  /** @param {((file: MessageFile) => Promise<Blob>) | null} load */
  constructor(load) {
    this.load = load
    /** Addresses within this page, by file. @type {Map<number | Blob, Promise<string>>} */
    this.addresses = new Map()
  }

  /** @param {MessageFile} file */
  show(file) {
    const canShow = this.load || file.blob
    if (canShow && PICTURES.includes(file.type)) return this.#picture(file)
    return this.#row(file)
  }

  forget() {
    for (const made of this.addresses.values()) {
      made.then((address) => URL.revokeObjectURL(address), () => {})
    }
    this.addresses.clear()
  }

  /** @param {MessageFile} file */
  #row(file) {
    const { name, size } = file
    const dot = name.lastIndexOf(".")
    // The end tells what kind of file it is: only what stands before it may be cut.
    const at = 0 < dot && name.length - dot <= 8 ? dot : name.length
    const bytes = formatBytes(size)
    return h("div", { class: "message__bubble message__bubble--file" },
      h("button", {
        class: "message__file", type: "button", title: name, "aria-label": `${name} (${bytes})`,
        on: { click: () => this.#save(file) },
      },
      icon("file"),
      h("span", { class: "message__name" }, name.slice(0, at)),
      h("span", {}, `${name.slice(at)} (${bytes})`)))
  }

  /** @param {MessageFile} file */
  #picture(file) {
    const { width, height, name } = file
    // Size and proportions are known before the bytes are here: nothing jumps.
    const picture = h("img", { class: "message__picture", alt: name, width, height })
    if (width && height) {
      const widest = Math.min(width, PICTURE_HEIGHT_PX * width / height)
      picture.style.inlineSize = `${Math.round(widest)}px`
      picture.style.aspectRatio = `${width} / ${height}`
    }
    this.#address(file).then((address) => {
      picture.src = address
    }).catch(() => picture.replaceWith(this.#row(file)))
    return picture
  }

  /** @param {MessageFile} file @returns {Promise<string>} */
  #address(file) {
    const key = file.blob ?? file.id ?? 0
    const known = this.addresses.get(key)
    if (known) return known
    const made = this.#bytes(file).then((blob) => URL.createObjectURL(blob))
    this.addresses.set(key, made)
    // What failed is tried again the next time.
    made.catch(() => this.addresses.delete(key))
    return made
  }

  /** @param {MessageFile} file */
  async #bytes(file) {
    if (file.blob) return file.blob
    if (!this.load) throw new Error("nobody to load files")
    return this.load(file)
  }

  /** @param {MessageFile} file */
  async #save(file) {
    const address = await this.#address(file).catch(() => null)
    if (address) h("a", { href: address, download: file.name }).click()
  }
}
