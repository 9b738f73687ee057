//! Where an export goes: a file, standard output, or a folder.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use demarche_export::format::Shape;
use demarche_export::{Format, Target};

use crate::exit::Stop;

/// The place for an export in `format`.
///
/// # Errors
/// A folder that cannot be made; a format of several files without one.
pub fn open(format: Format, output: Option<&Path>) -> Result<Box<dyn Target>, Stop> {
    match (format.shape(), output) {
        (Shape::File, path) => Ok(Box::new(One(path.map(Path::to_owned)))),
        (Shape::Folder, Some(path)) => {
            std::fs::create_dir_all(path)
                .map_err(|e| Stop::with(format!("{}: cannot be made: {e}", path.display())))?;
            Ok(Box::new(Folder(path.to_owned())))
        }
        (Shape::Folder, None) => {
            Err(Stop::with(format!("{} is a folder of files: say where, with --output", format.as_str())))
        }
    }
}

struct One(Option<PathBuf>);

impl Target for One {
    fn file(&mut self, _: &str) -> io::Result<Box<dyn Write + Send>> {
        match &self.0 {
            Some(path) => create(path),
            None => Ok(Box::new(BufWriter::new(io::stdout()))),
        }
    }
}

struct Folder(PathBuf);

impl Target for Folder {
    fn file(&mut self, name: &str) -> io::Result<Box<dyn Write + Send>> {
        create(&self.0.join(name))
    }
}

fn create(path: &Path) -> io::Result<Box<dyn Write + Send>> {
    let file =
        File::create(path).map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", path.display())))?;
    Ok(Box::new(BufWriter::with_capacity(1 << 16, file)))
}
