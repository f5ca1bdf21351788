// Reports: figures of a period as charts, as a table, and for spreadsheets.

import "../elements/admin-combo.js"
import "./admin-chart.js"

import { ApiError } from "../../shared/api.js"
import { fill, h, icon } from "../../shared/dom.js"
import { formatMoment } from "../../shared/time.js"
import { toast } from "../dialogs.js"
import { sentence } from "../form.js"
import { listHead } from "../sections/parts.js"
import { all, api } from "../session.js"
import { KINDS, filledColumns, inWords, isEmpty, labelOf, shortDate } from "./figures.js"
import { filterBar, queryOf } from "./filters.js"

/** @typedef {import("../main.js").Context} Context */
/** @typedef {import("./figures.js").Report} Report */
/** @typedef {import("./figures.js").Kind} Kind */

/** More days than this are drawn as a line. */
const COLUMNS_MAX = 31

/** @type {import("./filters.js").Choice | null} */
let choice = null

/** @param {Context} context @param {string | null} id */
export async function reports(context, id) {
  const kind = KINDS.find(({ name }) => name === (id ?? "volume")) ?? /** @type {Kind} */ (KINDS[0])
  const [{ items: zones }, workstreams, inbox, first] = await Promise.all([
    api.get("/api/v1/time_zones"),
    all("/api/v1/workstreams"),
    api.get("/api/v1/inbox"),
    api.get(`/api/v1/reports/${kind.name}`),
  ])
  choice ??= {
    period: "28", from: first.from, to: first.to, by: "day", workstream: "", agent: "",
    zone: first.zone,
  }
  const kept = choice
  let ownZone = first.zone
  const place = h("div", { class: "stack", "aria-busy": "false" })
  const zoneLine = h("div", {})
  let turns = 0

  const load = async () => {
    turns += 1
    const turn = turns
    place.setAttribute("aria-busy", "true")
    try {
      const query = queryOf(kept)
      const path = `/api/v1/reports/${kind.name}`
      const [report, comments] = await Promise.all([
        api.get(`${path}?${query}`),
        kind.name === "ratings" ? api.get(`/api/v1/reports/comments?${query}`) : null,
      ])
      if (turn !== turns) return
      fill(place, ...shown(kind, report, query),
        comments ? commentList(comments.items, query) : null)
      drawZone()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (turn === turns) {
        fill(place, h("p", { class: "field__error", role: "alert" }, sentence(error)))
      }
    } finally {
      if (turn === turns) place.setAttribute("aria-busy", "false")
    }
  }

  const drawZone = () => fill(zoneLine, kept.zone === ownZone || context.me.role !== "admin"
    ? null
    : h("button", { type: "button", class: "button button--small", on: { click: keepZone } },
      `Use ${kept.zone.replaceAll("_", " ")} for everybody's reports`))

  const keepZone = async () => {
    try {
      await api.patch("/api/v1/settings", { time_zone: kept.zone })
      ownZone = kept.zone
      drawZone()
      toast("Saved")
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast(sentence(error))
    }
  }

  await load()
  return {
    title: "Reports",
    isDirty: () => false,
    content: [
      listHead("Reports", "What happened, counted from what is stored. Statistics stay when "
        + "conversations are deleted."),
      tabs(kind),
      filterBar(kept, { workstreams, agents: inbox.agents, zones }, load),
      zoneLine,
      place,
    ],
  }
}

/** @param {Kind} current */
function tabs(current) {
  return h("nav", { class: "tabs", "aria-label": "Reports" }, KINDS.map(({ name, title }) =>
    h("a", {
      class: "tabs__one", href: `#/reports/${name}`,
      "aria-current": name === current.name ? "page" : null,
    }, title)))
}

/** @param {Kind} kind @param {Report} report @param {string} query */
function shown(kind, report, query) {
  const download = h("a", {
    class: "button", download: "", href: `/api/v1/reports/${kind.name}?${query}&format=csv`,
  }, icon("save"), "Download as CSV")
  const head = h("div", { class: "report__head" },
    h("div", {},
      h("h2", {}, kind.title),
      h("p", { class: "muted" }, kind.help)),
    download)
  if (isEmpty(report)) {
    return [head, h("div", { class: "card empty" },
      h("h3", {}, "Nothing in this time"),
      h("p", { class: "muted" }, "Choose a longer period, or all workstreams and agents. Figures "
        + "appear here as soon as visitors begin to write."))]
  }
  return [head, tilesOf(kind, report), ...kind.charts.map((chart) => chartCard(chart, report)),
    kind.name === "ratings" ? starsCard(report) : null, tableCard(kind, report)]
}

/** @param {Kind} kind @param {Report} report */
function tilesOf({ tiles }, { columns, total }) {
  return h("dl", { class: "tiles" }, tiles.map((tile) => {
    const unit = columns.find(({ name }) => name === tile)?.unit ?? "count"
    return h("div", { class: "tiles__one card" },
      h("dt", { class: "muted small" }, labelOf(tile)),
      h("dd", { class: "tiles__figure" }, inWords(total[tile], unit)))
  }))
}

/** @param {{title: string, columns: string[]}} wanted @param {Report} report */
function chartCard({ title, columns: names }, { by, columns, rows }) {
  const isTime = by === "day" || by === "hour"
  const shape = !isTime ? "bars" : rows.length <= COLUMNS_MAX ? "columns" : "line"
  const chart = h("admin-chart", {
    ".chart": { title, rows, shape, columns: columns.filter(({ name }) => names.includes(name)) },
  })
  return h("section", { class: "card part" }, h("h3", {}, title), chart)
}

/** How many gave how many stars. @param {Report} report */
function starsCard({ total }) {
  const rows = [5, 4, 3, 2, 1].map((score) => {
    const name = `score_${score}`
    return { id: null, label: labelOf(name), figures: { ratings: total[name] ?? 0 } }
  })
  const columns = [{ name: "ratings", unit: /** @type {const} */ ("count") }]
  const title = "How many gave how many stars"
  return h("section", { class: "card part" }, h("h3", {}, title),
    h("admin-chart", { ".chart": { title, rows, columns, shape: "bars" } }))
}

/** @param {Kind} kind @param {Report} report */
function tableCard({ title }, report) {
  const { by, rows, total, zone } = report
  const columns = filledColumns(report)
  const first = { day: "Day", hour: "Hour", agent: "Agent", team: "Team", workstream: "Workstream" }
  const figures = (/** @type {Record<string, number | null>} */ of) =>
    columns.map(({ name, unit }) => h("td", { class: "number" }, inWords(of[name], unit)))
  const label = (/** @type {string} */ text) => (by === "day" ? shortDate(text) : text)
  // What is newest is of most interest.
  const ordered = by === "day" ? [...rows].reverse() : rows
  return h("section", { class: "card part" },
    h("h3", {}, "All figures"),
    h("div", { class: "chart__scroll", role: "group", "aria-label": "All figures", tabindex: 0 },
      h("table", { class: "table report__table" },
        h("caption", { class: "visually-hidden" }, title),
        h("thead", {}, h("tr", {},
          h("th", { scope: "col" }, first[/** @type {keyof typeof first} */ (by)]),
          columns.map(({ name }) => h("th", { scope: "col", class: "number" }, labelOf(name))))),
        h("tbody", {}, ordered.map((row) =>
          h("tr", {}, h("th", { scope: "row" }, label(row.label)), figures(row.figures)))),
        h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, "Total"), figures(total))))),
    h("p", { class: "muted small" }, by === "team"
      ? "An agent in two teams counts in both; the total counts everything once."
      : `Days and hours by the clock in ${zone.replaceAll("_", " ")}.`))
}

/** @param {any[]} items @param {string} query */
function commentList(items, query) {
  if (items.length === 0) return null
  return h("section", { class: "card part" },
    h("div", { class: "report__head" },
      h("h3", {}, "Comments"),
      h("a", {
        class: "button button--small", download: "",
        href: `/api/v1/reports/comments?${query}&format=csv`,
      }, "Comments as CSV")),
    h("ul", { class: "comments" }, items.map((item) => h("li", { class: "comments__one" },
      h("p", {}, h("strong", {}, `${item.score} of 5`), " ", item.comment),
      h("p", { class: "muted small" },
        [item.agent, item.workstream, formatMoment(item.at)].filter(Boolean).join(" · "), " · ",
        h("a", { href: `/agent#/c/${item.conversation}` }, "Conversation"))))))
}
