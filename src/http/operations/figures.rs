//! `GET /metrics`: what an operator needs to see. docs/operate.md says what to watch for.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::{
    app::App,
    error::Result,
    http::{response::Response, routes::Context},
    metrics::{Class, process, text::Page},
    store::{
        self,
        figures::{Figures, Queue},
    },
};

const MICROS: u64 = 1_000_000;

pub fn metrics(context: &Context) -> Result<Response> {
    let app = context.app;
    let (figures, messages) =
        app.store.read(|conn| Ok((store::figures::look(conn)?, store::messages::count(conn)?)))?;
    let mut page = Page::default();
    page.family("gauge", "deskbell_build_info", "This program; always 1.");
    let schema = store::SCHEMA_VERSION.to_string();
    let labels = [
        ("version", env!("CARGO_PKG_VERSION")),
        ("schema", schema.as_str()),
        ("sqlite", rusqlite::version()),
    ];
    page.sample("deskbell_build_info", &labels, 1);
    people(&mut page, &figures, messages, app);
    told(&mut page, &figures);
    connections(&mut page, app);
    requests(&mut page, app);
    writes(&mut page, app);
    backups(&mut page, app);
    system(&mut page, &app.config.data);
    Ok(Response::text("text/plain; version=0.0.4; charset=utf-8", page.into_text()))
}

fn load(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

/// Conversations, queues, agents and offers.
fn people(page: &mut Page, figures: &Figures, messages: i64, app: &App) {
    page.counter("deskbell_messages_total", "Messages ever stored.", messages);
    let name = "deskbell_conversations_total";
    page.counter(name, "Conversations ever begun.", figures.conversations_ever);
    let states = ["dialogue", "queued", "offered", "active", "waiting", "wrap_up"];
    let name = "deskbell_conversations";
    counted(page, name, "Conversations that are not closed.", "state", &states, &figures.open);
    let name = "deskbell_queue_length";
    page.family("gauge", name, "Conversations that wait for an agent.");
    for queue in &figures.queues {
        page.sample(name, &[("workstream", &queue.workstream)], queue.waiting);
    }
    let name = "deskbell_queue_oldest_seconds";
    page.family("gauge", name, "How long the first in the queue has waited.");
    let now = app.clock.now();
    for Queue { workstream, oldest_ms, .. } in &figures.queues {
        let waited = oldest_ms.map_or(0, |since| now.0.saturating_sub(since).max(0));
        page.sample(name, &[("workstream", workstream)], waited as f64 / 1000.0);
    }
    let presences = ["available", "busy", "do_not_disturb", "away", "offline", "inactive"];
    let name = "deskbell_agents";
    counted(page, name, "Agents by presence.", "presence", &presences, &figures.agents);
    page.counter("deskbell_offers_total", "Offers ever made.", figures.offers_ever);
    let outcomes = ["expired", "declined"];
    let name = "deskbell_offers_not_taken";
    let help = "Offers that were missed (expired) or declined.";
    counted(page, name, help, "outcome", &outcomes, &figures.offers_not_taken);
}

/// One sample for each value, also where there is none of it: alerts need a zero.
fn counted(
    page: &mut Page,
    name: &str,
    help: &str,
    label: &str,
    values: &[&str],
    counts: &[(String, i64)],
) {
    page.family("gauge", name, help);
    for value in values {
        let count = counts.iter().find(|(found, _)| found == value).map_or(0, |(_, count)| *count);
        page.sample(name, &[(label, value)], count);
    }
}

/// What agents and others are told outside of the pages.
fn told(page: &mut Page, figures: &Figures) {
    let name = "deskbell_outbox";
    let help = "Mails and notifications of the last 30 days, by what has become of them.";
    page.family("gauge", name, help);
    for channel in ["email", "push", "webhook"] {
        for state in ["waiting", "sent", "failed"] {
            let is_it = |(c, s, _): &&(String, String, i64)| c == channel && s == state;
            let count = figures.outbox.iter().find(is_it).map_or(0, |(_, _, count)| *count);
            page.sample(name, &[("channel", channel), ("state", state)], count);
        }
    }
    let name = "deskbell_push_subscriptions";
    page.gauge(name, "Browsers that agents are told in.", figures.push_subscriptions);
}

fn backups(page: &mut Page, app: &App) {
    let backups = &app.backups.figures;
    page.counter("deskbell_backups_total", "Copies of the file made.", load(&backups.made));
    let failed = load(&backups.failed);
    page.counter("deskbell_failed_backups_total", "Copies that failed.", failed);
    let made_at = load(&backups.made_at_s);
    page.gauge("deskbell_backup_made_at_seconds", "When the newest copy was made.", made_at);
}

fn connections(page: &mut Page, app: &App) {
    page.gauge("deskbell_parked_polls", "Long polls that wait.", app.hub.parked());
    let gate = app.gate_figures();
    let open = gate.map_or(0, |figures| load(&figures.connections));
    page.gauge("deskbell_connections", "Open client connections.", open);
    let accepted = gate.map_or(0, |figures| load(&figures.accepted));
    page.counter("deskbell_accepted_total", "Connections accepted by the gate.", accepted);
    let refused = gate.map_or(0, |figures| load(&figures.refused));
    page.counter("deskbell_refused_total", "Requests and connections refused.", refused);
    let queued = gate.map_or(0, |figures| load(&figures.upstream_queue));
    page.gauge("deskbell_request_queue", "Requests that wait for a worker.", queued);
    let delivered = load(&app.metrics.deliveries);
    page.counter("deskbell_deliveries_total", "Events delivered to feeds.", delivered);
}

fn requests(page: &mut Page, app: &App) {
    let name = "deskbell_requests_total";
    page.family("counter", name, "Requests answered, by class and status.");
    for class in Class::ALL {
        for (digit, status) in ["1xx", "2xx", "3xx", "4xx", "5xx"].iter().enumerate().skip(1) {
            let answered = app.metrics.requests(class).answered(digit + 1);
            page.sample(name, &[("class", class.name()), ("status", status)], answered);
        }
    }
    let name = "deskbell_request_duration_seconds";
    page.family("histogram", name, "From the request to its answer, without polls.");
    for class in Class::ALL.into_iter().filter(|class| *class != Class::Poll) {
        let durations = &app.metrics.requests(class).durations;
        page.histogram(name, &[("class", class.name())], durations, MICROS);
    }
    let faults = load(&app.metrics.errors_internal);
    page.counter("deskbell_internal_errors_total", "Faults of the server.", faults);
}

fn writes(page: &mut Page, app: &App) {
    let writer = app.store.writer_figures();
    page.gauge("deskbell_write_queue_jobs", "Writes that wait.", load(&writer.queued));
    let failed = load(&writer.failed_commits);
    page.counter("deskbell_failed_commits_total", "Commits that failed.", failed);
    let name = "deskbell_write_batch_jobs";
    page.family("histogram", name, "Writes that shared a commit.");
    page.histogram(name, &[], &writer.batches, 1);
    let name = "deskbell_commit_duration_seconds";
    page.family("histogram", name, "From COMMIT until it is on the disk.");
    page.histogram(name, &[], &writer.commits, MICROS);
}

/// The files, and what the system knows of the process. What it does not tell is left out.
fn system(page: &mut Page, data: &Path) {
    let mut wal = data.as_os_str().to_owned();
    wal.push("-wal");
    let size = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    page.gauge("deskbell_database_bytes", "Size of the database file.", size(data));
    let bytes = size(Path::new(&wal));
    page.gauge("deskbell_wal_bytes", "Size of the write-ahead log beside it.", bytes);
    if let Ok(disk) = rustix::fs::statvfs(data) {
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        page.gauge("deskbell_disk_free_bytes", "Space left where the database is.", free);
    }
    let Some(process) = process::look() else { return };
    let name = "process_resident_memory_bytes";
    page.gauge(name, "Memory in use.", process.resident_bytes);
    let name = "process_cpu_seconds_total";
    page.counter(name, "Processor time used.", process.processor_seconds);
    page.gauge("process_threads", "Threads.", process.threads);
    page.gauge("process_open_fds", "Open file descriptors.", process.open_descriptors);
    if let Some(most) = process.max_descriptors {
        page.gauge("process_max_fds", "Most file descriptors that may be open.", most);
    }
}
