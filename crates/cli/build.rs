//! Packs the tables of `data/` for `demarche lexicon`, which shows their lines as they are written.
//!
//! The rest of the program reads tables that the libraries compile for their own use; the lines of the files, with
//! their numbers, are nowhere else in it. Deflated they are a third of their size.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Only the program has the command; the library is built without what this takes.
    #[cfg(feature = "program")]
    tables::pack();
}

#[cfg(feature = "program")]
mod tables {
    use std::io::Write as _;
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    /// The folders, in the order in which a word is looked for.
    const FOLDERS: [&str; 4] = ["lexicon", "rules", "ontology", "world"];
    /// The outlines of countries are numbers alone.
    const WITHOUT_WORDS: &str = "map.tsv";

    /// Writes every table as its name and text, both closed by a byte that no text has.
    pub fn pack() {
        let data = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("data");
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("tables.bin");
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
        for folder in FOLDERS {
            println!("cargo::rerun-if-changed={}", data.join(folder).display());
            for file in tables(&data.join(folder)) {
                let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let text = fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
                write!(packed, "{folder}/{name}\0{text}\0").expect("a buffer grows");
            }
        }
        let packed = packed.finish().expect("a buffer grows");
        fs::write(&out, packed).unwrap_or_else(|e| panic!("{}: {e}", out.display()));
    }

    /// The tables and rule files of `folder`, by name.
    fn tables(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let mut files: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
        files.retain(|f| f.extension().is_some_and(|e| e == "tsv" || e == "rules"));
        files.retain(|f| f.file_name().is_some_and(|n| n != WITHOUT_WORDS));
        files.sort();
        files
    }
}
