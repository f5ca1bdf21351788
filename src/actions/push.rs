//! What is sent to the browsers of agents whose console is closed, written in the transaction of
//! what it tells of. Whether a console is open is looked at when it is sent.

use super::matter::Matter;
use crate::{
    domain::{
        feed::Topic,
        ids::{AgentId, SubscriptionId},
        message::{AuthorKind, Message},
    },
    error::Result,
    limits::{MAIL_MESSAGES_MAX, PUSH_BODY_CHARS_MAX},
    store::{
        self, Tx,
        messages::Audience,
        push::{Kind, Notice},
    },
};

/// It is the agent's turn to accept.
pub(super) fn offered(tx: &Tx, matter: &Matter, to: AgentId) -> Result<()> {
    let browsers = store::push::of_agent(tx.conn, to)?;
    send(tx, matter, &browsers, Kind::Offer)
}

/// The visitor has written to the agent who has the conversation.
pub(super) fn wrote(tx: &Tx, matter: &Matter, to: AgentId) -> Result<()> {
    let browsers = store::push::of_agent(tx.conn, to)?;
    send(tx, matter, &browsers, Kind::Message)
}

/// Nobody has answered for too long: whoever has it is told, else all who could take it.
pub(super) fn escalated(tx: &Tx, matter: &Matter) -> Result<()> {
    let browsers = match matter.team_topic() {
        Topic::Agent(agent) => store::push::of_agent(tx.conn, agent)?,
        Topic::Agents | Topic::Visitor(_) => store::push::of_those_on_duty(tx.conn)?,
    };
    send(tx, matter, &browsers, Kind::Late)
}

fn send(tx: &Tx, matter: &Matter, to: &[SubscriptionId], kind: Kind) -> Result<()> {
    if to.is_empty() {
        return Ok(());
    }
    let shown = store::shown::show(tx.conn, matter.id())?;
    let caption = shown.contact_name.unwrap_or_else(|| format!("Visitor {}", shown.contact));
    let notice = Notice {
        kind,
        conversation: matter.id(),
        title: match kind {
            Kind::Offer => format!("New chat: {caption}"),
            Kind::Message => caption,
            Kind::Late => format!("{caption} is waiting for an answer"),
        },
        body: last_words(tx, matter)?,
    };
    for browser in to {
        store::push::enqueue(tx, *browser, &notice)?;
    }
    Ok(())
}

/// The newest of the visitor's words, cut to what fits into a notification.
fn last_words(tx: &Tx, matter: &Matter) -> Result<String> {
    let (id, audience) = (matter.id(), Audience::Visitor);
    let messages = store::messages::list_before(tx.conn, id, audience, None, MAIL_MESSAGES_MAX)?;
    let own = |message: &&Message| matches!(message.author.kind, AuthorKind::Visitor(_));
    let newest = messages.iter().filter(own).max_by_key(|message| message.id);
    Ok(newest.map_or_else(String::new, |message| shortened(&message.text)))
}

fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= PUSH_BODY_CHARS_MAX {
        return line;
    }
    let kept: String = line.chars().take(PUSH_BODY_CHARS_MAX - 1).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_by_characters() {
        assert_eq!(shortened(" a\n b "), "a b");
        let cut = shortened(&"ж".repeat(500));
        assert_eq!(cut.chars().count(), PUSH_BODY_CHARS_MAX);
        assert!(cut.ends_with('…'));
    }
}
