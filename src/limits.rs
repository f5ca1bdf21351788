//! Every limit of the server, with its unit in its name and the reason beside it.
//!
//! The gate's limits on connections and bytes stand in `gate/limits.rs`, beside the code that
//! keeps them.

use std::{ops::RangeInclusive, time::Duration};

// Words and names.

/// Fixed by the HTTP contract.
pub const MESSAGE_TEXT_CHARS: RangeInclusive<usize> = 1..=4000;
/// Fixed by the HTTP contract.
pub const CLIENT_ID_CHARS: RangeInclusive<usize> = 8..=64;
pub const NAME_CHARS: RangeInclusive<usize> = 1..=100;
/// The longest address that RFC 5321 lets through.
pub const EMAIL_CHARS: RangeInclusive<usize> = 3..=254;
/// Long enough for a passphrase, short enough that hashing it is no attack.
pub const PASSWORD_CHARS: RangeInclusive<usize> = 10..=256;
pub const PAGE_URL_CHARS_MAX: usize = 2048;
pub const PAGE_TITLE_CHARS_MAX: usize = 300;
pub const NOTES_CHARS_MAX: usize = 10_000;
pub const SYSTEM_TEXT_CHARS_MAX: usize = 2000;
pub const FILE_NAME_CHARS_MAX: usize = 200;
pub const WIDGET_ORIGINS_MAX: usize = 50;
pub const TEAM_MEMBERS_MAX: usize = 500;
/// All are read whenever a conversation is offered by rules.
pub const RULES_MAX: usize = 200;
/// All are read whenever one is chosen or shown in a list.
pub const DISPOSITIONS_MAX: usize = 1000;
/// All that may start are read whenever a panel is opened.
pub const DIALOGUES_MAX: usize = 200;
pub const DIALOGUE_WIDGETS_MAX: usize = 200;
pub const DIALOGUE_PRIORITY_MAX: i64 = 1000;
pub const DIALOGUE_IDLE_MINUTES: RangeInclusive<i64> = 1..=1440;
/// The oldest that nobody is in any more are forgotten beyond it.
pub const DIALOGUE_VERSIONS_MAX: usize = 200;
pub const DIALOGUE_DELAY_SECONDS_MAX: i64 = 3600;
/// Of one preview.
pub const DIALOGUE_ANSWERS_MAX: usize = 200;
pub const DISPOSITION_WORKSTREAMS_MAX: usize = 200;
pub const TAGS_MAX: usize = 500;
pub const TAG_NAME_CHARS: RangeInclusive<usize> = 1..=40;
pub const CONVERSATION_TAGS_MAX: usize = 20;
/// All that an agent may use are read for each search.
pub const CANNED_SHARED_MAX: usize = 1000;
pub const CANNED_PERSONAL_MAX: usize = 200;
/// As long as the message that it becomes.
pub const CANNED_TEXT_CHARS: RangeInclusive<usize> = MESSAGE_TEXT_CHARS;
/// Colleagues named in one note.
pub const MENTIONS_MAX: usize = 20;
/// Enough to change keys without a gap; each may have to be tried for one token.
pub const WIDGET_IDENTITY_KEYS_MAX: usize = 10;
/// Of the whole workspace: all are tried when an admin checks a token.
pub const IDENTITY_KEYS_MAX: usize = 200;
pub const REALM_CHARS: RangeInclusive<usize> = 1..=64;
/// A key may be linked with as many widgets at once.
pub const IDENTITY_KEY_WIDGETS_MAX: usize = 500;

// Bodies and files.

/// A message of 4000 characters takes at most 48 kB when every one is escaped.
pub const JSON_BODY_BYTES_MAX: u64 = 64 * 1024;
/// 200 cards of a usual length take a tenth of it.
pub const DIALOGUE_BODY_BYTES_MAX: u64 = 512 * 1024;
pub const FILE_BYTES_MAX: u64 = 10 * 1024 * 1024;
/// Larger pictures are refused by their header alone; we never decode one.
pub const FILE_PIXELS_MAX: u64 = 50_000_000;

// Lists and feeds.

/// Fixed by the HTTP contract.
pub const LIST_ITEMS_MAX: usize = 200;
pub const LIST_ITEMS_DEFAULT: usize = 50;
pub const FEED_EVENTS_MAX: usize = 200;
/// Fixed by the HTTP contract.
pub const POLL_WAIT_SECONDS_MAX: u64 = 30;
pub const POLL_WAIT_SECONDS_DEFAULT: u64 = 25;
/// A visitor has one browser, perhaps two; a fourth poll ends the oldest one.
pub const POLLS_PER_FEED_MAX: usize = 8;
/// Events older than this are deleted; a client that was away longer reloads its snapshot.
pub const EVENT_LIFE_MS: i64 = 3 * 24 * 60 * 60 * 1000;
/// Deleted at a time, so that the writer is never held for long.
pub const EVENTS_PRUNED_PER_BATCH: usize = 2000;

// Search.

/// What a search text has beyond this is not looked for.
pub const SEARCH_CHARS_MAX: usize = 200;
pub const SEARCH_WORDS_MAX: usize = 12;
/// A shorter last word is looked for as it is; from here on the index knows beginnings.
pub const SEARCH_PREFIX_CHARS_MIN: usize = 3;
/// Longer beginnings are put together word by word, which is too slow for very common ones.
pub const SEARCH_PREFIX_CHARS_INDEXED: usize = 4;
/// A last word that stands in so many messages is a whole word, not a beginning.
pub const SEARCH_COMMON_MESSAGES: usize = 3000;
/// Messages, and conversations, that are looked at for one page; the next page goes on there.
pub const SEARCH_STEPS_MAX: usize = 50_000;
pub const SEARCH_LOOKS_MAX: usize = 4000;
/// The newest people of that name.
pub const SEARCH_CONTACTS_MAX: usize = 1000;
/// Messages that wait for the index, until the clock has them indexed.
pub const SEARCH_PENDING_MAX: usize = 500;
/// Indexed in one write: it holds the writer for some 20 ms.
pub const SEARCH_BLOCK_MESSAGES: usize = 500;
/// Blocks that a search has indexed before it looks; there are more only after a flood.
pub const SEARCH_BLOCKS_MAX: usize = 4;
pub const SNIPPET_CHARS_MAX: usize = 160;
pub const SNIPPET_CHARS_BEFORE: usize = 40;
/// From the beginning of a conversation, and from its end, for its summary.
pub const SUMMARY_MESSAGES_MAX: usize = 100;

// Threads and queues.

/// Each waits for the writer while it serves, so this bounds the size of a commit's batch.
pub const REQUEST_WORKERS: usize = 64;
/// Descriptors that the server needs beside its clients': three for each connection between the
/// gate and tiny_http, and its files, sockets and mail.
pub const OWN_DESCRIPTORS: usize = 3 * REQUEST_WORKERS + 64;
/// With fewer clients than this at once, a start is refused.
pub const CONNECTIONS_LEAST: usize = 32;
pub const RESPONDERS: usize = 2;
pub const READERS: usize = 4;
pub const WRITE_QUEUE_JOBS_MAX: usize = 1024;
pub const WRITE_BATCH_JOBS_MAX: usize = 256;
pub const WORKER_STACK_BYTES: usize = 512 * 1024;
/// How often the clock thread looks for deadlines: product rule "within 1 s".
pub const CLOCK_TICK: Duration = Duration::from_millis(200);
/// Deadlines acted upon in one write, so that a mass expiry does not hold up messages.
pub const DUE_PER_BATCH: usize = 100;
/// Visitors who are told of their place in one write: when the head of a long line moves, all
/// behind it are due at once.
pub const QUEUE_WORDS_PER_BATCH: usize = 50;

// Backups.

/// 1 MiB: between two steps a copy can be stopped.
pub const BACKUP_PAGES_PER_STEP: i32 = 256;
/// Must be left on the disk when a copy is made: the chats go on writing.
pub const BACKUP_SPARE_BYTES: u64 = 64 * 1024 * 1024;
/// After one that failed, unless the next one is due earlier.
pub const BACKUP_RETRY_MS: i64 = 15 * 60 * 1000;
pub const BACKUPS_KEPT: RangeInclusive<i64> = 1..=200;
pub const BACKUPS_LISTED_MAX: usize = 1000;
/// Of one answer: the gate holds it in memory.
pub const BACKUP_PART_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// The largest file in an export takes a fifth of it.
pub const IMPORT_LINE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// How long the code of a `doctor` that asks the server from outside is good for.
pub const DOCTOR_CODE_LIFE_MS: i64 = 2 * 60 * 1000;

// Presence.

/// How long a console or panel may be away after its poll was cut, before it counts as gone.
/// Covers the change of a page and a reload.
pub const GONE_AFTER_CUT: Duration = Duration::from_secs(5);
/// The same for a client that merely went quiet between two polls.
pub const GONE_AFTER_QUIET: Duration = Duration::from_secs(60);
/// Product rule: a lost console back within this time has its presence restored.
pub const AGENT_GRACE_MS: i64 = 150 * 1000;
/// Product rule: this many missed offers in a row make an agent inactive.
pub const MISSED_OFFERS_MAX: i64 = 2;

// Mail.

/// For connecting and for each command: past it, the mail server counts as unreachable.
pub const MAIL_TIMEOUT: Duration = Duration::from_secs(20);
/// The wait after each attempt that failed; after the last one the mail is given up.
pub const MAIL_RETRY_MS: [i64; 5] =
    [30 * 1000, 2 * 60 * 1000, 10 * 60 * 1000, 60 * 60 * 1000, 6 * 60 * 60 * 1000];
/// A mail server that cannot be reached is left alone for this long, whatever else is due.
pub const MAIL_PAUSE_MS: i64 = 30 * 1000;
pub const MAIL_ERROR_CHARS_MAX: usize = 500;
/// How long an admin can see what was sent or given up; what it said is erased when it is sent.
pub const OUTBOX_LIFE_MS: i64 = 30 * 24 * 60 * 60 * 1000;

// Notifications.

pub const NOTIFIED_EMAILS_MAX: usize = 20;
/// Messages of the visitor that a mail repeats; the link leads to the rest.
pub const MAIL_MESSAGES_MAX: usize = 20;
/// A later step would be forgotten by those who wait for it.
pub const ESCALATION_DELAY_SECONDS_MAX: i64 = 24 * 60 * 60;
pub const ENGAGEMENTS_MAX: i64 = 1_000_000_000;
pub const HEADER_NAME_CHARS: RangeInclusive<usize> = 1..=64;
/// How long the answer to a test of the notifications waits for its mails: longer than a mail
/// server takes, shorter than a browser's patience.
pub const MAIL_TEST_WAIT: Duration = Duration::from_secs(8);

// Transcripts by mail.

/// Of one visitor within a day.
pub const TRANSCRIPTS_PER_VISITOR_MAX: i64 = 3;
/// To one address within a day, whoever asks.
pub const TRANSCRIPTS_PER_ADDRESS_MAX: i64 = 5;
pub const TRANSCRIPT_MAIL_MESSAGES_MAX: usize = 1000;
/// Mail servers take some 10 MB; nobody reads more than this.
pub const TRANSCRIPT_MAIL_BYTES_MAX: usize = 500_000;

// Meetings.

pub const MEETING_TEXT_CHARS_MAX: usize = 200;
pub const MEETING_NOTES_CHARS_MAX: usize = 2000;
/// That one visitor, or one e-mail address, has before them.
pub const MEETINGS_COMING_MAX: i64 = 3;
/// That one visitor, or one e-mail address, books within a day: each sends mails.
pub const MEETINGS_LATELY_MAX: i64 = 5;
/// After so many changes a meeting can be cancelled only: each change sends mails.
pub const MEETING_MOVES_MAX: i64 = 10;
pub const SLOTS_DAYS_MAX: u64 = 31;
pub const SLOTS_DAYS_DEFAULT: u64 = 7;
/// Of one answer; the next one goes on there.
pub const SLOTS_MAX: usize = 2000;
/// That are offered in place of one that was taken.
pub const SLOTS_INSTEAD_MAX: usize = 50;
/// Time for a visitor whose slot was taken to choose another, before somebody is told of it.
pub const BOOKING_FAILED_WAIT_MS: i64 = 10 * 60 * 1000;

// Web push, and other servers that are asked by HTTP.

pub const OUTBOUND_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// From the look-up of the name to the last byte of the answer.
pub const OUTBOUND_TIMEOUT: Duration = Duration::from_secs(15);
pub const OUTBOUND_HEAD_BYTES_MAX: usize = 32 * 1024;
pub const OUTBOUND_ANSWER_BYTES_MAX: u64 = 64 * 1024;
pub const OUTBOUND_URL_CHARS: RangeInclusive<usize> = 9..=2048;
/// Requests to push services at the same time.
pub const PUSHES_AT_ONCE: usize = 8;
/// Browsers of one agent; the oldest is forgotten beyond it.
pub const PUSH_SUBSCRIPTIONS_MAX: usize = 10;
pub const PUSH_BODY_CHARS_MAX: usize = 120;
/// An offer is over by then.
pub const PUSH_OFFER_LIFE_MS: i64 = 60 * 1000;
/// Beyond it a conversation has been given to somebody else.
pub const PUSH_OTHER_LIFE_MS: i64 = 10 * 60 * 1000;
/// The wait after each attempt that failed; the last one again and again.
pub const PUSH_RETRY_MS: [i64; 5] = [2 * 1000, 5 * 1000, 15 * 1000, 30 * 1000, 60 * 1000];
/// Until it is known whether a console is between two polls or gone.
pub const PUSH_LOOK_AGAIN_MS: i64 = 1000;
/// A page that shows the summary waits for it; ours is there at once.
pub const SUMMARY_TIMEOUT: Duration = Duration::from_secs(8);
/// Remembered of a visitor, newest.
pub const PAGE_VISITS_MAX: usize = 50;
pub const TIME_ZONE_CHARS: RangeInclusive<usize> = 1..=64;
/// Of a contact, beside name, e-mail and telephone.
pub const CONTACT_FIELDS_MAX: usize = 40;
pub const CONTACT_FIELD_CHARS: RangeInclusive<usize> = 1..=500;
pub const DUPLICATES_SHOWN_MAX: usize = 20;
/// Asked for at once; whoever comes beyond gets the built-in one.
pub const SUMMARIES_ASKED_MAX: usize = 8;
pub const SUMMARY_CHARS_MAX: usize = 2000;
/// The end of a conversation that is longer.
pub const SUMMARY_INPUT_CHARS_MAX: usize = 24_000;

// Reports.

/// Three years, to compare one with those before.
pub const REPORT_DAYS_MAX: usize = 1100;
pub const REPORT_DAYS_DEFAULT: usize = 28;
/// The newest.
pub const REPORT_COMMENTS_MAX: usize = 500;

// Privacy.

pub const RETENTION_DAYS: RangeInclusive<i64> = 1..=36_500;
/// Between two looks for what is too old.
pub const RETENTION_LOOK_MS: i64 = 60 * 60 * 1000;
/// Messages deleted at a time: each is taken out of the search index, too.
pub const ERASED_PER_BATCH: usize = 100;
/// They may be large.
pub const FILES_ERASED_PER_BATCH: usize = 5;
/// Until consoles have heard that a conversation is over.
pub const ERASE_GRACE_MS: i64 = 3000;
pub const ERASURES_SHOWN_MAX: usize = 50;
pub const PEOPLE_FOUND_MAX: usize = 20;
/// Of all files of a person together; the rest is named with its address.
pub const EXPORT_FILES_BYTES_MAX: i64 = 64 * 1024 * 1024;

// The audit log.

/// Of a value before and after; the object itself can be looked at.
pub const AUDIT_VALUE_CHARS_MAX: usize = 120;
/// Fields of one object that a row tells of, and objects.
pub const AUDIT_FIELDS_MAX: usize = 60;
pub const AUDIT_OBJECTS_MAX: usize = 20;
pub const AUDIT_KEEP_DAYS: RangeInclusive<i64> = 30..=36_500;
/// Deleted at a time, so that the writer is never held for long.
pub const AUDIT_PRUNED_PER_BATCH: usize = 2000;
/// In one file; a narrower time gives the rest.
pub const AUDIT_CSV_ROWS_MAX: usize = 50_000;

// Webhooks.

/// Each is looked at with every event.
pub const WEBHOOKS_MAX: usize = 50;
/// Requests to receivers at the same time.
pub const WEBHOOKS_AT_ONCE: usize = 16;
/// Of these, to one receiver.
pub const WEBHOOK_AT_ONCE: usize = 2;
/// Of all, to receivers whose last try failed: the slow ones leave room for the others.
pub const WEBHOOKS_FAILING_AT_ONCE: usize = 8;
/// How long an old secret signs beside a new one.
pub const WEBHOOK_OVERLAP_MS: i64 = 24 * 60 * 60 * 1000;
pub const WEBHOOK_ANSWER_CHARS_MAX: usize = 500;
/// A receiver that is behind by more is disabled, before its backlog fills the disk.
pub const WEBHOOK_WAITING_MAX: usize = 20_000;
/// How long an admin can see, and send again, what a webhook was told.
pub const WEBHOOK_LOG_LIFE_MS: i64 = 14 * 24 * 60 * 60 * 1000;
/// Deleted at a time, so that the writer is never held for long.
pub const WEBHOOK_LOG_PRUNED_PER_BATCH: usize = 2000;
/// How long the answer to a test waits for the receiver: as for mails.
pub const WEBHOOK_TEST_WAIT: Duration = Duration::from_secs(8);

// Accounts.

/// At most this many password hashes at once: each takes 19 MiB.
pub const PASSWORD_HASHES_AT_ONCE: usize = 2;
/// That wait for their turn; each keeps a request worker from its work meanwhile.
pub const PASSWORD_HASHES_WAITING: usize = 16;
pub const SESSION_IDLE_MS: i64 = 12 * 60 * 60 * 1000;
pub const SESSION_LIFE_MS: i64 = 30 * 24 * 60 * 60 * 1000;
pub const LOGIN_FREE_FAILURES: u32 = 5;
/// Codes of an app that are looked at after the right password, and seconds until there is one
/// more: of a million codes three are right at any time.
pub const CODE_TRIES_BURST: u32 = 10;
pub const CODE_TRY_SECONDS: f64 = 300.0;
/// A recovery code with its hyphens, typed with generous spaces.
pub const CODE_CHARS_MAX: usize = 60;
pub const LOGIN_DELAY_MAX: Duration = Duration::from_secs(15 * 60);
/// Accounts and addresses whose failures are remembered; the oldest are forgotten beyond it.
pub const LOGIN_RECORDS_MAX: usize = 10_000;

// Identity of a site's signed-in visitors.

/// A token with all its fields takes less, and it must fit beside the rest into a request.
pub const IDENTITY_TOKEN_BYTES_MAX: usize = 8 * 1024;
/// A site signs a token when a page is made; a stolen one is of use until it expires.
pub const IDENTITY_LIFE_MS: i64 = 24 * 60 * 60 * 1000;
/// How far the clocks of the site and of this server may lie apart.
pub const IDENTITY_LEEWAY_MS: i64 = 60 * 1000;
pub const IDENTITY_SUBJECT_CHARS: RangeInclusive<usize> = 1..=255;
pub const PHONE_CHARS: RangeInclusive<usize> = 1..=40;
pub const IDENTITY_FIELDS_MAX: usize = 50;
pub const IDENTITY_FIELD_KEY_CHARS: RangeInclusive<usize> = 1..=64;
pub const IDENTITY_FIELD_VALUE_CHARS_MAX: usize = 1000;
pub const IDENTITY_KEY_ID_CHARS: RangeInclusive<usize> = 1..=255;
/// The longest RSA key that we check takes 1.5 kB; a JWK may carry certificates beside it.
pub const IDENTITY_KEY_BYTES_MAX: usize = 8 * 1024;
/// RFC 7518 asks for as many bits as the hash has.
pub const IDENTITY_SECRET_BYTES_MIN: usize = 32;
pub const IDENTITY_RSA_BITS: RangeInclusive<usize> = 2048..=8192;

// Fairness between visitors.

/// Burst and refill of one visitor's writes.
pub const VISITOR_WRITES_BURST: u32 = 40;
pub const VISITOR_WRITES_PER_SECOND: f64 = 10.0;
/// Burst and refill of one visitor's reads: each event ends a poll, which is begun again.
pub const VISITOR_READS_BURST: u32 = 120;
pub const VISITOR_READS_PER_SECOND: f64 = 30.0;
/// Burst and refill of all that the visitors of one address ask for, a hundred of whom may chat
/// from behind one.
pub const ADDRESS_CALLS_BURST: u32 = 1000;
pub const ADDRESS_CALLS_PER_SECOND: f64 = 200.0;
/// Burst and refill of new visitors from one address (a school or an office shares one).
pub const SESSIONS_BURST: u32 = 60;
pub const SESSIONS_PER_SECOND: f64 = 2.0;
/// Burst and refill of what somebody unknown sets in motion from one address: messages without a
/// script, and mails to an address that they name.
pub const STRANGERS_BURST: u32 = 20;
pub const STRANGERS_PER_SECOND: f64 = 1.0 / 30.0;
pub const RATE_KEYS_MAX: usize = 50_000;

/// How long a stop may take before what is left is dropped.
pub const STOP_GRACE: Duration = Duration::from_secs(4);
