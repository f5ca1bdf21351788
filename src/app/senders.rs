//! The threads that send what waits to the world.

use super::App;
use crate::{actions, mail, outbound};

pub(super) fn send_mail(app: &App) {
    mail::run(&app.store, &app.clock, &app.mail_bell, &|| app.is_stopping());
}

pub(super) fn send_pushes(app: &App) {
    outbound::push::Worker {
        store: &app.store,
        clock: &app.clock,
        attendance: &app.attendance,
        bell: &app.push_bell,
        reach: app.reach(),
        is_stopping: &|| app.is_stopping(),
    }
    .run();
}

pub(super) fn tell_webhooks(app: &App) {
    outbound::webhooks::Worker {
        store: &app.store,
        clock: &app.clock,
        bell: &app.webhook_bell,
        reach: app.reach(),
        note: &|attempt| app.store.write(move |tx| actions::webhooks::tried(tx, &attempt)),
        is_stopping: &|| app.is_stopping(),
    }
    .run();
}
