//! The kept inputs of the fuzz targets, and changes of them. fuzz/README.md tells how to run it
//! for longer.

#[path = "../fuzz/targets.rs"]
mod targets;

use std::{
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    time::{Duration, Instant},
};

use targets::{TARGETS, corpus};

/// With every `./test`; a longer run is asked for by `DESKBELL_FUZZ_SECONDS`.
const CHANGES: usize = 1500;
const BYTES_MAX: usize = 16 * 1024;

/// Pieces that mean something to one of the parsers.
const WORDS: &[&str] = &[
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\0",
    " ",
    ":",
    "Content-Length: ",
    "Transfer-Encoding: chunked\r\n",
    "Host: a\r\n",
    "HTTP/1.1",
    "0\r\n\r\n",
    "ffffffffffffffff",
    "-1",
    "18446744073709551616",
    "9223372036854775807",
    "1e308",
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "{\"",
    "\":",
    "}",
    "]",
    ",",
    "\\u0000",
    "\\ud800",
    "\u{202e}",
    "é",
    "\u{ff}",
    "%00",
    "%",
    "..",
    "/",
    "\"client_id\":",
    "\"text\":",
    "\"kind\":",
    "\"next\":",
    "\"cards\":",
    "\"alg\":\"none\"",
    "\"exp\":",
];

/// The same numbers for the same seed, so that a failure can be had again (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }

    fn change(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let at = self.below(bytes.len() + 1);
        let end = at + self.below(bytes.len() - at + 1).min(64);
        match self.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(self.below(256)).unwrap(),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            4 => {
                let from = self.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            5 => bytes.truncate(at),
            _ => {
                let word = WORDS[self.below(WORDS.len())];
                bytes.splice(at..end, word.bytes());
            }
        }
        bytes.truncate(BYTES_MAX);
    }
}

fn play(name: &str, target: fn(&[u8])) {
    let kept = corpus(name);
    assert!(5 < kept.len(), "the corpus of {name} is there");
    for (path, bytes) in &kept {
        assert!(holds(target, bytes), "{} breaks {name}", path.display());
    }
    let seconds = env::var("DESKBELL_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let stop_at = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let seed = if stop_at.is_some() { u64::from(std::process::id()) << 20 } else { 0x5eed };
    let mut dice = Dice(seed | 1);
    let mut count = 0;
    while stop_at.map_or(count < CHANGES, |stop_at| Instant::now() < stop_at) {
        let mut bytes = kept[dice.below(kept.len())].1.clone();
        let other = &kept[dice.below(kept.len())].1;
        for _ in 0..=dice.below(6) {
            dice.change(&mut bytes, other);
        }
        if !holds(target, &bytes) {
            let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/fuzz-{name}"));
            fs::write(&place, &bytes).unwrap();
            panic!("{name} breaks with {}, seed {seed}, change {count}", place.display());
        }
        count += 1;
    }
    println!("{name}: {} kept inputs, {count} changes of them", kept.len());
}

fn holds(target: fn(&[u8]), bytes: &[u8]) -> bool {
    catch_unwind(AssertUnwindSafe(|| target(bytes))).is_ok()
}

#[test]
fn the_gates_parser_keeps_its_promises() {
    play(TARGETS[0].0, TARGETS[0].1);
}

#[test]
fn no_body_is_a_fault_of_ours() {
    play(TARGETS[1].0, TARGETS[1].1);
}

#[test]
fn every_dialogue_comes_to_an_end() {
    play(TARGETS[2].0, TARGETS[2].1);
}

#[test]
fn nobody_is_believed_without_a_signature() {
    play(TARGETS[3].0, TARGETS[3].1);
}

/// A check that cannot fail checks nothing.
#[test]
fn a_broken_promise_is_noticed() {
    assert!(!holds(|bytes| assert!(bytes.len() < 3), b"more than three"));
}
