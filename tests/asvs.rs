//! docs/asvs.md says what is shown by which test; those tests must exist.

use std::{fs, path::Path};

fn read_all(folder: &Path, text: &mut String, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            read_all(&path, text, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        } else {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
}

/// What stands between backticks.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn is_test_name(name: &str) -> bool {
    2 < name.matches('_').count() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

#[test]
fn whatever_is_said_to_be_shown_is_shown_by_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut code, mut names) = (String::new(), Vec::new());
    for folder in ["src", "tests"] {
        read_all(&root.join(folder), &mut code, &mut names);
    }
    let page = fs::read_to_string(root.join("docs/asvs.md")).unwrap();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| item"))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    assert!(100 < rows.len());
    for row in rows {
        let [_, item, _, verdict, shown_by, _] = row[..] else { panic!("{row:?}") };
        assert!(["yes", "partly", "no", "n/a"].contains(&verdict), "{item}: {verdict}");
        let mut shown = 0;
        for name in named(shown_by) {
            if is_test_name(name) {
                assert!(code.contains(&format!("fn {name}(")), "{item}: no test `{name}`");
                shown += 1;
            } else if name.ends_with(".test.js") {
                assert!(names.iter().any(|known| known == name), "{item}: no file `{name}`");
                shown += 1;
            }
        }
        let is_audited = shown_by.contains("`./test audit`");
        let is_absent = shown_by.contains("nothing to test");
        assert!(verdict != "yes" || 0 < shown || is_audited || is_absent, "{item}: shown by what?");
    }
}
