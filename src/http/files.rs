//! Files that strangers send: known by content, bounded, and never active on our origin.

use crate::{
    error::{Error, Result},
    http::response::{Response, disposition},
    limits::{FILE_BYTES_MAX, FILE_NAME_CHARS_MAX, FILE_PIXELS_MAX},
    store::files::{NewFile, StoredFile},
};

/// Pictures that browsers show safely inside a page.
const INLINE: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// Of everything else: browsers keep it, and do nothing with it.
const UNKNOWN: &str = "application/octet-stream";

/// Accepts a file, or says why not. The declared type is not looked at.
pub fn vet(name: &str, content: Vec<u8>) -> Result<NewFile> {
    let name = clean_name(name)?;
    if content.is_empty() {
        return Err(Error::invalid("the file is empty"));
    }
    if FILE_BYTES_MAX < content.len() as u64 {
        let most = FILE_BYTES_MAX / (1024 * 1024);
        return Err(Error::too_large(format!("a file may have at most {most} MiB")));
    }
    let detected = infer::get(&content).map(|kind| kind.mime_type());
    // Text that only looks harmless (SVG, HTML) falls under the last case and is a download.
    let media_type = detected.unwrap_or(UNKNOWN).to_string();
    let size =
        if media_type.starts_with("image/") { imagesize::blob_size(&content).ok() } else { None };
    if let Some(size) = size
        && FILE_PIXELS_MAX < (size.width as u64).saturating_mul(size.height as u64)
    {
        return Err(Error::too_large("the picture has too many pixels"));
    }
    // A picture whose size nobody can tell is one that nobody can bound.
    let is_bounded = size.is_some() || !INLINE.contains(&media_type.as_str());
    let media_type = if is_bounded { media_type } else { UNKNOWN.to_string() };
    let pixels = |value: usize| i64::try_from(value).ok();
    Ok(NewFile {
        name,
        media_type,
        width: size.as_ref().and_then(|size| pixels(size.width)),
        height: size.as_ref().and_then(|size| pixels(size.height)),
        content,
    })
}

/// The last part of a path, without what could mislead a person or a file system.
fn clean_name(name: &str) -> Result<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_misleading = |c: char| {
        c.is_control()
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200f}')
    };
    let clean: String = last.chars().filter(|c| !is_misleading(*c)).collect();
    let clean = clean.trim().trim_start_matches('.');
    if clean.is_empty() || FILE_NAME_CHARS_MAX < clean.chars().count() {
        return Err(Error::invalid_field(
            "name",
            format!("must be a file name of 1 to {FILE_NAME_CHARS_MAX} characters"),
        ));
    }
    Ok(clean.to_string())
}

/// A stored file as an answer. Only known pictures are shown; everything else is a download.
pub fn serve(file: StoredFile) -> Response {
    let is_inline = INLINE.contains(&file.media_type.as_str());
    let kind = if is_inline { "inline" } else { "attachment" };
    let media_type = if is_inline { file.media_type.as_str() } else { UNKNOWN };
    Response::bytes(media_type, file.content)
        .with("Content-Disposition", disposition(kind, &file.name))
        .with("Content-Security-Policy", "default-src 'none'; sandbox")
        .with("Cross-Origin-Resource-Policy", "same-origin")
        .with("Cache-Control", "private, max-age=31536000, immutable")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_paths_and_tricks() {
        for (given, kept) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\x\\photo.png", "photo.png"),
            ("invoice\u{202e}gnp.exe", "invoicegnp.exe"),
            (".bashrc", "bashrc"),
            ("日本.png", "日本.png"),
        ] {
            assert_eq!(clean_name(given).unwrap(), kept);
        }
        for wrong in ["", "..", "/", "\r\n"] {
            assert!(clean_name(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_content_decides_what_a_file_is() {
        let svg =
            vet("x.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".to_vec());
        let html = vet("x.jpg", b"<!doctype html><script>1</script>".to_vec());

        for file in [svg.unwrap(), html.unwrap()] {
            let stored = StoredFile {
                conversation: crate::domain::ids::ConversationId(1),
                name: file.name,
                media_type: file.media_type,
                content: file.content,
            };
            let response = serve(stored);
            let header = |name: &str| {
                response.headers.iter().find(|(n, _)| *n == name).unwrap().1.to_string()
            };
            assert_eq!(header("Content-Type"), "application/octet-stream");
            assert!(header("Content-Disposition").starts_with("attachment"));
        }
    }
}
