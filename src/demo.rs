//! What `deskbell demo` shows: people, history, and a visitor who is not there.

use std::{sync::Arc, thread, time::Duration};

use crate::{
    actions::{
        self, Caller,
        messages::{Content, Words},
        setup::FirstAdmin,
        wrap_up::WrapUp,
    },
    app::App,
    auth::token,
    config::DemoAccounts,
    domain::{
        conversation::State,
        flow,
        ids::{AgentId, ConversationId, WidgetId},
        permission::Role,
        presence::Presence,
        time::{DAY_MS, MINUTE_MS, SECOND_MS},
        workstream::{Mode, Workstream},
    },
    error::{Error, Result},
    store::{
        self, Tx,
        agents::NewAgent,
        contacts::{NewVisitor, Page, Visitor},
        dialogues,
        widgets::Widget,
    },
};

const PASSWORD: &str = "bell-and-desk";

/// Between two sentences of the history.
const TURN_MS: i64 = 40 * SECOND_MS;

/// How long the simulated visitor thinks between two sentences.
const PAUSE: Duration = Duration::from_secs(6);

/// The accounts that the demo page shows.
pub fn accounts() -> DemoAccounts {
    let person = |name: &str, email: &str| (name.to_string(), email.to_string());
    DemoAccounts {
        password: PASSWORD.to_string(),
        people: vec![
            person("Olive Owner", "owner@demo.example"),
            person("Ana Lopez", "ana@demo.example"),
            person("Ben Okafor", "ben@demo.example"),
        ],
    }
}

/// Fills an empty file with an admin, two agents, a widget and some history.
pub fn fill(app: &App) -> Result<()> {
    let hash = app.passwords.hash(PASSWORD)?;
    let key = token::random_key()?;
    let persistent_key = token::random_key()?;
    app.store.write(move |tx| {
        let people = accounts().people;
        let mut people = people.into_iter();
        if let Some((name, email)) = people.next() {
            let password_hash = hash.clone();
            let first =
                FirstAdmin { name, email, password_hash, site_origin: None, widget_key: key };
            let admin = actions::setup::first_admin(tx, first)?;
            let mut owner = store::agents::get(tx.conn, admin)?;
            // The two agents answer; the owner looks after the settings.
            owner.takes_chats = false;
            store::agents::update(tx.conn, &owner)?;
            welcome(tx, admin)?;
        }
        for (name, email) in people {
            let display_name = name.split(' ').next().unwrap_or(&name).to_string();
            let password_hash = Some(hash.clone());
            let id = actions::accounts::create(
                tx,
                &NewAgent {
                    email,
                    name,
                    display_name,
                    password_hash,
                    role: Role::Agent,
                    is_enabled: true,
                    takes_chats: true,
                    capacity: 10,
                },
            )?;
            actions::presence::choose(tx, id, Presence::Available)?;
        }
        for story in HISTORY {
            tell(tx, story)?;
        }
        message_desk(tx, persistent_key)?;
        // Nobody sits at a console yet; the demo page makes whoever signs in available.
        for agent in store::agents::list(tx.conn)? {
            actions::presence::choose(tx, agent.id, Presence::Offline)?;
        }
        Ok(())
    })
}

/// What visitors of the shop are asked before an agent comes.
const WELCOME: &str = include_str!("demo/welcome.json");

/// A published dialogue at the live widget, which is the only one by now.
fn welcome(tx: &Tx, admin: AgentId) -> Result<()> {
    let broken = || Error::internal("read the demo's dialogue", "it has the wrong shape");
    let tree = dialogues::tree::tree_from(WELCOME).ok_or_else(broken)?;
    let flow = flow::read("draft", &tree).map_err(|_| broken())?;
    let settings = dialogues::Settings {
        name: "Welcome to the shop".to_string(),
        widgets: store::widgets::list(tx.conn)?.iter().map(|widget| widget.id).collect(),
        is_enabled: true,
        priority: 0,
        idle_ms: 30 * MINUTE_MS,
        targeting: flow::Targeting::default(),
    };
    let id = dialogues::insert(tx.conn, &settings, &flow, tx.now)?;
    dialogues::publish(tx.conn, id, admin, tx.now)
}

/// A conversation of the past: who came, from where, and what was said by turns.
struct Story {
    visitor: &'static str,
    page: &'static str,
    days_ago: i64,
    turns: &'static [&'static str],
    notes: &'static str,
}

const HISTORY: &[Story] = &[
    Story {
        visitor: "Mia",
        page: "Returns",
        days_ago: 2,
        turns: &[
            "Hi! Can I send back the blue kettle? The lid does not close.",
            "Hello Mia, I am sorry about that. Of course you can; do you still have the box?",
            "Yes, everything is still there.",
            "Perfect. I have just sent a return label to your order's address.",
            "That was quick, thank you!",
        ],
        notes: "Kettle with a faulty lid; return label sent.",
    },
    Story {
        visitor: "Jonas",
        page: "Delivery",
        days_ago: 1,
        turns: &[
            "Do you deliver to Iceland?",
            "We do! It takes about eight working days, and costs the same as within Norway.",
            "Great, then I will order today.",
        ],
        notes: "Asked about delivery to Iceland.",
    },
];

fn tell(tx: &Tx, story: &Story) -> Result<()> {
    let visitor = visitor(tx, story.visitor, story.page, Mode::Live)?;
    let mut turns = story.turns.iter().enumerate();
    let Some((_, first)) = turns.next() else { return Ok(()) };
    let said = actions::messages::visitor_writes(tx, &visitor, words(0, first))?;
    let id = said.message.conversation;
    let Some(agent) = accept_as_offered(tx, id)? else { return Ok(()) };
    for (number, text) in turns {
        if number % 2 == 0 {
            actions::messages::visitor_writes(tx, &visitor, words(number, text))?;
        } else {
            actions::messages::agent_writes(tx, &agent, id, words(number, text), None)?;
        }
    }
    actions::conversations::end_by_agent(tx, &agent, id)?;
    let wrap_up = WrapUp { disposition: None, notes: story.notes.to_string() };
    actions::wrap_up::submit(tx, &agent, id, wrap_up)?;
    actions::wrap_up::done(tx, &agent, id)?;
    // It was told in an instant; as history it happened when people are awake.
    move_back(tx, id, story.days_ago)
}

/// A persistent workstream beside the live one, with its own widget and a customer who rests.
fn message_desk(tx: &Tx, key: String) -> Result<()> {
    let rules = Workstream { mode: Mode::Persistent, ..Workstream::live("Messages") };
    let workstream = store::workstreams::insert(tx.conn, &rules, tx.now)?;
    let widget = Widget {
        id: WidgetId(0),
        key,
        name: "Message desk".to_string(),
        workstream,
        origins: vec!["*".to_string()],
        locale: None,
        appearance: r##"{"title": "Message desk", "color": "#2f6f5e"}"##.to_string(),
        identity_keys: Vec::new(),
    };
    store::widgets::insert(tx.conn, &widget, tx.now)?;
    let visitor = visitor(tx, "Ingrid", "Meadow vase", Mode::Persistent)?;
    let asked = "Could you tell me when the meadow vase is back?";
    let said = actions::messages::visitor_writes(tx, &visitor, words(0, asked))?;
    let id = said.message.conversation;
    let Some(agent) = accept_as_offered(tx, id)? else { return Ok(()) };
    let answer = "The potter fires again next week. I will write to you here when it is in!";
    actions::messages::agent_writes(tx, &agent, id, words(1, answer), None)?;
    actions::conversations::park(tx, &agent, id)?;
    move_back(tx, id, 3)
}

fn move_back(tx: &Tx, id: ConversationId, days: i64) -> Result<()> {
    store::facts::move_back(tx.conn, id, days * DAY_MS, TURN_MS)?;
    store::conversations::move_back(tx.conn, id, days * DAY_MS, TURN_MS)
}

fn words(number: usize, text: &str) -> Words {
    Words { client_id: format!("demo-turn-{number}"), content: Content::Text(text.to_string()) }
}

/// Whoever was asked accepts.
fn accept_as_offered(tx: &Tx, id: ConversationId) -> Result<Option<Caller>> {
    let conversation = store::conversations::find(tx.conn, id)?;
    let Some(State::Offered { to, .. }) = conversation.map(|conversation| conversation.state)
    else {
        return Ok(None);
    };
    let caller = caller(tx, to)?;
    actions::conversations::accept(tx, &caller, id)?;
    Ok(Some(caller))
}

fn caller(tx: &Tx, id: AgentId) -> Result<Caller> {
    let agent = store::agents::get(tx.conn, id)?;
    Ok(Caller { id, role: agent.role, display_name: agent.display_name })
}

/// A visitor at the widget of that mode.
fn visitor(tx: &Tx, name: &str, page: &str, mode: Mode) -> Result<Visitor> {
    let widget =
        store::widgets::first_of(tx.conn, mode)?.ok_or_else(|| Error::not_found("widget"))?;
    let new = NewVisitor {
        country: None,
        widget: widget.id,
        token: token::hash(&token::random_token()?),
        channel: "web",
        device: "Firefox on Linux".to_string(),
        locale: "en".to_string(),
        page: Page {
            url: format!("https://shop.example/{}", page.to_lowercase()),
            title: format!("{page} – Fjord & Field"),
            referrer: String::new(),
        },
    };
    let visitor = actions::visitors::arrive(tx, &new)?;
    store::contacts::set_fields(tx.conn, visitor.contact, Some(name), None, None)?;
    Ok(Visitor { name: Some(name.to_string()), ..visitor })
}

/// What the simulated visitor says, one sentence for each answer it gets.
const LINES: &[&str] = &[
    "Hello, is the oak serving board still available?",
    "And how would I look after it?",
    "That sounds easy. Could you set one aside for me?",
    "Lovely, thank you for your help!",
];

/// A visitor who writes by itself soon after an agent has come, and goes on when answered.
///
/// It uses the same actions as a browser does, so agents see nothing unusual. It ends with the
/// server.
pub fn start_visitor(app: &Arc<App>) {
    let app = Arc::clone(app);
    let play = move || {
        if let Err(error) = play_visitor(&app) {
            log::warn!("demo: the simulated visitor stopped: {error}");
        }
    };
    if let Err(error) = thread::Builder::new().name("demo-visitor".to_string()).spawn(play) {
        log::warn!("demo: no simulated visitor: {error}");
    }
}

fn play_visitor(app: &App) -> Result<()> {
    wait_for(app, || Ok(0 < app.hub.parked()))?;
    pause(app);
    let visitor = app.store.write(|tx| visitor(tx, "Noor", "Oak serving board", Mode::Live))?;
    for (number, line) in LINES.iter().enumerate() {
        let (speaker, line) = (visitor.clone(), (*line).to_string());
        app.store.write(move |tx| {
            actions::messages::visitor_writes(tx, &speaker, words(number, &line)).map(|_| ())
        })?;
        let id = visitor.id;
        wait_for(app, || {
            let open = app.store.read(|conn| store::conversations::find_open(conn, id))?;
            Ok(open.is_none_or(|conversation| conversation.unanswered_since.is_none()))
        })?;
        pause(app);
        let is_over =
            app.store.read(|conn| Ok(store::conversations::find_open(conn, id)?.is_none()))?;
        if is_over || app.is_stopping() {
            return Ok(());
        }
    }
    Ok(())
}

fn wait_for(app: &App, is_so: impl Fn() -> Result<bool>) -> Result<()> {
    while !app.is_stopping() && !is_so()? {
        thread::sleep(Duration::from_millis(500));
    }
    Ok(())
}

fn pause(app: &App) {
    let mut left = PAUSE;
    while !left.is_zero() && !app.is_stopping() {
        let step = left.min(Duration::from_millis(250));
        thread::sleep(step);
        left -= step;
    }
}
