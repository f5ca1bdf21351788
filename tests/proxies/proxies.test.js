// The samples of deploy/ as they are, with the real nginx and Caddy: a test that is skipped says
// so, and says which program is missing.

import assert from "node:assert/strict"
import { test } from "node:test"

import { CADDY, NGINX, Setting } from "./support/setting.js"
import { conversation, cookies, crowd, doors, files, gone, origins } from "./stories.js"

/** @type {["nginx" | "caddy", string | null][]} */
const PROXIES = [["nginx", NGINX], ["caddy", CADDY]]
const TEST_MS_MAX = 180_000

for (const [name, program] of PROXIES) {
  for (const isUnix of [false, true]) {
    const skip = program === null ? `${name} is not installed: apt-get install ${name}` : false
    const how = isUnix ? "a Unix socket" : "TCP"
    test(`${name} over ${how}`, { skip, timeout: TEST_MS_MAX }, async (t) => {
      const setting = await Setting.start()
      try {
        const { site, plain, proxy } = await setting.stand(name, isUnix)
        try {
          await t.test("clients and their addresses", () => origins(setting, site))
          await t.test("cookies", () => cookies(setting, site))
          await t.test("a conversation, and files", async () => {
            await files(site, await conversation(setting, site))
          })
          await t.test("which doors are open", () => doors(site, plain))
          await t.test("HTTP/2 towards the client", async () => {
            assert.equal(await site.statusByHttp2("/health"), 200)
          })
          await t.test("150 polls wait", () => crowd(setting, site))
          // A socket's poll ends with its time only: nobody watches the proxy's connection.
          if (!isUnix) await t.test("a closed page leaves no poll", () => gone(setting))
        } catch (error) {
          t.diagnostic(proxy.output)
          throw error
        }
      } finally {
        await setting.close()
      }
    })
  }
}

test("several addresses at once", async () => {
  const setting = await Setting.start()
  try {
    assert.notEqual(setting.direct.port, setting.second.port)
    for (const site of [setting.direct, setting.second]) {
      assert.equal((await site.call("/health")).status, 200)
    }
  } finally {
    await setting.close()
  }
})
