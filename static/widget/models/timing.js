// When a dialogue begins by itself, or stands beside the closed button. No DOM.

/**
 * @typedef {object} Offered as the server tells of a dialogue that may begin on this page
 * @property {number} id
 * @property {{after_s: number | null, scroll_percent: number | null, proactive: boolean}} targeting
 * @property {{card: string, text: string, answers: {id: string, label: string}[] | null} | null}
 *   poke
 */
/**
 * @typedef {object} Moment
 * @property {number} ms on this page so far
 * @property {number} scroll how far down the visitor has been, in percent
 * @property {boolean} isOpen the panel
 */

/**
 * The best of those whose time has come.
 * @param {Offered[]} offered best first @param {Moment} moment
 */
export function due(offered, moment) {
  return offered.find((each) => mayBegin(each, moment) && waitFor(each, moment) === 0)
}

/**
 * How long until time alone makes another one due; null: it never does.
 * @param {Offered[]} offered @param {Moment} moment @returns {number | null}
 */
export function untilDue(offered, moment) {
  const waits = offered.filter((each) => mayBegin(each, moment))
    .map((each) => waitFor(each, moment))
    .filter((ms) => 0 < ms && ms < Infinity)
  return 0 < waits.length ? Math.min(...waits) : null
}

/** Nothing is said unasked but what is meant for it. @param {Offered} offered
 * @param {Moment} moment */
const mayBegin = ({ targeting, poke }, { isOpen }) =>
  isOpen || (targeting.proactive && poke !== null)

/** @param {Offered} offered @param {Moment} moment */
function waitFor({ targeting: { after_s, scroll_percent } }, { ms, scroll }) {
  if (scroll < (scroll_percent ?? 0)) return Infinity
  return Math.max(0, (after_s ?? 0) * 1000 - ms)
}
