// Drafts of dialogues on their way to the server, and the preview.

import assert from "node:assert/strict"
import { test } from "node:test"

import { Autosave } from "../../static/admin/dialogues/models/autosave.js"
import { Trial } from "../../static/admin/dialogues/models/trial.js"
import { ApiError } from "../../static/shared/api.js"

/** @param {string} start @returns {any} */
const draft = (start) => ({ start, cards: [] })

/** A server with one dialogue, and a clock that runs when it is told to. */
function desk() {
  const server = { draft: draft("a"), fails: false, losesAnswers: false, saves: 0 }
  /** @type {(() => void) | null} */
  let due = null
  /** @type {string[]} */
  const states = []
  const there = () => ({ draft: server.draft, revision: server.draft.start })
  const save = new Autosave(there(), {
    load: async () => there(),
    save: async (wanted, revision) => {
      if (server.fails) throw new ApiError(0, "network", "away", null, null)
      if (revision !== there().revision) throw new ApiError(409, "stale_revision", "", null, null)
      server.saves += 1
      server.draft = wanted
      if (server.losesAnswers) throw new ApiError(0, "network", "away", null, null)
      return there()
    },
    later: (run) => { due = run },
    onState: () => states.push(save.state),
    onSaved: () => {},
  })
  return { server, save, states, tick: () => due?.() }
}

test("changes are saved after a pause, the last one only", async () => {
  const { server, save, states } = desk()
  save.changed(draft("b"))
  save.changed(draft("c"))
  assert.equal(save.isDirty, true)
  assert.equal(await save.flush(), true)
  assert.deepEqual([server.draft.start, server.saves], ["c", 1])
  assert.deepEqual(states, ["waiting", "waiting", "saving", "saved"])
})

test("what changes while it is saved is saved next", async () => {
  const { server, save, tick } = desk()
  save.changed(draft("b"))
  tick()
  save.changed(draft("c"))
  assert.equal(await save.flush(), true)
  assert.deepEqual([server.draft.start, server.saves], ["c", 2])
})

test("a server that is away is told, and tried again", async () => {
  const { server, save } = desk()
  server.fails = true
  save.changed(draft("b"))
  assert.equal(await save.flush(), false)
  assert.equal(save.state, "failed")
  server.fails = false
  assert.equal(await save.flush(), true)
  assert.equal(server.draft.start, "b")
})

test("another admin's change is not overwritten unless one insists", async () => {
  const { server, save } = desk()
  server.draft = draft("theirs")
  save.changed(draft("mine"))
  assert.equal(await save.flush(), false)
  assert.equal(save.state, "conflict")
  assert.equal(server.draft.start, "theirs")
  save.changed(draft("mine, later"))
  assert.equal(save.state, "conflict")
  assert.equal(await save.insist(), true)
  assert.equal(server.draft.start, "mine, later")
})

test("what was saved although its answer was lost is nobody else's change", async () => {
  const { server, save } = desk()
  server.losesAnswers = true
  save.changed(draft("mine"))
  assert.equal(await save.flush(), false)
  server.losesAnswers = false
  assert.equal(await save.flush(), true)
  assert.deepEqual([server.draft.start, server.saves], ["mine", 1])
})

test("taking theirs is saved at once", async () => {
  const { server, save } = desk()
  server.draft = draft("theirs")
  save.changed(draft("mine"))
  await save.flush()
  save.accept(save.theirs)
  assert.equal(save.isDirty, false)
  assert.equal(await save.flush(), true)
  assert.equal(server.saves, 0)
})

test("the preview drops answers that no longer fit, and steps back", async () => {
  let taken = 2
  /** @type {number[]} */
  const asked = []
  const trial = new Trial(async ({ answers }) => {
    asked.push(answers.length)
    if (taken < answers.length) {
      const body = { field: `answers[${taken}].value.email` }
      throw new ApiError(400, "invalid_field", "is wrong", body, null)
    }
    return answers.length
  })
  assert.equal(await trial.answer(draft("a"), { card: "x", value: "yes" }), 1)
  assert.equal(await trial.answer(draft("a"), { card: "y", value: "no" }), 2)
  await assert.rejects(trial.answer(draft("a"), { card: "z", value: {} }))
  assert.equal(await trial.play(draft("a")), 2)
  taken = 1
  assert.equal(await trial.play(draft("b")), 1)
  trial.back()
  assert.equal(trial.canGoBack, false)
  assert.deepEqual(asked, [1, 2, 3, 2, 2, 1])
})
