-- Deskbell's one SQLite file, as it is today. Read this second, after README.md.
--
-- Times are milliseconds since the Unix epoch by the server's clock (…_at_ms); durations end in
-- _ms. Texts with a fixed set of values have a CHECK. Secrets are stored as SHA-256 or Argon2id
-- hashes only, but for what we must say to others: the mail server's password, the keys for push,
-- summaries and the links to meetings (`settings`), links in mails that wait (`outbox`), what
-- webhooks sign with, the browsers' own keys for push, and what is shared with authenticator apps
-- (`agent_totp`). The version is in PRAGMA user_version.

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
  schedule         TEXT,             -- JSON: {zone, week} of availability; NULL: by hand only
  schedule_next_ms INTEGER,          -- when the schedule next sets the presence
  deleted_at_ms    INTEGER,          -- kept for the names in old conversations
  created_at_ms    INTEGER NOT NULL
) STRICT;

-- The clock asks: whose console has been gone longer than the grace?
CREATE INDEX agents_lost ON agents (disconnected_at_ms)
  WHERE disconnected_at_ms IS NOT NULL AND released_at_ms IS NULL;

-- The clock asks: whose schedule says something new?
CREATE INDEX agents_scheduled ON agents (schedule_next_ms) WHERE schedule_next_ms IS NOT NULL;

CREATE TABLE teams (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT    NOT NULL UNIQUE,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE team_members (
  team_id  INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
  agent_id INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  PRIMARY KEY (team_id, agent_id)
) STRICT, WITHOUT ROWID;

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

-- When people are there to answer (domain/hours.rs).
CREATE TABLE hours (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT    NOT NULL UNIQUE,
  zone          TEXT    NOT NULL, -- IANA name
  week          TEXT    NOT NULL, -- JSON: seven lists of {from, to}, Monday first
  holidays      TEXT    NOT NULL, -- JSON: [{from, to, name, ranges}]
  created_at_ms INTEGER NOT NULL
) STRICT;

-- A kind of work and its rules.
CREATE TABLE workstreams (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  name               TEXT    NOT NULL UNIQUE,
  mode               TEXT    NOT NULL CHECK (mode IN ('live', 'persistent')),
  distribution       TEXT    NOT NULL CHECK (distribution IN ('push', 'pick', 'broadcast')),
  method             TEXT    NOT NULL CHECK (method IN
                     ('round_robin', 'least_busy', 'agent', 'team', 'rules')),
  routed_agent_id    INTEGER REFERENCES agents (id) ON DELETE SET NULL,
  routed_team_id     INTEGER REFERENCES teams (id) ON DELETE SET NULL,
  hours_id           INTEGER REFERENCES hours (id) ON DELETE SET NULL, -- NULL: always open
  opens_at_ms        INTEGER,          -- next opening, while it is closed
  presences          TEXT    NOT NULL, -- JSON: presences that are rung
  require_identity   INTEGER NOT NULL CHECK (require_identity IN (0, 1)),
  promise_ms         INTEGER,          -- unanswered longer than this, it is escalated
  offline_form       INTEGER NOT NULL CHECK (offline_form IN (0, 1)), -- outside the hours
  accept_timeout_ms  INTEGER NOT NULL,
  on_no_accept       TEXT    NOT NULL
                     CHECK (on_no_accept IN ('next_agent', 'none', 'all_available')),
  response_target_ms INTEGER,
  visitor_grace_ms   INTEGER NOT NULL,
  idle_end_ms        INTEGER NOT NULL,
  waiting_close_ms   INTEGER NOT NULL,
  keep_same_agent    INTEGER NOT NULL CHECK (keep_same_agent IN (0, 1)),
  preview            INTEGER NOT NULL CHECK (preview IN (0, 1)),
  wrap_up_disposition TEXT   NOT NULL
                     CHECK (wrap_up_disposition IN ('off', 'optional', 'required')),
  wrap_up_notes      TEXT    NOT NULL CHECK (wrap_up_notes IN ('off', 'optional', 'required')),
  wrap_up_summary    INTEGER NOT NULL CHECK (wrap_up_summary IN (0, 1)), -- offered for the notes
  wrap_up_hold_ms    INTEGER, -- counts against capacity for so long; NULL: until it is done
  fallback_text      TEXT,
  fallback_form      INTEGER NOT NULL CHECK (fallback_form IN (0, 1)), -- offline form beside it
  -- A meeting that is offered beside it: with an agent, or with a team.
  fallback_agent_id  INTEGER REFERENCES agents (id) ON DELETE SET NULL,
  fallback_team_id   INTEGER REFERENCES teams (id) ON DELETE SET NULL,
  -- JSON: {code: text, false to stay silent, or {language: text or false}}
  messages           TEXT    NOT NULL,

  -- What visitors are told of the wait: a moving average of answered waits.
  wait_average_ms    INTEGER NOT NULL DEFAULT 0,
  wait_samples       INTEGER NOT NULL DEFAULT 0,
  wait_sampled_at_ms INTEGER,
  created_at_ms      INTEGER NOT NULL
) STRICT;

-- The clock asks: which workstream opens?
CREATE INDEX workstreams_opening ON workstreams (opens_at_ms) WHERE opens_at_ms IS NOT NULL;

-- Whose turn it is: the fair order of round robin, kept over restarts. A pool is a workstream
-- ("w12") or a team ("t3"), or the team as it is booked for meetings ("m3").
CREATE TABLE turns (
  pool     TEXT    NOT NULL,
  agent_id INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  turn     INTEGER NOT NULL,
  PRIMARY KEY (pool, agent_id)
) STRICT, WITHOUT ROWID;

-- Who is asked for which visitor, in order (domain/rules.rs). Workstreams with the method
-- `rules` follow them.
CREATE TABLE rules (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT    NOT NULL,
  position      INTEGER NOT NULL,  -- smaller comes first
  is_enabled    INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
  workstream_id INTEGER REFERENCES workstreams (id) ON DELETE CASCADE, -- NULL: for every one
  matches       TEXT    NOT NULL CHECK (matches IN ('all', 'any')),
  conditions    TEXT    NOT NULL,  -- JSON: [{field, op, value}]
  agent_id      INTEGER REFERENCES agents (id) ON DELETE CASCADE,
  team_id       INTEGER REFERENCES teams (id) ON DELETE CASCADE,
  created_at_ms INTEGER NOT NULL,
  CHECK ((agent_id IS NULL) <> (team_id IS NULL))
) STRICT;

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

-- Keys with which a site signs who its visitors are (auth/identity.rs).
CREATE TABLE identity_keys (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT    NOT NULL UNIQUE,
  realm         TEXT    NOT NULL, -- whose customers: the same `sub` elsewhere is somebody else
  algorithm     TEXT    NOT NULL CHECK (algorithm IN ('HS256', 'RS256', 'ES256', 'EdDSA')),
  kid           TEXT,
  material      TEXT    NOT NULL, -- public key, or the shared secret of HS256
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE widget_identity_keys (
  widget_id INTEGER NOT NULL REFERENCES widgets (id) ON DELETE CASCADE,
  key_id    INTEGER NOT NULL REFERENCES identity_keys (id) ON DELETE CASCADE,
  PRIMARY KEY (widget_id, key_id)
) STRICT, WITHOUT ROWID;

-- The person, known or not.
CREATE TABLE contacts (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT,
  email         TEXT,
  phone         TEXT,
  is_verified   INTEGER NOT NULL DEFAULT 0 CHECK (is_verified IN (0, 1)),
  -- A site vouches for the address, too; only then does it say who somebody is.
  is_email_verified INTEGER NOT NULL DEFAULT 0 CHECK (is_email_verified IN (0, 1)),
  is_blocked    INTEGER NOT NULL DEFAULT 0 CHECK (is_blocked IN (0, 1)),
  fields        TEXT    NOT NULL DEFAULT '{}', -- JSON: whatever else the site says of them
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX contacts_by_email ON contacts (email COLLATE NOCASE) WHERE email IS NOT NULL;
CREATE INDEX contacts_by_phone ON contacts (phone) WHERE phone IS NOT NULL;

-- Who a contact is to the sites that vouch for them.
CREATE TABLE contact_identities (
  realm      TEXT    NOT NULL,
  subject    TEXT    NOT NULL,
  contact_id INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
  PRIMARY KEY (realm, subject)
) STRICT;

CREATE INDEX contact_identities_by_contact ON contact_identities (contact_id);

-- A contact at a widget. Where they were last, and what with.
CREATE TABLE visitors (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id    INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
  widget_id     INTEGER NOT NULL REFERENCES widgets (id) ON DELETE CASCADE,
  channel       TEXT    NOT NULL CHECK (channel IN ('web', 'mobile')),
  device        TEXT    NOT NULL, -- "Firefox on Linux": never the whole user agent
  locale        TEXT    NOT NULL,
  page_url      TEXT    NOT NULL DEFAULT '',
  page_title    TEXT    NOT NULL DEFAULT '',
  referrer      TEXT    NOT NULL DEFAULT '',
  country       TEXT,             -- two letters, where the reverse proxy tells
  time_zone     TEXT,             -- IANA name, as the browser says
  created_at_ms INTEGER NOT NULL
) STRICT;

-- Browsers in which a person has signed in share the oldest. More than one at a widget are of
-- contacts whom an agent has merged: each browser keeps its own history, and no other.
CREATE INDEX visitors_by_contact ON visitors (contact_id, widget_id, id);

-- The pages on which a visitor had the widget open, the newest of them.
CREATE TABLE page_visits (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  visitor_id INTEGER NOT NULL REFERENCES visitors (id) ON DELETE CASCADE,
  url        TEXT    NOT NULL,
  title      TEXT    NOT NULL,
  came_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX page_visits_by_visitor ON page_visits (visitor_id, id);

-- The browsers of a visitor: several where the person is signed in at the site.
CREATE TABLE visitor_tokens (
  token_hash        BLOB    PRIMARY KEY, -- SHA-256
  visitor_id        INTEGER NOT NULL REFERENCES visitors (id) ON DELETE CASCADE,
  verified_until_ms INTEGER, -- end of the identity that the browser has shown; NULL: none
  created_at_ms     INTEGER NOT NULL
) STRICT; -- with row ids, so that the store hears of its changes (store/people.rs)

CREATE INDEX visitor_tokens_by_visitor ON visitor_tokens (visitor_id);

-- One matter between a visitor and the team, from first word to close.
CREATE TABLE conversations (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  visitor_id        INTEGER NOT NULL REFERENCES visitors (id) ON DELETE CASCADE,
  workstream_id     INTEGER NOT NULL REFERENCES workstreams (id),
  -- The team it was handed to, which alone is asked; NULL: as the workstream says.
  team_id           INTEGER REFERENCES teams (id) ON DELETE SET NULL,
  mode              TEXT    NOT NULL CHECK (mode IN ('live', 'persistent')), -- kept from the start
  locale            TEXT    NOT NULL,

  -- The state, with exactly the data that it has (domain/conversation.rs).
  state             TEXT    NOT NULL CHECK (state IN
                    ('dialogue', 'queued', 'offered', 'active', 'waiting', 'wrap_up', 'closed')),
  agent_id          INTEGER REFERENCES agents (id),
  offered_to        INTEGER REFERENCES agents (id),
  -- Who handed it over, until somebody has taken it: it is theirs again if nobody does. With the
  -- colleague who is asked; NULL: a team or a workstream is.
  handed_by         INTEGER REFERENCES agents (id) ON DELETE SET NULL,
  handed_to         INTEGER REFERENCES agents (id) ON DELETE SET NULL,
  offered_until_ms  INTEGER,
  state_until_ms    INTEGER, -- idle end, queue expiry, waiting close or wrap-up close
  close_reason      TEXT    CHECK (close_reason IN ('agent_ended', 'visitor_ended', 'visitor_left',
                    'idle', 'abandoned', 'expired', 'fallback', 'forced', 'merged',
                    'dialogue_ended')),
  -- JSON: {routing, on_no_accept, fallback} of the live-chat card that has asked for an agent;
  -- NULL: as the workstream says.
  live_chat         TEXT,
  visitor_left_at_ms INTEGER, -- NULL while the visitor is there
  -- Whether its agent sees what the visitor has not sent yet; fixed at the beginning, when the
  -- visitor is told.
  has_preview       INTEGER NOT NULL DEFAULT 0 CHECK (has_preview IN (0, 1)),
  -- Left by the offline form: it waits for the hours, and for no visitor.
  is_offline_message INTEGER NOT NULL DEFAULT 0 CHECK (is_offline_message IN (0, 1)),
  -- When the clock must look. It may lie too early, never too late.
  deadline_at_ms    INTEGER,

  -- What lists show, kept here so that no list counts messages.
  unread            INTEGER NOT NULL DEFAULT 0, -- of the visitor's messages, by agents
  visitor_messages  INTEGER NOT NULL DEFAULT 0,
  last_message_id   INTEGER NOT NULL DEFAULT 0,
  last_said_id      INTEGER, -- the same without the system's words and without notes
  unanswered_since_ms INTEGER, -- first visitor's message without an answer
  last_visitor_message_at_ms INTEGER,
  agent_read        INTEGER NOT NULL DEFAULT 0, -- last message id seen by an agent
  visitor_read      INTEGER NOT NULL DEFAULT 0,

  rating            INTEGER CHECK (rating BETWEEN 1 AND 5), -- the visitor's, after the end
  rating_comment    TEXT    NOT NULL DEFAULT '',

  -- What the visitor was last told of the wait, and when.
  position_told     INTEGER,
  position_told_at_ms INTEGER,
  is_wait_told      INTEGER NOT NULL DEFAULT 0 CHECK (is_wait_told IN (0, 1)),
  -- How far up the chain it has been escalated, and when the next step is due.
  escalation_step   INTEGER NOT NULL DEFAULT 0,
  escalate_at_ms    INTEGER, -- It may lie too early, never too late.
  target_breached_at_ms INTEGER, -- the response target had passed then; NULL after an answer

  created_at_ms     INTEGER NOT NULL,
  queued_at_ms      INTEGER,
  queue_order_ms    INTEGER, -- live: since when it waits; persistent: last interaction
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
CREATE INDEX conversations_queued ON conversations (workstream_id, queue_order_ms)
  WHERE state = 'queued';
-- (A condition on the state would not do: SQLite does not see that `= 'active'` implies it.)
CREATE INDEX conversations_by_agent ON conversations (agent_id, state) WHERE agent_id IS NOT NULL;
CREATE INDEX conversations_handed ON conversations (handed_by) WHERE handed_by IS NOT NULL;
CREATE INDEX conversations_by_team ON conversations (team_id, id) WHERE team_id IS NOT NULL;
CREATE INDEX conversations_by_offer ON conversations (offered_to) WHERE state = 'offered';
-- The clock asks: what is due?
CREATE INDEX conversations_due ON conversations (deadline_at_ms) WHERE deadline_at_ms IS NOT NULL;
CREATE INDEX conversations_escalating ON conversations (escalate_at_ms)
  WHERE escalate_at_ms IS NOT NULL;
-- History: what is over, newest first.
CREATE INDEX conversations_closed ON conversations (id) WHERE state = 'closed';

-- Conversations in which an agent was really connected, by month ("2026-11"); never pruned, since
-- the lifetime limit counts them all.
CREATE TABLE engagements (
  month TEXT    PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Colleagues in a conversation beside the one whose it is.
CREATE TABLE participants (
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  agent_id        INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  joined_at_ms    INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, agent_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX participants_by_agent ON participants (agent_id);

-- What conversations were about, as a tree (domain/dispositions.rs): at most four levels, and only
-- leaves can be chosen.
CREATE TABLE dispositions (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  parent_id     INTEGER REFERENCES dispositions (id),
  name          TEXT    NOT NULL,
  position      INTEGER NOT NULL,  -- among those of the same parent; smaller comes first
  is_enabled    INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX dispositions_by_name ON dispositions (coalesce(parent_id, 0), name);

-- Where a disposition can be chosen; in every workstream where it has no row.
CREATE TABLE disposition_workstreams (
  disposition_id INTEGER NOT NULL REFERENCES dispositions (id) ON DELETE CASCADE,
  workstream_id  INTEGER NOT NULL REFERENCES workstreams (id),
  PRIMARY KEY (disposition_id, workstream_id)
) STRICT, WITHOUT ROWID;

-- What agents wrote down of a conversation after its end: one row for each who has had it or has
-- joined, made when they did.
CREATE TABLE wrap_ups (
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  agent_id        INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  disposition_id  INTEGER REFERENCES dispositions (id),
  notes           TEXT    NOT NULL DEFAULT '',
  submitted_at_ms INTEGER, -- NULL: not yet
  PRIMARY KEY (conversation_id, agent_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX wrap_ups_by_disposition ON wrap_ups (disposition_id)
  WHERE disposition_id IS NOT NULL;

-- Texts that agents put into their answers: everybody's, a team's, or one agent's own.
CREATE TABLE canned (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  shortcut      TEXT    NOT NULL,
  title         TEXT    NOT NULL,
  text          TEXT    NOT NULL, -- with {variables} (domain/canned.rs)
  team_id       INTEGER REFERENCES teams (id),
  agent_id      INTEGER REFERENCES agents (id) ON DELETE CASCADE, -- personal: theirs alone
  created_at_ms INTEGER NOT NULL,
  CHECK (team_id IS NULL OR agent_id IS NULL)
) STRICT;

CREATE UNIQUE INDEX canned_by_shortcut
  ON canned (coalesce(agent_id, 0), coalesce(team_id, 0), shortcut);

CREATE TABLE tags (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  name          TEXT    NOT NULL COLLATE NOCASE UNIQUE,
  color         TEXT    NOT NULL CHECK (color IN ('gray', 'red', 'orange', 'yellow', 'green',
                'teal', 'blue', 'purple', 'pink')),
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE conversation_tags (
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  tag_id          INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  PRIMARY KEY (conversation_id, tag_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX conversation_tags_by_tag ON conversation_tags (tag_id, conversation_id);

-- Colleagues who were named in a note: they may read the conversation from then on.
CREATE TABLE mentions (
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  agent_id        INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  mentioned_at_ms INTEGER NOT NULL, -- the first time
  PRIMARY KEY (conversation_id, agent_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX mentions_by_agent ON mentions (agent_id);

-- Each time a conversation was shown to an agent who could accept it.
CREATE TABLE offers (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  agent_id        INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  handed_by       INTEGER REFERENCES agents (id) ON DELETE SET NULL, -- NULL: it came by itself
  round           INTEGER NOT NULL, -- how often it has come back to the queue since; 0: now
  offered_at_ms   INTEGER NOT NULL,
  outcome         TEXT CHECK (outcome IN ('accepted', 'declined', 'expired', 'withdrawn')),
  decided_at_ms   INTEGER
) STRICT;

CREATE INDEX offers_by_conversation ON offers (conversation_id, id);
-- What /metrics counts.
CREATE INDEX offers_not_taken ON offers (outcome) WHERE outcome IN ('declined', 'expired');

-- How agents and teams can be booked for meetings (domain/slots.rs). What a team's row says is
-- for meetings with the team; hours and buffers are its members' own.
CREATE TABLE calendars (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  agent_id         INTEGER UNIQUE REFERENCES agents (id) ON DELETE CASCADE,
  team_id          INTEGER UNIQUE REFERENCES teams (id) ON DELETE CASCADE,
  is_bookable      INTEGER NOT NULL CHECK (is_bookable IN (0, 1)),
  title            TEXT    NOT NULL,
  place            TEXT    NOT NULL, -- as visitors are told: a room, a number, an address
  duration_ms      INTEGER NOT NULL,
  step_ms          INTEGER,          -- from one start to the next; NULL: the duration
  buffer_before_ms INTEGER NOT NULL,
  buffer_after_ms  INTEGER NOT NULL,
  notice_ms        INTEGER NOT NULL,
  horizon_days     INTEGER NOT NULL,
  day_max          INTEGER,          -- meetings of a local day; NULL: as many as fit
  zone             TEXT    NOT NULL, -- IANA name
  week             TEXT    NOT NULL, -- JSON: seven lists of {from, to}, Monday first
  CHECK ((agent_id IS NULL) <> (team_id IS NULL))
) STRICT;

-- Times that visitors have booked (domain/booking.rs).
CREATE TABLE meetings (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  uid             TEXT    NOT NULL UNIQUE, -- in every calendar and mail
  sequence        INTEGER NOT NULL DEFAULT 0, -- counts its changes
  state           TEXT    NOT NULL CHECK (state IN ('booked', 'cancelled')),
  cancelled_by    TEXT    CHECK (cancelled_by IN ('visitor', 'agent')),
  cancel_reason   TEXT    NOT NULL DEFAULT '',
  start_at_ms     INTEGER NOT NULL,
  end_at_ms       INTEGER NOT NULL,
  title           TEXT    NOT NULL,
  place           TEXT    NOT NULL,
  agent_id        INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  team_id         INTEGER REFERENCES teams (id) ON DELETE SET NULL, -- booked with the team
  visitor_id      INTEGER REFERENCES visitors (id) ON DELETE SET NULL,
  conversation_id INTEGER REFERENCES conversations (id) ON DELETE SET NULL,
  client_id       TEXT    NOT NULL, -- chosen by the visitor, so that a retry is harmless
  zone            TEXT    NOT NULL, -- the visitor's
  locale          TEXT    NOT NULL,
  name            TEXT    NOT NULL,
  email           TEXT    NOT NULL,
  phone           TEXT,
  notes           TEXT    NOT NULL,
  created_at_ms   INTEGER NOT NULL,
  changed_at_ms   INTEGER NOT NULL,
  CHECK (start_at_ms < end_at_ms),
  CHECK ((state = 'cancelled') = (cancelled_by IS NOT NULL))
) STRICT;

-- Whatever the code above believes, one agent never begins two meetings at once…
CREATE UNIQUE INDEX meetings_taken ON meetings (agent_id, start_at_ms) WHERE state = 'booked';

-- …nor is in two meetings at once.
CREATE TRIGGER meetings_overlap_insert BEFORE INSERT ON meetings
WHEN new.state = 'booked' AND EXISTS (SELECT 1 FROM meetings WHERE agent_id = new.agent_id
    AND state = 'booked' AND start_at_ms < new.end_at_ms AND new.start_at_ms < end_at_ms)
BEGIN
  SELECT raise(ABORT, 'the agent has another meeting then');
END;

CREATE TRIGGER meetings_overlap_update BEFORE UPDATE OF start_at_ms, end_at_ms, state ON meetings
WHEN new.state = 'booked' AND EXISTS (SELECT 1 FROM meetings WHERE agent_id = new.agent_id
    AND id <> new.id AND state = 'booked'
    AND start_at_ms < new.end_at_ms AND new.start_at_ms < end_at_ms)
BEGIN
  SELECT raise(ABORT, 'the agent has another meeting then');
END;

CREATE INDEX meetings_by_agent ON meetings (agent_id, start_at_ms);
CREATE INDEX meetings_by_start ON meetings (start_at_ms, id);
CREATE INDEX meetings_by_email ON meetings (email COLLATE NOCASE, created_at_ms);
CREATE UNIQUE INDEX meetings_by_visitor ON meetings (visitor_id, client_id)
  WHERE visitor_id IS NOT NULL;
CREATE INDEX meetings_by_team ON meetings (team_id) WHERE team_id IS NOT NULL;
CREATE INDEX meetings_by_conversation ON meetings (conversation_id)
  WHERE conversation_id IS NOT NULL;

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
  code_values     TEXT,             -- JSON: what was filled into its text, by placeholder
  card            TEXT,             -- JSON: the card as it was shown, or {answer_to}: its id
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

-- Scripts that visitors walk through before, or instead of, talking to an agent
-- (domain/flow.rs). Deleted ones are kept for those who are in them.
CREATE TABLE dialogues (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  name              TEXT    NOT NULL,
  is_enabled        INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
  priority          INTEGER NOT NULL, -- larger comes first
  idle_ms           INTEGER NOT NULL, -- without an answer for so long, it is over
  targeting         TEXT    NOT NULL, -- JSON: for whom, and on which pages
  draft             TEXT    NOT NULL, -- JSON: the flow that its admin works on
  published_version INTEGER,          -- NULL: never published
  created_at_ms     INTEGER NOT NULL,
  deleted_at_ms     INTEGER
) STRICT;

-- Where a dialogue may start; at every widget where it has no row.
CREATE TABLE dialogue_widgets (
  dialogue_id INTEGER NOT NULL REFERENCES dialogues (id) ON DELETE CASCADE,
  widget_id   INTEGER NOT NULL REFERENCES widgets (id),
  PRIMARY KEY (dialogue_id, widget_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX dialogue_widgets_by_widget ON dialogue_widgets (widget_id);

-- What was published, and when: never changed. Whoever began in a version finishes in it.
CREATE TABLE dialogue_versions (
  dialogue_id     INTEGER NOT NULL REFERENCES dialogues (id) ON DELETE CASCADE,
  version         INTEGER NOT NULL,
  flow            TEXT    NOT NULL, -- JSON
  published_by    INTEGER REFERENCES agents (id),
  published_at_ms INTEGER NOT NULL,
  PRIMARY KEY (dialogue_id, version)
) STRICT; -- with row ids: a flow is too long for an index

-- A visitor's walk through a dialogue, in the conversation that it has begun.
CREATE TABLE dialogue_runs (
  conversation_id INTEGER PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
  dialogue_id     INTEGER NOT NULL REFERENCES dialogues (id),
  version         INTEGER NOT NULL,
  card            TEXT,    -- the one that waits, or waited last
  outcome         TEXT CHECK (outcome IN ('completed', 'left')), -- NULL: it goes on
  is_booked       INTEGER NOT NULL DEFAULT 0 CHECK (is_booked IN (0, 1)), -- a meeting
  began_at_ms     INTEGER NOT NULL
) STRICT;

-- The figures of a time; and which versions are still walked through.
CREATE INDEX dialogue_runs_by_dialogue ON dialogue_runs (dialogue_id, began_at_ms);
CREATE INDEX dialogue_runs_open ON dialogue_runs (dialogue_id, version) WHERE outcome IS NULL;

-- Every card that a walk came to: figures are counted from these.
CREATE TABLE dialogue_steps (
  conversation_id INTEGER NOT NULL REFERENCES dialogue_runs (conversation_id) ON DELETE CASCADE,
  card            TEXT    NOT NULL,
  message_id      INTEGER, -- NULL: nobody saw it
  answer          TEXT,    -- JSON, as it was sent: the same one again changes nothing
  reached_at_ms   INTEGER NOT NULL,
  answered_at_ms  INTEGER,
  PRIMARY KEY (conversation_id, card)
) STRICT, WITHOUT ROWID;

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
  channel        TEXT    NOT NULL CHECK (channel IN ('email', 'webhook', 'push')),
  recipient      TEXT    NOT NULL, -- push: the id of the subscription
  subject        TEXT    NOT NULL,
  body           TEXT    NOT NULL, -- empty once sent: it may hold a one-time link
  calendar       TEXT,             -- iCalendar that goes with it; NULL once sent
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

-- What search looks into (store/search.rs): words without their texts. A row id of messages is
-- conversation * 2^32 + message, so that hits come by conversation; of wrap-up notes it is
-- conversation * 2^32 + agent. "secure-delete": whoever is deleted leaves no words behind.
CREATE VIRTUAL TABLE message_search USING fts5 (text, content = '', columnsize = 0,
  prefix = '3 4', tokenize = "unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE contact_search USING fts5 (text, content = '', columnsize = 0,
  prefix = '3 4', tokenize = "unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE wrap_up_search USING fts5 (text, content = '', columnsize = 0,
  prefix = '3 4', tokenize = "unicode61 remove_diacritics 2");
INSERT INTO message_search (message_search, rank) VALUES ('secure-delete', 1);
INSERT INTO contact_search (contact_search, rank) VALUES ('secure-delete', 1);
INSERT INTO wrap_up_search (wrap_up_search, rank) VALUES ('secure-delete', 1);

-- Messages are indexed in blocks, behind their senders' backs: one by one, each would wait some
-- ten times as long for the writer. Whoever searches has the rest indexed first.
CREATE TABLE search_state (
  indexed_through INTEGER NOT NULL -- message id
) STRICT;
INSERT INTO search_state VALUES (0);

CREATE TRIGGER message_search_delete AFTER DELETE ON messages
WHEN old.author_kind NOT IN ('system', 'dialogue')
  AND old.id <= (SELECT indexed_through FROM search_state)
BEGIN
  INSERT INTO message_search (message_search, rowid, text)
    VALUES ('delete', (old.conversation_id << 32) | old.id, old.text);
END;

CREATE TRIGGER message_search_update AFTER UPDATE OF text, conversation_id ON messages
WHEN old.author_kind NOT IN ('system', 'dialogue')
  AND old.id <= (SELECT indexed_through FROM search_state)
BEGIN
  INSERT INTO message_search (message_search, rowid, text)
    VALUES ('delete', (old.conversation_id << 32) | old.id, old.text);
  INSERT INTO message_search (rowid, text)
    VALUES ((new.conversation_id << 32) | new.id, new.text);
END;

CREATE TRIGGER wrap_up_search_insert AFTER INSERT ON wrap_ups WHEN new.notes <> ''
BEGIN
  INSERT INTO wrap_up_search (rowid, text)
    VALUES ((new.conversation_id << 32) | new.agent_id, new.notes);
END;

CREATE TRIGGER wrap_up_search_update AFTER UPDATE OF notes ON wrap_ups WHEN old.notes <> new.notes
BEGIN
  INSERT INTO wrap_up_search (wrap_up_search, rowid, text)
    SELECT 'delete', (old.conversation_id << 32) | old.agent_id, old.notes WHERE old.notes <> '';
  INSERT INTO wrap_up_search (rowid, text)
    SELECT (new.conversation_id << 32) | new.agent_id, new.notes WHERE new.notes <> '';
END;

CREATE TRIGGER wrap_up_search_delete AFTER DELETE ON wrap_ups WHEN old.notes <> ''
BEGIN
  INSERT INTO wrap_up_search (wrap_up_search, rowid, text)
    VALUES ('delete', (old.conversation_id << 32) | old.agent_id, old.notes);
END;

-- All that is known of a person; empty for most.
CREATE VIEW contact_texts AS
SELECT id AS contact_id, concat_ws(' · ', name, email, phone,
    (SELECT group_concat(value, ' · ') FROM json_each(fields))) AS text
FROM contacts;

CREATE TRIGGER contact_search_insert AFTER INSERT ON contacts
BEGIN
  INSERT INTO contact_search (rowid, text)
    SELECT contact_id, text FROM contact_texts WHERE contact_id = new.id AND text <> '';
END;

CREATE TRIGGER contact_search_before BEFORE UPDATE OF name, email, phone, fields ON contacts
WHEN (old.name, old.email, old.phone, old.fields)
    IS NOT (new.name, new.email, new.phone, new.fields)
BEGIN
  INSERT INTO contact_search (contact_search, rowid, text)
    SELECT 'delete', contact_id, text FROM contact_texts WHERE contact_id = old.id AND text <> '';
END;

CREATE TRIGGER contact_search_after AFTER UPDATE OF name, email, phone, fields ON contacts
WHEN (old.name, old.email, old.phone, old.fields)
    IS NOT (new.name, new.email, new.phone, new.fields)
BEGIN
  INSERT INTO contact_search (rowid, text)
    SELECT contact_id, text FROM contact_texts WHERE contact_id = new.id AND text <> '';
END;

CREATE TRIGGER contact_search_delete BEFORE DELETE ON contacts
BEGIN
  INSERT INTO contact_search (contact_search, rowid, text)
    SELECT 'delete', contact_id, text FROM contact_texts WHERE contact_id = old.id AND text <> '';
END;

-- Browsers that agents are told in while their console is closed (web push).
CREATE TABLE push_subscriptions (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  agent_id      INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  endpoint      TEXT    NOT NULL UNIQUE, -- at the push service of the browser
  p256dh        BLOB    NOT NULL,        -- the browser's public key
  auth          BLOB    NOT NULL,
  user_agent    TEXT    NOT NULL,
  created_at_ms INTEGER NOT NULL,
  failed_at_ms  INTEGER                  -- last notice that could not be delivered
) STRICT;

CREATE INDEX push_subscriptions_by_agent ON push_subscriptions (agent_id);

-- Where a colleague was named in a note and has not looked since: the newest note of each.
CREATE TABLE open_mentions (
  agent_id        INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  message_id      INTEGER NOT NULL,
  PRIMARY KEY (agent_id, conversation_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX open_mentions_by_conversation ON open_mentions (conversation_id);

-- What reports count (domain/facts.rs): one row for each thing that happened or lasted, written
-- together with it and naming no person. Rows stay when a conversation is deleted, so statistics
-- reach further back than what was said.
CREATE TABLE facts (
  id              INTEGER PRIMARY KEY,
  kind            TEXT    NOT NULL CHECK (kind IN ('begun', 'closed', 'wait', 'first_response',
                  'talk', 'wrap_up', 'offer', 'promise_breach', 'target_breach', 'rating',
                  'messages')),
  at_ms           INTEGER NOT NULL, -- when it happened, or began
  value           INTEGER,          -- how long in ms, or how many; NULL: it goes on
  detail          TEXT,             -- the reason or the outcome
  workstream_id   INTEGER NOT NULL,
  team_id         INTEGER,          -- that alone was asked
  agent_id        INTEGER,
  conversation_id INTEGER REFERENCES conversations (id) ON DELETE SET NULL
) STRICT;

-- A report reads some kinds of some time: ranges of this index.
CREATE INDEX facts_by_time ON facts (kind, at_ms);
-- What goes on in a conversation; and deleting one lets go of its rows.
CREATE INDEX facts_by_conversation ON facts (conversation_id, kind)
  WHERE conversation_id IS NOT NULL;

-- Cascades and retention look for the files of a conversation, and for who refers to a file.
CREATE INDEX files_by_conversation ON files (conversation_id);
CREATE INDEX messages_by_file ON messages (file_id) WHERE file_id IS NOT NULL;

-- People who are to be erased, or were: who asked for it, and nothing of the person.
CREATE TABLE erasures (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id      INTEGER NOT NULL, -- no reference: it is about to go
  requested_by    INTEGER REFERENCES agents (id) ON DELETE SET NULL,
  conversations   INTEGER NOT NULL, -- how many there were
  requested_at_ms INTEGER NOT NULL,
  done_at_ms      INTEGER,          -- every row is gone
  cleaned_at_ms   INTEGER           -- …and out of the write-ahead log
) STRICT;

-- The clock asks: is there anything to do?
CREATE INDEX erasures_open ON erasures (requested_at_ms) WHERE cleaned_at_ms IS NULL;

-- Programs of others that are told of what happens (Standard Webhooks).
CREATE TABLE webhooks (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  name            TEXT    NOT NULL UNIQUE,
  url             TEXT    NOT NULL,
  events          TEXT    NOT NULL, -- JSON: names of domain/webhook.rs
  workstream_id   INTEGER REFERENCES workstreams (id) ON DELETE CASCADE, -- NULL: of every one
  has_notes       INTEGER NOT NULL CHECK (has_notes IN (0, 1)), -- hears the team's notes, too
  is_enabled      INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
  disabled_why    TEXT    CHECK (disabled_why IN ('gone', 'failing')), -- NULL: by an admin
  secret          TEXT    NOT NULL, -- "whsec_…"
  old_secret      TEXT,             -- signs beside it until then
  old_secret_until_ms INTEGER,
  failures        INTEGER NOT NULL DEFAULT 0, -- tries in a row
  failing_since_ms INTEGER,         -- the first of them; NULL after a success
  created_at_ms   INTEGER NOT NULL
) STRICT;

-- What a webhook is told of, written together with what it tells of. Old rows are pruned.
CREATE TABLE webhook_deliveries (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id      INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  -- Whoever is erased is erased here, too.
  conversation_id INTEGER REFERENCES conversations (id) ON DELETE CASCADE,
  meeting_id      INTEGER REFERENCES meetings (id) ON DELETE CASCADE,
  event           TEXT    NOT NULL,
  uid             TEXT    NOT NULL, -- the same for every try, and when it is sent again
  body            TEXT    NOT NULL, -- JSON, as it is signed and sent
  tries           INTEGER NOT NULL DEFAULT 0,
  next_try_at_ms  INTEGER,          -- NULL: it is over
  is_delivered    INTEGER NOT NULL DEFAULT 0 CHECK (is_delivered IN (0, 1)),
  status          INTEGER,          -- of the last try, as is what follows
  took_ms         INTEGER,
  answer          TEXT,             -- its beginning
  error           TEXT,
  tried_at_ms     INTEGER,
  created_at_ms   INTEGER NOT NULL
) STRICT;

-- The worker asks: what is due there, what is next?
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_try_at_ms)
  WHERE next_try_at_ms IS NOT NULL;
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at_ms);
CREATE INDEX webhook_deliveries_by_conversation ON webhook_deliveries (conversation_id)
  WHERE conversation_id IS NOT NULL;
CREATE INDEX webhook_deliveries_by_meeting ON webhook_deliveries (meeting_id)
  WHERE meeting_id IS NOT NULL;

-- Who did what, and when (store/audit.rs). Rows are written with what they tell of, never changed,
-- and deleted only when they are older than the workspace keeps them.
CREATE TABLE audit (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms       INTEGER NOT NULL,
  actor_kind  TEXT    NOT NULL CHECK (actor_kind IN ('user', 'token', 'system', 'unknown')),
  agent_id    INTEGER,          -- the user, or whose token it is; may be no more
  actor       TEXT    NOT NULL, -- by name, as it was then
  address     TEXT,             -- of the network
  action      TEXT    NOT NULL,
  object_kind TEXT,
  object_id   TEXT,
  object_name TEXT,             -- as it was then
  changes     TEXT    NOT NULL  -- JSON: [{kind, id, name, fields: [{field, before, after}]}]
) STRICT;

CREATE INDEX audit_by_agent ON audit (agent_id, id) WHERE agent_id IS NOT NULL;
CREATE INDEX audit_by_action ON audit (action, id);
CREATE INDEX audit_by_object ON audit (object_kind, object_id, id);
CREATE INDEX audit_by_time ON audit (at_ms);

CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN
  SELECT raise(ABORT, 'the audit log is never changed');
END;

-- (REPLACE deletes without a word to triggers of deletions.)
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = new.id)
BEGIN
  SELECT raise(ABORT, 'the audit log is never changed');
END;

CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
WHEN coalesce((SELECT CAST(value AS INTEGER) FROM settings
    WHERE name = 'audit_pruned_before_ms'), 0) <= old.at_ms
BEGIN
  SELECT raise(ABORT, 'the audit log is kept');
END;

-- Two-factor sign-in: the secret that an agent shares with an app. Kept as it is, since codes are
-- made from it; whoever may read the file needs no code.
CREATE TABLE agent_totp (
  agent_id        INTEGER PRIMARY KEY REFERENCES agents (id) ON DELETE CASCADE,
  secret          BLOB    NOT NULL CHECK (length(secret) = 20),
  confirmed_at_ms INTEGER,                    -- NULL: the app has not shown a code yet
  last_step       INTEGER NOT NULL DEFAULT 0  -- no code up to this 30 s step is taken again
) STRICT;

-- For the day when the app is lost: each is good once and deleted then.
CREATE TABLE agent_recovery_codes (
  agent_id  INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  code_hash BLOB    NOT NULL,
  PRIMARY KEY (agent_id, code_hash)
) STRICT, WITHOUT ROWID;

-- What a widget asks before the first message and after the last one, and which dialogue begins
-- in it. A widget without a row asks nothing, offers the stars, and leaves it to the dialogues.
CREATE TABLE widget_forms (
  widget_id    INTEGER PRIMARY KEY REFERENCES widgets (id) ON DELETE CASCADE,
  prechat      TEXT    NOT NULL, -- JSON: [{name, label, required}]
  prechat_text TEXT    NOT NULL,
  has_rating   INTEGER NOT NULL CHECK (has_rating IN (0, 1)),
  dialogue_id  INTEGER REFERENCES dialogues (id) ON DELETE SET NULL -- NULL: by their targeting
) STRICT;
