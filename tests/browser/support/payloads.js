// Texts that would run in a page that takes texts for HTML, for addresses or for code, and the
// instruments that notice when one does.
//
// Each that can run calls `ran()` with its own number; those that cannot leave an element with the
// class `planted` behind, or ask for a file of the canary's.

/** @typedef {import("playwright-core").BrowserContext} Context */
/** @typedef {import("playwright-core").Page} Page */

export const CANARY = "https://canary.example"

/** By shape; short ones fit names. */
const SHAPES = [
  "<script>ran()</script>",
  "<img src=x onerror=ran()>",
  "<svg onload=ran()>",
  "<svg/onload=ran()//",
  "<b class=planted>bold</b>",
  "<details open ontoggle=ran()>",
  "<input autofocus onfocus=ran()>",
  "<video src onerror=ran()>",
  "<iframe srcdoc='<script>parent.ran()</script>'>",
  "<iframe src=javascript:parent.ran()>",
  "javascript:ran()",
  "JaVaScRiPt:ran()//",
  "java\tscript:ran()",
  "data:text/html,<script>ran()</script>",
  "vbscript:ran()",
  "\"><img src=x onerror=ran()>",
  "'><img src=x onerror=ran()>",
  "\" onmouseover=\"ran()\" autofocus onfocus=\"ran()",
  "' onfocus='ran()' autofocus='",
  "</title><script>ran()</script>",
  "</textarea><script>ran()</script>",
  "</style><script>ran()</script>",
  "</script><script>ran()</script>",
  "--><script>ran()</script>",
  "]]><script>ran()</script>",
  "{{constructor.constructor('ran()')()}}",
  "$" + "{ran()}",
  "#{ran()}",
  "<%= ran() %>",
  "[link](javascript:ran())",
  "![image](x\" onerror=\"ran())",
  "<a class=planted href=javascript:ran()>click</a>",
  "<form class=planted id=body><input name=append></form>",
  "<a class=planted id=document></a><a id=document name=body></a>",
  "<base class=planted href=https://canary.example/>",
  "<meta class=planted http-equiv=refresh content='0;url=https://canary.example/'>",
  "<link class=planted rel=stylesheet href=https://canary.example/x.css>",
  "<img class=planted src=https://canary.example/x.png>",
  "<style class=planted>*{background:url(https://canary.example/y)}</style>",
  "<math><mtext><table><mglyph><style><img src=x onerror=ran()>",
  "<noscript><p title='</noscript><img src=x onerror=ran()>'>",
  "<template><img class=planted></template><img src=x onerror=ran()>",
  "<svg><style><img src=x onerror=ran()></style></svg>",
  "&lt;img src=x onerror=ran()&gt;",
  "&#60;script&#62;ran()&#60;/script&#62;",
  "%3Cimg%20src%3Dx%20onerror%3Dran()%3E",
  "\\u003cimg src=x onerror=ran()\\u003e",
  "\u{ff1c}img src=x onerror=ran()\u{ff1e}",
  "<\u0130mg src=x><img src=x onerror=ran()>",
  "__proto__",
  "constructor",
  "https://x.example/\"onmouseover=\"ran()",
  "https://x.example/?q=<svg onload=ran()>",
  "mailto:a@b.example?body=<script>ran()</script>",
  "http://javascript:ran()@x.example/",
]

export const PAYLOADS = SHAPES

/** Goes round the corpus, so that each field gets another one, and takes what fits. */
export class Corpus {
  /** How many were taken. */
  #at = 0

  /** @param {number} charsMax @returns {string} as many as fit, each on its own where it can */
  text(charsMax) {
    let text = this.#next(charsMax)
    for (let more = this.#next(charsMax); text.length + more.length < charsMax;
      more = this.#next(charsMax)) {
      text += ` ${more}`
    }
    return text
  }

  /** One that fits into a line; no two are the same. @param {number} [charsMax] */
  line(charsMax = 100) {
    const payload = this.#next(charsMax - 4).replaceAll("\t", " ")
    return `${payload} ${this.#at}`
  }

  /** @param {number} charsMax @returns {string} */
  #next(charsMax) {
    const payload = SHAPES[this.#at % SHAPES.length] ?? ""
    this.#at += 1
    return payload.length <= charsMax ? payload : this.#next(charsMax)
  }
}

/** What happened that must not, in any page of a browser. */
export class Watch {
  /** @type {string[]} */
  alarms = []

  /** @param {Context} context */
  static async over(context) {
    const watch = new Watch()
    const tell = (/** @type {string} */ what) => watch.alarms.push(what)
    await context.exposeBinding("ran", ({ frame }) => tell(`code ran at ${frame.url()}`))
    await context.exposeBinding("violated", ({ frame }, what) =>
      tell(`the policy was needed at ${frame.url()}: ${what}`))
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        // @ts-ignore: the binding above
        window.violated(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`)
      })
    })
    await context.route(`${CANARY}/**`, (route) => {
      tell(`the canary was asked for ${route.request().url()}`)
      return route.abort()
    })
    const onPage = (/** @type {Page} */ page) => page.on("dialog", (dialog) => {
      tell(`a dialog: ${dialog.message()}`)
      return dialog.dismiss()
    })
    for (const page of context.pages()) onPage(page)
    context.on("page", onPage)
    return watch
  }

  /** Looks through everything that a page is built of, its frames too. @param {Page} page */
  async lookThrough(page) {
    for (const frame of page.frames()) {
      const found = await frame.evaluate(planted).catch(() => [])
      this.alarms.push(...found.map((each) => `${each} at ${frame.url()}`))
    }
  }
}

/** Runs in the page: what none of ours has. */
function planted() {
  /** @type {string[]} */
  const found = []
  const ours = /^(?:https?|mailto|tel|blob):$/u
  /** @param {Document | ShadowRoot | DocumentFragment} root */
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot)
      if (element.matches(".planted, base, meta[http-equiv=refresh]")) found.push(element.tagName)
      for (const { name, value } of element.attributes) {
        if (name.startsWith("on") || name === "srcdoc") found.push(`${name}=${value}`)
        if (!["href", "src", "action", "formaction"].includes(name)) continue
        const { protocol } = new URL(value, document.baseURI)
        const shows = name === "src" || element.matches("link[rel~=icon]")
        const isPicture = shows && /^data:(?:image\/|,$)/u.test(value)
        if (!ours.test(protocol) && !isPicture) found.push(`${name}=${value}`)
      }
    }
  }
  look(document)
  return found
}
