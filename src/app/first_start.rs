//! What a start notes in the database before anything is served.

use super::App;
use crate::{
    actions,
    auth::token,
    error::{Error, Result},
    limits, store,
};

/// For links in mails, which are written where nobody knows the configuration.
pub(super) fn note_public_url(app: &App) -> Result<()> {
    use store::settings::{PUBLIC_URL, get, set_or_delete};
    let url = app.config.public_url.clone();
    if app.store.read(|conn| get(conn, PUBLIC_URL))? == url {
        return Ok(());
    }
    app.store.write(move |tx| set_or_delete(tx.conn, PUBLIC_URL, url.as_deref()))
}

/// `DESKBELL_SETUP_ADMIN=email:password`, while there is nobody yet.
pub(super) fn first_admin_from_environment(app: &App) -> Result<()> {
    let Some(text) = &app.config.setup_admin else { return Ok(()) };
    if !app.store.read(store::agents::is_empty)? {
        return Ok(());
    }
    let wrong = || Error::invalid("DESKBELL_SETUP_ADMIN must be `email:password`");
    let (email, password) = text.split_once(':').ok_or_else(wrong)?;
    if !email.contains('@') || !limits::PASSWORD_CHARS.contains(&password.chars().count()) {
        return Err(Error::invalid(
            "DESKBELL_SETUP_ADMIN must be `email:password` with 10 to 256 characters of password",
        ));
    }
    let first = actions::setup::FirstAdmin {
        name: "Admin".to_string(),
        email: email.to_string(),
        password_hash: app.passwords.hash(password)?,
        site_origin: None,
        widget_key: token::random_key()?,
    };
    app.store.write(move |tx| actions::setup::first_admin(tx, first))?;
    log::info!("setup: the first admin was made from DESKBELL_SETUP_ADMIN");
    Ok(())
}
