//! Puts the parts together, starts them in order and stops them in order.

mod cleaning;
mod first_start;
mod senders;

use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rustix::process::{Resource, getrlimit};

use self::{
    cleaning::{clean_after_erasures, keep_within_retention},
    first_start::{first_admin_from_environment, note_public_url},
    senders::{send_mail, send_pushes, tell_webhooks},
};
use crate::{
    actions,
    attendance::{Attendance, Who},
    auth::{password::Passwords, throttle::LoginThrottle, token},
    backups::{self, Backups},
    bell::Bell,
    clock::Clock,
    config::{Config, Listen},
    error::{Error, Result},
    gate::{self, Figures, Gate, GateConfig, Network, PollOwner, Ticket},
    http::{
        caller::{KnownSession, KnownToken},
        fairness::Fairness,
        known::Known,
        poll::{self, Parked},
        rendered::Rendered,
        routes,
        server::{self, Outlet, Source},
    },
    hub::Hub,
    limits,
    metrics::Metrics,
    outbound::{self, Reach},
    store::{self, News, Store, contacts::Visitor},
};

/// What every thread shares.
pub struct App {
    pub config: Config,
    pub clock: Arc<Clock>,
    pub store: Store,
    pub hub: Arc<Hub<Parked>>,
    pub attendance: Attendance,
    pub passwords: Passwords,
    pub logins: LoginThrottle,
    pub rendered: Rendered,
    pub summaries: outbound::summary::Endpoint,
    pub known_tokens: Known<KnownToken>,
    pub known_sessions: Known<KnownSession>,
    pub known_visitors: Known<Arc<Visitor>>,
    pub fairness: Fairness,
    pub metrics: Metrics,
    pub backups: Backups,
    pub outlet: Outlet,
    mail_bell: Arc<Bell>,
    push_bell: Arc<Bell>,
    webhook_bell: Arc<Bell>,
    gate_figures: OnceLock<Arc<Figures>>,
    is_stopping: AtomicBool,
}

impl App {
    /// Opens the database and prepares everything that needs no thread of its own.
    pub fn open(config: Config) -> Result<App> {
        let clock = Arc::new(Clock::default());
        let writer_clock = Arc::clone(&clock);
        // The hub must know the newest event, which only the open store can tell; nothing is
        // committed before both stand.
        let late_hub: Arc<OnceLock<Arc<Hub<Parked>>>> = Arc::default();
        let publish_to = Arc::clone(&late_hub);
        let (mail_bell, push_bell) = (Arc::new(Bell::default()), Arc::new(Bell::default()));
        let (ring_mail, ring_push) = (Arc::clone(&mail_bell), Arc::clone(&push_bell));
        let webhook_bell = Arc::new(Bell::default());
        let ring_webhooks = Arc::clone(&webhook_bell);
        let publish = move |news: News| {
            if let Some(hub) = publish_to.get() {
                for notice in news.notices {
                    hub.publish(notice.topic, notice.event);
                }
            }
            if news.has_mail {
                ring_mail.ring();
            }
            if news.has_push {
                ring_push.ring();
            }
            if news.has_webhooks {
                ring_webhooks.ring();
            }
        };
        let store = Store::open(&config.data, move || writer_clock.now(), publish)?;
        let last = store.read(store::events::last_id)?;
        let hub = Arc::new(Hub::new(last));
        late_hub.get_or_init(|| Arc::clone(&hub));
        let is_unlimited = config.demo.is_some() || config.without_rate_limits;
        Ok(App {
            clock,
            store,
            hub,
            attendance: Attendance::default(),
            passwords: Passwords::new()?,
            logins: LoginThrottle::default(),
            rendered: Rendered::default(),
            summaries: outbound::summary::Endpoint::default(),
            known_tokens: Known::default(),
            known_sessions: Known::default(),
            known_visitors: Known::default(),
            fairness: Fairness::new(is_unlimited),
            metrics: Metrics::default(),
            backups: Backups::new(&config.data, config.backups.clone()),
            outlet: Outlet::default(),
            mail_bell,
            push_bell,
            webhook_bell,
            gate_figures: OnceLock::new(),
            is_stopping: AtomicBool::new(false),
            config,
        })
    }

    pub fn gate_figures(&self) -> Option<&Arc<Figures>> {
        self.gate_figures.get()
    }

    /// How far the endpoints of browsers and the receivers of webhooks may lie: in tests they are
    /// on this machine.
    pub fn reach(&self) -> Reach {
        if self.config.insecure_test_hooks { Reach::Near } else { Reach::World }
    }

    /// Polls are answered at once from now on.
    pub fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }
}

impl PollOwner for App {
    fn gone(&self, ticket: Ticket) {
        poll::gone(self, ticket.0);
    }
}

/// A server that runs.
pub struct Running {
    pub app: Arc<App>,
    gate: Option<Gate>,
    servers: Vec<Arc<tiny_http::Server>>,
    workers: Vec<JoinHandle<()>>,
    helpers: Vec<JoinHandle<()>>,
    private_folder: PathBuf,
    addresses: Vec<SocketAddr>,
}

impl Running {
    /// Starts all threads and opens the listeners. Nothing is served before all is ready.
    pub fn start(config: Config) -> Result<Running> {
        let listeners = bind(&config.listen)?;
        let app = Arc::new(App::open(config)?);
        first_admin_from_environment(&app)?;
        note_public_url(&app)?;
        let private_folder = private_folder()?;
        let mut running = Running {
            app,
            gate: None,
            servers: Vec::new(),
            workers: Vec::new(),
            helpers: Vec::new(),
            private_folder,
            addresses: Vec::new(),
        };
        running.start_helpers()?;
        running.start_servers(listeners)?;
        Ok(running)
    }

    /// Where clients reach it by TCP.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    fn start_servers(&mut self, listeners: Vec<std::net::TcpListener>) -> Result<()> {
        for listen in self.app.config.listen.clone() {
            if let Listen::Unix(path) = listen {
                self.serve_unix(&path, Source::Proxy)?;
                let mode = fs::Permissions::from_mode(0o660);
                fs::set_permissions(&path, mode)
                    .map_err(|error| Error::internal("set the rights of the socket", error))?;
            }
        }
        if listeners.is_empty() {
            return Ok(());
        }
        let upstream = self.private_folder.join("gate.sock");
        self.serve_unix(&upstream, Source::Gate)?;
        let config = &self.app.config;
        let mut gate_limits = config.gate_limits.clone().unwrap_or_default();
        gate_limits.upstream_connections = limits::REQUEST_WORKERS;
        if let Some(most) = config.connections_max {
            gate_limits.connections_max = most;
        }
        if let Some(most) = config.connections_per_address_max {
            gate_limits.connections_per_address_max = most;
            gate_limits.exempt_loopback = false;
        }
        gate_limits.connections_max = affordable_connections(gate_limits.connections_max)?;
        let trusted_proxies = config
            .trusted_proxies
            .iter()
            .map(|text| {
                Network::from_text(text).ok_or_else(|| {
                    Error::invalid(format!("`--trusted-proxy {text}` is not an address range"))
                })
            })
            .collect::<Result<_>>()?;
        let owner: Arc<dyn PollOwner> = Arc::clone(&self.app) as Arc<dyn PollOwner>;
        let gate = Gate::start(
            GateConfig {
                listeners,
                upstream,
                limits: gate_limits,
                trusted_proxies,
                id_prefix: self.app.outlet.ids.prefix.clone(),
                body_limit: routes::body_limit,
            },
            owner,
        )
        .map_err(|error| Error::internal("start the gate", error))?;
        self.app.outlet.gate.get_or_init(|| gate.mailbox());
        self.app.gate_figures.get_or_init(|| gate.figures());
        self.addresses = gate.local_addrs();
        self.gate = Some(gate);
        Ok(())
    }

    /// A tiny_http on a Unix socket, with its workers.
    fn serve_unix(&mut self, path: &Path, source: Source) -> Result<()> {
        if path.exists() && std::os::unix::net::UnixStream::connect(path).is_err() {
            // Left over from a server that did not stop in order.
            fs::remove_file(path)
                .map_err(|error| Error::internal("remove an old socket file", error))?;
        }
        let server = tiny_http::Server::http_unix(path).map_err(|error| {
            Error::invalid(format!("cannot listen on unix:{}: {error}", path.display()))
        })?;
        let server = Arc::new(server);
        for number in 0..limits::REQUEST_WORKERS {
            let (app, server) = (Arc::clone(&self.app), Arc::clone(&server));
            let worker = spawn(format!("http-{number}"), move || {
                server::serve(&app, &server, source);
            })?;
            self.workers.push(worker);
        }
        self.servers.push(server);
        Ok(())
    }

    fn start_helpers(&mut self) -> Result<()> {
        for number in 0..limits::RESPONDERS {
            let app = Arc::clone(&self.app);
            self.helpers.push(spawn(format!("respond-{number}"), move || respond(&app))?);
        }
        let app = Arc::clone(&self.app);
        self.helpers.push(spawn("hub".to_string(), move || release_polls(&app))?);
        let app = Arc::clone(&self.app);
        self.helpers.push(spawn("clock".to_string(), move || watch_the_time(&app))?);
        let app = Arc::clone(&self.app);
        self.helpers.push(spawn("mail".to_string(), move || send_mail(&app))?);
        let app = Arc::clone(&self.app);
        self.helpers.push(spawn("push".to_string(), move || send_pushes(&app))?);
        let app = Arc::clone(&self.app);
        self.helpers.push(spawn("webhooks".to_string(), move || tell_webhooks(&app))?);
        let app = Arc::clone(&self.app);
        self.helpers.push(spawn("backup".to_string(), move || make_backups(&app))?);
        Ok(())
    }

    /// Answers what waits, finishes what runs, writes down what was handed over.
    pub fn stop(mut self) {
        self.app.is_stopping.store(true, Ordering::Relaxed);
        self.app.hub.release_all();
        if let Some(gate) = self.gate.take() {
            gate.stop(limits::STOP_GRACE / 2);
        }
        for server in &self.servers {
            for _ in 0..limits::REQUEST_WORKERS {
                server.unblock();
            }
        }
        for thread in self.workers.drain(..).chain(self.helpers.drain(..)) {
            if thread.join().is_err() {
                log::error!("stop: a thread had panicked");
            }
        }
        self.app.store.close();
        for listen in &self.app.config.listen {
            if let Listen::Unix(path) = listen {
                // The socket file is of no use to anybody any more; a missing one is as good.
                let _ = fs::remove_file(path);
            }
        }
        let _ = fs::remove_dir_all(&self.private_folder);
    }
}

/// Answers woken polls until the server stops and nothing is left to answer.
fn respond(app: &App) {
    loop {
        match app.hub.wakes().recv_timeout(limits::CLOCK_TICK) {
            Ok(wake) => poll::answer(app, wake),
            Err(_) if app.is_stopping() && app.hub.parked() == 0 => return,
            Err(_) => {}
        }
    }
}

fn release_polls(app: &App) {
    while !app.is_stopping() {
        thread::sleep(limits::CLOCK_TICK);
        app.hub.release_due(Instant::now());
        for listen in &app.config.listen {
            if let Listen::Unix(path) = listen {
                server::heal(path);
            }
        }
    }
    app.hub.release_all();
}

/// The clock thread: acts on deadlines and on who has gone.
fn watch_the_time(app: &App) {
    expect_the_known(app);
    let mut next_look = Instant::now();
    let mut next_prune = Instant::now();
    let mut next_retention = app.clock.now();
    while !app.is_stopping() {
        thread::sleep(limits::CLOCK_TICK);
        let now = Instant::now();
        let is_time_to_look = next_look <= now;
        act_on_due(app, is_time_to_look);
        if is_time_to_look {
            next_look = now + Duration::from_secs(1);
            note_the_lost(app, now);
        }
        if next_prune <= now {
            next_prune = now + Duration::from_secs(60);
            log_failure("prune", app.store.write(actions::deadlines::prune).map(|_| ()));
        }
        if next_retention <= app.clock.now() && !keep_within_retention(app) {
            next_retention = app.clock.now() + limits::RETENTION_LOOK_MS;
        }
        log_failure("empty the log after an erasure", clean_after_erasures(app));
    }
}

/// `looks_at_queues`: not on every tick, since that walks through them.
fn act_on_due(app: &App, looks_at_queues: bool) {
    let now = app.clock.now();
    let is_due = app.store.read(|conn| {
        Ok(actions::deadlines::is_due(conn, now)?
            || (looks_at_queues && actions::queue_words::is_due(conn, now)?))
    });
    let mut goes_on = is_due.unwrap_or_else(|error| {
        log::error!("clock: looking for deadlines failed: {error}");
        false
    });
    while goes_on {
        goes_on = app.store.write(actions::deadlines::act_on_due).unwrap_or_else(|error| {
            log::error!("clock: acting on deadlines failed: {error}");
            false
        });
    }
}

fn make_backups(app: &App) {
    let (store, clock) = (&app.store, &*app.clock);
    app.backups.run(&backups::Worker { store, clock, is_stopping: &|| app.is_stopping() });
}

/// After a restart, whoever was here is given the time to come back.
fn expect_the_known(app: &App) {
    let now = Instant::now();
    let known = app.store.read(|conn| {
        Ok((store::agents::connected(conn)?, store::conversations::visitors_expected(conn)?))
    });
    match known {
        Ok((agents, visitors)) => {
            for agent in agents {
                app.attendance.expect(Who::Agent(agent), now);
            }
            for visitor in visitors {
                app.attendance.expect(Who::Visitor(visitor), now);
            }
        }
        Err(error) => log::error!("clock: cannot tell who was here: {error}"),
    }
}

fn note_the_lost(app: &App, now: Instant) {
    for who in app.attendance.lost(now) {
        match who {
            Who::Agent(id) => {
                let lost = app.store.write(move |tx| actions::presence::agent_lost(tx, id));
                log_failure("note a lost agent", lost);
            }
            Who::Visitor(id) => {
                let open = app.store.read(|conn| store::conversations::find_open(conn, id));
                match open {
                    Ok(Some(_)) => {
                        let left =
                            app.store.write(move |tx| actions::presence::visitor_left(tx, id));
                        log_failure("note a lost visitor", left);
                    }
                    Ok(None) => app.attendance.forget(who),
                    Err(error) => log_failure("look for a lost visitor", Err(error)),
                }
            }
        }
    }
}

fn log_failure(doing: &str, result: Result<()>) {
    if let Err(error) = result {
        log::error!("clock: failed to {doing}: {error}");
    }
}

fn spawn(name: String, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    thread::Builder::new()
        .name(name)
        .stack_size(limits::WORKER_STACK_BYTES)
        .spawn(run)
        .map_err(|error| Error::internal("start a thread", error))
}

fn bind(listen: &[Listen]) -> Result<Vec<std::net::TcpListener>> {
    let mut listeners = Vec::new();
    for listen in listen {
        if let Listen::Tcp(address) = listen {
            let listener = gate::listen(*address)
                .map_err(|error| Error::invalid(format!("cannot listen on {address}: {error}")))?;
            listeners.push(listener);
        }
    }
    Ok(listeners)
}

/// As many clients as there are descriptors for, beside what the server needs itself.
///
/// Without any left, tiny_http stops accepting for good; so it must never come to that.
fn affordable_connections(wanted: usize) -> Result<usize> {
    // The gate raises its limit to the hard one.
    let Some(descriptors) = getrlimit(Resource::Nofile).maximum else { return Ok(wanted) };
    let descriptors = usize::try_from(descriptors).unwrap_or(usize::MAX);
    let affordable = descriptors.saturating_sub(limits::OWN_DESCRIPTORS);
    if affordable < limits::CONNECTIONS_LEAST {
        let least = limits::OWN_DESCRIPTORS + limits::CONNECTIONS_LEAST;
        return Err(Error::invalid(format!(
            "this process may open {descriptors} files only; it needs at least {least} (see \
             `ulimit -n`, or LimitNOFILE= of systemd)"
        )));
    }
    if affordable < wanted {
        log::warn!("gate: {descriptors} open files allow for {affordable} connections only");
    }
    Ok(wanted.min(affordable))
}

/// A folder that only we can enter, for the socket between the gate and tiny_http.
fn private_folder() -> Result<PathBuf> {
    let name = format!("deskbell-{}-{}", std::process::id(), token::random_key()?);
    let folder = std::env::temp_dir().join(name);
    fs::DirBuilder::new()
        .mode(0o700)
        .create(&folder)
        .map_err(|error| Error::internal("make a private folder", error))?;
    Ok(folder)
}
