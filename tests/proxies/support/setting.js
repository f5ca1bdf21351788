// The samples of deploy/ with a real proxy and a real server, all on this machine.

import { execFileSync } from "node:child_process"
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from
  "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"

import { NAME, Site } from "./client.js"
import { Process } from "./process.js"

const ROOT = fileURLToPath(new URL("../../../", import.meta.url))
const BINARY = process.env.DESKBELL_BINARY ?? path.join(ROOT, "target/debug/deskbell")
const STANDS_MS_MAX = 20_000
export const ADMIN = { email: "admin@example.com", password: "correct-horse-battery" }

/** Where the program is, or null. @param {string} program @param {string[]} places */
export function found(program, places) {
  return places.map((place) => path.join(place, program)).find((file) => existsSync(file)) ?? null
}

export const NGINX = found("nginx", ["/usr/sbin", "/usr/local/sbin", "/usr/bin"])
export const CADDY = found("caddy", ["/usr/bin", "/usr/local/bin"])

/** A text of deploy/ with some words changed, each of which must be there. */
export function sample(
  /** @type {string} */ name, /** @type {[string | RegExp, string][]} */ changes,
) {
  let text = readFileSync(path.join(ROOT, "deploy", name), "utf8")
  for (const [from, to] of changes) {
    const changed = text.replaceAll(
      typeof from === "string" ? from : new RegExp(from.source, `${from.flags}g`), to)
    if (changed === text) throw new Error(`deploy/${name} has no ${from}`)
    text = changed
  }
  return text
}

async function freePort() {
  const server = createServer()
  await new Promise((resolve) => { server.listen(0, "127.0.0.1", () => resolve(null)) })
  const address = server.address()
  await new Promise((resolve) => { server.close(resolve) })
  if (address === null || typeof address === "string") throw new Error("no port")
  return address.port
}

/** A server that listens at two ports and a socket at once, and perhaps a proxy before it. */
export class Setting {
  /** @type {Process} */ server = /** @type {any} */ (null)
  /** Past the proxy. @type {Site} */ direct = /** @type {any} */ (null)
  /** The other port. @type {Site} */ second = /** @type {any} */ (null)
  folder = mkdtempSync(path.join(tmpdir(), "deskbell-proxy-"))
  socket = path.join(this.folder, "http.sock")
  /** @type {Process[]} */
  processes = []

  static async start() {
    const setting = new Setting()
    // The proxy's workers run as somebody else, who must be able to enter.
    chmodSync(setting.folder, 0o755)
    const listen = ["127.0.0.1:0", "127.0.0.1:0", `unix:${setting.socket}`]
    const server = new Process(BINARY, ["serve", "--data", "deskbell.db",
      ...listen.flatMap((each) => ["--listen", each]), "--trusted-proxy", "127.0.0.1/32",
      "--insecure-test-hooks"], {
      cwd: setting.folder,
      env: {
        DESKBELL_LOG: "info,request=debug",
        DESKBELL_SETUP_ADMIN: `${ADMIN.email}:${ADMIN.password}`,
      },
    })
    setting.processes.push(server)
    setting.server = server
    await server.says(/listening on unix:/)
    const ports = [...server.output.matchAll(/listening on http:\/\/127\.0\.0\.1:(\d+)/g)]
    ;[setting.direct, setting.second] = ports.map((port) => new Site(Number(port[1]), null))
    return setting
  }

  /** Puts the proxy before the server. @param {"nginx" | "caddy"} proxy @param {boolean} isUnix */
  async stand(proxy, isUnix) {
    const stands = await (proxy === "nginx" ? this.#nginx(isUnix) : this.#caddy(isUnix))
    const tooLate = AbortSignal.timeout(STANDS_MS_MAX)
    // It may listen a moment before it has read its certificate.
    for (;;) {
      try {
        await stands.site.json("/health")
        return stands
      } catch (error) {
        if (tooLate.aborted) throw error
      }
    }
  }

  /** @param {boolean} isUnix */
  async #nginx(isUnix) {
    const [plain, tls] = [await freePort(), await freePort()]
    const [key, cert] = ["key.pem", "cert.pem"].map((name) => path.join(this.folder, name))
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt",
      "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
      "-subj", `/CN=${NAME}`, "-addext", `subjectAltName=DNS:${NAME}`], { stdio: "pipe" })
    const address = `127.0.0.1:${this.direct.port}`
    const text = sample("nginx.conf", [
      ...isUnix
        ? /** @type {[string, string][]} */ ([
          ["    server 127.0.0.1:8080;\n", ""],
          ["# server unix:/run/deskbell/http.sock;", `server unix:${this.socket};`],
        ])
        : /** @type {[string, string][]} */ ([["127.0.0.1:8080", address]]),
      ["listen 80;", `listen 127.0.0.1:${plain};`],
      [/ *listen \[::\]:(80|443 ssl http2);\n/, ""],
      ["listen 443 ssl", `listen 127.0.0.1:${tls} ssl`],
      ["/etc/letsencrypt/live/chat.example/fullchain.pem", cert],
      ["/etc/letsencrypt/live/chat.example/privkey.pem", key],
    ])
    writeFileSync(path.join(this.folder, "deskbell.conf"), text)
    const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    const temp = places.map((name) => `${name}_temp_path ${path.join(this.folder, name)};`)
    // Without a group of its own for the socket, the workers run as the server does.
    const user = process.getuid?.() === 0 ? "user root;" : ""
    writeFileSync(path.join(this.folder, "nginx.conf"), `
      daemon off; ${user} worker_processes 2; pid ${path.join(this.folder, "nginx.pid")};
      error_log stderr notice;
      events { worker_connections 1024; }
      http { access_log off; ${temp.join(" ")} include ${path.join(this.folder, "deskbell.conf")}; }
    `)
    const args = ["-p", this.folder, "-c", path.join(this.folder, "nginx.conf"), "-e", "stderr"]
    const nginx = new Process(NGINX ?? "nginx", args, { cwd: this.folder })
    this.processes.push(nginx)
    await nginx.says(/start worker process \d/)
    return { site: new Site(tls, readFileSync(cert)), plain: new Site(plain, null), proxy: nginx }
  }

  /** @param {boolean} isUnix */
  async #caddy(isUnix) {
    const [plain, tls] = [await freePort(), await freePort()]
    const home = path.join(this.folder, "caddy")
    mkdirSync(home)
    const globals = `
      admin off
      skip_install_trust
      http_port ${plain}
      https_port ${tls}
      default_bind 127.0.0.1
    `
    /** @type {[string, string]} */
    const site = ["chat.example {", "chat.example {\ntls internal"]
    const text = isUnix
      ? sample("Caddyfile.unix", [
        [/^\{\n/m, `{\n${globals}\n`], site,
        ["unix//run/deskbell/http.sock", `unix/${this.socket}`],
      ])
      : `{\n${globals}\n}\n${sample("Caddyfile", [site,
        ["127.0.0.1:8080", `127.0.0.1:${this.direct.port}`]])}`
    const file = path.join(this.folder, "Caddyfile")
    writeFileSync(file, text)
    const env = { HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home }
    const args = ["run", "--adapter", "caddyfile", "--config", file]
    const caddy = new Process(CADDY ?? "caddy", args, { cwd: this.folder, env })
    this.processes.push(caddy)
    await caddy.says(/certificate obtained successfully/)
    const root = path.join(home, "caddy/pki/authorities/local/root.crt")
    return { site: new Site(tls, readFileSync(root)), plain: new Site(plain, null), proxy: caddy }
  }

  async close() {
    try {
      for (const each of this.processes.reverse()) await each.stop()
    } finally {
      rmSync(this.folder, { recursive: true, force: true })
    }
  }
}
