//! `deskbell bench`: measures this machine and this binary, with a load generator of its own.
//!
//! The server runs as a process of its own, the load in this one; everything stays on the
//! loopback interface and in a temporary folder. Ratios to raw limits are of the same run, since
//! machines differ and drift.

pub mod client;
mod parked;
mod raw;
mod routing;
mod server;
mod stored;
pub mod summary;
mod talk;

use std::{fs, path::Path, time::Duration};

use crate::error::{Error, Result};

/// How much to measure.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub senders: usize,
    pub talk: Duration,
    pub pairs: usize,
    pub parked: usize,
    pub stored_messages: usize,
    /// Visitors who ask for an agent at a steady pace; a third as many more ask in bursts.
    pub asks: usize,
    /// Visitors who ask when everybody is full.
    pub asks_beyond: usize,
}

impl Plan {
    /// The figures of the product's goals.
    pub fn full() -> Plan {
        Plan {
            senders: 64,
            talk: Duration::from_secs(8),
            pairs: 1000,
            parked: 10_000,
            stored_messages: 1_000_000,
            asks: 1500,
            asks_beyond: 500,
        }
    }

    /// The same in small, to see that everything works.
    pub fn quick() -> Plan {
        Plan {
            senders: 16,
            talk: Duration::from_secs(1),
            pairs: 100,
            parked: 300,
            stored_messages: 20_000,
            asks: 100,
            asks_beyond: 20,
        }
    }
}

/// What can be measured by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    /// What the disk and SQLite do alone; the talk is compared with it.
    Raw,
    Talk,
    Parked,
    Stored,
    Summary,
    Routing,
}

impl Part {
    pub const ALL: [Part; 6] =
        [Part::Raw, Part::Talk, Part::Parked, Part::Stored, Part::Summary, Part::Routing];

    pub fn from_name(name: &str) -> Option<Part> {
        match name {
            "raw" => Some(Part::Raw),
            "talk" => Some(Part::Talk),
            "parked" => Some(Part::Parked),
            "stored" => Some(Part::Stored),
            "summary" => Some(Part::Summary),
            "routing" => Some(Part::Routing),
            _ => None,
        }
    }
}

/// One measured figure with what it was meant to reach.
pub struct Figure {
    pub what: String,
    pub measured: String,
    pub goal: &'static str,
}

fn figure(what: impl Into<String>, measured: impl Into<String>, goal: &'static str) -> Figure {
    Figure { what: what.into(), measured: measured.into(), goal }
}

/// Measures the parts and prints a table as it goes.
pub fn run(plan: Plan, parts: &[Part]) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("deskbell-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(|error| Error::internal("make a folder", error))?;
    println!("| what | measured | goal |\n|---|---|---|");
    let result = measure(plan, parts, &folder);
    // Whatever is left lies in the system's temporary folder.
    let _ = fs::remove_dir_all(&folder);
    result
}

fn measure(plan: Plan, parts: &[Part], folder: &Path) -> Result<()> {
    let mut limits = None;
    if parts.contains(&Part::Raw) {
        let measured = raw::measure(folder, plan.senders)?;
        print(&measured.figures());
        limits = Some(measured);
    }
    if parts.contains(&Part::Talk) {
        print(&talk::measure(folder, plan, limits.as_ref())?);
    }
    if parts.contains(&Part::Parked) {
        print(&parked::measure(folder, plan)?);
    }
    if parts.contains(&Part::Stored) {
        print(&stored::measure(folder, plan)?);
    }
    if parts.contains(&Part::Summary) {
        print(&summary::measure());
    }
    if parts.contains(&Part::Routing) {
        print(&routing::measure(folder, plan)?);
    }
    print(&[binary_size()]);
    Ok(())
}

fn print(figures: &[Figure]) {
    for Figure { what, measured, goal } in figures {
        println!("| {what} | {measured} | {goal} |");
    }
}

fn binary_size() -> Figure {
    let bytes = std::env::current_exe().and_then(fs::metadata).map_or(0, |metadata| metadata.len());
    figure("binary", format!("{:.1} MB", bytes as f64 / 1e6), "≤ 15 MB stripped")
}

/// The value below which `part` of the sorted samples lie.
fn percentile(sorted: &[Duration], part: f64) -> Duration {
    let at = (sorted.len() as f64 * part) as usize;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

fn spread(mut samples: Vec<Duration>) -> String {
    samples.sort_unstable();
    let ms = |part: f64| percentile(&samples, part).as_secs_f64() * 1000.0;
    format!("{:.2} / {:.2} ms", ms(0.5), ms(0.99))
}

fn failed(doing: &'static str) -> impl Fn(std::io::Error) -> Error {
    move |error| Error::internal(doing, error)
}
