//! How a caller waits for the writer.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Where a caller waits for its answer. A channel would spin for a while before it sleeps, which
/// pays only for waits that are shorter than a commit.
pub(super) struct Slot<T> {
    state: Mutex<SlotState<T>>,
    is_filled: Condvar,
}

enum SlotState<T> {
    Empty,
    Full(T),
    /// The job was dropped without an answer.
    Abandoned,
}

impl<T> Default for Slot<T> {
    fn default() -> Slot<T> {
        Slot { state: Mutex::new(SlotState::Empty), is_filled: Condvar::new() }
    }
}

impl<T> Slot<T> {
    fn put(&self, new: SlotState<T>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, SlotState::Empty) {
            *state = new;
        }
        drop(state);
        self.is_filled.notify_one();
    }

    pub(super) fn wait(&self) -> Option<T> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self
            .is_filled
            .wait_while(state, |state| matches!(state, SlotState::Empty))
            .unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *state, SlotState::Abandoned) {
            SlotState::Full(value) => Some(value),
            SlotState::Empty | SlotState::Abandoned => None,
        }
    }
}

/// The writer's end of a slot; dropping it unused tells the caller so.
pub(super) struct Answer<T>(pub(super) Arc<Slot<T>>);

impl<T> Answer<T> {
    pub(super) fn give(self, value: T) {
        self.0.put(SlotState::Full(value));
    }
}

impl<T> Drop for Answer<T> {
    fn drop(&mut self) {
        self.0.put(SlotState::Abandoned);
    }
}
