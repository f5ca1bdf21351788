//! What conditions may look at, and what they may ask of it.

/// Something that is known of a visitor at a moment, by the name that admins write.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Field {
    Country,
    Language,
    PageUrl,
    PageTitle,
    Referrer,
    UtmSource,
    UtmMedium,
    UtmCampaign,
    UtmTerm,
    UtmContent,
    Device,
    Channel,
    ContactName,
    ContactEmail,
    ContactPhone,
    /// Whatever the site says of the person, by its key.
    ContactField(String),
    Verified,
    /// On the clock, where the team is.
    Time,
    Weekday,
    /// Operating hours.
    Hours,
}

const CONTACT_FIELD: &str = "contact.fields.";
const CONTACT_FIELD_KEY_CHARS_MAX: usize = 64;

const NAMES: &[(&str, Field)] = &[
    ("country", Field::Country),
    ("language", Field::Language),
    ("page_url", Field::PageUrl),
    ("page_title", Field::PageTitle),
    ("referrer", Field::Referrer),
    ("utm_source", Field::UtmSource),
    ("utm_medium", Field::UtmMedium),
    ("utm_campaign", Field::UtmCampaign),
    ("utm_term", Field::UtmTerm),
    ("utm_content", Field::UtmContent),
    ("device", Field::Device),
    ("channel", Field::Channel),
    ("contact.name", Field::ContactName),
    ("contact.email", Field::ContactEmail),
    ("contact.phone", Field::ContactPhone),
    ("verified", Field::Verified),
    ("time", Field::Time),
    ("weekday", Field::Weekday),
    ("hours", Field::Hours),
];

impl Field {
    pub fn from_name(name: &str) -> Option<Field> {
        if let Some(key) = name.strip_prefix(CONTACT_FIELD) {
            let is_key = !key.is_empty() && key.chars().count() <= CONTACT_FIELD_KEY_CHARS_MAX;
            return is_key.then(|| Field::ContactField(key.to_string()));
        }
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, field)| field.clone())
    }

    /// Every name, for people who wrote another one.
    pub(super) fn names() -> String {
        let names: Vec<String> = NAMES.iter().map(|(name, _)| format!("`{name}`")).collect();
        format!("{} and `{CONTACT_FIELD}<key>`", names.join(", "))
    }

    /// What may be asked of it.
    pub fn ops(&self) -> &'static [Op] {
        match self {
            Field::Country | Field::Language => {
                &[Op::Is, Op::IsNot, Op::In, Op::NotIn, Op::Exists, Op::NotExists]
            }
            Field::Weekday => &[Op::Is, Op::IsNot, Op::In, Op::NotIn],
            Field::Verified => &[Op::Is, Op::IsNot],
            Field::Time => &[Op::Before, Op::After],
            Field::Hours => &[Op::Within, Op::NotWithin],
            Field::PageUrl
            | Field::PageTitle
            | Field::Referrer
            | Field::UtmSource
            | Field::UtmMedium
            | Field::UtmCampaign
            | Field::UtmTerm
            | Field::UtmContent
            | Field::Device
            | Field::Channel
            | Field::ContactName
            | Field::ContactEmail
            | Field::ContactPhone
            | Field::ContactField(_) => &[
                Op::Is,
                Op::IsNot,
                Op::Contains,
                Op::NotContains,
                Op::StartsWith,
                Op::EndsWith,
                Op::Matches,
                Op::In,
                Op::NotIn,
                Op::Exists,
                Op::NotExists,
            ],
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Op {
    Is,
    IsNot,
    Contains,
    NotContains,
    StartsWith,
    EndsWith,
    /// A pattern, in which `*` stands for any text.
    Matches,
    In,
    NotIn,
    Exists,
    NotExists,
    Before,
    /// At that time or later: whatever is not before it.
    After,
    Within,
    NotWithin,
}

const OPS: &[(&str, Op)] = &[
    ("is", Op::Is),
    ("is_not", Op::IsNot),
    ("contains", Op::Contains),
    ("not_contains", Op::NotContains),
    ("starts_with", Op::StartsWith),
    ("ends_with", Op::EndsWith),
    ("matches", Op::Matches),
    ("in", Op::In),
    ("not_in", Op::NotIn),
    ("exists", Op::Exists),
    ("not_exists", Op::NotExists),
    ("before", Op::Before),
    ("after", Op::After),
    ("within", Op::Within),
    ("not_within", Op::NotWithin),
];

impl Op {
    pub fn from_name(name: &str) -> Option<Op> {
        OPS.iter().find(|(known, _)| *known == name).map(|(_, op)| *op)
    }

    pub fn name(self) -> &'static str {
        OPS.iter().find(|(_, op)| *op == self).map_or("", |(name, _)| name)
    }

    /// The question without its "not", and whether there was one.
    pub(super) fn without_not(self) -> (Op, bool) {
        match self {
            Op::IsNot => (Op::Is, true),
            Op::NotContains => (Op::Contains, true),
            Op::NotIn => (Op::In, true),
            Op::NotExists => (Op::Exists, true),
            Op::After => (Op::Before, true),
            Op::NotWithin => (Op::Within, true),
            Op::Is
            | Op::Contains
            | Op::StartsWith
            | Op::EndsWith
            | Op::Matches
            | Op::In
            | Op::Exists
            | Op::Before
            | Op::Within => (self, false),
        }
    }
}
