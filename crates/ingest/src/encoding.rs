//! Bytes to characters, with the map back to the bytes.
//!
//! A byte-order mark decides; then, in HTML, the declared charset (Encoding Standard of the WHATWG,
//! through `encoding_rs`); then UTF-8. Two declarations are known to be wrong and are corrected, with a note:
//! bytes that are UTF-8 with letters of several bytes are UTF-8 whatever else is declared, since no other text
//! looks so by chance; and bytes that are not UTF-8 but declared or taken to be are Windows-1252 where all of them
//! stand for letters and marks of that encoding in places where a text of Latin letters has them. Text that was
//! encoded twice (`â€œ`) is undone. Beyond that, encodings are not guessed: a wrong guess would alter names without a
//! trace. Invalid bytes become U+FFFD and are reported, never dropped.

use std::borrow::Cow;

use demarche_core::diagnostic::{Code, Diagnostic};
use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A stretch of the decoded text that stands byte for byte in the raw input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// First byte of the stretch in the text.
    pub text: usize,
    /// First byte of the stretch in the raw input.
    pub raw: usize,
    /// Length in bytes.
    pub len: usize,
}

/// Decoded input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The characters, without the byte-order mark.
    pub text: String,
    /// The stretches that stand unchanged in the raw input, in order, not overlapping.
    pub runs: Vec<Run>,
    /// Whether invalid bytes were replaced.
    pub replaced: bool,
    /// The name of the encoding, as the Encoding Standard has it.
    pub encoding: &'static str,
    /// That the encoding is not the one declared.
    pub note: Option<Diagnostic>,
}

/// The bytes of `bytes` after its byte-order mark, and the encoding the mark names.
pub fn strip_bom(bytes: &[u8]) -> (Option<&'static Encoding>, &[u8]) {
    match Encoding::for_bom(bytes) {
        Some((encoding, len)) => (Some(encoding), &bytes[len..]),
        None => (None, bytes),
    }
}

/// Whether `bytes` begins with a byte-order mark of UTF-16.
pub fn is_utf16(bytes: &[u8]) -> bool {
    matches!(strip_bom(bytes).0, Some(e) if e == UTF_16LE || e == UTF_16BE)
}

/// Decodes `bytes`: by the byte-order mark, else as `declared`, else as UTF-8.
pub fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> Decoded {
    let (marked, body) = strip_bom(bytes);
    let skipped = bytes.len() - body.len();
    let said = marked.or(declared).unwrap_or(UTF_8);
    let encoding = if marked.is_some() { said } else { true_encoding(body, said) };
    let note = (encoding != said).then(|| {
        let message = format!("the bytes are {}, not {}, and were read so", encoding.name(), said.name());
        Diagnostic::new(Code::OtherEncoding, message)
    });
    let (text, runs, replaced) = if encoding == UTF_8 {
        utf8(body, skipped)
    } else if encoding == UTF_16LE || encoding == UTF_16BE {
        // No UTF-16 stretch has the bytes of its UTF-8 form, so nothing can be mapped.
        let (text, replaced) = encoding.decode_without_bom_handling(body);
        (text.into_owned(), Vec::new(), replaced)
    } else {
        legacy(encoding, body, skipped)
    };
    Decoded { text, runs, replaced, encoding: encoding.name(), note }
}

/// The encoding of `body`, which is said to be `said`.
fn true_encoding(body: &[u8], said: &'static Encoding) -> &'static Encoding {
    if said == UTF_8 {
        return if std::str::from_utf8(body).is_err() && is_latin(body) { WINDOWS_1252 } else { said };
    }
    // The encodings of one byte a letter take any bytes, so nothing but the bytes tells of the slip.
    if !said.is_single_byte() {
        return said;
    }
    let Ok(text) = std::str::from_utf8(body) else { return said };
    let high = text.chars().filter(|c| !c.is_ascii()).take(2).count();
    if high >= 2 { UTF_8 } else { said }
}

/// How many bytes are looked at.
const SAMPLE: usize = 1 << 20;

/// Whether `body`, which is not UTF-8, has its bytes over 0x7F where Windows-1252 has letters and marks.
///
/// The bytes of the encoding that mean nothing must not occur, hardly any may form a letter of UTF-8, and each must be
/// a mark of punctuation or a letter that stands by a letter.
fn is_latin(body: &[u8]) -> bool {
    let body = &body[..body.len().min(SAMPLE)];
    let valid: usize = body.utf8_chunks().map(|c| c.valid().chars().filter(|c| !c.is_ascii()).count()).sum();
    let (mut fits, mut odd) = (0usize, 0usize);
    for (i, byte) in body.iter().enumerate().filter(|(_, b)| **b >= 0x80) {
        let beside = [i.checked_sub(1), Some(i + 1)];
        let by_letter =
            beside.into_iter().flatten().any(|j| body.get(j).is_some_and(u8::is_ascii_alphabetic));
        match byte {
            0x81 | 0x8d | 0x8f | 0x90 | 0x9d => return false,
            // Quotation marks, dashes, ellipsis, bullet, no-break space and signs.
            0x82 | 0x84 | 0x85 | 0x91..=0x97 | 0x80 | 0x99 | 0xa0..=0xbf => fits += 1,
            0xc0..=0xff if by_letter || byte.is_ascii() => fits += 1,
            _ => odd += 1,
        }
    }
    fits > 0 && odd * 10 <= fits && valid * 4 <= fits
}

/// `text` with what was read as Windows-1252 and written as UTF-8 once too often undone, where it shows the marks of
/// that (`â€œ`, `Ã©`); `None` where it does not.
pub fn undo_double(text: &str) -> Option<String> {
    undo_double_mapped(text).map(|(text, _)| text)
}

impl Decoded {
    /// The same with a second encoding undone, where the text shows the marks of one, which is noted.
    pub fn undone(self) -> Self {
        let Some((text, kept)) = undo_double_mapped(&self.text) else { return self };
        let mut runs: Vec<Run> = Vec::new();
        let mut from = self.runs.iter().peekable();
        // Both lists are in order: what stands in both is a run of both.
        for kept in kept {
            while from.next_if(|r| r.text + r.len <= kept.raw).is_some() {}
            let mut rest = from.clone();
            while let Some(run) = rest.next_if(|r| r.text < kept.raw + kept.len) {
                let (first, end) = (run.text.max(kept.raw), (run.text + run.len).min(kept.raw + kept.len));
                let (at, raw) = (kept.text + first - kept.raw, run.raw + first - run.text);
                runs.push(Run { text: at, raw, len: end - first });
            }
        }
        let message = "the text was encoded twice (“â€œ” for a quotation mark); it was put right";
        let note = self.note.or_else(|| Some(Diagnostic::new(Code::OtherEncoding, message)));
        Self { text, runs, note, ..self }
    }
}

/// As [`undo_double`], with the stretches that stand in `text` as they are; their raw places are those in `text`.
fn undo_double_mapped(text: &str) -> Option<(String, Vec<Run>)> {
    // Each pair begins the second writing of a quotation mark, a dash, or a letter with an accent.
    let marked = ["â€", "Ã©", "Ã¨", "Ã¼", "Ã¶", "Ã¤", "Ã¡", "Ã³", "Ã±", "Ã§", "Ã\u{ad}", "Ãº"]
        .iter()
        .any(|m| text.contains(m));
    if !marked {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut bytes: Vec<u8> = Vec::new();
    // Stretches of characters beyond ASCII are undone one by one; what is no second writing stays as it is.
    let mut stretch = String::new();
    let mut undone = 0;
    let mut runs: Vec<Run> = Vec::new();
    let mut keep = |at: usize, from: usize, len: usize| match runs.last_mut() {
        Some(run) if run.text + run.len == at && run.raw + run.len == from => run.len += len,
        _ => runs.push(Run { text: at, raw: from, len }),
    };
    for (i, c) in text.char_indices().chain([(text.len(), '\n')]) {
        if !c.is_ascii() {
            stretch.push(c);
            continue;
        }
        if !stretch.is_empty() {
            bytes.clear();
            bytes.extend(stretch.chars().flat_map(as_1252));
            match repaired(&bytes) {
                Some(fixed) => {
                    undone += 1;
                    out.push_str(&fixed);
                }
                None => {
                    keep(out.len(), i - stretch.len(), stretch.len());
                    out.push_str(&stretch);
                }
            }
            stretch.clear();
        }
        if i < text.len() {
            keep(out.len(), i, 1);
            out.push(c);
        }
    }
    (undone > 0).then_some((out, runs))
}

/// The characters of `bytes`, if they are the UTF-8 of some; where a byte was lost on the way (`â€` and U+FFFD for
/// the closing quotation mark), the mark it stood for.
fn repaired(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) => {
            // 0xFF stands for a character that no byte has.
            let text: Vec<u8> = bytes.iter().map(|b| if *b == 0xff { 0x9d } else { *b }).collect();
            String::from_utf8(text).ok().map(Cow::Owned)
        }
    }
}

/// The byte of `c` in Windows-1252; 0xFF where it has none.
fn as_1252(c: char) -> Option<u8> {
    let mut buffer = [0; 4];
    let (bytes, _, lost) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    Some(if lost { 0xff } else { bytes[0] })
}

fn utf8(body: &[u8], skipped: usize) -> (String, Vec<Run>, bool) {
    let mut text = String::with_capacity(body.len());
    let mut runs = Vec::new();
    let mut replaced = false;
    let mut raw = skipped;
    for chunk in body.utf8_chunks() {
        let valid = chunk.valid();
        if !valid.is_empty() {
            runs.push(Run { text: text.len(), raw, len: valid.len() });
            text.push_str(valid);
        }
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            replaced = true;
        }
        raw += valid.len() + chunk.invalid().len();
    }
    (text, runs, replaced)
}

/// Decodes one byte at a time, so that each byte which decodes to itself is known with its place.
fn legacy(encoding: &'static Encoding, body: &[u8], skipped: usize) -> (String, Vec<Run>, bool) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(body.len() + body.len() / 8);
    let mut runs: Vec<Run> = Vec::new();
    let mut replaced = false;
    for (i, byte) in body.iter().enumerate() {
        let before = text.len();
        replaced |= feed(&mut decoder, std::slice::from_ref(byte), &mut text, false);
        if text.len() == before + 1 && text.as_bytes()[before] == *byte {
            let raw = skipped + i;
            match runs.last_mut() {
                Some(run) if run.text + run.len == before && run.raw + run.len == raw => run.len += 1,
                _ => runs.push(Run { text: before, raw, len: 1 }),
            }
        }
    }
    replaced |= feed(&mut decoder, &[], &mut text, true);
    (text, runs, replaced)
}

/// Feeds `bytes` to `decoder`; says whether something was replaced.
fn feed(decoder: &mut encoding_rs::Decoder, mut bytes: &[u8], text: &mut String, last: bool) -> bool {
    let mut replaced = false;
    loop {
        text.reserve(16);
        let (result, read) = decoder.decode_to_string_without_replacement(bytes, text, last);
        bytes = &bytes[read..];
        match result {
            DecoderResult::InputEmpty => return replaced,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                text.push(char::REPLACEMENT_CHARACTER);
                replaced = true;
            }
        }
    }
}

/// How many first bytes of a page may hold the declaration of its charset. The HTML Standard looks at 1024 before it
/// begins to read; browsers also heed a later one.
const PRESCAN: usize = 64 * 1024;

/// The charset that the page `bytes` declares in a `meta` element or an XML declaration.
///
/// Also gives the label, where one stands there that the Encoding Standard does not know.
pub fn declared_charset(bytes: &[u8]) -> (Option<&'static Encoding>, Option<String>) {
    let head: String = bytes[..bytes.len().min(PRESCAN)].iter().map(|b| char::from(*b)).collect();
    let head = head.to_ascii_lowercase();
    let declared = label_after(&head, "<?xml", "encoding").or_else(|| {
        head.match_indices("<meta").find_map(|(at, _)| label_after(&head[at..], "<meta", "charset"))
    });
    let Some(label) = declared else { return (None, None) };
    match Encoding::for_label(label.as_bytes()) {
        // A page whose declaration can be read as ASCII is not UTF-16 (HTML Standard, prescan step).
        Some(e) if e == UTF_16LE || e == UTF_16BE => (Some(UTF_8), None),
        Some(e) => (Some(e), None),
        None => (None, Some(label)),
    }
}

/// The value after `key` and `=` inside the tag with which `text` begins.
fn label_after(text: &str, tag: &str, key: &str) -> Option<String> {
    let inside = text.trim_start().strip_prefix(tag)?;
    let inside = &inside[..inside.find('>').unwrap_or(inside.len())];
    let value = inside[inside.find(key)? + key.len()..].trim_start().strip_prefix('=')?;
    let value = value.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '/' | '?'));
    let label = &value[..end.unwrap_or(value.len())];
    (!label.is_empty()).then(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_runs(bytes: &[u8], decoded: &Decoded) {
        for run in &decoded.runs {
            let text = &decoded.text.as_bytes()[run.text..run.text + run.len];
            assert_eq!(text, &bytes[run.raw..run.raw + run.len]);
        }
    }

    #[test]
    fn what_was_encoded_twice_is_undone_with_its_map() {
        let once = "He said “yes” to François in Zürich – and Ünal.";
        let (twice, _) = WINDOWS_1252.decode_without_bom_handling(once.as_bytes());
        let bytes = twice.as_bytes();
        let decoded = decode(bytes, None).undone();
        assert_eq!(decoded.text, once);
        assert!(decoded.note.is_some());
        for run in &decoded.runs {
            assert_eq!(
                decoded.text.as_bytes()[run.text..run.text + run.len],
                bytes[run.raw..run.raw + run.len]
            );
        }
        let mapped: usize = decoded.runs.iter().map(|r| r.len).sum();
        assert_eq!(mapped, once.bytes().filter(u8::is_ascii).count());
        assert!(decode(once.as_bytes(), None).undone().note.is_none());
    }

    #[test]
    fn utf8_with_mark_and_bad_bytes() {
        let bytes = b"\xef\xbb\xbf\xc3\x89lys\xc3\xa9e \xff said";
        let decoded = decode(bytes, None);
        assert_eq!(decoded.text, "Élysée \u{fffd} said");
        assert!(decoded.replaced);
        assert_eq!(decoded.runs.len(), 2);
        check_runs(bytes, &decoded);
    }

    #[test]
    fn utf16_by_its_mark() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend("Élysée".encode_utf16().flat_map(u16::to_le_bytes));
        let decoded = decode(&bytes, None);
        assert_eq!((decoded.text.as_str(), decoded.replaced), ("Élysée", false));
        assert!(is_utf16(&bytes) && decoded.runs.is_empty());
    }

    #[test]
    fn legacy_encodings_keep_their_map() {
        let page = b"<meta charset=\"windows-1252\">\x93caf\xe9\x94";
        let (encoding, unknown) = declared_charset(page);
        assert!(unknown.is_none());
        let decoded = decode(page, encoding);
        assert!(decoded.text.ends_with("“café”") && !decoded.replaced);
        check_runs(page, &decoded);
        let (japanese, _, _) = encoding_rs::SHIFT_JIS.encode("外相 said ソ連");
        let decoded = decode(&japanese, Some(encoding_rs::SHIFT_JIS));
        assert_eq!(decoded.text, "外相 said ソ連");
        check_runs(&japanese, &decoded);
    }

    #[test]
    fn wrong_declarations_are_corrected() {
        let of = |bytes: &[u8], said| {
            let decoded = decode(bytes, Some(said));
            check_runs(bytes, &decoded);
            (decoded.text, decoded.note.map(|n| n.code))
        };
        let other = Some(Code::OtherEncoding);
        assert_eq!(
            of(b"\x93We met at the caf\xe9,\x94 he said.", UTF_8),
            ("“We met at the café,” he said.".into(), other)
        );
        assert_eq!(of("“Café”".as_bytes(), WINDOWS_1252), ("“Café”".into(), other));
        assert_eq!(of(b"caf\xe9", WINDOWS_1252), ("café".into(), None));
        assert_eq!(of("外相 \u{fffd}".as_bytes(), UTF_8), ("外相 \u{fffd}".into(), None));
        assert!(decode(b"a \xff\xfe\x81 b", None).replaced);
    }

    #[test]
    fn text_encoded_twice_is_undone() {
        assert_eq!(
            undo_double("â€œWe met,â€\u{9d} he said â€” FranÃ§ois").as_deref(),
            Some("“We met,” he said — François")
        );
        assert_eq!(undo_double("â€œWe met,â€\u{fffd} he said").as_deref(), Some("“We met,” he said"));
        assert_eq!(undo_double("“We met,” François said"), None);
    }

    #[test]
    fn charset_declarations() {
        let of = |page: &str| declared_charset(page.as_bytes()).0.map(Encoding::name);
        assert_eq!(of("<META http-equiv=x content='text/html; charset=ISO-8859-1'>"), Some("windows-1252"));
        assert_eq!(of("<?xml version='1.0' encoding='koi8-r'?>"), Some("KOI8-R"));
        assert_eq!(of("<meta name=x><p>charset=koi8-r"), None);
        assert_eq!(declared_charset(b"<meta charset=nonsense>").1.as_deref(), Some("nonsense"));
    }
}
