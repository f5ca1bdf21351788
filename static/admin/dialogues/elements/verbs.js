// What the canvas, the outline and the side panel ask for alike: menus for adding and moving, and
// the keys of a chosen card.

import { toast } from "../../dialogs.js"
import { canBeFollowed, canMove, canRemoveAlone } from "../models/edits.js"
import {
  branchesOf, cardOf, looseRoots, nextOf, START, subtree,
} from "../models/flow.js"
import { KINDS, titleOf } from "../models/kinds.js"
import { sign } from "../signs.js"
import { popMenu } from "./pop-menu.js"

/** @typedef {import("../editor.js").Editor} Editor */
/** @typedef {import("../models/flow.js").Place} Place */

/** The kinds of cards that can stand on a branch.
 * @param {Editor} editor @param {Place} place @param {Element} anchor */
export function offerKinds(editor, place, anchor) {
  const isFollowed = cardOf(editor.flow, nextOf(editor.flow, place)) !== null
  popMenu(anchor, "Add a card", KINDS.map(({ kind, label, help }) => {
    const isOff = isFollowed && !canBeFollowed(kind)
    return {
      label, help: isOff ? "Only where nothing follows" : help, sign: sign(kind), isOff,
      run: () => editor.add(place, kind),
    }
  }))
}

/** First on which branch, where there are several. @param {Editor} editor @param {string} id
 * @param {Element} anchor */
export function addBehind(editor, id, anchor) {
  const card = cardOf(editor.flow, id)
  const branches = card ? branchesOf(card) : []
  const [only] = branches
  if (!card || !only) {
    toast("Nothing can follow this card")
    return
  }
  if (branches.length === 1) {
    offerKinds(editor, only, anchor)
    return
  }
  popMenu(anchor, "On which branch?", branches.map((branch) => ({
    label: branch.label,
    help: describeNext(editor, branch.next),
    sign: sign("plus"),
    run: () => offerKinds(editor, branch, anchor),
  })))
}

/** @param {Editor} editor @param {string | null} next */
function describeNext(editor, next) {
  const card = cardOf(editor.flow, next)
  return card ? `Before ${titleOf(card)}` : "Ends here so far"
}

/** Where a card may go, as places with their names. @param {Editor} editor @param {string} id */
export function placesFor(editor, id) {
  const { flow } = editor
  const ids = [flow.start, ...looseRoots(flow)].flatMap((root) => subtree(flow, root))
  /** @type {{place: Place, label: string}[]} */
  const places = ids.flatMap((each) => {
    const card = cardOf(flow, each)
    return card ? branchesOf(card).map((branch) => ({
      place: branch,
      label: branch.label === "" ? `After ${titleOf(card)}`
        : `After ${titleOf(card)} → ${branch.label}`,
    })) : []
  })
  return [{ place: START, label: "As the first card" }, ...places]
    .filter(({ place }) => canMove(flow, id, place))
}

/** @param {Editor} editor @param {string} id @param {Element} anchor */
export function offerPlaces(editor, id, anchor) {
  const places = placesFor(editor, id)
  if (places.length === 0) {
    toast("There is no other place for this card")
    return
  }
  popMenu(anchor, "Move it", places.map(({ place, label }) =>
    ({ label, run: () => editor.move(id, place) })))
}

/** @param {Editor} editor @param {string} id */
export function removeWithWord(editor, id) {
  const count = subtree(editor.flow, id).length
  editor.remove(id)
  toast(count === 1 ? "Card deleted. Ctrl+Z brings it back."
    : `${count} cards deleted. Ctrl+Z brings them back.`)
}

/**
 * What the keys do on a chosen card; true where one did something.
 * @param {Editor} editor @param {string} id @param {KeyboardEvent} event @param {Element} anchor
 */
export function cardKey(editor, id, event, anchor) {
  const isCommand = event.ctrlKey || event.metaKey
  if (isCommand && event.key.toLowerCase() === "d") editor.duplicate(id)
  else if (isCommand || event.altKey) return false
  else if (event.key === "Enter") editor.select(id, { isOpened: true })
  else if (event.key === "Insert" || event.key === "+") addBehind(editor, id, anchor)
  else if (event.key === "Delete" || event.key === "Backspace") {
    if (event.shiftKey && canRemoveAlone(editor.flow, id)) editor.removeAlone(id)
    else removeWithWord(editor, id)
  } else if (event.key.toLowerCase() === "m") offerPlaces(editor, id, anchor)
  else return false
  event.preventDefault()
  return true
}
