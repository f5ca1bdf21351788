//! Tables for spreadsheets (RFC 4180).
//!
//! Every cell is quoted, and a text that a spreadsheet would take for a formula begins with an
//! apostrophe: names and comments are strangers' words. A byte order mark tells spreadsheets
//! that it is UTF-8.

use super::response::{Response, disposition};

/// What formulas begin with, in full width, too.
const SUSPECTS: &str = "=+-@\t\r\n\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}";

pub(super) struct Table {
    text: String,
}

impl Table {
    pub(super) fn new(header: &[&str]) -> Table {
        let mut table = Table { text: "\u{feff}".to_string() };
        table.row(header.iter().copied());
        table
    }

    pub(super) fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        for (index, cell) in cells.into_iter().enumerate() {
            if 0 < index {
                self.text.push(',');
            }
            self.text.push('"');
            if is_formula(cell.as_ref()) {
                self.text.push('\'');
            }
            self.text.push_str(&cell.as_ref().replace('"', "\"\""));
            self.text.push('"');
        }
        self.text.push_str("\r\n");
    }

    pub(super) fn response(self, name: &str) -> Response {
        Response::text("text/csv; charset=utf-8; header=present", self.text)
            .with("Content-Disposition", disposition("attachment", name))
    }
}

/// Whether a spreadsheet might reckon with it instead of showing it. Numbers are not in danger.
fn is_formula(cell: &str) -> bool {
    let first = cell.trim_start_matches(' ').chars().next();
    let is_suspect = first.is_some_and(|first| SUSPECTS.contains(first));
    is_suspect && cell.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_becomes_a_formula_or_a_row_of_its_own() {
        for (cell, expected) in [
            ("Ana", "\"Ana\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("=1+1", "\"'=1+1\""),
            ("  =1+1", "\"'  =1+1\""),
            ("+SUM(A1)", "\"'+SUM(A1)\""),
            ("-2+3+cmd|' /C calc'!A0", "\"'-2+3+cmd|' /C calc'!A0\""),
            ("@SUM(1)", "\"'@SUM(1)\""),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("\u{ff1d}1", "\"'\u{ff1d}1\""),
            ("-1.5", "\"-1.5\""),
            ("", "\"\""),
        ] {
            let mut table = Table::new(&["a"]);
            table.row([cell]);

            assert_eq!(table.text, format!("\u{feff}\"a\"\r\n{expected}\r\n"), "{cell:?}");
        }
    }
}
