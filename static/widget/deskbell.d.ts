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
  conversation: { state: string; agent: { name: string } | null } | null
  /** Whether the panel reaches the server. */
  status: "live" | "offline" | "refused"
  error: { code: "unreachable" | "not_supported"; command?: string }
}

export interface Deskbell {
  open(): void
  close(): void
  toggle(): void
  /** Brings the button back after `hide`. */
  show(): void
  hide(): void
  /** Who the visitor is, as a token that the site has signed. */
  identify(token: string): void
  /** Forgets the visitor on this browser, as after signing out. */
  reset(): void
  setFields(fields: Record<string, string>): void
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
