//! Decodes chunked bodies, as strictly as RFC 9112 writes them.

/// Longest line with a chunk's size: nobody needs extensions.
const SIZE_LINE_BYTES_MAX: usize = 64;
const TRAILER_BYTES_MAX: usize = 4096;

/// Takes bytes as they come, and holds what they decode to.
#[derive(Debug, Default)]
pub(super) struct Chunked {
    state: State,
    line: Vec<u8>,
    trailer_bytes: usize,
    pub(super) body: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum State {
    #[default]
    Size,
    Data(u64),
    DataEnd,
    Trailer,
    Done,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Progress {
    More,
    /// The body is whole; this many of the given bytes belonged to it.
    Done(usize),
    Malformed,
    TooLarge,
}

impl Chunked {
    /// Takes over `bytes`; what follows the end of the body is not touched.
    pub(super) fn feed(&mut self, bytes: &[u8], limit: u64) -> Progress {
        let mut at = 0;
        while at < bytes.len() {
            if let State::Data(left) = self.state {
                let take = (bytes.len() - at).min(usize::try_from(left).unwrap_or(usize::MAX));
                self.body.extend_from_slice(&bytes[at..at + take]);
                at += take;
                let left = left - take as u64;
                self.state = if left == 0 { State::DataEnd } else { State::Data(left) };
                continue;
            }
            let byte = bytes[at];
            at += 1;
            self.line.push(byte);
            if byte != b'\n' {
                if SIZE_LINE_BYTES_MAX.max(TRAILER_BYTES_MAX) < self.line.len() {
                    return Progress::Malformed;
                }
                continue;
            }
            let line = std::mem::take(&mut self.line);
            match self.end_of_line(&line, limit) {
                Progress::More => {}
                Progress::Done(_) => return Progress::Done(at),
                fault => return fault,
            }
        }
        Progress::More
    }

    fn end_of_line(&mut self, line: &[u8], limit: u64) -> Progress {
        let Some(line) = line.strip_suffix(b"\r\n") else { return Progress::Malformed };
        match self.state {
            State::Size => {
                let Some(size) = chunk_size(line) else { return Progress::Malformed };
                if limit < (self.body.len() as u64).saturating_add(size) {
                    return Progress::TooLarge;
                }
                self.state = if size == 0 { State::Trailer } else { State::Data(size) };
                Progress::More
            }
            State::DataEnd if line.is_empty() => {
                self.state = State::Size;
                Progress::More
            }
            State::Trailer if line.is_empty() => {
                self.state = State::Done;
                Progress::Done(0)
            }
            State::Trailer => {
                self.trailer_bytes += line.len();
                let is_fine = self.trailer_bytes <= TRAILER_BYTES_MAX;
                if is_fine { Progress::More } else { Progress::Malformed }
            }
            State::DataEnd | State::Data(_) | State::Done => Progress::Malformed,
        }
    }
}

fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next()?;
    let is_hex = !digits.is_empty() && digits.len() <= 15 && line.len() <= SIZE_LINE_BYTES_MAX;
    if !is_hex || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(bytes: &[u8]) -> (Progress, Vec<u8>) {
        let mut chunked = Chunked::default();
        let progress = chunked.feed(bytes, 100);
        (progress, chunked.body)
    }

    #[test]
    fn a_body_is_put_together_and_its_end_is_found() {
        let bytes = b"5\r\nhello\r\n7;x=1\r\n, world\r\n0\r\nTrailer: no\r\n\r\nGET /next";

        let (progress, body) = decode(bytes);

        assert_eq!(body, b"hello, world");
        assert_eq!(progress, Progress::Done(bytes.len() - b"GET /next".len()));
    }

    #[test]
    fn what_is_not_quite_chunked_is_refused() {
        for wrong in [
            &b"5\nhello\r\n0\r\n\r\n"[..],
            b"+5\r\nhello\r\n0\r\n\r\n",
            b" 5\r\nhello\r\n0\r\n\r\n",
            b"0x5\r\nhello\r\n0\r\n\r\n",
            b"\r\n0\r\n\r\n",
            b"5\r\nhelloX\r\n0\r\n\r\n",
            b"fffffffffffffffff\r\n",
        ] {
            assert_eq!(
                decode(wrong).0,
                Progress::Malformed,
                "{:?}",
                String::from_utf8_lossy(wrong)
            );
        }
        assert_eq!(decode(b"ff\r\n").0, Progress::TooLarge);
        assert_eq!(decode(b"fffffffffffffff\r\n").0, Progress::TooLarge);
    }

    proptest! {
        #[test]
        fn any_split_of_the_bytes_decodes_to_the_same(
            bytes in proptest::collection::vec(prop_oneof![
                Just(b'\r'), Just(b'\n'), Just(b'0'), Just(b'3'), Just(b'a'), any::<u8>()
            ], 0..80),
            cut in 0_usize..80,
        ) {
            let cut = cut.min(bytes.len());
            let whole = decode(&bytes);
            let mut chunked = Chunked::default();
            let progress = match chunked.feed(&bytes[..cut], 100) {
                Progress::More => match chunked.feed(&bytes[cut..], 100) {
                    Progress::Done(used) => Progress::Done(cut + used),
                    other => other,
                },
                other => other,
            };
            prop_assert_eq!(progress, whole.0);
            prop_assert_eq!(chunked.body, whole.1);
        }
    }
}
