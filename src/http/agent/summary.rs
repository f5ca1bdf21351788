//! What a conversation was about.

use serde_json::json;

use crate::{
    domain::{
        message::AuthorKind,
        summary::{Speaker, Turn, WORDS_MAX, summarise},
    },
    error::Result,
    http::{
        agent::conversations::visible, caller::AgentCaller, response::Response, routes::Context,
    },
    limits::SUMMARY_MESSAGES_MAX,
    outbound, store,
};

/// `GET /api/v1/conversations/{id}/summary`: of what visitor and agents said to each other, in
/// any state; empty while there is nothing but greetings.
///
/// Where an admin has named an endpoint it is asked first; whenever it fails, the built-in one
/// answers.
pub fn get(context: &Context, caller: &AgentCaller) -> Result<Response> {
    context.request.query(&[])?;
    let id = visible(context, &caller.caller)?.conversation.id;
    let messages = context
        .app
        .store
        .read(|conn| store::messages::list_spoken(conn, id, SUMMARY_MESSAGES_MAX))?;
    let turns: Vec<Turn> = messages
        .iter()
        .map(|message| Turn {
            speaker: match message.author.kind {
                AuthorKind::Visitor(_) => Speaker::Visitor,
                _ => Speaker::Agent,
            },
            text: &message.text,
        })
        .collect();
    let endpoint = context.app.store.read(outbound::summary::load)?;
    let has_words = turns.iter().any(|turn| !turn.text.trim().is_empty());
    if let (Some(settings), true) = (endpoint, has_words) {
        match context.app.summaries.ask(&settings, &turns) {
            Ok(text) => {
                let whole = json!({"text": text, "source": "endpoint", "sections": []});
                return Ok(Response::json(&whole));
            }
            Err(error) => log::warn!("summary: made by ourselves: conversation={id} {error}"),
        }
    }
    let summary = summarise(&turns, WORDS_MAX);
    let sections: Vec<_> = summary
        .passages
        .iter()
        .map(|passage| json!({"section": passage.section.name(), "text": passage.text}))
        .collect();
    Ok(Response::json(&json!({"text": summary.text(), "source": "builtin", "sections": sections})))
}
