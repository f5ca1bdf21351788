//! Patterns in which `*` stands for any text, also for none.

/// Whether the whole text fits the pattern.
///
/// Each piece between two stars takes its first place behind the piece before it. No other choice
/// could leave more room for the rest, so nothing is ever tried again: the time is linear.
pub fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    let inner = text.strip_prefix(start).and_then(|text| text.strip_suffix(end));
    let Some(mut left) = inner else { return false };
    for piece in middle.split('*') {
        match left.find(piece) {
            Some(at) => left = &left[at + piece.len()..],
            None => return false,
        }
    }
    true
}
