//! What stands around the words that were found.

use rusqlite::{Connection, params};

use crate::{
    error::Result,
    limits::{SNIPPET_CHARS_BEFORE, SNIPPET_CHARS_MAX},
};

/// Pieces of text, and whether each is a hit.
pub type Snippet = Vec<(String, bool)>;

const OPENS: char = '\u{1}';
const CLOSES: char = '\u{2}';

/// The snippets of `texts`. FTS5 itself marks the hits, in a table in memory, since only it knows
/// what counts as the same word; the index has no texts.
pub(super) fn mark(expression: &str, texts: &[String]) -> Result<Vec<Snippet>> {
    let mut snippets: Vec<Snippet> = texts.iter().map(|text| cut(&clean(text))).collect();
    if texts.is_empty() {
        return Ok(snippets);
    }
    let conn = Connection::open_in_memory()?;
    conn.execute_batch(
        "CREATE VIRTUAL TABLE texts USING fts5 (text, columnsize = 0,
             tokenize = \"unicode61 remove_diacritics 2\");
         BEGIN;",
    )?;
    for (index, text) in texts.iter().enumerate() {
        conn.prepare_cached("INSERT INTO texts (rowid, text) VALUES (?1, ?2)")?
            .execute(params![index, clean(text)])?;
    }
    let mut statement =
        conn.prepare("SELECT rowid, highlight(texts, 0, ?2, ?3) FROM texts WHERE texts MATCH ?1")?;
    let mut rows = statement.query(params![expression, OPENS.to_string(), CLOSES.to_string()])?;
    while let Some(row) = rows.next()? {
        let (index, marked): (usize, String) = (row.get(0)?, row.get(1)?);
        if let Some(snippet) = snippets.get_mut(index) {
            *snippet = cut(&marked);
        }
    }
    Ok(snippets)
}

/// One line without the marks that we use.
fn clean(text: &str) -> String {
    let spaced: String =
        text.chars().map(|each| if each.is_control() { ' ' } else { each }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cuts a marked text to what stands around its first hit.
fn cut(marked: &str) -> Snippet {
    let first = marked.chars().position(|each| each == OPENS).unwrap_or(0);
    let start = first.saturating_sub(SNIPPET_CHARS_BEFORE);
    let mut snippet: Snippet = Vec::new();
    let mut piece = String::new();
    if 0 < start {
        piece.push('…');
    }
    let mut room = SNIPPET_CHARS_MAX;
    let mut is_hit = false;
    for each in marked.chars().skip(start) {
        if each == OPENS || each == CLOSES {
            if !piece.is_empty() {
                snippet.push((std::mem::take(&mut piece), is_hit));
            }
            is_hit = each == OPENS;
        } else if room == 0 {
            snippet.push((std::mem::take(&mut piece), is_hit));
            snippet.push(("…".to_string(), false));
            snippet.retain(|(text, _)| !text.is_empty());
            return snippet;
        } else {
            room -= 1;
            piece.push(each);
        }
    }
    if !piece.is_empty() {
        snippet.push((piece, is_hit));
    }
    snippet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_whatever_their_accents() {
        let texts = ["Der Café-\nTisch".to_string(), "<b>cafe</b>".to_string()];
        let marked = mark("\"cafe\"", &texts).unwrap();
        let piece = |text: &str, is_hit| (text.to_string(), is_hit);
        assert_eq!(marked[0], [piece("Der ", false), piece("Café", true), piece("- Tisch", false)]);
        assert_eq!(marked[1][1], piece("cafe", true));
    }

    #[test]
    fn long_texts_are_cut_around_the_first_hit() {
        let text = format!("{} needle {}", "before ".repeat(500), "after ".repeat(500));
        let marked = mark("\"needle\"", &[text]).unwrap();
        assert_eq!(marked[0].len(), 4, "{marked:?}");
        assert!(marked[0][0].0.starts_with('…'));
        assert_eq!(marked[0][1], ("needle".to_string(), true));
        let chars: usize = marked[0].iter().map(|(text, _)| text.chars().count()).sum();
        assert!(chars <= SNIPPET_CHARS_MAX + 2);
    }
}
