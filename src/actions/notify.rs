//! E-mails to those who run the place, written in the transaction of what they tell of.
//!
//! Where no mail server or nobody to write to is in the settings, nothing is written: a mail that
//! waits for its first mail server would tell of things long past.

use super::{matter::Matter, opening};
use crate::{
    domain::{
        conversation::{CloseReason, State},
        feed::{EventKind, Topic},
        ids::{AgentId, OutboxId},
        message::AuthorKind,
        routing::{Method, Pool},
        time::{HOUR_MS, Timestamp},
        workstream::{Mode, Workstream},
    },
    error::Result,
    limits::MAIL_MESSAGES_MAX,
    store::{
        self, Tx,
        events::NewEvent,
        messages::Audience,
        outbox::{Mail, enqueue_for, find_by_key},
        settings::{self, Notifications},
    },
};

/// What somebody is written, without the one who is.
pub(super) struct Letter {
    pub(super) subject: String,
    pub(super) body: String,
    /// One letter is sent once to each address.
    pub(super) key: String,
}

/// A live chat is over because nobody could be reached. Nothing happens for any other end.
pub(super) fn failed(tx: &Tx, matter: &Matter) -> Result<()> {
    let why = match matter.conversation.state {
        State::Closed { reason: CloseReason::Fallback, .. } => "Nobody could take it.",
        State::Closed { reason: CloseReason::Expired, .. } => "Nobody took it in time.",
        _ => return Ok(()),
    };
    let to = recipients(tx, |notifications| notifications.failed_action)?;
    if matter.conversation.mode != Mode::Live || to.is_empty() {
        return Ok(());
    }
    let (caption, about) = about(tx, matter)?;
    let letter = Letter {
        subject: format!("Missed chat: {caption}"),
        body: format!("A visitor asked for a chat and got no answer. {why}\n\n{about}"),
        key: format!("failed:{}", matter.id()),
    };
    post(tx, &to, &letter).map(|_| ())
}

/// Visitors of a live workstream wait, and there is nobody who could be asked. Told at most once
/// an hour, whichever workstream it is.
pub(super) fn nobody_available(tx: &Tx, rules: &Workstream) -> Result<()> {
    let waits = rules.mode == Mode::Live
        && !store::conversations::queued_in(tx.conn, rules.id, 1)?.is_empty();
    if !waits {
        return Ok(());
    }
    let to = admins(tx)?;
    if to.is_empty() || !opening::is_open(tx, rules)? {
        return Ok(());
    }
    let pool = match rules.method {
        Method::RoundRobin | Method::LeastBusy | Method::Rules => Pool::Everybody(rules.id),
        Method::Agent(agent) => Pool::One(agent),
        Method::Team(team) => Pool::Team(team),
    };
    let agents = store::offers::candidates(tx.conn, pool, &rules.presences, tx.now)?;
    if agents.iter().any(|agent| agent.is_rung) {
        return Ok(());
    }
    let name = &rules.name;
    let letter = Letter {
        subject: format!("Nobody is available: {}", in_one_line(name)),
        body: format!(
            "Visitors wait in the workstream \"{name}\", and no agent is available to take their \
             chats.\n\n{}\n",
            page(tx, "/agent")?.unwrap_or_default()
        ),
        key: format!("nobody:{}", tx.now.0.div_euclid(HOUR_MS)),
    };
    post(tx, &to, &letter).map(|_| ())
}

/// Plays the sound and shows the notice at the consoles of one agent, to try it.
pub fn test_consoles(tx: &Tx, agent: AgentId) -> Result<()> {
    let event = NewEvent {
        kind: EventKind::TestNotification,
        conversation: None,
        message: None,
        agent: Some(agent),
        detail: None,
    };
    store::events::publish(tx, &event, &[Topic::Agent(agent)]).map(|_| ())
}

/// Writes to everybody whom the settings name, to try it.
pub fn test(tx: &Tx) -> Result<Vec<OutboxId>> {
    let to = recipients(tx, |mut notifications| {
        notifications.admins.extend(notifications.failed_action);
        notifications.admins.sort_unstable();
        notifications.admins.dedup();
        notifications.admins
    })?;
    let letter = Letter {
        subject: "Test of your notifications".to_string(),
        body: "An admin tries the notifications of Deskbell. This one has arrived.\n".to_string(),
        key: format!("test:{}", tx.now.0),
    };
    post(tx, &to, &letter)
}

/// The admins' addresses; none where there is no way to write to them.
pub(super) fn admins(tx: &Tx) -> Result<Vec<String>> {
    recipients(tx, |notifications| notifications.admins)
}

pub(super) fn recipients(
    tx: &Tx,
    pick: impl Fn(Notifications) -> Vec<String>,
) -> Result<Vec<String>> {
    if settings::get(tx.conn, settings::SMTP)?.is_none() {
        return Ok(Vec::new());
    }
    Ok(pick(settings::notifications(tx.conn)?))
}

/// Returns what was handed over: nothing that the same address was told before.
pub(super) fn post(tx: &Tx, to: &[String], letter: &Letter) -> Result<Vec<OutboxId>> {
    post_for(tx, to, letter, tx.now)
}

/// The same for a letter that goes out at `due_at`, unless it is withdrawn before.
pub(super) fn post_for(
    tx: &Tx,
    to: &[String],
    letter: &Letter,
    due_at: Timestamp,
) -> Result<Vec<OutboxId>> {
    let mut posted = Vec::new();
    for recipient in to {
        let mail = Mail {
            recipient: recipient.clone(),
            subject: letter.subject.clone(),
            body: letter.body.clone(),
            calendar: None,
            dedupe_key: format!("{}:{recipient}", letter.key),
        };
        if enqueue_for(tx, &mail, due_at)? {
            posted.extend(find_by_key(tx.conn, &mail.dedupe_key)?);
        }
    }
    Ok(posted)
}

/// What to call the visitor, and everything about the conversation that helps to answer.
pub(super) fn about(tx: &Tx, matter: &Matter) -> Result<(String, String)> {
    let shown = store::shown::show(tx.conn, matter.id())?;
    let caption = shown.contact_name.unwrap_or_else(|| format!("Visitor {}", shown.contact));
    let mut lines = vec![format!("Visitor: {caption}")];
    let facts = [
        ("E-mail", shown.contact_email),
        ("Phone", shown.contact_phone),
        ("Page", Some(shown.page_title)),
        ("Address", Some(shown.page_url)),
        ("Workstream", Some(shown.workstream_name)),
        ("Began", Some(time(shown.created_at))),
    ];
    for (name, fact) in facts {
        if let Some(fact) = fact.filter(|fact| !fact.is_empty()) {
            lines.push(format!("{name}: {}", in_one_line(&fact)));
        }
    }
    let words = words(tx, matter)?;
    if !words.is_empty() {
        lines.push("\nThe visitor wrote:\n".to_string());
        lines.extend(words);
    }
    lines.push(match page(tx, &format!("/agent#/c/{}", matter.id()))? {
        Some(link) => format!("\n{link}\n"),
        None => format!("\nIt is conversation {} in the console.\n", matter.id()),
    });
    Ok((in_one_line(&caption), lines.join("\n")))
}

/// The visitor's last words, indented.
fn words(tx: &Tx, matter: &Matter) -> Result<Vec<String>> {
    let id = matter.id();
    let audience = Audience::Visitor;
    let messages = store::messages::list_before(tx.conn, id, audience, None, MAIL_MESSAGES_MAX)?;
    let own =
        messages.iter().filter(|message| matches!(message.author.kind, AuthorKind::Visitor(_)));
    Ok(own
        .map(|message| match &message.file {
            Some(file) => format!("  [file] {}", file.name),
            None => format!("  {}", message.text.replace('\n', "\n  ")),
        })
        .collect())
}

/// The address of a page of ours; `None` where the server was not told how the world reaches it.
pub(super) fn page(tx: &Tx, path: &str) -> Result<Option<String>> {
    let base = settings::get(tx.conn, settings::PUBLIC_URL)?;
    Ok(base.map(|base| format!("{}{path}", base.trim_end_matches('/'))))
}

pub(super) fn time(at: Timestamp) -> String {
    let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    instant.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// A text of a visitor's must not begin a line of its own.
pub(super) fn in_one_line(text: &str) -> String {
    text.chars().map(|found| if found.is_control() { ' ' } else { found }).collect()
}
