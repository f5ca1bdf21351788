//! The pages behind the signed links of a meeting: to see, move and cancel it.
//!
//! Made on the server and without a script, so that they work in whatever a mail program opens.
//! Looking changes nothing: mail programs follow links on their own. Whoever holds the link is
//! let in, so the address is told to no other site.

mod html;

use crate::{
    actions::meetings::{self, Outcome, bookable, calendar_file as file_of, links, sends_mail},
    domain::{
        booking::{Meeting, Side, Whom},
        hours::Span,
        meeting_words::Reader,
        system_text::Language,
        time::{DAY_MS, Timestamp},
    },
    error::{Error, Result},
    http::{plain_page::PlainPage as Page, request::Form, response::Response, routes::Context},
    limits::NOTES_CHARS_MAX,
    store,
};

const DAYS_SHOWN: i64 = 7;

/// A meeting, and who looks at it.
struct Opened {
    meeting: Meeting,
    side: Side,
    reader: Reader,
    sends_mail: bool,
}

/// `GET /m/{token}`
pub fn show(context: &Context) -> Result<Response> {
    let Some(opened) = open(context)? else { return Ok(unknown(context)) };
    Ok(answer(
        &opened,
        context,
        &html::meeting(&opened, context.request.path_text(0), context.app.clock.now()),
    ))
}

/// `GET /m/{token}/invite.ics`
pub fn calendar_file(context: &Context) -> Result<Response> {
    let opened = open(context)?.ok_or_else(|| Error::not_found("meeting"))?;
    let (meeting, side) = (opened.meeting, opened.side);
    let text = context.app.store.read(|conn| file_of(conn, &meeting, side))?;
    Ok(Response::text("text/calendar; charset=utf-8", text)
        .with("Content-Disposition", "attachment; filename=\"invite.ics\""))
}

/// `GET /m/{token}/move?from=`: times to choose from.
pub fn choose(context: &Context) -> Result<Response> {
    let query = context.request.query(&["from", "taken"])?;
    let from = query.time("from")?;
    let Some(opened) = open(context)? else { return Ok(unknown(context)) };
    choices(context, &opened, from, query.text("taken").is_some())
}

fn choices(
    context: &Context,
    opened: &Opened,
    from: Option<Timestamp>,
    was_taken: bool,
) -> Result<Response> {
    let now = context.app.clock.now();
    let meeting = &opened.meeting;
    if !meeting.is_booked() || meeting.is_over(now) {
        return Ok(answer(
            opened,
            context,
            &html::meeting(opened, context.request.path_text(0), now),
        ));
    }
    let from = from.unwrap_or(now).max(now);
    let within = Span { start: from, end: from.plus_ms(DAYS_SHOWN * DAY_MS) };
    let page = context.app.store.read(|conn| match bookable::to_move(conn, meeting)? {
        Some(bookable) => bookable.page(conn, within, Some(meeting.id), now).map(Some),
        None => Ok(None),
    })?;
    let (slots, next) = page.map_or((Vec::new(), None), |page| (page.slots, page.next));
    let path = context.request.path_text(0);
    let slots: Vec<Span> = slots.into_iter().filter(|slot| *slot != meeting.span).collect();
    let page = html::choices(opened, path, &slots, next, was_taken);
    let response = answer(opened, context, &page);
    Ok(if was_taken { response.as_conflict() } else { response })
}

/// `POST /m/{token}/move`
pub fn move_to(context: &Context) -> Result<Response> {
    let Some(opened) = open(context)? else { return Ok(unknown(context)) };
    let form = Form::read(context.request)?;
    let start = form.text("start").parse::<jiff::Timestamp>();
    let start = start.map_err(|_| Error::invalid_field("start", "must be a time by RFC 3339"))?;
    let start = Timestamp(start.as_millisecond());
    if is_final(&opened, context) {
        return show(context);
    }
    let id = opened.meeting.id;
    match context.app.store.write(move |tx| meetings::move_to(tx, id, start))? {
        Outcome::Booked { .. } => Ok(back(context)),
        Outcome::Taken(_) => choices(context, &opened, None, true),
    }
}

/// `POST /m/{token}/cancel`
pub fn cancel(context: &Context) -> Result<Response> {
    let Some(opened) = open(context)? else { return Ok(unknown(context)) };
    let form = Form::read(context.request)?;
    let reason: String = form.text("reason").trim().chars().take(NOTES_CHARS_MAX).collect();
    if is_final(&opened, context) {
        return show(context);
    }
    let (id, side) = (opened.meeting.id, opened.side);
    context.app.store.write(move |tx| meetings::cancel(tx, id, side, &reason))?;
    Ok(back(context))
}

fn is_final(opened: &Opened, context: &Context) -> bool {
    !opened.meeting.is_booked() || opened.meeting.is_over(context.app.clock.now())
}

fn back(context: &Context) -> Response {
    Response::see_other(format!("/m/{}", context.request.path_text(0)))
}

fn open(context: &Context) -> Result<Option<Opened>> {
    let text = context.request.path_text(0);
    context.app.store.read(|conn| {
        let Some((meeting, side)) = links::open(conn, text)? else { return Ok(None) };
        let reader = match side {
            Side::Visitor => Reader::new(&meeting.zone, meeting.language()),
            Side::Agent => {
                let own = store::calendars::find(conn, Whom::Agent(meeting.agent))?;
                Reader::new(&own.unwrap_or_default().zone, Language::En)
            }
        };
        Ok(Some(Opened { meeting, side, reader, sends_mail: sends_mail(conn)? }))
    })
}

/// A meeting that is over has nothing to be changed: its link has expired.
fn answer(opened: &Opened, context: &Context, page: &Page) -> Response {
    let response = page.response();
    let is_over = opened.meeting.is_over(context.app.clock.now());
    if is_over { response.as_gone() } else { response }
}

/// The same answer whatever is wrong with a link, so that nothing can be learned by trying.
fn unknown(context: &Context) -> Response {
    let accepted = context.request.headers.accept_language.as_deref().unwrap_or("en");
    let language = Language::from_tag(accepted.split([',', ';']).next().unwrap_or("en").trim());
    html::unknown(language).response().as_not_found()
}
