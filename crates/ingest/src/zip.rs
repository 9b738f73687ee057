//! ZIP archives, read from front to back, one file in them after the other, so that they may come from a pipe and
//! memory does not grow with them. Files that are stored without their length before them, encrypted, or packed other
//! than by deflate cannot be read so; they are told.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::{Arc, Mutex};

use demarche_core::diagnostic::{Code, Diagnostic};
use flate2::bufread::DeflateDecoder;

/// A stream that several readers share, one after the other.
pub struct Shared<R>(Arc<Mutex<R>>);

impl<R> Clone for Shared<R> {
    fn clone(&self) -> Self {
        Shared(self.0.clone())
    }
}

impl<R: Read> Read for Shared<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.lock() {
            Ok(mut inner) => inner.read(buffer),
            Err(_) => Err(io::Error::other("a reader of the archive failed")),
        }
    }
}

/// The stream under a packed file: it gives back what the decoder read too much.
struct Front<R> {
    inner: R,
    /// What was read ahead, with the place of the next byte.
    held: (Vec<u8>, usize),
}

impl<R: Read> Read for Front<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let chunk = self.fill_buf()?;
        let n = chunk.len().min(buffer.len());
        buffer[..n].copy_from_slice(&chunk[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Front<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.held.1 >= self.held.0.len() {
            self.held.0.resize(32 * 1024, 0);
            let n = self.inner.read(&mut self.held.0)?;
            self.held.0.truncate(n);
            self.held.1 = 0;
        }
        Ok(&self.held.0[self.held.1..])
    }

    fn consume(&mut self, n: usize) {
        self.held.1 = (self.held.1 + n).min(self.held.0.len());
    }
}

/// The file that is being read.
enum Body<R> {
    Stored(io::Take<Front<R>>),
    Packed(DeflateDecoder<Front<R>>),
    Done(Front<R>),
    /// Only between two states.
    Moved,
}

/// The archive, shared with the reader of the file that is being read.
struct Archive<R> {
    body: Body<R>,
    /// Whether the lengths stand behind the file, and in the long form.
    descriptor: bool,
}

impl<R: Read> Read for Archive<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.body {
            Body::Stored(body) => body.read(buffer),
            Body::Packed(body) => body.read(buffer),
            Body::Done(_) | Body::Moved => Ok(0),
        }
    }
}

/// A file of the archive.
pub struct Member<R> {
    /// Its path in the archive.
    pub name: String,
    /// What it holds.
    pub reader: BufReader<R>,
}

/// Walks the files of an archive.
pub struct ZipReader<R: Read> {
    archive: Shared<Archive<R>>,
    done: bool,
}

const LOCAL: u32 = 0x0403_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;

/// The reader of a member.
pub struct MemberReader<R>(Shared<Archive<R>>);

impl<R: Read> Read for MemberReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl<R: Read> ZipReader<R> {
    /// Reads from `inner`.
    pub fn new(inner: R) -> Self {
        let front = Front { inner, held: (Vec::new(), 0) };
        let archive = Archive { body: Body::Done(front), descriptor: false };
        Self { archive: Shared(Arc::new(Mutex::new(archive))), done: false }
    }

    fn step(&mut self) -> io::Result<Option<Result<Member<MemberReader<R>>, Diagnostic>>> {
        let Ok(mut archive) = self.archive.0.lock() else { return Ok(None) };
        // What the reader of the last file left is passed over.
        io::copy(&mut *archive, &mut io::sink())?;
        let mut front = match std::mem::replace(&mut archive.body, Body::Moved) {
            Body::Stored(body) => body.into_inner(),
            Body::Packed(body) => body.into_inner(),
            Body::Done(front) => front,
            Body::Moved => return Ok(None),
        };
        let mut sign = u32_of(&mut front)?;
        if archive.descriptor {
            // The mark before a descriptor may be missing; its length is that of three or of five words.
            if sign == DESCRIPTOR {
                u32_of(&mut front)?;
            }
            let mut words = [u32_of(&mut front)?, u32_of(&mut front)?];
            sign = u32_of(&mut front)?;
            if !is_mark(sign) {
                words = [sign, u32_of(&mut front)?];
                sign = u32_of(&mut front)?;
            }
            let _ = words;
        }
        if sign != LOCAL {
            archive.body = Body::Done(front);
            self.done = true;
            return Ok(if is_mark(sign) { None } else { Some(Err(damaged("it has no further head"))) });
        }
        let mut head = [0; 26];
        front.read_exact(&mut head)?;
        let word = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let long = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (flags, method) = (word(2), word(4));
        let (mut packed, name_len, extra_len) = (u64::from(long(14)), word(22), word(24));
        let mut name = vec![0; usize::from(name_len)];
        front.read_exact(&mut name)?;
        let mut extra = vec![0; usize::from(extra_len)];
        front.read_exact(&mut extra)?;
        if packed == u64::from(u32::MAX) {
            packed = zip64(&extra).unwrap_or(packed);
        }
        let name = String::from_utf8_lossy(&name).into_owned();
        let after = flags & 8 != 0;
        archive.descriptor = after;
        let readable = flags & 1 == 0 && ((method == 0 && !after) || method == 8);
        if !readable {
            if after && packed == 0 {
                self.done = true;
                archive.body = Body::Done(front);
                return Ok(Some(Err(damaged(&format!(
                    "{name} cannot be read, and where it ends is not said"
                )))));
            }
            archive.body = Body::Stored(front.take(packed));
            let why =
                if flags & 1 != 0 { "is encrypted" } else { "is packed in a way that is not supported" };
            return Ok(Some(Err(Diagnostic::new(Code::Binary, format!("{name} {why}; it was skipped")))));
        }
        archive.body = if method == 0 {
            Body::Stored(front.take(packed))
        } else {
            Body::Packed(DeflateDecoder::new(front))
        };
        drop(archive);
        let reader = BufReader::with_capacity(1 << 16, MemberReader(self.archive.clone()));
        Ok(Some(Ok(Member { name, reader })))
    }
}

/// Whether `sign` begins a part of an archive.
fn is_mark(sign: u32) -> bool {
    matches!(sign, LOCAL | 0x0201_4b50 | 0x0605_4b50 | 0x0606_4b50 | 0x0807_4b50)
}

fn u32_of(reader: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    reader.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// The packed length in the extra fields of a long archive.
fn zip64(extra: &[u8]) -> Option<u64> {
    let mut rest = extra;
    while rest.len() >= 4 {
        let (id, len) =
            (u16::from_le_bytes([rest[0], rest[1]]), usize::from(u16::from_le_bytes([rest[2], rest[3]])));
        let field = rest.get(4..4 + len)?;
        if id == 1 {
            return field.get(8..16).and_then(|b| b.try_into().ok()).map(u64::from_le_bytes);
        }
        rest = &rest[4 + len..];
    }
    None
}

fn damaged(why: &str) -> Diagnostic {
    Diagnostic::new(Code::Damaged, format!("the archive is damaged: {why}; the files before were read"))
}

impl<R: Read> Iterator for ZipReader<R> {
    type Item = Result<Member<MemberReader<R>>, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        self.step().unwrap_or_else(|e| {
            self.done = true;
            Some(Err(damaged(&e.to_string())))
        })
    }
}
