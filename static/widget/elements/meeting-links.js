// What can be done with a meeting that is booked.

import { h } from "../../shared/nodes.js"

/** @param {string} link @param {Record<string, string>} words */
export const meetingLinks = (link, words) => h("p", { class: "booking__links" },
  h("a", { href: link, target: "_blank", rel: "noopener" }, words.manage),
  h("a", { href: `${link}/invite.ics`, download: "meeting.ics" }, words.calendar))
