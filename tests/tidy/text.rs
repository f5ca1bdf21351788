//! Rules for every text: widths, lengths, words, invisible characters, titles.

use super::{Complaints, Source};

const COLUMNS_MAX: usize = 100;
const WIDE_FREE: &[&str] = &["rs", "js", "css", "sql"];

/// Work that was put off belongs into an issue or docs/known-issues.md.
const PUT_OFF: &[&str] = &["TODO", "FIXME", "XXX", "todo!", "unimplemented!", "dbg!"];

pub(super) fn check(source: &Source, complaints: &mut Complaints) {
    for (number, line) in source.lines() {
        if line.ends_with([' ', '\t', '\r']) {
            complaints.add(source, number, "white space at the end");
        }
        if let Some(found) = line.chars().find(|&found| is_invisible(found)) {
            let code = u32::from(found);
            complaints.add(source, number, &format!("an invisible character, U+{code:04X}"));
        }
        let columns = line.chars().count();
        if source.has_extension(WIDE_FREE) && COLUMNS_MAX < columns {
            complaints.add(source, number, &format!("{columns} columns, at most {COLUMNS_MAX}"));
        }
        if !source.is_tidy_itself() {
            for word in PUT_OFF.iter().filter(|word| has_word(line, word)) {
                complaints.add(source, number, &format!("`{word}`: do it, or note it elsewhere"));
            }
        }
    }
    check_length(source, complaints);
    if source.has_extension(&["md"]) {
        check_title(source, complaints);
    }
    if !source.text.is_empty() && !source.text.ends_with('\n') {
        complaints.add(source, source.lines().count(), "no newline at the end");
    }
}

fn check_length(source: &Source, complaints: &mut Complaints) {
    let most = if source.is_in("src/domain") {
        400
    } else if source.has_extension(&["rs", "css"]) {
        500
    } else if source.has_extension(&["js"]) {
        300
    } else {
        return;
    };
    let lines = source.text.lines().count();
    if most < lines {
        complaints.add(source, 1, &format!("{lines} lines, at most {most}: split by idea"));
    }
}

fn check_title(source: &Source, complaints: &mut Complaints) {
    let mut titles = 0;
    let mut is_code = false;
    for (_, line) in source.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if !is_code && line.starts_with("# ") {
            titles += 1;
        }
    }
    if titles != 1 {
        complaints.add(source, 1, &format!("{titles} titles, not one"));
    }
}

/// Control characters, and those that change how the text around them is shown.
fn is_invisible(found: char) -> bool {
    let is_disguise = matches!(found,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    // A carriage return is told of as white space.
    is_disguise || (found.is_control() && found != '\r')
}

/// Whether the word stands in the line and is not a part of a longer one.
pub(super) fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        let is_inside = |next: Option<char>| next.is_some_and(is_of_word);
        !is_inside(before) && (word.ends_with('!') || !is_inside(after))
    })
}

pub(super) fn is_of_word(found: char) -> bool {
    found.is_alphanumeric() || found == '_'
}

#[cfg(test)]
mod tests {
    use crate::tidy::{accepts, finds};

    #[test]
    fn long_lines_are_found_where_they_matter() {
        let wide = format!("-- {}", "é".repeat(98));
        finds("schema.sql", &wide, "101 columns, at most 100");
        accepts("schema.sql", &format!("-- {}\n", "é".repeat(97)));
        accepts("docs/page.md", &format!("# Title\n\n{wide}\n"));
    }

    #[test]
    fn white_space_at_the_end_is_found() {
        finds("a.toml", "[a] «here»", "white space at the end");
        finds("a.toml", "[a]\r«here»", "white space at the end");
    }

    #[test]
    fn invisible_characters_are_found() {
        finds("a.toml", "a = 1\n# \u{202e}«here»evil", "an invisible character, U+202E");
        finds("a.toml", "a = 1\n# \u{7}bell«here»", "an invisible character, U+0007");
        finds("a.toml", "\tb = 2", "an invisible character, U+0009");
    }

    #[test]
    fn work_put_off_is_found() {
        finds("static/a.js", "a()\n// TODO«here»: later", "`TODO`: do it, or note it elsewhere");
        finds("build.rs", "fn a() {\n    «here»dbg!(1);\n}", "`dbg!`: do it, or note it elsewhere");
        accepts("static/a.js", "const TODOS = 1\n");
    }

    #[test]
    fn long_files_are_found() {
        let lines = |count: usize| "//\n".repeat(count);
        finds("src/domain/a.rs", &lines(401), "401 lines, at most 400: split by idea");
        finds("src/http/a.rs", &lines(501), "501 lines, at most 500: split by idea");
        finds("static/a.js", &lines(301), "301 lines, at most 300: split by idea");
        accepts("src/http/a.rs", &lines(500));
    }

    #[test]
    fn a_page_has_exactly_one_title() {
        finds("a.md", "no title", "0 titles, not one");
        finds("a.md", "# One\n\n# Two", "2 titles, not one");
        accepts("a.md", "# One\n\n```sh\n# a comment\n```\n");
    }

    #[test]
    fn a_missing_last_newline_is_found() {
        let mut complaints = crate::tidy::Complaints::default();
        let source = crate::tidy::Source { path: "a.toml", text: "a = 1\nb = 2" };
        super::check(&source, &mut complaints);
        assert_eq!(complaints.0, ["a.toml:2: no newline at the end"]);
    }
}
