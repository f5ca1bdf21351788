-- Deskbell's one SQLite file, as it is today. Read this second, after README.md.
--
-- Times are milliseconds since the Unix epoch by the server's clock (…_at_ms); durations end in
-- _ms. Texts with a fixed set of values have a CHECK. Secrets are stored as SHA-256 or Argon2id
-- hashes only, but for what we must say to others: the mail server's password (`settings`) and
-- links in mails that wait (`outbox`). The version is in PRAGMA user_version.

-- Settings of the whole workspace, and what the server must remember of itself.
CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- People who answer, and who run the place.
CREATE TABLE agents (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  email            TEXT    NOT NULL COLLATE NOCASE UNIQUE,
  name             TEXT    NOT NULL,
  display_name     TEXT    NOT NULL, -- what visitors see
  password_hash    TEXT,             -- Argon2id in PHC form; NULL: cannot sign in by password
  role             TEXT    NOT NULL CHECK (role IN ('agent', 'supervisor', 'admin')),
  is_enabled       INTEGER NOT NULL DEFAULT 1 CHECK (is_enabled IN (0, 1)),
  takes_chats      INTEGER NOT NULL DEFAULT 1 CHECK (takes_chats IN (0, 1)),
  capacity         INTEGER NOT NULL DEFAULT 10 CHECK (capacity BETWEEN 0 AND 1000),
  presence         TEXT    NOT NULL DEFAULT 'offline' -- as chosen
                   CHECK (presence IN ('available', 'busy', 'do_not_disturb', 'away', 'offline')),
  is_inactive      INTEGER NOT NULL DEFAULT 0 CHECK (is_inactive IN (0, 1)), -- missed offers
  missed_in_row    INTEGER NOT NULL DEFAULT 0,
  disconnected_at_ms INTEGER,        -- the console was lost then; NULL while it is there
  released_at_ms   INTEGER,          -- the grace was over and the conversations were given away
  created_at_ms    INTEGER NOT NULL
) STRICT;

-- The clock asks: whose console has been gone longer than the grace?
CREATE INDEX agents_lost ON agents (disconnected_at_ms)
  WHERE disconnected_at_ms IS NOT NULL AND released_at_ms IS NULL;

CREATE TABLE agent_sessions (
  token_hash      BLOB    PRIMARY KEY, -- SHA-256 of the cookie's value
  agent_id        INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  csrf            TEXT    NOT NULL,
  user_agent      TEXT    NOT NULL,
  created_at_ms   INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL    -- written at most once a minute
) STRICT; -- with row ids, so that the store hears of its changes (store/people.rs)

CREATE INDEX agent_sessions_by_agent ON agent_sessions (agent_id);

CREATE TABLE api_tokens (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  agent_id        INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  name            TEXT    NOT NULL,
  token_hash      BLOB    NOT NULL UNIQUE,
  created_at_ms   INTEGER NOT NULL
) STRICT;

-- A kind of work and its rules.
CREATE TABLE workstreams (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  name               TEXT    NOT NULL UNIQUE,
  mode               TEXT    NOT NULL CHECK (mode IN ('live', 'persistent')),
  distribution       TEXT    NOT NULL CHECK (distribution IN ('push', 'pick', 'broadcast')),
  method             TEXT    NOT NULL CHECK (method IN ('round_robin', 'least_busy', 'agent')),
  routed_agent_id    INTEGER REFERENCES agents (id) ON DELETE SET NULL,
  accept_timeout_ms  INTEGER NOT NULL,
  on_no_accept       TEXT    NOT NULL
                     CHECK (on_no_accept IN ('next_agent', 'none', 'all_available')),
  response_target_ms INTEGER,
  visitor_grace_ms   INTEGER NOT NULL,
  idle_end_ms        INTEGER NOT NULL,
  waiting_close_ms   INTEGER NOT NULL,
  keep_same_agent    INTEGER NOT NULL CHECK (keep_same_agent IN (0, 1)),
  preview            INTEGER NOT NULL CHECK (preview IN (0, 1)),
  wrap_up_notes      TEXT    NOT NULL CHECK (wrap_up_notes IN ('off', 'optional', 'required')),
  wrap_up_counts     INTEGER NOT NULL CHECK (wrap_up_counts IN (0, 1)), -- against capacity
  fallback_text      TEXT,
  messages           TEXT    NOT NULL, -- JSON: {code: text, or false to stay silent}
  created_at_ms      INTEGER NOT NULL
) STRICT;

-- Whose turn it is: the fair order of round robin, kept over restarts.
CREATE TABLE turns (
  workstream_id INTEGER NOT NULL REFERENCES workstreams (id) ON DELETE CASCADE,
  agent_id      INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  turn          INTEGER NOT NULL,
  PRIMARY KEY (workstream_id, agent_id)
) STRICT, WITHOUT ROWID;

-- One embedding on one website.
CREATE TABLE widgets (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  key           TEXT    NOT NULL UNIQUE, -- public; stands in the snippet
  name          TEXT    NOT NULL,
  workstream_id INTEGER NOT NULL REFERENCES workstreams (id),
  origins       TEXT    NOT NULL, -- JSON: ["https://shop.example"], or ["*"] for any site
  locale        TEXT,             -- NULL: the visitor's own language
  appearance    TEXT    NOT NULL, -- JSON: {color, position, title, greeting, theme}
  created_at_ms INTEGER NOT NULL
) STRICT;

-- The person, known or not.
CREATE TABLE contacts (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT,
  email         TEXT,
  phone         TEXT,
  is_verified   INTEGER NOT NULL DEFAULT 0 CHECK (is_verified IN (0, 1)),
  is_blocked    INTEGER NOT NULL DEFAULT 0 CHECK (is_blocked IN (0, 1)),
  created_at_ms INTEGER NOT NULL
) STRICT;

-- A contact at a widget: one browser, known by its token.
CREATE TABLE visitors (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id    INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
  widget_id     INTEGER NOT NULL REFERENCES widgets (id) ON DELETE CASCADE,
  token_hash    BLOB    NOT NULL UNIQUE,
  channel       TEXT    NOT NULL CHECK (channel IN ('web', 'mobile')),
  device        TEXT    NOT NULL, -- "Firefox on Linux": never the whole user agent
  locale        TEXT    NOT NULL,
  page_url      TEXT    NOT NULL DEFAULT '',
  page_title    TEXT    NOT NULL DEFAULT '',
  referrer      TEXT    NOT NULL DEFAULT '',
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX visitors_by_contact ON visitors (contact_id);

-- One matter between a visitor and the team, from first word to close.
CREATE TABLE conversations (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  visitor_id        INTEGER NOT NULL REFERENCES visitors (id) ON DELETE CASCADE,
  workstream_id     INTEGER NOT NULL REFERENCES workstreams (id),
  mode              TEXT    NOT NULL CHECK (mode IN ('live', 'persistent')), -- kept from the start
  locale            TEXT    NOT NULL,

  -- The state, with exactly the data that it has (domain/conversation.rs).
  state             TEXT    NOT NULL CHECK (state IN
                    ('dialogue', 'queued', 'offered', 'active', 'waiting', 'wrap_up', 'closed')),
  agent_id          INTEGER REFERENCES agents (id),
  offered_to        INTEGER REFERENCES agents (id),
  offered_until_ms  INTEGER,
  state_until_ms    INTEGER, -- queue expiry, idle end, waiting close or wrap-up close
  close_reason      TEXT    CHECK (close_reason IN ('agent_ended', 'visitor_ended', 'visitor_left',
                    'idle', 'abandoned', 'expired', 'fallback', 'forced')),
  visitor_left_at_ms INTEGER, -- NULL while the visitor is there
  -- When the clock must look. It may lie too early, never too late.
  deadline_at_ms    INTEGER,

  -- What lists show, kept here so that no list counts messages.
  unread            INTEGER NOT NULL DEFAULT 0, -- of the visitor's messages, by agents
  visitor_messages  INTEGER NOT NULL DEFAULT 0,
  last_message_id   INTEGER NOT NULL DEFAULT 0,
  unanswered_since_ms INTEGER, -- first visitor's message without an answer
  last_visitor_message_at_ms INTEGER,
  agent_read        INTEGER NOT NULL DEFAULT 0, -- last message id seen by an agent
  visitor_read      INTEGER NOT NULL DEFAULT 0,

  wrap_up_notes     TEXT    NOT NULL DEFAULT '',
  wrap_up_submitted_at_ms INTEGER,
  rating            INTEGER CHECK (rating BETWEEN 1 AND 5), -- the visitor's, after the end
  rating_comment    TEXT    NOT NULL DEFAULT '',

  created_at_ms     INTEGER NOT NULL,
  queued_at_ms      INTEGER,
  accepted_at_ms    INTEGER,
  ended_at_ms       INTEGER,
  closed_at_ms      INTEGER
) STRICT;

-- Never two at once for one visitor, however many requests arrive together.
CREATE UNIQUE INDEX conversations_open_by_visitor ON conversations (visitor_id)
  WHERE state IN ('dialogue', 'queued', 'offered', 'active', 'waiting');
-- A visitor's history, newest first.
CREATE INDEX conversations_by_visitor ON conversations (visitor_id, id);
-- The queue in its order, and each agent's open conversations.
CREATE INDEX conversations_queued ON conversations (workstream_id, queued_at_ms)
  WHERE state = 'queued';
CREATE INDEX conversations_by_agent ON conversations (agent_id, id)
  WHERE state IN ('active', 'waiting', 'wrap_up');
CREATE INDEX conversations_by_offer ON conversations (offered_to) WHERE state = 'offered';
-- The clock asks: what is due?
CREATE INDEX conversations_due ON conversations (deadline_at_ms) WHERE deadline_at_ms IS NOT NULL;
-- History: what is over, newest first.
CREATE INDEX conversations_closed ON conversations (id) WHERE state = 'closed';

-- Each time a conversation was shown to an agent who could accept it.
CREATE TABLE offers (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  agent_id        INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  round           INTEGER NOT NULL, -- counts up each time the conversation comes back to the queue
  offered_at_ms   INTEGER NOT NULL,
  outcome         TEXT CHECK (outcome IN ('accepted', 'declined', 'expired', 'withdrawn')),
  decided_at_ms   INTEGER
) STRICT;

CREATE INDEX offers_by_conversation ON offers (conversation_id, id);

-- One thing said.
CREATE TABLE messages (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  author_kind     TEXT    NOT NULL
                  CHECK (author_kind IN ('visitor', 'agent', 'system', 'dialogue')),
  author_id       INTEGER,
  author_name     TEXT    NOT NULL, -- as it was then
  client_id       TEXT,             -- chosen by the sender, so that a retry is harmless
  kind            TEXT    NOT NULL CHECK (kind IN ('text', 'file', 'note', 'card')),
  text            TEXT    NOT NULL,
  code            TEXT,             -- which system message it is
  file_id         INTEGER REFERENCES files (id),
  sent_at_ms      INTEGER NOT NULL
) STRICT;

CREATE INDEX messages_by_conversation ON messages (conversation_id, id);
CREATE UNIQUE INDEX messages_by_client_id ON messages (conversation_id, author_kind, client_id)
  WHERE client_id IS NOT NULL;

CREATE TABLE files (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  name            TEXT    NOT NULL,
  media_type      TEXT    NOT NULL, -- by content
  size_bytes      INTEGER NOT NULL,
  width           INTEGER,
  height          INTEGER,
  content         BLOB    NOT NULL  -- last, so that the columns before are read without it
) STRICT;

-- Everything that happened, in one order: the source of every feed. Old rows are pruned.
-- An event names what it is about; what clients see of it is read when they ask.
CREATE TABLE events (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms           INTEGER NOT NULL,
  type            TEXT    NOT NULL,
  conversation_id INTEGER REFERENCES conversations (id) ON DELETE CASCADE,
  message_id      INTEGER,
  agent_id        INTEGER,
  detail          TEXT              -- a word or a number, by type
) STRICT;

-- Deleting a conversation deletes its events.
CREATE INDEX events_by_conversation ON events (conversation_id) WHERE conversation_id IS NOT NULL;

-- Who hears of which event (domain/feed.rs has the topics).
CREATE TABLE feed (
  topic    INTEGER NOT NULL,
  event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  PRIMARY KEY (topic, event_id)
) STRICT, WITHOUT ROWID;

-- Pruning an event prunes its lines.
CREATE INDEX feed_by_event ON feed (event_id);

-- What goes out to the world, written together with what it tells of. Old rows are pruned.
CREATE TABLE outbox (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  channel        TEXT    NOT NULL CHECK (channel IN ('email', 'webhook')),
  recipient      TEXT    NOT NULL,
  subject        TEXT    NOT NULL,
  body           TEXT    NOT NULL, -- empty once sent: it may hold a one-time link
  dedupe_key     TEXT    NOT NULL, -- one thing is told once
  attempts       INTEGER NOT NULL DEFAULT 0,
  next_try_at_ms INTEGER NOT NULL,
  sent_at_ms     INTEGER,
  failed_at_ms   INTEGER,          -- given up
  last_error     TEXT,
  created_at_ms  INTEGER NOT NULL,
  UNIQUE (channel, dedupe_key)
) STRICT;

-- The worker asks: what is due, what is next?
CREATE INDEX outbox_due ON outbox (channel, next_try_at_ms)
  WHERE sent_at_ms IS NULL AND failed_at_ms IS NULL;
CREATE INDEX outbox_by_age ON outbox (created_at_ms);
