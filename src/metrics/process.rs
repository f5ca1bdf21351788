//! What the system knows of this process, from `/proc`; nothing where there is none.

use std::fs;

pub struct Process {
    pub resident_bytes: u64,
    pub threads: u64,
    pub open_descriptors: u64,
    pub max_descriptors: Option<u64>,
    pub processor_seconds: f64,
}

/// Linux counts processor time for user space in hundredths of a second.
const TICKS_PER_SECOND: f64 = 100.0;

pub fn look() -> Option<Process> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (user, system) = ticks(&stat)?;
    Some(Process {
        resident_bytes: field(&status, "VmRSS:")? * 1024,
        threads: field(&status, "Threads:")?,
        // Less the one that counts.
        open_descriptors: (fs::read_dir("/proc/self/fd").ok()?.count() as u64).saturating_sub(1),
        max_descriptors: rustix::process::getrlimit(rustix::process::Resource::Nofile).current,
        processor_seconds: (user + system) as f64 / TICKS_PER_SECOND,
    })
}

fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The 14th and 15th field; the second is a name in parentheses that may hold anything.
fn ticks(stat: &str) -> Option<(u64, u64)> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_knows_its_size() {
        let process = look().unwrap();

        assert!(1_000_000 < process.resident_bytes, "{}", process.resident_bytes);
        assert!(1 <= process.threads && 3 <= process.open_descriptors);
    }

    #[test]
    fn a_name_with_spaces_moves_no_field() {
        let stat = "7 (a) b c) S 1 2 3 4 5 6 7 8 9 10 41 42 0 0";

        assert_eq!(ticks(stat), Some((41, 42)));
    }
}
