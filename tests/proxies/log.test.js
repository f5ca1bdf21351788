// The request log: one line for each, with nothing in it that opens a door.

import assert from "node:assert/strict"
import { test } from "node:test"

import { ADMIN, Setting } from "./support/setting.js"

const SECRET = "sesame-open-2718"

test("a request is one line, without what it carries", async () => {
  const setting = await Setting.start()
  try {
    const { direct: site, server } = setting
    const line = async (/** @type {import("./support/client.js").Answer} */ answer) => {
      const id = String(answer.headers["x-request-id"])
      return (await server.says(new RegExp(`request: id=${id} .*\\n`)))[0]
    }
    const json = { ...ADMIN }
    const login = await site.call("/api/v1/login", { method: "POST", json })
    assert.match(await line(login), new RegExp("method=POST route=/api/v1/login status=200 "
      + String.raw`us=\d+ in=${JSON.stringify(json).length} out=${login.body.length} by=nobody`))
    const cookie = String(login.headers["set-cookie"]).split(";")[0]
    const inbox = await site.call("/api/v1/inbox", { headers: { Cookie: cookie } })
    assert.match(await line(inbox), /route=\/api\/v1\/inbox status=200 .* by=agent:1 client=127/)
    const meeting = await site.call(`/m/${SECRET}?code=${SECRET}`)
    assert.match(await line(meeting), /route=\/m\/\{token\} status=4\d\d /)
    const headers = { Authorization: `Bearer ${SECRET}`, "X-Request-Id": SECRET }
    const token = await site.call(`/api/v1/inbox?cursor=${SECRET}`, { headers })
    assert.match(await line(token), /status=401 .* by=nobody/)

    for (const secret of [SECRET, ADMIN.password, cookie.split("=")[1]]) {
      assert.ok(!server.output.includes(secret), server.output)
    }
    const ids = [...server.output.matchAll(/request: id=(\S+)/g)].map((found) => found[1])
    assert.equal(new Set(ids).size, ids.length, "each request has one line")
  } finally {
    await setting.close()
  }
})
