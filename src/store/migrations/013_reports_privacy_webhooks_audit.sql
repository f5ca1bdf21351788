-- Reports, privacy, webhooks, the audit log, two-factor sign-in, widgets' forms, open mentions, and
-- who handed an offer on.

ALTER TABLE offers ADD COLUMN handed_by INTEGER REFERENCES agents (id) ON DELETE SET NULL;

CREATE INDEX offers_not_taken ON offers (outcome) WHERE outcome IN ('declined', 'expired');

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

-- What reports can still tell of the time before they were there; how long things took they cannot.
INSERT INTO facts (kind, at_ms, value, detail, workstream_id, agent_id, conversation_id)
  SELECT 'begun', created_at_ms, 0, NULL, workstream_id, NULL, id FROM conversations
  UNION ALL
  SELECT 'closed', closed_at_ms, 0, close_reason, workstream_id, agent_id, id FROM conversations
  WHERE state = 'closed' AND closed_at_ms IS NOT NULL
  UNION ALL
  SELECT 'rating', coalesce(closed_at_ms, ended_at_ms, created_at_ms), rating, NULL,
    workstream_id, agent_id, id
  FROM conversations WHERE rating IS NOT NULL
  UNION ALL
  SELECT 'offer', o.offered_at_ms, o.decided_at_ms - o.offered_at_ms, o.outcome,
    c.workstream_id, o.agent_id, c.id
  FROM offers o JOIN conversations c ON c.id = o.conversation_id
  WHERE o.outcome IS NOT NULL AND o.decided_at_ms IS NOT NULL;
