use super::*;
use crate::store::schema;

const SEARCHED: [&str; 3] = ["message_search", "contact_search", "wrap_up_search"];

/// Two conversations of one contact, with a message each.
fn filled() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;").unwrap();
    schema::create_or_check(&conn).unwrap();
    conn.execute_batch(
        "PRAGMA foreign_keys = OFF;
         INSERT INTO contacts (id, created_at_ms) VALUES (1, 0), (2, 0);
         UPDATE contacts SET name = 'Zenobia', email = 'zen@quokka.example',
             fields = '{\"plan\": \"platinumplan\"}' WHERE id = 1;
         INSERT INTO visitors (id, contact_id, widget_id, channel, device, locale, created_at_ms)
             VALUES (1, 1, 1, 'web', 'x', 'en', 0), (2, 2, 1, 'web', 'x', 'en', 0);
         INSERT INTO conversations (id, visitor_id, workstream_id, mode, locale, state,
             close_reason, created_at_ms)
             VALUES (1, 1, 1, 'live', 'en', 'closed', 'idle', 0),
                    (2, 2, 1, 'live', 'en', 'closed', 'idle', 0);
         INSERT INTO wrap_ups (conversation_id, agent_id, notes) VALUES (1, 7, 'refundgiven'),
             (1, 8, 'couponpromised'), (2, 7, '');
         INSERT INTO messages (conversation_id, author_kind, author_name, kind, text, sent_at_ms)
             VALUES (1, 'visitor', 'X', 'text', 'zebrafish parcel', 0),
                    (2, 'visitor', 'X', 'text', 'ordinary parcel', 0),
                    (1, 'system', 'X', 'text', 'joinedword', 0),
                    (1, 'visitor', 'X', 'text', 'xylophone', 0);
         PRAGMA foreign_keys = ON;",
    )
    .unwrap();
    index_block(&conn, 3).unwrap();
    conn
}

fn found(conn: &Connection, text: &str) -> Vec<(i64, Field)> {
    let page = find(conn, &Wanted::parse(text).unwrap(), &Filter::default(), 10).unwrap();
    page.hits.iter().map(|hit| (hit.conversation.0, hit.field)).collect()
}

/// All that the tables of the index have on disk.
fn index_bytes(conn: &Connection) -> Vec<u8> {
    let mut bytes = Vec::new();
    for table in SEARCHED {
        let mut statement = conn.prepare(&format!("SELECT block FROM {table}_data")).unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            bytes.extend(row.get::<_, Vec<u8>>(0).unwrap());
        }
    }
    bytes
}

fn has(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

#[test]
fn each_field_is_found_and_the_system_is_not() {
    let conn = filled();
    assert_eq!(found(&conn, "parcel"), [(2, Field::Message), (1, Field::Message)]);
    assert_eq!(found(&conn, "ZENO"), [(1, Field::Contact)]);
    assert_eq!(found(&conn, "zen@quokka.example"), [(1, Field::Contact)]);
    assert_eq!(found(&conn, "platinumplan"), [(1, Field::Contact)]);
    for word in ["refundgiven", "couponpromised"] {
        assert_eq!(found(&conn, word), [(1, Field::WrapUp)]);
    }
    assert_eq!(found(&conn, "joinedword"), []);
    assert_eq!(found(&conn, "xylophone"), []);
    assert_eq!(pending(&conn).unwrap(), 1);
    index_block(&conn, 100).unwrap();
    index_block(&conn, 100).unwrap();
    assert_eq!(found(&conn, "xylophone"), [(1, Field::Message)]);
    assert_eq!(pending(&conn).unwrap(), 0);
}

#[test]
fn what_is_deleted_leaves_no_trace() {
    let conn = filled();
    // The fourth message is not indexed yet: deleting it must not touch the index either.
    let before = index_bytes(&conn);
    // A word behind another that begins like it is stored without that beginning.
    for word in ["afish", "obia", "okka", "inumplan", "ndgiven"] {
        assert!(has(&before, word), "{word} was not there at all");
    }

    conn.execute("DELETE FROM contacts WHERE id = 1", []).unwrap();

    let after = index_bytes(&conn);
    for word in
        ["afish", "ebr", "obia", "eno", "okka", "uok", "inum", "lat", "ndgiven", "efu", "ylo"]
    {
        assert!(!has(&after, word), "{word} is still there");
    }
    assert_eq!(found(&conn, "parcel"), [(2, Field::Message)]);
    for table in SEARCHED {
        let check = format!("INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 0)");
        conn.execute(&check, []).unwrap();
    }
}

#[test]
fn what_is_changed_is_found_by_its_new_words_only() {
    let conn = filled();
    conn.execute_batch(
        "UPDATE contacts SET name = 'Yolanda' WHERE id = 1;
         UPDATE wrap_ups SET notes = 'exchanged' WHERE conversation_id = 1 AND agent_id = 7;
         UPDATE messages SET text = 'redacted' WHERE id = 1;",
    )
    .unwrap();
    assert_eq!(found(&conn, "yolanda"), [(1, Field::Contact)]);
    assert_eq!(found(&conn, "exchanged"), [(1, Field::WrapUp)]);
    assert_eq!(found(&conn, "redacted"), [(1, Field::Message)]);
    let bytes = index_bytes(&conn);
    for word in ["obia", "eno", "ndgiven", "efu", "afish", "ebr"] {
        assert!(!has(&bytes, word), "{word} is still there");
    }
}

#[test]
fn pages_are_stable_and_complete() {
    let conn = filled();
    let mut before = None;
    let mut seen = Vec::new();
    for _ in 0..5 {
        let filter = Filter { before, ..Filter::default() };
        let page = find(&conn, &Wanted::parse("parcel").unwrap(), &filter, 1).unwrap();
        seen.extend(page.hits.iter().map(|hit| hit.conversation.0));
        match page.next {
            Some(next) => before = Some(ConversationId(next)),
            None => break,
        }
    }
    assert_eq!(seen, [2, 1]);
}

mod hostile {
    use proptest::prelude::*;

    use super::*;

    const ODD: &[&str] = &[
        "\"",
        "'",
        "*",
        "NEAR(",
        ")",
        "AND",
        "OR",
        "NOT",
        "^",
        "+",
        "-",
        ":",
        "text:",
        "{",
        "}",
        "\\",
        "\0",
        "%",
        ";",
        "--",
        "\u{1f600}",
        "\u{301}",
        "की",
        "漢字",
        "\u{1}",
        "parcel",
        " ",
        "\n",
    ];

    fn parts() -> impl Strategy<Value = String> {
        prop_oneof![prop::sample::select(ODD).prop_map(str::to_string), any::<String>()]
    }

    proptest! {
        #[test]
        fn any_text_can_be_searched(texts in prop::collection::vec(parts(), 0..20)) {
            thread_local! { static CONN: Connection = filled(); }
            let text = texts.concat();
            if let Some(wanted) = Wanted::parse(&text) {
                CONN.with(|conn| {
                    find(conn, &wanted, &Filter::default(), 10).unwrap();
                    find_inside(conn, &wanted, ConversationId(1), None, 10).unwrap();
                });
            }
        }
    }

    #[test]
    fn very_long_texts_are_no_error() {
        let conn = filled();
        for text in ["parcel ".repeat(10_000), "a-".repeat(10_000), "\"".repeat(10_000) + "a"] {
            if let Some(wanted) = Wanted::parse(&text) {
                find(&conn, &wanted, &Filter::default(), 10).unwrap();
            }
        }
    }
}
