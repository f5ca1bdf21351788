//! Dialogues as a visitor's panel plays them.

use serde_json::{Value, json};

use crate::{
    actions::dialogues::{self, Answered, Offered},
    domain::{
        flow::Tree,
        ids::{ConversationId, DialogueId},
    },
    error::{Error, Result},
    http::{
        caller::{VisitorCaller, limit_visitor},
        response::Response,
        routes::Context,
        view,
        visitor::{
            meetings::{read_wanted, taken},
            messages::require_not_blocked,
            session::read_page,
        },
    },
    limits::PAGE_URL_CHARS_MAX,
    metrics::Metrics,
    store::{self, dialogues::tree},
};

/// `GET /api/v1/visitor/dialogues?url=`: what may start, on a page that was not loaded anew.
pub fn list(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    let query = context.request.query(&["url"])?;
    let url = query.text("url");
    if url.is_some_and(|url| PAGE_URL_CHARS_MAX < url.chars().count()) {
        let rule = format!("must have at most {PAGE_URL_CHARS_MAX} characters");
        return Err(Error::invalid_field("url", rule));
    }
    let now = context.app.clock.now();
    let offered =
        context.app.store.read(|conn| dialogues::offered(conn, &visitor.visitor, url, now))?;
    Ok(Response::json(&json!({"items": offered_view(&offered)})))
}

/// What the widget needs to know of what may start: never the flow itself.
pub fn offered_view(offered: &[Offered]) -> Value {
    let poke = |offered: &Offered| {
        let poke = offered.poke.as_ref()?;
        let face = tree::to_json(&poke.to_tree());
        Some(json!({"card": poke.card, "text": poke.text, "answers": face["answers"]}))
    };
    let view = |offered: &Offered| {
        let targeting = &offered.dialogue.targeting;
        json!({
            "id": offered.dialogue.id.0,
            "targeting": {
                "after_s": targeting.after_s,
                "scroll_percent": targeting.scroll_percent,
                "proactive": targeting.is_proactive,
            },
            "poke": poke(offered),
        })
    };
    offered.iter().map(view).collect()
}

/// `POST /api/v1/visitor/dialogue`: 201 with a new conversation, 200 with the one it is in.
pub fn start(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    let app = context.app;
    limit_visitor(app, &visitor.visitor)?;
    require_not_blocked(&visitor.visitor)?;
    let body = context.request.json()?;
    let dialogue = DialogueId(body.integer("dialogue", 1..=i64::MAX)?);
    let page = body.optional_object("page")?.map(|page| read_page(&page)).transpose()?;
    body.done()?;
    let who = visitor.visitor.clone();
    let opened = app.store.write(move |tx| dialogues::start(tx, &who, dialogue, page.as_ref()))?;
    let view = conversation(context, opened.id)?;
    Ok(if opened.is_new { Response::created(&view) } else { Response::json(&view) })
}

/// `POST /api/v1/visitor/answer`: the same answer again is answered alike.
pub fn answer(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    let app = context.app;
    limit_visitor(app, &visitor.visitor)?;
    require_not_blocked(&visitor.visitor)?;
    let body = context.request.json()?;
    let card = body.line("card", 1..=100)?;
    if !body.has("value") {
        return Err(Error::invalid_field("value", "is missing"));
    }
    let given = tree::to_tree(body.value("value"));
    let booking = match given.get("slot") {
        Tree::Nothing => None,
        _ => body.optional_object("value")?,
    };
    let booking = booking.map(|value| {
        let wanted = read_wanted(&value, "slot")?;
        value.done().map(|()| wanted)
    });
    let booking = booking.transpose()?;
    body.done()?;
    let token = visitor.token;
    let (answered, visitor) = app.store.write(move |tx| {
        // As they are now: an answer in the same batch may have told who they are.
        let visitor = store::contacts::find_by_token(tx.conn, &token)?
            .ok_or_else(|| Error::unauthenticated("the visitor token is not known"))?;
        let answered = dialogues::answer(tx, &visitor, &card, &given, booking.as_ref())?;
        Ok((answered, visitor))
    })?;
    match answered {
        Answered::Taken(id) => {
            Metrics::count(&app.metrics.messages);
            Ok(Response::json(&conversation(context, id)?))
        }
        Answered::SlotTaken(instead) => taken(context, &visitor, &instead),
        Answered::Over(present) => {
            let present = present.unwrap_or_else(|| "null".to_string());
            let error = Error::conflict("this card does not wait for an answer");
            Err(error.with_code("card_over").with_details("card", present))
        }
    }
}

fn conversation(context: &Context, id: ConversationId) -> Result<Value> {
    context.app.store.read(|conn| {
        let position = store::conversations::queue_position(conn, id)?;
        Ok(view::conversation_for_visitor(&store::shown::show(conn, id)?, position))
    })
}
