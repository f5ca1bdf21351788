//! The words of the system as a workstream wants them.

use serde_json::Value;

use crate::{
    domain::{
        hours::Zone,
        system_text::{Language, Opens, SystemMessage, Values, fill, opens},
        time::Timestamp,
        workstream::Workstream,
    },
    error::{Error, Result},
};

/// The name under which overrides stand for every language that has none of its own.
pub const DEFAULT: &str = "default";

/// What a visitor is told; `None` where the workstream has silenced it.
///
/// Its own text for the language comes first, then its own for every language, then the built-in
/// one. A placeholder without a value stays empty.
pub fn text(
    rules: &Workstream,
    message: SystemMessage,
    language: Language,
    values: &Values,
) -> Result<Option<String>> {
    if message == SystemMessage::Fallback
        && let Some(own) = &rules.fallback_text
    {
        return Ok(Some(fill(own, values)));
    }
    let overrides: Value = serde_json::from_str(&rules.messages)
        .map_err(|error| Error::internal("read a workstream's messages", error))?;
    let own = overrides.get(message.code()).and_then(|own| match own {
        Value::Object(languages) => languages.get(language.tag()).or(languages.get(DEFAULT)),
        other => Some(other),
    });
    Ok(match own {
        Some(Value::Bool(false)) => None,
        Some(Value::String(own)) => Some(fill(own, values)),
        _ => Some(fill(message.default_text(language), values)),
    })
}

pub fn values<const N: usize>(pairs: [(&str, &str); N]) -> Values {
    pairs.into_iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

/// What to say outside the hours: the message, and its values in the visitor's language.
pub fn out_of_hours(
    next_opening: Option<Timestamp>,
    zone: &str,
    language: Language,
    now: Timestamp,
) -> (SystemMessage, Values) {
    let (Some(at), Some(place)) = (next_opening, Zone::named(zone)) else {
        return (SystemMessage::Closed, Values::new());
    };
    let (today, local) = (place.local(now).date, place.local(at));
    let days_ahead = today.until(local.date).map_or(i64::MAX, |span| i64::from(span.get_days()));
    let spoken = Opens {
        days_ahead,
        weekday: usize::from(local.weekday.to_monday_zero_offset().unsigned_abs()),
        day: local.date.day().unsigned_abs(),
        month: local.date.month().unsigned_abs(),
        minutes: local.minutes,
    };
    let spoken = opens(spoken, language);
    (SystemMessage::OutOfHours, values([("opens", &spoken), ("zone", zone)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_override_wins() {
        let mut rules = Workstream::live("Shop");
        rules.messages = r#"{
            "agent_joined": {"de": "Hier ist {agent}{nobody}.", "fr": false, "default": "{agent}!"},
            "agent_ended": {"de": "Ende."},
            "agent_left": false,
            "idle_ended": "Quiet."
        }"#
        .to_string();
        let ana = values([("agent", "Ana")]);
        for (message, language, expected) in [
            (SystemMessage::AgentJoined, Language::De, Some("Hier ist Ana.")),
            (SystemMessage::AgentJoined, Language::Fr, None),
            (SystemMessage::AgentJoined, Language::Es, Some("Ana!")),
            (SystemMessage::AgentEnded, Language::De, Some("Ende.")),
            (SystemMessage::AgentEnded, Language::Es, Some("Ana ha terminado el chat.")),
            (SystemMessage::AgentLeft, Language::En, None),
            (SystemMessage::IdleEnded, Language::PtBr, Some("Quiet.")),
        ] {
            let told = text(&rules, message, language, &ana).unwrap();
            match expected {
                Some(expected) => {
                    assert!(told.as_ref().unwrap().starts_with(expected), "{told:?}");
                }
                None => assert_eq!(told, None, "{message:?}"),
            }
        }
    }

    #[test]
    fn the_opening_is_told_by_the_clock_of_the_workstream() {
        // Wednesday 2026-01-07, 22:30 in Berlin, 21:30 in UTC.
        let now = Timestamp(1_767_821_400_000);
        let at_eight = now + 9 * 3_600_000 + 1_800_000;
        let (message, told) = out_of_hours(Some(at_eight), "Europe/Berlin", Language::En, now);
        assert_eq!(message, SystemMessage::OutOfHours);
        assert_eq!(told["opens"], "tomorrow at 08:00");
        let friday = at_eight + 24 * 3_600_000;
        let (_, told) = out_of_hours(Some(friday), "Europe/Berlin", Language::De, now);
        assert_eq!(told["opens"], "am Freitag um 08:00 Uhr");
        let (_, told) = out_of_hours(Some(now + 80 * 86_400_000), "UTC", Language::En, now);
        assert_eq!(told["opens"], "on 28 March at 21:30");

        let (message, told) = out_of_hours(None, "UTC", Language::En, now);
        assert_eq!((message, told.len()), (SystemMessage::Closed, 0));
    }
}
