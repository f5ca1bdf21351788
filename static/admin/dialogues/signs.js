// Signs of the designer as paths on a 24 × 24 grid, beside the shared ones.

import { PATHS } from "../../shared/icons.js"
import { drawing } from "../../shared/nodes.js"

/** @type {Record<string, string>} */
const SIGNS = {
  message: PATHS.speech,
  question: "M12 3a9 9 0 100 18 9 9 0 000-18zM9.5 9.5a2.5 2.5 0 114 2c-1 .7-1.5 1.2-1.5 2.5"
    + "M12 17h.01",
  capture: "M4 4h16v16H4zM7.5 8.5h9M7.5 12h9M7.5 15.5h5",
  condition: "M12 3l9 9-9 9-9-9zM12 8.5v4M12 15.5h.01",
  set_field: PATHS.tag,
  goal: "M6 21V4M6 4h12l-3 4 3 4H6",
  meeting: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  live_chat: PATHS.team,
  end: "M12 3a9 9 0 100 18 9 9 0 000-18zM9 9h6v6H9z",
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 016 6",
  redo: "M15 7l5 5-5 5M20 12H10a6 6 0 00-6 6",
  plus: PATHS.plus,
  minus: "M5 12h14",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
  warning: "M12 4l9 16H3zM12 10v4M12 17h.01",
  play: "M7 4l12 8-12 8z",
  restart: PATHS.history,
  back: PATHS.back,
  copy: PATHS.copy,
  save: PATHS.save,
  check: PATHS.check,
  close: PATHS.close,
  gear: "M4 7h10M18 7h2M4 17h2M10 17h10M14 4v6M10 14v6",
  history: PATHS.history,
  chart: PATHS.chart,
  user: PATHS.user,
  grip: PATHS.grip,
  upload: "M12 16V5M7 9.5l5-5 5 5M5 20h14",
  down: PATHS.down,
  move: "M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3",
  blank: "M12 5v14M5 12h14",
}

/** @param {string} name @param {string} [label] */
export function sign(name, label) {
  return drawing(SIGNS[name] ?? PATHS.info, label)
}
