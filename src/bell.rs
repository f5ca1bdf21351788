//! How a committed write wakes a worker.

use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};

/// Rung after the commit of whatever gives its worker something to do.
pub struct Bell {
    ring: Sender<()>,
    rung: Receiver<()>,
}

impl Default for Bell {
    fn default() -> Bell {
        let (ring, rung) = bounded(1);
        Bell { ring, rung }
    }
}

impl Bell {
    /// Never blocks; ringing twice is ringing once.
    pub fn ring(&self) {
        // A full channel is a bell that rings already.
        let _ = self.ring.try_send(());
    }

    pub fn is_rung_within(&self, time: Duration) -> bool {
        self.rung.recv_timeout(time).is_ok()
    }
}
