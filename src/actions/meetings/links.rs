//! The signed addresses under which a meeting can be seen, moved and cancelled without signing in.

use rusqlite::Connection;

use crate::{
    auth::{link, token},
    domain::{
        booking::{Meeting, Side},
        ids::MeetingId,
    },
    error::Result,
    store::{
        Tx, meetings,
        settings::{self, MEETING_KEY},
    },
};

/// The path of one side's page.
pub fn path(tx: &Tx, meeting: MeetingId, side: Side) -> Result<String> {
    let key = match settings::get(tx.conn, MEETING_KEY)? {
        Some(key) => key,
        None => {
            let made = token::random_token()?;
            settings::set(tx.conn, MEETING_KEY, &made)?;
            made
        }
    };
    Ok(path_with(&key, meeting, side))
}

/// The same where nothing can be written; there is a key since the first booking.
pub fn known_path(conn: &Connection, meeting: MeetingId, side: Side) -> Result<Option<String>> {
    let key = settings::get(conn, MEETING_KEY)?;
    Ok(key.map(|key| path_with(&key, meeting, side)))
}

fn path_with(key: &str, meeting: MeetingId, side: Side) -> String {
    format!("/m/{}", link::make(key, meeting.0, holder(side)))
}

/// Whose meeting a link opens, and for whom; `None` for a forged one.
pub fn open(conn: &Connection, text: &str) -> Result<Option<(Meeting, Side)>> {
    let Some(key) = settings::get(conn, MEETING_KEY)? else { return Ok(None) };
    let Some((id, letter)) = link::open(&key, text) else { return Ok(None) };
    let side = [Side::Visitor, Side::Agent].into_iter().find(|side| holder(*side) == letter);
    let meeting = meetings::find(conn, MeetingId(id))?;
    Ok(meeting.zip(side))
}

fn holder(side: Side) -> u8 {
    match side {
        Side::Visitor => b'v',
        Side::Agent => b'a',
    }
}
