//! Tags on conversations.

use super::matter::{Caller, Matter};
use crate::{
    domain::{
        feed::{EventKind, Topic},
        ids::{ConversationId, TagId},
    },
    error::{Error, Result},
    store::{self, Tx},
};

/// Puts exactly these tags on a conversation.
pub fn set(tx: &Tx, caller: &Caller, id: ConversationId, tags: &[TagId]) -> Result<()> {
    let matter = Matter::load(tx, id)?;
    matter.require_own(tx, caller)?;
    for (index, tag) in tags.iter().enumerate() {
        if store::tags::find(tx.conn, *tag)?.is_none() {
            let field = format!("tags[{index}]");
            return Err(Error::invalid_field(&field, "is not the id of a tag"));
        }
    }
    store::tags::set(tx.conn, id, tags)?;
    matter.tell(tx, EventKind::Updated, &[matter.team_topic(), Topic::Agent(caller.id)])
}
