// The sections of the admin pages, in the order and groups of the navigation. Each is loaded when
// it is opened.

import { ApiError } from "../shared/api.js"

/** @typedef {import("./main.js").Section} Section */
/** @typedef {keyof typeof import("../shared/icons.js").PATHS} Sign */

/**
 * @typedef {object} Entry
 * @property {string} name in the address
 * @property {string} title
 * @property {Sign} sign
 * @property {() => Promise<Section>} load
 * @property {boolean} [isForSupervisors] not for admins alone
 */

/** @type {{title: string, sections: Entry[]}[]} */
export const GROUPS = [
  {
    title: "People",
    sections: [
      {
        name: "users", title: "Users", sign: "user",
        load: async () => (await import("./sections/users.js")).users,
      },
      {
        name: "teams", title: "Teams", sign: "team",
        load: async () => (await import("./sections/teams.js")).teams,
      },
    ],
  },
  {
    title: "Conversations",
    sections: [
      {
        name: "workstreams", title: "Workstreams", sign: "swap",
        load: async () => (await import("./sections/workstreams.js")).workstreams,
      },
      {
        name: "rules", title: "Routing rules", sign: "route",
        load: async () => (await import("./sections/rules.js")).rules,
      },
      {
        name: "dialogues", title: "Dialogues", sign: "tree",
        load: async () => (await import("./dialogues/section.js")).dialogues,
      },
      {
        name: "messages", title: "System messages", sign: "speech",
        load: async () => (await import("./sections/messages.js")).messages,
      },
      {
        name: "hours", title: "Operating hours", sign: "clock",
        load: async () => (await import("./sections/hours.js")).hours,
      },
    ],
  },
  {
    title: "Agents' tools",
    sections: [
      {
        name: "canned", title: "Canned responses", sign: "note",
        load: async () => (await import("./sections/canned.js")).canned,
      },
      {
        name: "dispositions", title: "Dispositions", sign: "tree",
        load: async () => (await import("./sections/dispositions.js")).dispositions,
      },
      {
        name: "tags", title: "Tags", sign: "tag",
        load: async () => (await import("./sections/tags.js")).tags,
      },
      {
        name: "summaries", title: "Summaries", sign: "file",
        load: async () => (await import("./sections/summaries.js")).summaries,
      },
    ],
  },
  {
    title: "Site",
    sections: [
      {
        name: "widgets", title: "Widgets", sign: "chat",
        load: async () => (await import("./sections/widgets.js")).widgets,
      },
      {
        name: "keys", title: "Identity keys", sign: "key",
        load: async () => (await import("./sections/keys.js")).keys,
      },
    ],
  },
  {
    title: "System",
    sections: [
      {
        name: "reports", title: "Reports", sign: "chart", isForSupervisors: true,
        load: async () => (await import("./reports/section.js")).reports,
      },
      {
        name: "privacy", title: "Privacy", sign: "key",
        load: async () => (await import("./privacy/section.js")).privacy,
      },
      {
        name: "usage", title: "Limits & usage", sign: "chart",
        load: async () => (await import("./sections/usage.js")).usage,
      },
      {
        name: "notifications", title: "Notifications", sign: "bell",
        load: async () => (await import("./sections/notifications.js")).notifications,
      },
      {
        name: "outbox", title: "Sent e-mail", sign: "mail",
        load: async () => (await import("./sections/outbox.js")).outbox,
      },
      {
        name: "tokens", title: "API tokens", sign: "send",
        load: async () => (await import("./sections/tokens.js")).tokens,
      },
    ],
  },
]

/** Where one begins. @param {string} role */
export const homeOf = (role) => (role === "admin" ? "#/widgets" : "#/reports")

/** What somebody may open, without empty groups. @param {string} role */
export function groupsFor(role) {
  const isOpen = ({ isForSupervisors = false }) =>
    role === "admin" || (role === "supervisor" && isForSupervisors)
  return GROUPS.map(({ title, sections }) => ({ title, sections: sections.filter(isOpen) }))
    .filter(({ sections }) => 0 < sections.length)
}

/** @param {string} name @param {string} role */
export function sectionOf(name, role) {
  return groupsFor(role).flatMap(({ sections }) => sections).find((each) => each.name === name)
}

/** Fails like a call to the server, since it is one. @param {Entry} section */
export async function load(section) {
  try {
    return await section.load()
  } catch {
    throw new ApiError(0, "network", "the page cannot be loaded", null, null)
  }
}
