//! What is known of a visitor at a moment.

use std::{borrow::Cow, collections::BTreeMap};

use super::Field;
use crate::domain::{
    hours::{DAYS, Zone},
    time::Timestamp,
};

/// Everything that conditions may look at, but for operating hours. An empty text is not known.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Two letters.
    pub country: String,
    /// A language tag, as `pt-BR`.
    pub language: String,
    pub page_url: String,
    pub page_title: String,
    pub referrer: String,
    pub device: String,
    pub channel: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    /// Whatever else the site says of the person.
    pub fields: BTreeMap<String, String>,
    pub is_verified: bool,
    /// Of the local day.
    pub minutes: u16,
    /// As in [`DAYS`].
    pub weekday: &'static str,
}

impl Facts {
    /// Adds the time, as the clocks in the zone show it.
    pub fn at(mut self, zone: &Zone, now: Timestamp) -> Facts {
        let local = zone.local(now);
        self.minutes = local.minutes;
        let day = usize::from(local.weekday.to_monday_zero_offset().unsigned_abs());
        self.weekday = DAYS.get(day).copied().unwrap_or_default();
        self
    }

    /// The fact as text; `None` where it is not known, or is none.
    pub(super) fn text(&self, field: &Field) -> Option<Cow<'_, str>> {
        let text: &str = match field {
            Field::Country => &self.country,
            Field::Language => &self.language,
            Field::PageUrl => &self.page_url,
            Field::PageTitle => &self.page_title,
            Field::Referrer => &self.referrer,
            Field::UtmSource => return self.in_query("utm_source"),
            Field::UtmMedium => return self.in_query("utm_medium"),
            Field::UtmCampaign => return self.in_query("utm_campaign"),
            Field::UtmTerm => return self.in_query("utm_term"),
            Field::UtmContent => return self.in_query("utm_content"),
            Field::Device => &self.device,
            Field::Channel => &self.channel,
            Field::ContactName => &self.name,
            Field::ContactEmail => &self.email,
            Field::ContactPhone => &self.phone,
            Field::ContactField(key) => self.fields.get(key).map_or("", String::as_str),
            Field::Weekday => self.weekday,
            Field::Verified | Field::Time | Field::Hours => "",
        };
        (!text.is_empty()).then_some(Cow::Borrowed(text))
    }

    /// The first parameter of the page's address with this name.
    fn in_query(&self, name: &str) -> Option<Cow<'_, str>> {
        let (_, query) = self.page_url.split('#').next()?.split_once('?')?;
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        (!value.is_empty()).then(|| Cow::Owned(decoded(value)))
    }
}

/// As in a form: `+` is a space, and a `%` that no two hex digits follow is itself.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let escaped = match (first, behind) {
            (b'%', [high, low, ..]) => digit(*high).zip(digit(*low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                bytes.push(high * 16 + low);
                rest = &behind[2..];
            }
            None => {
                bytes.push(if first == b'+' { b' ' } else { first });
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
