//! Rules for Rust: short functions, no panics, no sleeping tests, statuses in one place.

use super::{
    Complaints, Source,
    text::{has_word, is_of_word},
};

const FUNCTION_LINES_MAX: usize = 70;

/// The two files that turn outcomes into HTTP statuses. The gate answers for itself before a
/// request exists, and `bench` is a client that reads statuses.
const MAY_NAME_STATUSES: &[&str] = &["src/http/error.rs", "src/http/response.rs"];
const SPEAKS_HTTP_ITSELF: &[&str] = &["src/gate", "src/bench", "src/outbound"];

pub(super) fn check(source: &Source, complaints: &mut Complaints) {
    let code = Code::of(source.text);
    for (number, line) in code.lines() {
        let is_test = source.is_in("tests") || code.is_test(number);
        if is_test && !source.is_tidy_itself() && line.contains("thread::sleep") {
            complaints.add(source, number, "wait for a condition, not for time");
        }
        if source.is_in("src") && !is_test && !is_test_file(source) {
            check_product_line(source, number, line, complaints);
        }
    }
    for function in functions(&code.text) {
        if FUNCTION_LINES_MAX < function.lines {
            let lines = function.lines;
            let what = format!("a function of {lines} lines, at most {FUNCTION_LINES_MAX}");
            complaints.add(source, function.line, &what);
        }
    }
}

fn check_product_line(source: &Source, number: usize, line: &str, complaints: &mut Complaints) {
    if line.contains(".unwrap()") {
        complaints.add(source, number, "`.unwrap()`: answer with an error, or say `expect` why");
    }
    if has_word(line, "panic!") {
        complaints.add(source, number, "`panic!`: answer with an error");
    }
    let is_statuses_place = MAY_NAME_STATUSES.contains(&source.path)
        || SPEAKS_HTTP_ITSELF.iter().any(|folder| source.path.starts_with(folder));
    if !is_statuses_place && names_status(line) {
        complaints.add(source, number, "statuses are named in http/error.rs and response.rs only");
    }
}

/// A test module in a file of its own.
pub(super) fn is_test_file(source: &Source) -> bool {
    source.path.ends_with("/tests.rs") || source.path.contains("/tests/")
}

/// Whether a number that can only be an HTTP status stands beside the word.
fn names_status(line: &str) -> bool {
    let speaks_of_it = line.contains("status") || line.contains("Status");
    let is_status = |word: &str| {
        word.len() == 3
            && word.starts_with(|first: char| ('1'..='5').contains(&first))
            && word.chars().all(|digit| digit.is_ascii_digit())
    };
    speaks_of_it && line.split(|found| !is_of_word(found)).any(is_status)
}

/// Rust with comments, strings and characters blanked out, line by line where it was.
pub(super) struct Code {
    pub(super) text: String,
    /// First and last line of everything under `#[cfg(test)]`.
    tests: Vec<(usize, usize)>,
}

impl Code {
    pub(super) fn of(text: &str) -> Code {
        let text = blank(text);
        let tests = text
            .match_indices("#[cfg(test)]")
            .map(|(start, _)| (line_of(&text, start), line_of(&text, end_of_item(&text, start))))
            .collect();
        Code { text, tests }
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.split('\n').enumerate().map(|(index, line)| (index + 1, line))
    }

    pub(super) fn is_test(&self, line: usize) -> bool {
        self.tests.iter().any(|(first, last)| (*first..=*last).contains(&line))
    }
}

pub(super) fn line_of(text: &str, position: usize) -> usize {
    text[..position].matches('\n').count() + 1
}

/// Where the item that begins at `start` ends: after its block, or at its semicolon.
fn end_of_item(text: &str, start: usize) -> usize {
    let mut depth = 0;
    // The attribute's own brackets are balanced.
    let mut nesting = 0;
    for (offset, found) in text[start..].char_indices() {
        match found {
            '(' | '[' => nesting += 1,
            ')' | ']' => nesting -= 1,
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        let is_over = (found == '}' && depth == 0) || (found == ';' && depth == 0 && nesting == 0);
        if is_over {
            return start + offset;
        }
    }
    text.len()
}

struct Function {
    line: usize,
    lines: usize,
}

fn functions(code: &str) -> impl Iterator<Item = Function> {
    code.match_indices("fn ").filter_map(|(start, _)| {
        let is_inside_word = code[..start].chars().next_back().is_some_and(is_of_word);
        let is_named = code[start + 3..].starts_with(|first: char| is_of_word(first));
        if is_inside_word || !is_named {
            return None;
        }
        let line = line_of(code, start);
        Some(Function { line, lines: line_of(code, end_of_item(code, start)) - line + 1 })
    })
}

/// Blanks out everything that is not code, keeping every newline where it is.
fn blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = not_code(&out, rest);
        if length == 0 {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            out.extend(rest[..length].chars().map(|skipped| match skipped {
                '\n' => '\n',
                _ => ' ',
            }));
            rest = &rest[length..];
        }
    }
    out
}

/// How many bytes of comment, string or character literal `rest` begins with.
fn not_code(before: &str, rest: &str) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return rest.find("*/").map_or(rest.len(), |end| end + 2);
    }
    let is_word_start = !before.chars().next_back().is_some_and(is_of_word);
    let raw = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r')).unwrap_or(rest);
    let hashes = raw.chars().take_while(|found| *found == '#').count();
    if is_word_start && raw.len() < rest.len() && raw[hashes..].starts_with('"') {
        let closing = format!("\"{}", "#".repeat(hashes));
        let opening = rest.len() - raw.len() + hashes + 1;
        return rest[opening..]
            .find(&closing)
            .map_or(rest.len(), |at| opening + at + closing.len());
    }
    match rest.as_bytes() {
        [b'"', ..] => quoted(rest, '"'),
        [b'\'', b'\\', ..] => quoted(rest, '\''),
        [b'\'', ..] => {
            // `'a'` is a character, `'a` a lifetime.
            let mut chars = rest.char_indices().skip(2);
            chars.next().filter(|(_, found)| *found == '\'').map_or(0, |(at, _)| at + 1)
        }
        _ => 0,
    }
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, found) in rest.char_indices().skip(1) {
        match found {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if found == quote => return at + found.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::blank;
    use crate::tidy::{accepts, finds};

    #[test]
    fn what_is_not_code_is_blanked_out() {
        let cases = [
            ("a // b\nc", "a     \nc"),
            ("a /* { \n */ b", "a      \n    b"),
            (r#"f("}\"", 'x')"#, "f(     ,    )"),
            ("r#\"a\"b\"# + c", "         + c"),
            (r"f('\'', '{')", "f(    ,    )"),
            ("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)"),
        ];
        for (text, expected) in cases {
            assert_eq!(blank(text), expected, "{text}");
        }
    }

    #[test]
    fn long_functions_are_found() {
        let function = |lines: usize| format!("fn a() {{\n{}}}\n", "    b();\n".repeat(lines - 2));
        finds("src/http/a.rs", &function(71), "a function of 71 lines, at most 70");
        accepts("src/http/a.rs", &function(70));
        accepts("src/http/a.rs", &format!("{}{}", function(60), function(60)));
    }

    #[test]
    fn panics_in_the_product_are_found() {
        let found = "`.unwrap()`: answer with an error, or say `expect` why";
        finds("src/http/a.rs", "fn a() {\n    b.unwrap();«here»\n}", found);
        let tests = "#[cfg(test)]\nmod tests {\n    fn a() { b.unwrap() }\n}\n";
        accepts("src/http/a.rs", tests);
        finds("src/http/a.rs", &format!("{tests}fn c() {{ d.unwrap() }}«here»"), found);
        finds("src/http/a.rs", "fn a() { panic!() }", "`panic!`: answer with an error");
        accepts("src/http/a.rs", "// b.unwrap() and panic!\n");
        accepts("src/http/tests.rs", "fn a() { b.unwrap() }\n");
    }

    #[test]
    fn sleeping_tests_are_found() {
        let found = "wait for a condition, not for time";
        finds("tests/a.rs", "fn a() {\n    thread::sleep(b);«here»\n}", found);
        finds("src/http/a.rs", "#[cfg(test)]\nmod tests {\n    thread::sleep(b);«here»\n}", found);
    }

    #[test]
    fn statuses_elsewhere_are_found() {
        let found = "statuses are named in http/error.rs and response.rs only";
        finds("src/http/a.rs", "fn a() {\n    response.status(404)«here»\n}", found);
        finds("src/http/a.rs", "const A: StatusCode = StatusCode(200);", found);
        accepts("src/http/response.rs", "const A: StatusCode = StatusCode(200);\n");
        accepts("src/http/a.rs", "const STATUSES_MAX: usize = 2048;\n");
    }
}
