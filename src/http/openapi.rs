//! The API as an OpenAPI 3.1 document. A test holds it against the table of routes.

use super::{response::Response, routes::Context};
use crate::error::Result;

/// The document, embedded as it lies in the repository.
pub const DOCUMENT: &str = include_str!("openapi.json");

/// `GET /api/v1/openapi.json`
pub fn document(_context: &Context) -> Result<Response> {
    Ok(Response::json_text(DOCUMENT.to_string()))
}
