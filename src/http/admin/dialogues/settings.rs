//! What a dialogue's admin says of it, apart from the flow.

use rusqlite::Connection;

use crate::{
    domain::{
        flow::{Audience, PATTERN_CHARS_MAX, PATTERNS_MAX, Targeting},
        ids::WidgetId,
    },
    error::{Error, Result},
    http::request::Fields,
    limits::{
        DIALOGUE_DELAY_SECONDS_MAX, DIALOGUE_IDLE_MINUTES, DIALOGUE_PRIORITY_MAX,
        DIALOGUE_WIDGETS_MAX,
    },
    store::{self, dialogues::Settings},
};

pub(super) use crate::domain::time::MINUTE_MS;

const IDLE_MINUTES_DEFAULT: i64 = 30;

pub(super) fn new(name: String) -> Settings {
    Settings {
        name,
        widgets: Vec::new(),
        is_enabled: true,
        priority: 0,
        idle_ms: IDLE_MINUTES_DEFAULT * MINUTE_MS,
        targeting: Targeting::default(),
    }
}

/// Takes over whatever the body names, but for the name; the rest stays.
pub(super) fn read(body: &Fields, into: &mut Settings) -> Result<()> {
    if let Some(ids) = body.optional_ids("widgets", DIALOGUE_WIDGETS_MAX)? {
        into.widgets = ids.into_iter().map(WidgetId).collect();
    }
    if let Some(value) = body.optional_bool("enabled")? {
        into.is_enabled = value;
    }
    if let Some(value) = body.optional_integer("priority", 0..=DIALOGUE_PRIORITY_MAX)? {
        into.priority = value;
    }
    if let Some(minutes) = body.optional_integer("idle_min", DIALOGUE_IDLE_MINUTES)? {
        into.idle_ms = minutes * MINUTE_MS;
    }
    if let Some(targeting) = body.optional_object("targeting")? {
        into.targeting = read_targeting(&targeting)?;
    }
    Ok(())
}

fn read_targeting(fields: &Fields) -> Result<Targeting> {
    let pattern = |text: &str| {
        let trimmed = text.trim();
        let is_right = (1..=PATTERN_CHARS_MAX).contains(&trimmed.chars().count())
            && !trimmed.chars().any(char::is_control);
        is_right.then(|| trimmed.to_string())
    };
    let rule = format!("must be patterns of 1 to {PATTERN_CHARS_MAX} characters");
    let patterns = |name: &str| fields.optional_texts(name, PATTERNS_MAX, pattern, &rule);
    let audiences = "`all`, `new`, `returning` and `identified`";
    let audience = fields.optional_word("audience", audiences, Audience::from_name)?;
    let read = Targeting {
        urls: patterns("urls")?.unwrap_or_default(),
        not_urls: patterns("not_urls")?.unwrap_or_default(),
        audience: audience.unwrap_or(Audience::All),
        after_s: fields.optional_integer("after_s", 0..=DIALOGUE_DELAY_SECONDS_MAX)?,
        scroll_percent: fields.optional_integer("scroll_percent", 0..=100)?,
        is_proactive: fields.optional_bool("proactive")?.unwrap_or(false),
    };
    fields.done()?;
    Ok(read)
}

/// Refuses ids of what is not there.
pub(super) fn require_known(conn: &Connection, settings: &Settings) -> Result<()> {
    for (index, id) in settings.widgets.iter().enumerate() {
        if store::widgets::get(conn, *id).is_err() {
            let field = format!("widgets[{index}]");
            return Err(Error::invalid_field(&field, "is not the id of a widget"));
        }
    }
    Ok(())
}
