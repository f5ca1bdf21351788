//! The one error type that crosses module borders.
//!
//! An error has two readers. Whoever sent the request reads `message` (and `field`); the
//! operator reads the log, which also shows `cause`. Keeping the two apart lets us log freely
//! and still never leak a path, an SQL text or somebody else's name into an answer.

use std::{error, fmt, time::Duration};

use crate::domain::time::Timestamp;

pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, in terms that hold for HTTP, for the CLI and for the clock alike.
///
/// `http/error.rs` turns a kind into a status; nothing below `http` knows about statuses.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// The request itself is wrong; `field` names the culprit where there is one.
    Invalid,
    /// Well-formed, but a rule of the workspace asks for more (a missing disposition).
    Unprocessable,
    Unauthenticated,
    Forbidden,
    NotFound,
    /// Right in itself, but not in the present state.
    Conflict,
    /// It was there once (a feed cursor that is too old).
    Gone,
    TooLarge,
    RateLimited,
    /// We cannot do it now; the same request may succeed soon.
    Busy,
    Internal,
}

/// What few errors have.
#[derive(Debug, Default)]
struct More {
    /// Present state of the thing a conflict is about, for clients that want to catch up.
    state: Option<&'static str>,
    /// When asking again makes sense, where closed hours are the reason.
    next_open: Option<Timestamp>,
    /// Stable word for what exactly is wrong, where one code has several causes.
    reason: Option<&'static str>,
    /// Whatever else clients can work with: a field of the answer, and JSON for it.
    details: Option<(&'static str, String)>,
}

#[derive(Debug)]
pub struct Error {
    kind: Kind,
    code: &'static str,
    // Boxed, since every result has room for an error.
    message: Box<str>,
    field: Option<Box<str>>,
    more: Box<More>,
    retry_after: Option<Duration>,
    cause: Option<Box<dyn error::Error + Send + Sync>>,
}

impl Error {
    fn new(kind: Kind, code: &'static str, message: impl Into<String>) -> Error {
        Error {
            kind,
            code,
            message: message.into().into_boxed_str(),
            field: None,
            more: Box::default(),
            retry_after: None,
            cause: None,
        }
    }

    pub fn invalid(message: impl Into<String>) -> Error {
        Error::new(Kind::Invalid, "invalid", message)
    }

    /// `rule` completes the sentence "`field` …" and says what would be right.
    pub fn invalid_field(field: &str, rule: impl fmt::Display) -> Error {
        let mut error = Error::invalid(format!("`{field}` {rule}"));
        error.field = Some(field.into());
        error
    }

    pub fn unprocessable(code: &'static str, field: &str, message: impl Into<String>) -> Error {
        let mut error = Error::new(Kind::Unprocessable, code, message);
        error.field = Some(field.into());
        error
    }

    pub fn unauthenticated(message: impl Into<String>) -> Error {
        Error::new(Kind::Unauthenticated, "unauthenticated", message)
    }

    pub fn forbidden(message: impl Into<String>) -> Error {
        Error::new(Kind::Forbidden, "forbidden", message)
    }

    pub fn not_found(what: &str) -> Error {
        Error::new(Kind::NotFound, "not_found", format!("{what} not found"))
    }

    pub fn conflict(message: impl Into<String>) -> Error {
        Error::new(Kind::Conflict, "conflict", message)
    }

    /// A conflict about one field of the request: `rule` completes the sentence "`field` …".
    pub fn conflict_field(field: &str, rule: impl fmt::Display) -> Error {
        let mut error = Error::conflict(format!("`{field}` {rule}"));
        error.field = Some(field.into());
        error
    }

    pub fn gone(code: &'static str, message: impl Into<String>) -> Error {
        Error::new(Kind::Gone, code, message)
    }

    pub fn too_large(message: impl Into<String>) -> Error {
        Error::new(Kind::TooLarge, "too_large", message)
    }

    pub fn rate_limited(message: impl Into<String>, retry_after: Duration) -> Error {
        let mut error = Error::new(Kind::RateLimited, "rate_limited", message);
        error.retry_after = Some(retry_after);
        error
    }

    pub fn busy() -> Error {
        let mut error = Error::new(Kind::Busy, "busy", "busy, try again soon");
        error.retry_after = Some(Duration::from_secs(1));
        error
    }

    /// A fault of ours. `doing` completes the sentence "failed to …" and goes to the log only.
    pub fn internal(
        doing: &'static str,
        cause: impl Into<Box<dyn error::Error + Send + Sync>>,
    ) -> Error {
        let mut error = Error::new(Kind::Internal, "internal", format!("failed to {doing}"));
        error.cause = Some(cause.into());
        error
    }

    /// Replaces the general code of the kind by one of the special ones of the HTTP contract.
    pub fn with_code(mut self, code: &'static str) -> Error {
        self.code = code;
        self
    }

    pub fn with_state(mut self, state: &'static str) -> Error {
        self.more.state = Some(state);
        self
    }

    /// When asking again makes sense, where closed hours are the reason.
    pub fn with_next_open(mut self, at: Option<Timestamp>) -> Error {
        self.more.next_open = at;
        self
    }

    pub fn next_open(&self) -> Option<Timestamp> {
        self.more.next_open
    }

    pub fn with_reason(mut self, reason: &'static str) -> Error {
        self.more.reason = Some(reason);
        self
    }

    /// Adds a field to the answer; `json` is its value.
    pub fn with_details(mut self, name: &'static str, json: String) -> Error {
        self.more.details = Some((name, json));
        self
    }

    pub fn details(&self) -> Option<&(&'static str, String)> {
        self.more.details.as_ref()
    }

    pub fn with_cause(mut self, cause: impl Into<Box<dyn error::Error + Send + Sync>>) -> Error {
        self.cause = Some(cause.into());
        self
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn code(&self) -> &'static str {
        self.code
    }

    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    pub fn state(&self) -> Option<&'static str> {
        self.more.state
    }

    pub fn reason(&self) -> Option<&'static str> {
        self.more.reason
    }

    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// What the sender of the request may read.
    pub fn public_message(&self) -> &str {
        match self.kind {
            Kind::Internal => "internal error; the server's log has the details",
            Kind::Invalid
            | Kind::Unprocessable
            | Kind::Unauthenticated
            | Kind::Forbidden
            | Kind::NotFound
            | Kind::Conflict
            | Kind::Gone
            | Kind::TooLarge
            | Kind::RateLimited
            | Kind::Busy => &self.message,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Some(cause) => write!(f, "{}: {cause}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl error::Error for Error {}

impl From<rusqlite::Error> for Error {
    /// Statements fail for our faults only: bad input was refused before it came to SQL.
    ///
    /// A full or failing disk is the exception: it may heal, so the sender is asked to retry.
    fn from(cause: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, ReadOnly, SystemIoFailure,
        };
        match cause.sqlite_error_code() {
            Some(
                DiskFull | SystemIoFailure | ReadOnly | DatabaseBusy | DatabaseLocked | CannotOpen,
            ) => Error::busy().with_cause(cause),
            _ => Error::internal("use the database", cause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_internal_error_keeps_its_cause_from_the_sender() {
        let error = Error::internal("open the database", "disk I/O error: /srv/chat.db");

        assert!(!error.public_message().contains("/srv"));
        assert_eq!(error.to_string(), "failed to open the database: disk I/O error: /srv/chat.db");
    }

    #[test]
    fn a_field_error_names_its_field_in_both_places() {
        let error = Error::invalid_field("text", "must have 1 to 4000 characters");

        assert_eq!(error.field(), Some("text"));
        assert_eq!(error.public_message(), "`text` must have 1 to 4000 characters");
    }
}
