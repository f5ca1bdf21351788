// What a site's own scripts may do with the widget.

export interface DeskbellEvents {
  /** The panel is there and hears. */
  ready: undefined
  open: undefined
  close: undefined
  /** Somebody wrote to the visitor. */
  message: { author: string; text: string; at: string }
  /** How much the visitor has not seen. */
  unread: number
  /**
   * dialogue, queued (a live chat is asked for), offered, active (somebody has taken it), waiting,
   * wrap_up, closed.
   */
  conversation: { state: string; agent: { name: string } | null } | null
  /**
   * triggered: its first words are seen; engaged: the visitor answers a card; completed: it came
   * to its end, or to an agent. `dialogue` is its number, told with `triggered`.
   */
  dialogue: { state: "triggered" | "engaged" | "completed"; dialogue?: number }
  /** The visitor has booked a meeting. */
  meeting: { start: string; end?: string }
  /** Whether the panel reaches the server. */
  status: "live" | "offline" | "refused"
  error: DeskbellError
}

export interface DeskbellError {
  /**
   * unreachable: the server does not answer; the widget goes on trying.
   * identity_required: the chat is only for visitors for whom the site vouches.
   * identity_expired: what the site said has ended; call `identify` with a fresh token.
   * identity_missing: the function given to `identify` gave no token within 10 seconds.
   * identity_invalid: the token is wrong; `reason` says how, and there is no chat.
   * field_invalid: the server refused what `setFields` told; `field` says which.
   */
  code: "unreachable" | "identity_required" | "identity_expired" | "identity_missing"
    | "identity_invalid" | "field_invalid"
  reason?: string
  field?: string | null
  /** A sentence for the site's developer. */
  detail?: string
}

/**
 * Attributes of the script tag: data-widget, data-color, data-position, data-locale, data-theme,
 * and data-proactive, with which dialogues may speak before the first click.
 */
export interface Deskbell {
  open(): void
  close(): void
  toggle(): void
  /** Brings the button back after `hide`. */
  show(): void
  hide(): void
  /**
   * Who the visitor is, as a token that the site has signed. A function is called when the panel
   * needs a token, and again before that one ends.
   */
  identify(token: string | (() => string | Promise<string>)): void
  /** Forgets the visitor on this browser, as after signing out. */
  reset(): void
  /** What the site knows of a visitor for whom it does not vouch. */
  setFields(fields: { name?: string; email?: string; phone?: string }): void
  /** A language tag such as "de". */
  setLocale(locale: string): void
  /** Puts a text into an empty box. */
  prefill(text: string): void
  /** Returns what ends the subscription. */
  on<Name extends keyof DeskbellEvents>(
    name: Name, listener: (detail: DeskbellEvents[Name]) => void,
  ): () => void
  off<Name extends keyof DeskbellEvents>(
    name: Name, listener: (detail: DeskbellEvents[Name]) => void,
  ): void
  destroy(): void
  /** Calls as arrays: ["open"]. Before the widget has loaded, `window.Deskbell` may be an array. */
  push(...calls: [command: string, ...values: unknown[]][]): void
}

declare global {
  interface Window {
    Deskbell?: Deskbell | [command: string, ...values: unknown[]][]
  }
}
