//! The file that results are written to.
//!
//! Nothing stands under the final name before everything is written: the results go to a file beside it, with `.part`
//! at its name, which takes the name at the end. A run that was stopped leaves that file, and with `--resume` the next
//! one goes on after the last whole record in it. What is no regular file (a pipe, a device) is written to as it is.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, BufWriter, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use demarche_core::document::content_hash;

use crate::exit::Stop;

/// Where results go.
pub struct OutputFile {
    target: PathBuf,
    /// The file beside the target; none where the target is written to as it is.
    part: Option<PathBuf>,
}

/// The ids of the documents whose records stand in an unfinished output, in order, as hashes: there may be millions.
pub type Written = VecDeque<u64>;

impl OutputFile {
    /// The output at `path`. Nothing is opened or changed yet.
    ///
    /// # Errors
    /// When `path` is a folder, or stands in none.
    pub fn new(path: &Path) -> Result<Self, Stop> {
        let wrong = |why: String| Stop::with(format!("{}: cannot be written: {why}", path.display()));
        // A link stands for the file that it leads to, also where that does not exist yet.
        let target = match fs::symlink_metadata(path) {
            Ok(m) if m.file_type().is_symlink() => {
                fs::canonicalize(path).map_err(|e| wrong(e.to_string()))?
            }
            _ => path.to_owned(),
        };
        let kind = fs::metadata(&target).ok().map(|m| m.file_type());
        if kind.is_some_and(|k| k.is_dir()) {
            return Err(wrong("it is a folder".to_owned()));
        }
        let name = target.file_name().ok_or_else(|| wrong("it names no file".to_owned()))?;
        let folder = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            return Err(wrong(format!("there is no folder {}", folder.display())));
        }
        let part = kind.is_none_or(|k| k.is_file()).then(|| {
            let mut name = name.to_owned();
            name.push(".part");
            target.with_file_name(name)
        });
        Ok(Self { target, part })
    }

    /// The files that belong to the output and are no input.
    pub fn own(&self) -> Vec<PathBuf> {
        std::iter::once(&self.target).chain(&self.part).cloned().collect()
    }

    /// Where an unfinished output stands, if there is one.
    pub fn unfinished(&self) -> Option<&Path> {
        self.part.as_deref().filter(|p| fs::metadata(p).is_ok_and(|m| m.len() > 0))
    }

    /// Opens the file that is written to, empty.
    pub fn create(&self) -> Result<Box<dyn Write>, Stop> {
        let path = self.part.as_ref().unwrap_or(&self.target);
        let file = File::create(path)
            .map_err(|e| Stop::with(format!("{}: cannot be written: {e}", self.target.display())))?;
        Ok(Box::new(BufWriter::new(file)))
    }

    /// Opens the file that is written to behind the last whole record in it, and says whose records it has.
    pub fn resume(&self) -> Result<(Box<dyn Write>, Written), Stop> {
        let Some(part) = &self.part else {
            return Err(Stop::with(format!(
                "{}: is no file that could be gone on with",
                self.target.display()
            )));
        };
        let wrong = |e: io::Error| Stop::with(format!("{}: cannot be gone on with: {e}", part.display()));
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(part)
            .map_err(wrong)?;
        let mut written = Written::new();
        let mut whole = 0u64;
        let mut lines = BufReader::new(&file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let n = lines.read_until(b'\n', &mut line).map_err(wrong)?;
            // A line that was cut off is written anew; so is everything behind one that is no record.
            let record: Option<serde_json::Value> =
                line.ends_with(b"\n").then(|| serde_json::from_slice(&line).ok()).flatten();
            let id = record.and_then(|r| r.get("document")?.get("id")?.as_str().map(content_hash));
            let Some(id) = id else { break };
            whole += n as u64;
            written.push_back(id);
        }
        drop(lines);
        file.set_len(whole).map_err(wrong)?;
        file.seek(SeekFrom::Start(whole)).map_err(wrong)?;
        Ok((Box::new(BufWriter::new(file)), written))
    }

    /// Puts what was written under the final name. What stood there before is gone only now.
    pub fn finish(&self) -> io::Result<()> {
        let Some(part) = &self.part else { return Ok(()) };
        let file = File::open(part)?;
        // The words must be on the disk before the name is: a machine that stops between must not leave half of them.
        file.sync_all()?;
        if let Ok(before) = fs::metadata(&self.target) {
            fs::set_permissions(part, before.permissions())?;
        }
        fs::rename(part, &self.target)?;
        // Not every system lets a folder be opened for this; the name is there all the same.
        if let Some(folder) = self.target.parent().and_then(|f| File::open(f).ok()) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

/// Whether `a` and `b` are the same file, by whatever names.
pub fn same_file(a: &Path, b: &Path) -> bool {
    let (Ok(x), Ok(y)) = (fs::metadata(a), fs::metadata(b)) else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        // Two names of one file (hard links) have one number.
        x.is_file() && y.is_file() && (x.dev(), x.ino()) == (y.dev(), y.ino())
    }
    #[cfg(not(unix))]
    {
        x.is_file() && y.is_file() && fs::canonicalize(a).ok() == fs::canonicalize(b).ok()
    }
}
