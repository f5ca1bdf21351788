//! The HTML of these pages. Every text that is not ours goes through `escaped`.

use super::Opened;
use crate::{
    actions::meetings::can_move,
    domain::{
        booking::{Side, State},
        hours::Span,
        meeting_words::{Texts, texts},
        system_text::Language,
        time::Timestamp,
    },
    http::{
        plain_page::{PlainPage as Page, escaped},
        view,
    },
    limits::NOTES_CHARS_MAX,
};

/// A link that we have not made.
pub(super) fn unknown(language: Language) -> Page {
    let texts = texts(language);
    let body = format!("<h1>{}</h1>\n<p>{}</p>\n", texts.unknown, texts.unknown_help);
    Page { language, title: texts.unknown.to_string(), body }
}

/// What there is to know, and what can be done.
pub(super) fn meeting(opened: &Opened, token: &str, now: Timestamp) -> Page {
    let Opened { meeting, reader, .. } = opened;
    let texts = texts(reader.language);
    let is_over = meeting.is_over(now);
    let (class, state) = match &meeting.state {
        State::Cancelled { .. } => ("banner banner--negative", texts.cancelled),
        State::Booked if is_over => ("banner", texts.over),
        State::Booked if 0 < meeting.sequence => ("banner banner--positive", texts.moved),
        State::Booked => ("banner banner--positive", texts.booked),
    };
    let title = meeting.caption();
    let mut body = format!(
        "<h1>{}</h1>\n<p class=\"{class} meeting__state\" role=\"status\">{state}</p>\n{}",
        escaped(&title),
        facts(opened, texts),
    );
    if meeting.is_booked() && !is_over {
        body.push_str(&actions(opened, token, texts));
    }
    Page { language: reader.language, title, body }
}

fn facts(opened: &Opened, texts: &Texts) -> String {
    let Opened { meeting, side, reader, .. } = opened;
    let with = match side {
        Side::Visitor => meeting.agent_name.clone(),
        Side::Agent => format!("{} ({})", meeting.name, meeting.email),
    };
    let clocks = format!("{} ({})", reader.clocks(meeting.span), reader.zone.name());
    let when = format!("{}\n{clocks}", reader.day(meeting.span.start));
    let reason = match &meeting.state {
        State::Cancelled { reason, .. } => reason.as_str(),
        State::Booked => "",
    };
    let rows = [
        (texts.when, when.as_str()),
        (texts.with, &with),
        (texts.place, &meeting.place),
        (texts.notes, &meeting.notes),
        (texts.reason, reason),
    ];
    let known = rows.iter().filter(|(_, text)| !text.is_empty());
    let rows: String = known
        .map(|(name, text)| {
            let text = escaped(text).replace('\n', "<br>");
            format!("<dt>{name}</dt>\n<dd>{text}</dd>\n")
        })
        .collect();
    format!("<dl class=\"meeting__facts\">\n{rows}</dl>\n")
}

fn actions(opened: &Opened, token: &str, texts: &Texts) -> String {
    let token = escaped(token);
    let no_mail = match opened.sends_mail {
        true => String::new(),
        false => format!("<p class=\"entry__hint\">{}</p>\n", texts.no_mail),
    };
    let move_it = match can_move(&opened.meeting) {
        true => format!(
            "<a class=\"button button--primary\" href=\"/m/{token}/move\">{}</a>\n",
            texts.move_it
        ),
        false => String::new(),
    };
    format!(
        "{no_mail}<p class=\"row\">\n\
         <a class=\"button\" href=\"/m/{token}/invite.ics\">{}</a>\n\
         {move_it}</p>\n\
         <details class=\"meeting__cancel\">\n<summary>{}</summary>\n\
         <form class=\"stack\" method=\"post\" action=\"/m/{token}/cancel\">\n\
         <p>{}</p>\n\
         <label class=\"field\"><span class=\"field__label\">{}</span>\n\
         <input class=\"input\" name=\"reason\" maxlength=\"{NOTES_CHARS_MAX}\"></label>\n\
         <p><button class=\"button button--danger button--primary\">{}</button></p>\n\
         </form>\n</details>\n",
        texts.add_to_calendar,
        texts.cancel_it,
        texts.cancel_question,
        texts.reason_label,
        texts.cancel_it,
    )
}

/// The free times, day by day; each is a button of one form.
pub(super) fn choices(
    opened: &Opened,
    token: &str,
    slots: &[Span],
    next: Option<Timestamp>,
    was_taken: bool,
) -> Page {
    let Opened { meeting, reader, .. } = opened;
    let texts = texts(reader.language);
    let token = escaped(token);
    let mut body = format!("<h1>{}</h1>\n", texts.choose);
    if was_taken {
        let taken = texts.taken;
        body.push_str(&format!("<p class=\"entry__problem\" role=\"alert\">{taken}</p>\n"));
    }
    body.push_str(&format!(
        "<p class=\"muted\">{}<br>{}</p>\n",
        escaped(&meeting.caption()),
        escaped(&reader.when(meeting.span)),
    ));
    if slots.is_empty() {
        body.push_str(&format!("<p>{}</p>\n", texts.nothing_free));
    }
    body.push_str(&format!("<form method=\"post\" action=\"/m/{token}/move\">\n"));
    for day in slots.chunk_by(|a, b| reader.day(a.start) == reader.day(b.start)) {
        let Some(first) = day.first() else { continue };
        body.push_str(&format!("<h2>{}</h2>\n<p class=\"row\">\n", reader.day(first.start)));
        for slot in day {
            body.push_str(&format!(
                "<button class=\"button\" name=\"start\" value=\"{}\">{}</button>\n",
                view::time(slot.start),
                reader.clock(slot.start),
            ));
        }
        body.push_str("</p>\n");
    }
    body.push_str("</form>\n<p class=\"row\">\n");
    if let Some(next) = next {
        let from = view::time(next);
        let later = texts.later;
        body.push_str(&format!("<a class=\"button\" href=\"/m/{token}/move?from={from}\">{later}"));
        body.push_str("</a>\n");
    }
    let keep = texts.keep_it;
    body.push_str(&format!("<a class=\"button\" href=\"/m/{token}\">{keep}</a>\n</p>\n"));
    Page { language: reader.language, title: texts.choose.to_string(), body }
}
