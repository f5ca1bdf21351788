//! A workspace for one random story: the real store and the real actions, a clock of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use deskbell::{
    actions::{self, Caller},
    domain::{
        conversation::State,
        hours::Written,
        ids::{ConversationId, HoursId, TeamId, VisitorId, WidgetId, WorkstreamId},
        permission::Role,
        presence::Presence,
        routing::Method,
        time::{HOUR_MS, Timestamp},
        workstream::{Distribution, Mode, OnNoAccept, Workstream, WrapUpHold},
    },
    error::Result,
    store::{self, Store, Tx, agents::NewAgent, contacts::NewVisitor, contacts::Visitor},
};

use crate::support::new_folder;

/// Monday 2026-11-23, 08:00 UTC.
const BEGIN: Timestamp = Timestamp(1_795_420_800_000);

pub(crate) const AGENTS: [&str; 3] = ["Ana", "Ben", "Cleo"];
/// The widget of each visitor.
pub(crate) const VISITORS: [usize; 6] = [LIVE, LIVE, PERSISTENT, PERSISTENT, BY_HOURS, LIVE];
/// Live, at any hour, with the settings of the story.
pub(crate) const LIVE: usize = 0;
/// Persistent, handed out from 8 to 17.
pub(crate) const PERSISTENT: usize = 1;
/// Live from 8 to 17, for the team of Ana and Ben.
pub(crate) const BY_HOURS: usize = 2;

/// What is set before the story begins.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) capacities: [i64; 3],
    pub(crate) distribution: Distribution,
    pub(crate) least_busy: bool,
    pub(crate) on_no_accept: OnNoAccept,
    pub(crate) keep_same_agent: bool,
    pub(crate) wrap_up_hold: WrapUpHold,
}

pub(crate) struct World {
    store: Option<Store>,
    folder: PathBuf,
    now: Arc<AtomicI64>,
    pub(crate) agents: Vec<Caller>,
    pub(crate) visitors: Vec<Visitor>,
}

impl World {
    pub(crate) fn new(settings: &Settings) -> World {
        let folder = in_memory(&new_folder());
        let now = Arc::new(AtomicI64::new(BEGIN.0));
        let store = Some(open(&folder, &now));
        let (agents, visitors) = (Vec::new(), Vec::new());
        let mut world = World { store, folder, now, agents, visitors };
        let settings = settings.clone();
        let (agents, visitors) = world.write(move |tx| fill(tx, &settings)).unwrap();
        world.agents = agents;
        world.visitors = visitors;
        world
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::Relaxed))
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.store().write(job)
    }

    pub(crate) fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    pub(crate) fn advance(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::Relaxed);
    }

    /// What the clock thread does until nothing is due.
    pub(crate) fn tick(&self) {
        let now = self.now();
        let is_due = self.store().read(|conn| actions::deadlines::is_due(conn, now)).unwrap();
        let mut goes_on = is_due;
        while goes_on {
            goes_on = self.write(actions::deadlines::act_on_due).unwrap();
        }
    }

    /// Closes the file and opens it again.
    pub(crate) fn restart(&mut self) {
        self.store().close();
        self.store = None;
        self.store = Some(open(&self.folder, &self.now));
    }

    /// The newest conversation of a visitor.
    pub(crate) fn newest(&self, visitor: usize) -> Option<ConversationId> {
        let id = self.visitors[visitor].id;
        self.store()
            .read(|conn| {
                let sql = "SELECT max(id) FROM conversations WHERE visitor_id = ?1";
                Ok(conn.query_row(sql, [id.0], |row| row.get::<_, Option<i64>>(0))?)
            })
            .unwrap()
            .map(ConversationId)
    }

    /// Whoever was asked takes it; returns their number.
    pub(crate) fn accept_by_the_asked(&self, id: ConversationId) -> usize {
        let found = self.store().read(|conn| store::conversations::find(conn, id)).unwrap();
        let State::Offered { to, .. } = found.unwrap().state else { panic!("{id} is not offered") };
        let number = self.agents.iter().position(|agent| agent.id == to).unwrap();
        let caller = self.agents[number].clone();
        self.write(move |tx| actions::conversations::accept(tx, &caller, id)).unwrap();
        number
    }

    /// A new visitor at a widget.
    pub(crate) fn arrive(&self, widget: usize, number: u8) -> Visitor {
        self.write(move |tx| arrive(tx, widget, number)).unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(store) = &self.store {
            store.close();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Whether the workstreams with hours are open.
pub(crate) fn is_open(now: Timestamp) -> bool {
    (8..17).contains(&(now.0.div_euclid(HOUR_MS) % 24))
}

/// The same folder where no disk is waited for, if there is such a place.
fn in_memory(folder: &Path) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let Some(name) = folder.file_name().filter(|_| memory.is_dir()) else {
        return folder.to_path_buf();
    };
    let _ = fs::remove_dir_all(folder);
    let folder = memory.join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn open(folder: &Path, now: &Arc<AtomicI64>) -> Store {
    let now = Arc::clone(now);
    let clock = move || Timestamp(now.load(Ordering::Relaxed));
    Store::open(&folder.join("deskbell.db"), clock, |_| {}).unwrap()
}

fn fill(tx: &Tx, settings: &Settings) -> Result<(Vec<Caller>, Vec<Visitor>)> {
    let mut agents = Vec::new();
    for (name, capacity) in AGENTS.iter().zip(settings.capacities) {
        agents.push(hire(tx, name, Role::Agent, capacity)?);
    }
    hire(tx, "Dora", Role::Admin, 0)?;
    let members = agents[..2].iter().map(|agent| agent.id).collect();
    let team = store::teams::Team { id: TeamId(0), name: "Sales".to_string(), members };
    let team = store::teams::insert(tx.conn, &team, tx.now)?;
    let day = vec![Written { from: "08:00".to_string(), to: "17:00".to_string() }];
    let hours = store::hours::Entry {
        id: HoursId(0),
        name: "Shop".to_string(),
        zone: "UTC".to_string(),
        week: std::array::from_fn(|_| day.clone()),
        holidays: Vec::new(),
    };
    let hours = Some(store::hours::insert(tx.conn, &hours, tx.now)?);
    let common = Workstream {
        on_no_accept: settings.on_no_accept,
        keep_same_agent: settings.keep_same_agent,
        wrap_up_hold: settings.wrap_up_hold,
        ..Workstream::live("Live")
    };
    let method = if settings.least_busy { Method::LeastBusy } else { Method::RoundRobin };
    let live = Workstream { distribution: settings.distribution, method, ..common.clone() };
    let (mode, name) = (Mode::Persistent, "Persistent".to_string());
    let persistent = Workstream { mode, name, hours, ..common.clone() };
    let (method, name) = (Method::Team(team), "By hours".to_string());
    let by_hours = Workstream { method, name, hours, ..common };
    for workstream in [live, persistent, by_hours] {
        let id = store::workstreams::insert(tx.conn, &workstream, tx.now)?;
        add_widget(tx, id)?;
    }
    let visitors = VISITORS
        .iter()
        .enumerate()
        .map(|(number, &widget)| arrive(tx, widget, u8::try_from(number).unwrap()))
        .collect::<Result<_>>()?;
    Ok((agents, visitors))
}

fn hire(tx: &Tx, name: &str, role: Role, capacity: i64) -> Result<Caller> {
    let agent = NewAgent {
        email: format!("{name}@example.com"),
        name: name.to_string(),
        display_name: name.to_string(),
        password_hash: None,
        role,
        is_enabled: true,
        takes_chats: role == Role::Agent,
        capacity,
    };
    let id = actions::accounts::create(tx, &agent)?;
    actions::presence::choose(tx, id, Presence::Available)?;
    Ok(Caller { id, role, display_name: name.to_string() })
}

fn add_widget(tx: &Tx, workstream: WorkstreamId) -> Result<WidgetId> {
    let widget = store::widgets::Widget {
        id: WidgetId(0),
        key: format!("widget-{workstream}"),
        name: "Website".to_string(),
        workstream,
        origins: Vec::new(),
        locale: None,
        appearance: "{}".to_string(),
        identity_keys: Vec::new(),
    };
    store::widgets::insert(tx.conn, &widget, tx.now)
}

fn arrive(tx: &Tx, widget: usize, number: u8) -> Result<Visitor> {
    let new = NewVisitor {
        widget: WidgetId(i64::try_from(widget).unwrap() + 1),
        token: [number; 32],
        channel: "web",
        device: String::new(),
        locale: "en".to_string(),
        page: store::contacts::Page::default(),
        country: None,
    };
    actions::visitors::arrive(tx, &new)
}

/// Which of the story's visitors this is.
pub(crate) fn number_of(world: &World, id: VisitorId) -> usize {
    world.visitors.iter().position(|visitor| visitor.id == id).unwrap()
}
