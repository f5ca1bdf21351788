//! The style, as a test: reads every tracked file and tells file and line of what is wrong.
//!
//! Rules that need a whole compiler are clippy's and eslint's; here are the ones that need none.
//! Each rule has a planted fault below that must be found, so that none can go blind unnoticed.

mod layers;
mod pages;
mod rust;
mod text;

use std::{fs, path::Path, process::Command};

/// One file, by its path from the root of the repository.
struct Source<'a> {
    path: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn has_extension(&self, extensions: &[&str]) -> bool {
        let extension = Path::new(self.path).extension().and_then(|name| name.to_str());
        extension.is_some_and(|extension| extensions.contains(&extension))
    }

    fn is_in(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// This test's own files name what they forbid.
    fn is_tidy_itself(&self) -> bool {
        self.path == "tests/tidy.rs" || self.is_in("tests/tidy")
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.split('\n').enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// What is wrong and where, collected so that one run shows everything.
#[derive(Default)]
struct Complaints(Vec<String>);

impl Complaints {
    fn add(&mut self, source: &Source, line: usize, what: &str) {
        self.0.push(format!("{}:{line}: {what}", source.path));
    }
}

fn check(source: &Source, complaints: &mut Complaints) {
    text::check(source, complaints);
    if source.has_extension(&["rs"]) {
        rust::check(source, complaints);
        layers::check(source, complaints);
    }
    if source.is_in("static") {
        pages::check(source, complaints);
    }
    if source.is_in("tests") && source.has_extension(&["js"]) {
        pages::check_test(source, complaints);
    }
}

#[test]
fn the_tree_is_tidy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut complaints = Complaints::default();
    let paths = tracked(root);
    for path in &paths {
        let Ok(bytes) = fs::read(root.join(path)) else { continue };
        // Pictures and the like.
        let Ok(text) = String::from_utf8(bytes) else { continue };
        check(&Source { path, text: &text }, &mut complaints);
    }

    assert!(paths.iter().any(|path| path == "Cargo.toml"), "the tree was not found");
    let count = complaints.0.len();
    assert!(count == 0, "{count} complaints:\n{}", complaints.0.join("\n"));
}

/// What git knows; in an unpacked archive everything that does not look like a product.
fn tracked(root: &Path) -> Vec<String> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output();
    let mut paths = match listed {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => {
            let names = String::from_utf8_lossy(&output.stdout).into_owned();
            names.split_terminator('\0').map(str::to_string).collect()
        }
        _ => {
            let mut found = Vec::new();
            walk(root, root, &mut found);
            found
        }
    };
    // Written by tools.
    paths.retain(|path| !path.contains("vendor/") && !path.ends_with("-lock.json"));
    paths.retain(|path| path != "Cargo.lock" && path != "LICENSE");
    // Wrong on purpose.
    paths.retain(|path| !path.starts_with("fuzz/corpus/"));
    paths
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if [".git", "target", "node_modules"].iter().any(|skipped| name == *skipped) {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, found);
        } else if let Ok(inside) = path.strip_prefix(root) {
            found.push(inside.to_string_lossy().into_owned());
        }
    }
}

#[test]
fn an_archive_without_git_is_walked() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(root, root, &mut found);
    assert!(found.iter().any(|path| path == "tests/tidy/text.rs"));
    assert!(!found.iter().any(|path| path.starts_with("target/")));
}

/// Fails unless the fault is found at the line that is marked `«here»`, and nothing else is.
#[track_caller]
fn finds(path: &str, planted: &str, expected: &str) {
    let marked = planted.split('\n').position(|line| line.contains("«here»"));
    let line = marked.map_or(1, |index| index + 1);
    let text = format!("{}\n", planted.replace("«here»", "").trim_end_matches('\n'));
    let mut complaints = Complaints::default();
    check(&Source { path, text: &text }, &mut complaints);
    assert_eq!(complaints.0, [format!("{path}:{line}: {expected}")]);
}

/// Fails if anything at all is found.
#[track_caller]
fn accepts(path: &str, text: &str) {
    let mut complaints = Complaints::default();
    check(&Source { path, text }, &mut complaints);
    assert_eq!(complaints.0, Vec::<String>::new());
}
