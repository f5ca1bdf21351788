// Signs as paths on a 24 × 24 grid, drawn for Deskbell.

import { FEW } from "./icons-few.js"

export const PATHS = {
  ...FEW,
  chat: "M4 5h16v11H9l-5 4z",
  down: "M6 9l6 6 6-6",
  web: "M3 4h18v12H3zM8 20h8M12 16v4",
  mobile: "M8 2h8v20H8zM11 18h2",
  bell: "M6 16V11a6 6 0 0112 0v5l2 2H4zM10 20a2 2 0 004 0",
  mute: "M4 9v6h4l5 4V5L8 9zM17 9l5 6M22 9l-5 6",
  sound: "M4 9v6h4l5 4V5L8 9zM17 8a6 6 0 010 8",
  back: "M15 5l-7 7 7 7",
  info: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v5M12 8h.01",
  note: "M5 4h14v10l-5 6H5zM14 20v-6h5",
  swap: "M4 8h14l-4-4M20 16H6l4 4",
  user: "M12 4a4 4 0 100 8 4 4 0 000-8zM4 20a8 8 0 0116 0",
  check: "M5 12l5 5 9-10",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  history: "M4 12a8 8 0 108-8 8 8 0 00-6 3M4 4v4h4M12 8v4l3 2",
  star: "M12 4l2.5 5 5.5.8-4 3.9.9 5.5-4.9-2.6-4.9 2.6.9-5.5-4-3.9 5.5-.8z",
  save: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  window: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  copy: "M8 8h11v12H8zM5 16V4h11",
  team: "M9 5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM2.5 20a6.5 6.5 0 0113 0M16 5.3a3.5 3.5 0 010 6.4"
    + "M18 14.5a6.5 6.5 0 013.5 5.5",
  clock: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3.5 2",
  route: "M5 20V9a4 4 0 014-4h10M15 1l4 4-4 4M5 14h8a4 4 0 014 4v2",
  key: "M8 10.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9zM11.2 11.8L20 3M16 7l3 3",
  chart: "M4 20h16M7 16v-5M12 16V5M17 16v-8",
  mail: "M3 5h18v14H3zM3 6l9 7 9-7",
  speech: "M4 4h16v12h-7l-5 4v-4H4zM8 8.5h8M8 11.5h5",
  grip: "M9 5h.01M15 5h.01M9 12h.01M15 12h.01M9 19h.01M15 19h.01",
  plus: "M12 5v14M5 12h14",
  tree: "M4 4h7v5H4zM13 10h7v4h-7zM13 17h7v4h-7zM7 9v10h6M7 12h6",
  tag: "M4 4h8l8 8-8 8-8-8zM8 8h.01",
  menu: "M4 6h16M4 12h16M4 18h16",
}
