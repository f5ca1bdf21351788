//! Visitors taking a copy of what was said along, by e-mail.
//!
//! Any address may be given, and what stands in the mail is partly the visitor's own. So there is
//! nothing to be had until an agent has answered, and few of them a day.

use super::{meetings::sends_mail, notify};
use crate::{
    domain::{
        message::{AuthorKind, Message},
        system_text::Language,
        time::DAY_MS,
        transcript::{newest_as_text, texts},
    },
    error::{Error, Result},
    limits::{
        TRANSCRIPT_MAIL_BYTES_MAX, TRANSCRIPT_MAIL_MESSAGES_MAX, TRANSCRIPTS_PER_ADDRESS_MAX,
        TRANSCRIPTS_PER_VISITOR_MAX,
    },
    store::{
        self, Tx,
        contacts::Visitor,
        outbox::{Mail, count_lately, enqueue},
    },
};

/// Puts the mail into the outbox. The same words to the same address go out once.
pub fn mail(tx: &Tx, visitor: &Visitor, to: &str) -> Result<()> {
    if !sends_mail(tx.conn)? {
        return Err(Error::conflict("no mail can be sent from here").with_code("no_mail"));
    }
    let messages = answered(tx, visitor)?;
    let Some(last) = messages.last() else {
        let message = "nobody has answered yet: there is nothing to send";
        return Err(Error::conflict(message).with_code("nothing_to_send"));
    };
    let own = format!("transcript:{}:", visitor.id);
    let address = to.to_lowercase();
    let dedupe_key = format!("{own}{}:{address}", last.id);
    if store::outbox::find_by_key(tx.conn, &dedupe_key)?.is_some() {
        return Ok(());
    }
    let since = tx.now.plus_ms(-DAY_MS);
    let is_too_much = TRANSCRIPTS_PER_VISITOR_MAX <= count_lately(tx.conn, &own, None, since)?
        || TRANSCRIPTS_PER_ADDRESS_MAX
            <= count_lately(tx.conn, "transcript:", Some(&address), since)?;
    if is_too_much {
        let hour = std::time::Duration::from_secs(60 * 60);
        return Err(Error::rate_limited("enough of them were sent today", hour));
    }
    let texts = texts(Language::from_tag(&visitor.locale));
    let words = newest_as_text(&messages, notify::time, TRANSCRIPT_MAIL_BYTES_MAX);
    let widget = store::widgets::get(tx.conn, visitor.widget)?;
    let subject = match widget.title() {
        Some(title) => format!("{}: {title}", texts.subject),
        None => texts.subject.to_string(),
    };
    enqueue(
        tx,
        &Mail {
            recipient: address,
            subject: notify::in_one_line(&subject),
            body: format!("{}\n\n{words}\n{}\n", texts.intro, texts.not_you),
            calendar: None,
            dedupe_key,
        },
    )?;
    Ok(())
}

/// What was said in conversations in which an agent has spoken.
fn answered(tx: &Tx, visitor: &Visitor) -> Result<Vec<Message>> {
    let max = TRANSCRIPT_MAIL_MESSAGES_MAX;
    let mut messages = store::messages::list_of_visitor(tx.conn, visitor.id, None, max)?;
    let answered: Vec<_> = messages
        .iter()
        .filter(|message| matches!(message.author.kind, AuthorKind::Agent(_)))
        .map(|message| message.conversation)
        .collect();
    messages.retain(|message| answered.contains(&message.conversation));
    Ok(messages)
}
