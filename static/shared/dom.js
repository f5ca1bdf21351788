// Building pages from nodes, with all our signs at hand.

import { PATHS } from "./icons.js"
import { drawing } from "./nodes.js"

export * from "./nodes.js"

/**
 * One of our signs. With a label it is an image for screen readers, without it is hidden.
 * @param {keyof typeof PATHS} name @param {string} [label]
 */
export const icon = (name, label) => drawing(PATHS[name], label)
