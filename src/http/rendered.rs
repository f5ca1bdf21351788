//! Events as the team reads them, kept for a moment: one fact wakes every console at once, and
//! all of them read the same words.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::{domain::ids::EventId, error::Result};

/// Long enough for every console that one commit has woken; what is read later is made anew, from
/// the state of then.
const LIFE: Duration = Duration::from_millis(500);
const ENTRIES_MAX: usize = 128;

#[derive(Default)]
pub struct Rendered {
    /// Newest last.
    entries: Mutex<VecDeque<Entry>>,
}

struct Entry {
    event: EventId,
    text: Option<Arc<str>>,
    made_at: Instant,
}

impl Rendered {
    /// The JSON of an event; `make` gives `None` for what was deleted since.
    pub fn get_or_make(
        &self,
        event: EventId,
        make: impl FnOnce() -> Result<Option<String>>,
    ) -> Result<Option<Arc<str>>> {
        if let Some(text) = self.find(event) {
            return Ok(text);
        }
        // Two readers may make it at once; that costs less than one waiting for the other.
        let text: Option<Arc<str>> = make()?.map(Arc::from);
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if ENTRIES_MAX <= entries.len() {
            entries.pop_front();
        }
        entries.push_back(Entry { event, text: text.clone(), made_at: Instant::now() });
        Ok(text)
    }

    #[allow(clippy::option_option)] // Unknown, and known to be gone, are two things.
    fn find(&self, event: EventId) -> Option<Option<Arc<str>>> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.iter().rev().find(|entry| entry.event == event)?;
        (entry.made_at.elapsed() < LIFE).then(|| entry.text.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(rendered: &Rendered, event: i64, text: &str) -> Option<Arc<str>> {
        rendered.get_or_make(EventId(event), || Ok(Some(text.to_string()))).unwrap()
    }

    #[test]
    fn many_readers_of_one_event_share_one_rendering() {
        let rendered = Rendered::default();

        assert_eq!(made(&rendered, 1, "first").as_deref(), Some("first"));
        assert_eq!(made(&rendered, 1, "second").as_deref(), Some("first"));
        assert_eq!(made(&rendered, 2, "other").as_deref(), Some("other"));
        let gone = rendered.get_or_make(EventId(3), || Ok(None)).unwrap();
        assert_eq!(gone, None);
        assert_eq!(made(&rendered, 3, "too late"), None);
    }

    #[test]
    fn it_never_grows_beyond_its_bound() {
        let rendered = Rendered::default();
        for event in 0..1000 {
            made(&rendered, event, "text");
        }
        assert!(rendered.entries.lock().unwrap().len() <= ENTRIES_MAX);
    }
}
