//! How visitors fared in a dialogue, counted from their walks.

use rusqlite::{Connection, params};

use crate::{
    domain::{ids::DialogueId, time::Timestamp},
    error::Result,
};

#[derive(Clone, Debug, Default)]
pub struct Figures {
    pub triggered: i64,
    /// Answered a card.
    pub engaged: i64,
    /// Came to the end of a branch.
    pub completed: i64,
    /// Were really talked to.
    pub connected: i64,
    pub booked: i64,
    pub cards: Vec<CardFigures>,
}

#[derive(Clone, Debug)]
pub struct CardFigures {
    pub card: String,
    /// The newest version in which somebody came to it.
    pub version: i64,
    pub shown: i64,
    pub answered: i64,
    /// Walks that were left while this card waited.
    pub dropped: i64,
}

/// Of the walks that began from `from` on and before `to`.
pub fn figures(
    conn: &Connection,
    id: DialogueId,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
) -> Result<Figures> {
    let from = from.map_or(i64::MIN, |at| at.0);
    let to = to.map_or(i64::MAX, |at| at.0);
    let mut totals = conn.prepare_cached(
        "SELECT count(*),
             coalesce(sum(EXISTS (SELECT 1 FROM dialogue_steps s
                 WHERE s.conversation_id = r.conversation_id AND s.answered_at_ms IS NOT NULL)), 0),
             coalesce(sum(r.outcome IS 'completed'), 0),
             coalesce(sum(c.accepted_at_ms IS NOT NULL), 0),
             coalesce(sum(r.is_booked), 0)
         FROM dialogue_runs r JOIN conversations c ON c.id = r.conversation_id
         WHERE r.dialogue_id = ?1 AND ?2 <= r.began_at_ms AND r.began_at_ms < ?3",
    )?;
    let mut figures = totals.query_row(params![id.0, from, to], |row| {
        Ok(Figures {
            triggered: row.get(0)?,
            engaged: row.get(1)?,
            completed: row.get(2)?,
            connected: row.get(3)?,
            booked: row.get(4)?,
            cards: Vec::new(),
        })
    })?;
    let mut cards = conn.prepare_cached(
        "SELECT s.card, max(r.version), count(*), count(s.answered_at_ms),
             sum(r.outcome IS 'left' AND r.card IS s.card)
         FROM dialogue_runs r JOIN dialogue_steps s ON s.conversation_id = r.conversation_id
         WHERE r.dialogue_id = ?1 AND ?2 <= r.began_at_ms AND r.began_at_ms < ?3
         GROUP BY s.card ORDER BY min(s.reached_at_ms), s.card",
    )?;
    let rows = cards.query_map(params![id.0, from, to], |row| {
        Ok(CardFigures {
            card: row.get(0)?,
            version: row.get(1)?,
            shown: row.get(2)?,
            answered: row.get(3)?,
            dropped: row.get(4)?,
        })
    })?;
    figures.cards = rows.collect::<rusqlite::Result<_>>()?;
    Ok(figures)
}
