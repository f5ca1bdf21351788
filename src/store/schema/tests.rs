use std::{fs, path::PathBuf};

use super::*;

const OLD_SCHEMA: &str = include_str!("../../../tests/fixtures/schema_v12.sql");
const OLD_ROWS: &str = include_str!("../../../tests/fixtures/rows_v12.sql");
const NOW: Timestamp = Timestamp(1_790_000_000_000);

/// Builds a table anew, as a changed CHECK needs, and adds one that refers to it.
const REBUILT: Migration = Migration {
    to: 13,
    sql: "CREATE TABLE teams_new (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
            color TEXT NOT NULL DEFAULT 'red', created_at_ms INTEGER NOT NULL) STRICT;
          INSERT INTO teams_new (id, name, created_at_ms) SELECT id, name, created_at_ms FROM teams;
          DROP TABLE teams;
          ALTER TABLE teams_new RENAME TO teams;
          CREATE TABLE flags (team_id INTEGER REFERENCES teams (id)) STRICT;",
};

struct Old {
    folder: PathBuf,
    path: PathBuf,
}

impl Old {
    fn new(name: &str) -> Old {
        let folder =
            std::env::temp_dir().join(format!("deskbell-schema-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("deskbell.db");
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF; {OLD_SCHEMA} {OLD_ROWS}
             PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 12;"
        ))
        .unwrap();
        Old { folder, path }
    }

    fn upgrade(&self, migrations: &[Migration], newest: i64) -> Result<()> {
        upgrade(&Connection::open(&self.path).unwrap(), &self.path, NOW, migrations, newest)
    }

    fn ask(&self, sql: &str) -> i64 {
        let conn = Connection::open(&self.path).unwrap();
        conn.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Old {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn an_older_file_is_upgraded_after_a_copy_was_made() {
    let old = Old::new("upgraded");
    let more = Migration { to: 14, sql: "ALTER TABLE flags ADD COLUMN note TEXT;" };

    old.upgrade(&[REBUILT, more], 14).unwrap();

    assert_eq!(old.ask("PRAGMA user_version"), 14);
    assert_eq!(old.ask("SELECT count(*) FROM team_members"), 2, "no cascade has run");
    assert_eq!(old.ask("SELECT count(*) FROM teams WHERE color = 'red'"), 1);
    assert_eq!(old.ask("SELECT count(note) FROM flags"), 0);
    let copy = "deskbell-v12-2026-09-21T141320Z.db";
    assert_eq!(old.names(), [copy, "deskbell.db"]);
    let report = backup::verify(&old.folder.join(copy)).unwrap().into_sound().unwrap();
    assert_eq!(report.schema, 12);
    assert!(report.counts.contains(&("messages", 3)), "{report:?}");
}

#[test]
fn a_migration_that_fails_leaves_the_file_as_it_was() {
    let old = Old::new("failing");
    for (sql, words) in [
        ("SELECT no_such_column FROM teams;", "no such column"),
        ("DELETE FROM teams;", "would refer to nothing"),
        ("COMMIT;", "ended the transaction"),
    ] {
        // What was committed by force cannot be taken back; the step before it is left out.
        let steps = match sql {
            "COMMIT;" => vec![Migration { to: 13, sql }],
            _ => vec![REBUILT, Migration { to: 14, sql }],
        };
        let error = old.upgrade(&steps, 14).unwrap_err().to_string();

        assert!(error.contains(words) && error.contains("as it was"), "{error}");
        assert_eq!(error.lines().count(), 1);
        assert_eq!(old.ask("PRAGMA user_version"), 12);
        assert_eq!(old.ask("SELECT count(*) FROM teams"), 1);
        assert_eq!(old.ask("SELECT count(*) FROM sqlite_schema WHERE name = 'flags'"), 0);
        assert_eq!(old.names(), ["deskbell.db"], "no copies pile up");
    }
}

/// The files as they lie on the disk right before the commit: what a loss of power leaves.
#[test]
fn a_migration_that_is_cut_short_leaves_the_file_as_it_was() {
    let old = Old::new("cut");
    let mut conn = Connection::open(&old.path).unwrap();
    // With so little memory SQLite must write pages to the file before the commit.
    conn.execute_batch("PRAGMA cache_size = 2; PRAGMA synchronous = FULL;").unwrap();
    let wreck = old.folder.join("wreck");
    fs::create_dir_all(&wreck).unwrap();
    let (from, into) = (old.folder.clone(), wreck.clone());
    conn.commit_hook(Some(move || {
        for name in ["deskbell.db", "deskbell.db-journal"] {
            fs::copy(from.join(name), into.join(name)).unwrap();
        }
        false
    }))
    .unwrap();
    let fill = Migration {
        to: 13,
        sql: "CREATE TABLE filler (text TEXT);
              WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 500)
              INSERT INTO filler SELECT hex(randomblob(500)) FROM n;
              UPDATE messages SET text = 'spoilt';",
    };
    upgrade(&conn, &old.path, NOW, &[fill], 13).unwrap();
    drop(conn);

    let begun = fs::metadata(wreck.join("deskbell.db")).unwrap().len();
    let before = fs::metadata(old.folder.join("deskbell-v12-2026-09-21T141320Z.db")).unwrap().len();
    assert!(before < begun, "it had begun to write: {before} {begun}");
    let left = Connection::open(wreck.join("deskbell.db")).unwrap();
    let ask = |sql: &str| left.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(ask("SELECT user_version || '' FROM pragma_user_version"), "12");
    assert_eq!(ask("PRAGMA integrity_check"), "ok");
    assert_eq!(ask("SELECT text FROM messages WHERE id = 1"), "where is my parcel?");
    assert_eq!(ask("SELECT count(*) || '' FROM sqlite_schema WHERE name = 'filler'"), "0");
}

#[test]
fn nobody_else_may_have_the_file_open() {
    let old = Old::new("shared");
    let other = Connection::open(&old.path).unwrap();
    other.query_row("SELECT count(*) FROM agents", [], |row| row.get::<_, i64>(0)).unwrap();

    let error = old.upgrade(&[REBUILT], 13).unwrap_err().to_string();

    assert!(error.contains("another process has it open"), "{error}");
    drop(other);
    old.upgrade(&[REBUILT], 13).unwrap();
}

#[test]
fn a_newer_or_much_older_file_is_refused_and_left_as_it_is() {
    let old = Old::new("refused");
    for (version, words) in [(99, "schema 99, which is newer"), (3, "schema 3, which is older")] {
        let conn = Connection::open(&old.path).unwrap();
        conn.execute_batch(&format!("PRAGMA user_version = {version}")).unwrap();

        let error = upgrade(&conn, &old.path, NOW, &[REBUILT], 13).unwrap_err();

        assert!(error.to_string().contains(words), "{error}");
        drop(conn);
        assert_eq!(old.ask("PRAGMA user_version"), version);
        assert_eq!(old.names(), ["deskbell.db"]);
    }
}

#[test]
fn a_foreign_database_is_refused() {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch("CREATE TABLE photos (id INTEGER)").unwrap();

    let error = create_or_upgrade(&conn, Path::new("photos.db"), NOW).unwrap_err();

    assert!(error.to_string().contains("not one of Deskbell"));
}

#[test]
fn the_steps_lead_to_the_present_without_a_gap() {
    let newest = MIGRATIONS.last().map_or(SCHEMA_VERSION, |last| last.to);
    assert_eq!(newest, SCHEMA_VERSION);
    for (before, after) in MIGRATIONS.iter().zip(MIGRATIONS.iter().skip(1)) {
        assert_eq!(before.to + 1, after.to);
    }
    assert!(MIGRATIONS.first().is_none_or(|first| first.to == 13), "12 is the oldest release");
}
