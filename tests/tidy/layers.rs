//! Who may use whom: the arrows of docs/architecture.md. None points up or sideways.

use super::{
    Complaints, Source,
    rust::{Code, is_test_file, line_of},
    text::is_of_word,
};

/// Everybody's: what crosses module borders, and the numbers.
const COMMON: &[&str] = &["error", "limits"];

/// Module → the modules it may `use crate::…`, besides itself and `COMMON`. A new arrow is a
/// decision: it belongs into this table and into docs/architecture.md in the same commit.
const LAYERS: &[(&str, &str)] = &[
    // Leaves: they know nothing of ours.
    ("error", "domain"),
    ("limits", ""),
    ("metrics", ""),
    ("config", "gate"),
    ("auth", ""),
    ("bell", ""),
    ("domain", ""),
    // In memory, by ids; neither HTTP nor SQL.
    ("attendance", "domain"),
    ("hub", "domain"),
    ("gate", "metrics"),
    // The database and the verbs.
    ("store", "domain metrics"),
    ("actions", "auth domain store"),
    ("mail", "bell clock domain store"),
    ("outbound", "attendance bell clock domain store"),
    ("backups", "bell clock domain store"),
    // Who calls the verbs.
    ("clock", "actions domain store"),
    (
        "http",
        "actions app attendance auth backups clock config domain gate hub mail metrics outbound \
         store",
    ),
    // Wires everything.
    (
        "app",
        "actions attendance auth backups bell clock config domain gate hub http mail metrics \
         outbound store",
    ),
    // A load generator and a made-up workspace, for people who try and measure.
    ("bench", "domain"),
    ("demo", "actions app auth config domain store"),
    (
        "cli",
        "actions app auth backups bench clock config demo domain gate mail metrics outbound store",
    ),
    ("main", "cli"),
    ("lib", ""),
];

/// `domain` is pure: time comes in as an argument, and rows, JSON and logs are others' business.
const IMPURE: &[&str] = &[
    "rusqlite",
    "serde_json",
    "std::time",
    "std::thread",
    "std::net",
    "std::fs",
    "log::",
    "::now(",
    "TimeZone::system",
    "TimeZone::try_system",
];

/// Where the domain may reckon with days and time zones. The clock stays forbidden there too.
const KNOWS_THE_CALENDAR: &[&str] = &["hours.rs", "hours/", "schedule.rs", "schedule/"];

pub(super) fn check(source: &Source, complaints: &mut Complaints) {
    let Some(inside) = source.path.strip_prefix("src/") else { return };
    let module = inside.split(['/', '.']).next().unwrap_or("");
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
        complaints.add(source, 1, &format!("module `{module}` has no row in tests/tidy/layers.rs"));
        return;
    };
    if is_test_file(source) {
        return;
    }
    let code = Code::of(source.text);
    for (line, used) in uses(&code.text, depth_of(inside)) {
        let is_known = LAYERS.iter().any(|(name, _)| *name == used);
        let is_free = used == module || COMMON.contains(&used) && module != "domain";
        let is_allowed = is_free || allowed.split(' ').any(|module| module == used);
        if is_known && !is_allowed && !code.is_test(line) {
            complaints.add(source, line, &format!("`{module}` must not use `{used}`"));
        }
    }
    if module == "domain" {
        for (number, line) in code.lines().filter(|(number, _)| !code.is_test(*number)) {
            for impure in IMPURE.iter().filter(|impure| line.contains(**impure)) {
                complaints.add(source, number, &format!("`domain` must not use `{impure}`"));
            }
            if line.contains("jiff") && !knows_the_calendar(inside) {
                complaints.add(source, number, "`domain` must not use `jiff`");
            }
        }
    }
}

fn knows_the_calendar(inside: &str) -> bool {
    let in_domain = inside.strip_prefix("domain/").unwrap_or("");
    KNOWS_THE_CALENDAR.iter().any(|place| match place.strip_suffix('/') {
        Some(_) => in_domain.starts_with(place),
        None => in_domain == *place,
    })
}

/// How many `super::` lead from the file to the root of the crate.
fn depth_of(inside: &str) -> usize {
    let folders = inside.matches('/').count();
    if inside.ends_with("/mod.rs") { folders } else { folders + 1 }
}

/// The modules named right after the crate's root, with their lines.
fn uses(code: &str, depth: usize) -> Vec<(usize, &str)> {
    let to_root = "super::".repeat(depth);
    let roots = ["crate::", "deskbell::", to_root.as_str()];
    let mut found = Vec::new();
    for root in roots {
        for (start, _) in code.match_indices(root) {
            let before = code[..start].chars().next_back();
            if before.is_some_and(|before| is_of_word(before) || before == ':') {
                continue;
            }
            names_after(code, start + root.len(), &mut found);
        }
    }
    found
}

/// The name at `start`, or all names of the group in braces that begins there.
fn names_after<'a>(code: &'a str, start: usize, found: &mut Vec<(usize, &'a str)>) {
    if !code[start..].starts_with('{') {
        found.push((line_of(code, start), word_at(code, start)));
        return;
    }
    let mut depth = 0;
    let mut is_next = false;
    for (offset, each) in code[start..].char_indices() {
        match each {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ if is_next && is_of_word(each) => {
                let at = start + offset;
                found.push((line_of(code, at), word_at(code, at)));
            }
            _ => {}
        }
        if depth == 0 {
            return;
        }
        let is_opening = (each == '{' || each == ',') && depth == 1;
        is_next = is_opening || (is_next && each.is_whitespace());
    }
}

fn word_at(code: &str, start: usize) -> &str {
    let rest = &code[start..];
    let end = rest.find(|found| !is_of_word(found)).unwrap_or(rest.len());
    &rest[..end]
}

#[cfg(test)]
mod tests {
    use crate::tidy::{accepts, finds};

    #[test]
    fn arrows_that_point_up_are_found() {
        let found = "`store` must not use `actions`";
        finds("src/store/a.rs", "use std::fmt;\nuse crate::actions::b;«here»", found);
        finds("src/store/a.rs", "use crate::{\n    domain::{b, c},\n    actions,«here»\n};", found);
        finds("src/store/a.rs", "fn a() {\n    super::super::actions::b();«here»\n}", found);
        finds("src/hub.rs", "use super::store;", "`hub` must not use `store`");
        finds("src/main.rs", "use deskbell::store;", "`main` must not use `store`");
    }

    #[test]
    fn arrows_that_point_down_are_accepted() {
        accepts("src/actions/a.rs", "use crate::{\n    domain::x,\n    store::{self, Tx},\n};\n");
        accepts("src/http/visitor/a.rs", "use super::super::response::Response;\n");
        accepts(
            "src/store/mod.rs",
            "pub mod messages;\n\nuse crate::{domain::a, error::Result};\n",
        );
        accepts("src/hub.rs", "#[cfg(test)]\nmod tests {\n    use crate::store;\n}\n");
    }

    #[test]
    fn the_domain_uses_nothing_but_itself() {
        accepts("src/domain/a.rs", "use super::time::DAY_MS;\nuse crate::domain::ids;\n");
        finds("src/domain/a.rs", "use crate::error::Result;", "`domain` must not use `error`");
        let found = "`domain` must not use `std::time`";
        finds("src/domain/a.rs", "fn a() {\n    b(std::time::Duration::ZERO);«here»\n}", found);
    }

    #[test]
    fn only_hours_and_schedules_know_the_calendar_and_nobody_the_clock() {
        let calendar = "use jiff::{civil::Date, tz::TimeZone};\n";
        accepts("src/domain/hours.rs", calendar);
        accepts("src/domain/hours/zone.rs", calendar);
        accepts("src/domain/schedule.rs", calendar);
        finds("src/domain/routing.rs", calendar, "`domain` must not use `jiff`");
        finds("src/domain/a/hours.rs", calendar, "`domain` must not use `jiff`");
        finds("src/domain/hours_of.rs", calendar, "`domain` must not use `jiff`");

        let clock = "fn a() {\n    jiff::Timestamp::now();«here»\n}";
        finds("src/domain/hours.rs", clock, "`domain` must not use `::now(`");
        let own = "fn a() {\n    TimeZone::system();«here»\n}";
        finds("src/domain/hours/zone.rs", own, "`domain` must not use `TimeZone::system`");
    }

    #[test]
    fn a_new_module_needs_a_row() {
        let found = "module `toys` has no row in tests/tidy/layers.rs";
        finds("src/toys/a.rs", "fn a() {}", found);
    }
}
