//! Whatever people do in whatever order: nothing is lost, and nobody sees what is not theirs.

use std::collections::BTreeMap;

use deskbell::{
    actions::{
        self,
        messages::{Content, Words},
        visitors::SignIn,
    },
    auth::token,
    domain::{
        ids::{ConversationId, WidgetId},
        time::{DAY_MS, Timestamp},
    },
    store::{
        self, Tx,
        contacts::{NewVisitor, Page, Person},
        sessions::TokenHash,
    },
};
use proptest::prelude::*;

use crate::support::TestServer;

const BROWSERS: usize = 4;

#[derive(Clone, Debug)]
enum Step {
    Write(usize),
    SignIn(usize, u8),
    /// The identity has ended, and the next one at the browser shows none.
    SignOut(usize),
    /// A supervisor closes what is open.
    Close(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..BROWSERS).prop_map(Step::Write),
        2 => (0..BROWSERS, 0..2_u8).prop_map(|(browser, person)| Step::SignIn(browser, person)),
        1 => (0..BROWSERS).prop_map(Step::SignOut),
        1 => (0..BROWSERS).prop_map(Step::Close),
    ]
}

/// Who sits at a browser, as far as anybody can know.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Who {
    Nobody(usize),
    Person(u8),
}

struct Browser {
    token: TokenHash,
    who: Who,
}

/// What should be so: everybody's words, in order.
#[derive(Default)]
struct Model {
    said: BTreeMap<Who, Vec<usize>>,
    strangers: usize,
    words: usize,
}

impl Model {
    fn stranger(&mut self) -> Who {
        self.strangers += 1;
        Who::Nobody(self.strangers)
    }
}

fn new_visitor() -> NewVisitor {
    NewVisitor {
        widget: WidgetId(1),
        token: token::hash(&token::random_token().unwrap()),
        channel: "web",
        device: "Firefox on Linux".to_string(),
        locale: "en".to_string(),
        page: Page::default(),
        country: None,
    }
}

fn sign_in(case: &str, browser: &Browser, person: u8, now: Timestamp) -> SignIn {
    SignIn {
        person: Person {
            realm: case.to_string(),
            subject: person.to_string(),
            name: Some(format!("Person {person}")),
            email: None,
            is_email_verified: false,
            phone: None,
            fields: "{}".to_string(),
        },
        verified_until: now + DAY_MS,
        shown: Some(browser.token),
        browser: new_visitor(),
        page: None,
    }
}

fn visitor(tx: &Tx, browser: &Browser) -> deskbell::error::Result<store::contacts::Visitor> {
    Ok(store::contacts::find_by_token(tx.conn, &browser.token)?.expect("the token is known"))
}

fn act(server: &TestServer, case: &str, browsers: &mut [Browser], model: &mut Model, step: Step) {
    let store = &server.running().app.store;
    let now = server.running().app.clock.now();
    match step {
        Step::Write(index) => {
            let number = model.words;
            model.words += 1;
            model.said.entry(browsers[index].who).or_default().push(number);
            let browser = Browser { ..browsers[index] };
            let write = move |tx: &Tx| {
                let words = Words {
                    client_id: format!("client-{number}"),
                    content: Content::Text(number.to_string()),
                };
                actions::messages::visitor_writes(tx, &visitor(tx, &browser)?, words).map(|_| ())
            };
            store.write(write).unwrap();
        }
        Step::SignIn(index, person) => {
            let new = sign_in(case, &browsers[index], person, now);
            let fresh = new.browser.token;
            let signed_in = store.write(move |tx| actions::visitors::sign_in(tx, &new)).unwrap();
            let before = std::mem::replace(&mut browsers[index].who, Who::Person(person));
            if !signed_in.keeps_token {
                browsers[index].token = fresh;
            }
            assert_eq!(signed_in.keeps_token, before == Who::Person(person));
            if matches!(before, Who::Nobody(_)) {
                let brought = model.said.remove(&before).unwrap_or_default();
                let all = model.said.entry(Who::Person(person)).or_default();
                all.extend(brought);
                all.sort_unstable();
            }
        }
        Step::SignOut(index) => {
            let (left, new) = (browsers[index].token, new_visitor());
            browsers[index] = Browser { token: new.token, who: model.stranger() };
            store
                .write(move |tx| actions::visitors::arrive_after(tx, &left, &new).map(|_| ()))
                .unwrap();
        }
        Step::Close(index) => {
            let browser = Browser { ..browsers[index] };
            let close = move |tx: &Tx| {
                let id = visitor(tx, &browser)?.id;
                match store::conversations::find_open(tx.conn, id)? {
                    Some(open) => actions::conversations::force_close(tx, open.id),
                    None => Ok(()),
                }
            };
            store.write(close).unwrap();
        }
    }
}

fn history(server: &TestServer, browser: &Browser) -> Vec<usize> {
    let look = |conn: &rusqlite::Connection| {
        let visitor = store::contacts::find_by_token(conn, &browser.token)?.unwrap();
        let messages = store::messages::list_of_visitor(conn, visitor.id, None, 1000)?;
        let own: Vec<usize> = messages
            .iter()
            .filter(|message| message.author.kind.name() == "visitor")
            .inspect(|message| assert_eq!(message.author.kind.id(), Some(visitor.id.0)))
            .map(|message| message.text.parse().unwrap())
            .collect();
        let sql = "SELECT count(*) FROM conversations WHERE visitor_id = ?1
             AND state NOT IN ('wrap_up', 'closed')";
        let open: i64 = conn.query_row(sql, [visitor.id.0], |row| row.get(0))?;
        assert!(open <= 1, "{open} open conversations of one visitor");
        Ok(own)
    };
    server.running().app.store.read(look).unwrap()
}

/// How many messages this case's conversations have, whoever can see them.
fn stored(server: &TestServer, first: ConversationId) -> usize {
    let look = |conn: &rusqlite::Connection| {
        Ok(conn.query_row(
            "SELECT count(*) FROM messages WHERE author_kind = 'visitor'
             AND ?1 < conversation_id",
            [first.0],
            |row| row.get(0),
        )?)
    };
    server.running().app.store.read(look).unwrap()
}

fn last_conversation(server: &TestServer) -> ConversationId {
    let look = |conn: &rusqlite::Connection| {
        let sql = "SELECT coalesce(max(id), 0) FROM conversations";
        Ok(ConversationId(conn.query_row(sql, [], |row| row.get(0))?))
    };
    server.running().app.store.read(look).unwrap()
}

#[test]
fn nothing_is_lost_and_nothing_is_mixed_up() {
    let server = TestServer::start();
    let mut config = ProptestConfig::with_cases(24);
    config.failure_persistence = None;
    let number = std::cell::Cell::new(0);
    proptest!(config, |(steps in prop::collection::vec(step(), 1..40))| {
        number.set(number.get() + 1);
        let case = format!("case-{}", number.get());
        let first = last_conversation(&server);
        let mut model = Model::default();
        let mut browsers: Vec<Browser> = Vec::new();
        for _ in 0..BROWSERS {
            let new = new_visitor();
            let browser = Browser { token: new.token, who: model.stranger() };
            browsers.push(browser);
            let store = &server.running().app.store;
            store.write(move |tx| actions::visitors::arrive(tx, &new).map(|_| ())).unwrap();
        }
        for step in steps {
            act(&server, &case, &mut browsers, &mut model, step);
            for browser in &browsers {
                let seen = history(&server, browser);
                let said = model.said.get(&browser.who).cloned().unwrap_or_default();
                prop_assert_eq!(seen, said, "{:?}", browser.who);
            }
        }
        prop_assert_eq!(stored(&server, first), model.words);
    });
}
