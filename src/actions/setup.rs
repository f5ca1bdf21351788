//! The first admin, and a workspace that works at once.

use crate::{
    domain::{
        ids::{AgentId, WidgetId},
        permission::Role,
        workstream::Workstream,
    },
    error::{Error, Result},
    store::{self, Tx, agents::NewAgent, widgets::Widget},
};

/// What the setup page asks for.
pub struct FirstAdmin {
    pub name: String,
    pub email: String,
    pub password_hash: String,
    /// The site's origin in normal form; any site while the owner has not said.
    pub site_origin: Option<String>,
    /// Key of the first widget.
    pub widget_key: String,
}

/// Makes the first admin with a live workstream and a widget. Refused once anybody exists, so of
/// several at once exactly one wins.
pub fn first_admin(tx: &Tx, first: FirstAdmin) -> Result<AgentId> {
    if !store::agents::is_empty(tx.conn)? {
        return Err(Error::conflict("this workspace is set up already; sign in instead"));
    }
    let display_name =
        first.name.split_whitespace().next().unwrap_or(first.name.as_str()).to_string();
    let id = store::agents::insert(
        tx.conn,
        &NewAgent {
            email: first.email,
            name: first.name,
            display_name,
            password_hash: Some(first.password_hash),
            role: Role::Admin,
            is_enabled: true,
            // A shop owner starts alone: whoever sets it up also answers.
            takes_chats: true,
            capacity: 10,
        },
        tx.now,
    )?;
    let workstream = store::workstreams::insert(tx.conn, &Workstream::live("Live chat"), tx.now)?;
    store::widgets::insert(
        tx.conn,
        &Widget {
            id: WidgetId(0),
            key: first.widget_key,
            name: "Website".to_string(),
            workstream,
            origins: vec![first.site_origin.unwrap_or_else(|| "*".to_string())],
            locale: None,
            appearance: "{}".to_string(),
            identity_keys: Vec::new(),
        },
        tx.now,
    )?;
    Ok(id)
}
