// Designing dialogues, without a page: cards, branches, undoing, layout, cures, saving, files.

import assert from "node:assert/strict"
import { test } from "node:test"

import {
  canMove, duplicate, insert, move, removeAlone, removeSubtree,
} from "../../static/admin/dialogues/models/edits.js"
import { exported, fileName, imported } from "../../static/admin/dialogues/models/files.js"
import {
  branchesOf, cardOf, emptyFlow, looseRoots, openEnds, START, subtree, withNext,
} from "../../static/admin/dialogues/models/flow.js"
import { History } from "../../static/admin/dialogues/models/history.js"
import { cureOf, issueText, quickProblems } from "../../static/admin/dialogues/models/issues.js"
import { KINDS, newCard, titleOf } from "../../static/admin/dialogues/models/kinds.js"
import { CARD, layout, neighbour } from "../../static/admin/dialogues/models/layout.js"

/** hello → ask (yes → chat, no → bye) */
function shop() {
  return {
    start: "hello",
    cards: [
      { id: "hello", kind: "message", name: "", text: "Hello", poke: true, next: "ask" },
      {
        id: "ask", kind: "question", name: "", text: "Chat?", field: null, poke: true,
        answers: [
          { id: "yes", label: "Yes", value: null, next: "chat" },
          { id: "no", label: "No", value: null, next: "bye" },
        ],
      },
      { id: "chat", kind: "live_chat", name: "", text: "", routing: null, next: null },
      { id: "bye", kind: "end", name: "", text: "Bye" },
    ],
  }
}

/** The tree in one line, as "hello(ask(chat,bye))". @param {any} flow @param {any} [id]
 * @returns {string} */
function told(flow, id = flow.start) {
  const card = cardOf(flow, id)
  if (!card) return "·"
  const nexts = branchesOf(card).map(({ next }) => told(flow, next ?? ""))
  return nexts.length === 0 ? card.id : `${card.id}(${nexts.join(",")})`
}

const NO = { card: "ask", path: "answers[1].next" }

test("a card is put between two, and what followed goes on behind it", () => {
  const flow = insert(shop(), NO, { id: "goal", kind: "goal", goal: "Left", next: null })
  assert.equal(told(flow), "hello(ask(chat,goal(bye)))")
  const first = insert(shop(), START, { id: "new", kind: "message", text: "", next: null })
  assert.equal(told(first), "new(hello(ask(chat,bye)))")
  assert.equal(told(shop()), "hello(ask(chat,bye))")
})

test("a question that is put in between keeps what followed behind its first answer", () => {
  const question = { ...newCard(shop(), "question"), id: "sure" }
  const flow = insert(shop(), { card: "hello", path: "next" }, question)
  assert.equal(told(flow), "hello(sure(ask(chat,bye),·))")
})

test("deleting takes what follows along, or lets it close up", () => {
  assert.equal(told(removeSubtree(shop(), "ask")), "hello(·)")
  assert.equal(removeSubtree(shop(), "ask").cards.length, 1)
  assert.equal(told(removeAlone(shop(), "hello")), "ask(chat,bye)")
  // A question with two followers cannot close up.
  assert.equal(told(removeAlone(shop(), "ask")), "hello(ask(chat,bye))")
})

test("a card moves with what follows it, never behind itself", () => {
  const cut = withNext(shop(), NO, null)
  const flow = { ...cut, cards: cut.cards.filter(({ id }) => id !== "bye") }
  assert.equal(canMove(flow, "hello", NO), false)
  assert.equal(told(move(flow, "chat", NO)), "hello(ask(·,chat))")
  // Nothing can follow a live chat, so it has no place before another card.
  assert.equal(canMove(shop(), "chat", START), false)
  const goal = insert(shop(), NO, { id: "goal", kind: "goal", goal: "x", next: null })
  assert.equal(told(move(removeSubtree(goal, "bye"), "goal", START)),
    "goal(hello(ask(chat,·)))")
})

test("a copy goes to the branch beside it, else stands alone", () => {
  const cut = removeSubtree(shop(), "bye")
  const copied = duplicate(cut, "chat")
  assert.equal(branchesOf(/** @type {any} */ (cardOf(copied.flow, "ask")))[1]?.next, copied.id)
  assert.notEqual(copied.id, "chat")
  const alone = duplicate(shop(), "bye")
  assert.deepEqual(looseRoots(alone.flow), [alone.id])
  assert.equal(alone.flow.cards.length, 5)
})

test("rings and two ways to one card neither hang nor show a card twice", () => {
  const ring = withNext(shop(), NO, "hello")
  assert.deepEqual(subtree(ring, "hello"), ["hello", "ask", "chat"])
  assert.deepEqual(layout(ring).spots.map(({ id }) => id).sort(), ["ask", "bye", "chat", "hello"])
  assert.equal(layout(ring).lines.filter(({ isWrong }) => isWrong).length, 1)
  const loose = { start: null, cards: [
    { id: "a", kind: "message", text: "", next: "b" },
    { id: "b", kind: "message", text: "", next: "a" },
  ] }
  assert.deepEqual(looseRoots(loose), ["a"])
})

test("undo and redo; typing into one field is one step", () => {
  const history = new History("a")
  history.push("b", "text")
  history.push("c", "text")
  history.push("d")
  assert.equal(history.undo(), true)
  assert.equal(history.now, "c")
  history.undo()
  assert.equal(history.now, "a")
  assert.equal(history.undo(), false)
  history.redo()
  history.push("e", "text")
  assert.equal(history.canRedo, false)
  history.undo()
  assert.equal(history.now, "c")
})

test("the tree is laid out without overlaps, the first card on top", () => {
  let flow = shop()
  for (let count = 0; count < 40; count += 1) {
    const ends = openEnds(flow)
    const place = ends[count % Math.max(1, ends.length)] ?? START
    flow = /** @type {any} */ (insert(flow, place, newCard(flow, "question")))
  }
  const { spots, lines, box } = layout(flow)
  assert.equal(spots.length, flow.cards.length)
  assert.equal(spots[0]?.y, 0)
  for (const a of spots) {
    const near = spots.filter((b) => b !== a && b.y === a.y && Math.abs(b.x - a.x) < CARD.width)
    assert.deepEqual(near, [])
    assert.ok(box.left < a.x && a.x < box.left + box.width)
  }
  // One for every branch, and one to the start.
  const branches = flow.cards.flatMap((card) => branchesOf(card))
  assert.equal(lines.length, branches.length + 1)
  const small = layout(shop()).spots
  assert.equal(neighbour(small, "chat", "right"), "bye")
  assert.equal(neighbour(small, "chat", "left"), null)
})

test("an empty flow has one branch: its start", () => {
  const { spots, lines, box } = layout(emptyFlow())
  assert.deepEqual([spots.length, lines.length], [0, 1])
  assert.ok(Number.isFinite(box.width) && Number.isFinite(box.height))
})

test("what is wrong is seen without the server, and said by the card's words", () => {
  const flow = insert(shop(), { card: "hello", path: "next" },
    { id: "early", kind: "live_chat", text: "", next: null })
  assert.deepEqual(quickProblems(flow).map(({ card, code }) => `${card} ${code}`),
    ["early live_chat_not_last"])
  const said = { card: "ask", field: null, code: "x", text: "The card `ask` has no answers." }
  assert.equal(issueText(said, shop()), "“Question: Chat?” has no answers.")
})

test("one click mends: consent, name and e-mail, what follows a live chat", () => {
  const flow = /** @type {any} */ ({
    start: "chat", cards: [{ id: "chat", kind: "live_chat", text: "", next: null }],
  })
  const mend = (/** @type {any} */ now, /** @type {string} */ code) => {
    const cure = cureOf({ card: "chat", field: null, code, text: "" }, now)
    assert.notEqual(cure, null, code)
    return /** @type {any} */ (cure?.mend(now))
  }
  const asked = mend(flow, "no_consent")
  const [kind] = asked.cards.filter((/** @type {any} */ { id }) => id === asked.start)
  assert.equal(kind.kind, "question")
  assert.equal(kind.answers[0].next, "chat")
  assert.equal(cardOf(asked, kind.answers[1].next)?.kind, "end")
  const known = mend(asked, "no_name_and_email")
  const capture = known.cards.find((/** @type {any} */ card) => card.kind === "capture")
  assert.equal(capture.next, "chat")
  assert.deepEqual(capture.fields.map((/** @type {any} */ { name }) => name),
    ["first_name", "email"])
  const broken = { ...shop(), cards: shop().cards.map((card) =>
    (card.id === "chat" ? { ...card, next: "bye" } : card)) }
  const mended = mend(withNext(broken, NO, null), "live_chat_not_last")
  assert.equal(told(mended), "hello(ask(chat,·))")
})

test("a file holds what another server needs, and others are refused", () => {
  const dialogue = { id: 3, name: "Über uns: Hallo!", enabled: true, widgets: [7], priority: 0,
    idle_min: 30, targeting: {}, draft: shop(), published: null, problems: [] }
  const read = /** @type {any} */ (imported(exported(dialogue)))
  assert.deepEqual(read.body.draft, shop())
  assert.deepEqual(read.body.widgets, [])
  assert.equal("published" in read.body, false)
  assert.equal(fileName(dialogue.name), "dialogue-über-uns-hallo.json")
  assert.ok("problem" in imported("<html>"))
  assert.ok("problem" in imported("{\"name\": \"x\"}"))
})

test("every kind has a title, and a new card of it says what is missing", () => {
  for (const { kind, label } of KINDS) {
    const card = newCard(emptyFlow(), kind)
    assert.ok(titleOf(card).startsWith(label))
    assert.match(card.id, /^[a-z0-9_-]{1,40}$/u)
  }
  const { start, cards } = insert(emptyFlow(), START, newCard(emptyFlow(), "message"))
  assert.deepEqual(quickProblems({ start, cards }).map(({ code }) => code), ["text_missing"])
})
