//! Ranges of local time, day by day, and how they are written.

/// As in field paths, Monday first.
pub const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Ranges of one day, as written.
pub const RANGES_MAX: usize = 24;

/// 24:00, which ends a day and begins none.
const DAY_MINUTES: u16 = 24 * 60;

/// A part of one local day, in minutes: `from < to`, and `to` may be 24:00.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Range {
    from: u16,
    to: u16,
}

impl Range {
    const FULL: Range = Range { from: 0, to: DAY_MINUTES };

    pub fn from(self) -> u16 {
        self.from
    }

    pub fn to(self) -> u16 {
        self.to
    }

    pub fn written(self) -> Written {
        Written { from: clock_of(self.from), to: clock_of(self.to) }
    }
}

/// A range as people write it: `08:00` to `17:30`; `22:00` to `02:00` goes over midnight.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written {
    pub from: String,
    pub to: String,
}

/// The ranges of each weekday, Monday first; those of a day in order and without overlaps.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Week([Vec<Range>; 7]);

impl Week {
    pub fn full() -> Week {
        Week(std::array::from_fn(|_| vec![Range::FULL]))
    }

    /// `day` counts from Monday, 0.
    pub fn on(&self, day: usize) -> &[Range] {
        self.0.get(day).map_or(&[], Vec::as_slice)
    }

    pub fn days(&self) -> &[Vec<Range>; 7] {
        &self.0
    }
}

/// Which field cannot be as it is, and why.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// As `week.monday[1].to`.
    pub field: String,
    pub wrong: Wrong,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Wrong {
    UnknownZone,
    NotATime,
    NotADate,
    /// It begins when it ends.
    Empty,
    OverMidnight,
    /// The end lies before the beginning.
    NotAfter {
        after: String,
    },
    /// Another entry has a part of this time already.
    Overlaps {
        other: String,
    },
    TooMany {
        most: usize,
    },
}

impl Refusal {
    pub(super) fn new(field: &str, wrong: Wrong) -> Refusal {
        Refusal { field: field.to_string(), wrong }
    }

    /// What would be right.
    pub fn should_be(&self) -> String {
        match &self.wrong {
            Wrong::UnknownZone => "an IANA time zone, as Europe/Berlin".to_string(),
            Wrong::NotATime => "a time from 00:00 to 24:00, as 08:30".to_string(),
            Wrong::NotADate => "a date, as 2026-12-24".to_string(),
            Wrong::Empty => {
                "another time than the start; a whole day is 00:00 to 24:00".to_string()
            }
            Wrong::OverMidnight => "a time after the start, 24:00 at the latest".to_string(),
            Wrong::NotAfter { after } => format!("{after} or later"),
            Wrong::Overlaps { other } => format!("after the end of {other}, which it overlaps"),
            Wrong::TooMany { most } => format!("at most {most} entries"),
        }
    }
}

/// Minutes of the day for `08:30`; `24:00` is known too.
pub fn minutes_of(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |part: &str| {
        let is_plain = part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_digit());
        part.parse::<u16>().ok().filter(|_| is_plain)
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= DAY_MINUTES).then_some(total)
}

/// `08:30` for 510.
pub fn clock_of(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Checks a week as written; what goes over midnight is split between the two days.
pub fn week_from(written: &[Vec<Written>; 7]) -> Result<Week, Refusal> {
    let mut days: [Vec<Entry>; 7] = Default::default();
    for (day, entries) in written.iter().enumerate() {
        let name = format!("week.{}", DAYS[day]);
        for (field, from, to) in entries_from(&name, entries)? {
            if from < to {
                days[day].push((Range { from, to }, field));
                continue;
            }
            days[day].push((Range { from, to: DAY_MINUTES }, field.clone()));
            if 0 < to {
                days[(day + 1) % 7].push((Range { from: 0, to }, field));
            }
        }
    }
    let mut week = Week::default();
    for (ranges, entries) in week.0.iter_mut().zip(days) {
        *ranges = in_order(entries)?;
    }
    Ok(week)
}

/// Checks the ranges of a single day, which therefore cannot go over midnight.
pub(super) fn day_from(name: &str, written: &[Written]) -> Result<Vec<Range>, Refusal> {
    let mut entries = Vec::new();
    for (field, from, to) in entries_from(name, written)? {
        let to = if to == 0 { DAY_MINUTES } else { to };
        if to < from {
            return Err(Refusal::new(&format!("{field}.to"), Wrong::OverMidnight));
        }
        entries.push((Range { from, to }, field));
    }
    in_order(entries)
}

/// A range, and the field it was written in.
type Entry = (Range, String);

/// The field, start and end of each entry, of which the end may lie before the start.
fn entries_from(name: &str, written: &[Written]) -> Result<Vec<(String, u16, u16)>, Refusal> {
    if RANGES_MAX < written.len() {
        return Err(Refusal::new(name, Wrong::TooMany { most: RANGES_MAX }));
    }
    let mut entries = Vec::new();
    for (index, Written { from, to }) in written.iter().enumerate() {
        let field = format!("{name}[{index}]");
        let refused = |part: &str, wrong| Refusal::new(&format!("{field}.{part}"), wrong);
        let start = minutes_of(from).filter(|from| *from < DAY_MINUTES);
        let start = start.ok_or_else(|| refused("from", Wrong::NotATime))?;
        let end = minutes_of(to).ok_or_else(|| refused("to", Wrong::NotATime))?;
        if start == end {
            return Err(refused("to", Wrong::Empty));
        }
        entries.push((field, start, end));
    }
    Ok(entries)
}

fn in_order(mut entries: Vec<Entry>) -> Result<Vec<Range>, Refusal> {
    entries.sort_by_key(|(range, _)| *range);
    for pair in entries.windows(2) {
        if let [(earlier, other), (later, field)] = pair
            && later.from < earlier.to
        {
            let other = other.clone();
            return Err(Refusal::new(&format!("{field}.from"), Wrong::Overlaps { other }));
        }
    }
    Ok(entries.into_iter().map(|(range, _)| range).collect())
}
