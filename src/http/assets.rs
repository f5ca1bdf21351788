//! The files of `static/`: packed into the binary, or read from disk with `--static`.

use std::{fs, path::Path};

use super::{request::Request, response::Response};
use crate::error::{Error, Result};

pub struct Asset {
    name: &'static str,
    etag: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// How long a client may keep a file without asking again.
#[derive(Clone, Copy, Eq, PartialEq)]
pub enum Keep {
    /// Its address changes with its content.
    ForEver,
    /// It must be asked for each time, and is mostly answered with "not modified".
    Ask,
}

/// Serves a file by its exact name: no path is ever put together from a request.
pub fn serve(request: &Request, folder: Option<&Path>, name: &str, keep: Keep) -> Result<Response> {
    let asset = ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .ok_or_else(|| Error::not_found("page or resource"))?;
    if let Some(folder) = folder {
        return from_disk(folder, asset.name);
    }
    let cache = match keep {
        Keep::ForEver => "public, max-age=31536000, immutable",
        Keep::Ask => "no-cache",
    };
    if request.headers.if_none_match.as_deref() == Some(asset.etag) {
        return Ok(Response::not_modified().with("ETag", asset.etag).with("Cache-Control", cache));
    }
    let accepts = |coding: &str| {
        let header = request.headers.accept_encoding.as_deref().unwrap_or_default();
        header.split(',').any(|part| part.split(';').next().unwrap_or_default().trim() == coding)
    };
    let (bytes, coding) = match (asset.brotli, asset.gzip) {
        (Some(bytes), _) if accepts("br") => (bytes, Some("br")),
        (_, Some(bytes)) if accepts("gzip") => (bytes, Some("gzip")),
        _ => (asset.plain, None),
    };
    let response = Response::embedded(content_type(name), bytes)
        .with("ETag", asset.etag)
        .with("Cache-Control", cache)
        .with("Vary", "Accept-Encoding");
    Ok(match coding {
        Some(coding) => response.with("Content-Encoding", coding),
        None => response,
    })
}

fn from_disk(folder: &Path, name: &'static str) -> Result<Response> {
    let bytes = fs::read(folder.join(name)).map_err(|_| Error::not_found("page or resource"))?;
    let bytes = if name.ends_with(".html") {
        String::from_utf8_lossy(&bytes).replace("{{assets}}", "/static/dev").into_bytes()
    } else {
        bytes
    };
    Ok(Response::bytes(content_type(name), bytes).with("Cache-Control", "no-store"))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
