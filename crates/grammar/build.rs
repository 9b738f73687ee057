//! Lists the rule files and ontology tables of `data/`, so that they are part of the binary.
//!
//! Every file named `*.rules` in `data/rules` is taken, in sorted order: a rule file cannot exist
//! outside the suite. A table of `data/ontology` that is not there is taken as empty; the tests of
//! the library notice that.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

const TABLES: [&str; 5] = ["plover", "contexts", "sectors", "cameo", "modality"];

fn main() {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let data = manifest.join("data");
    let mut out = String::new();

    let rules = data.join("rules");
    watch(&rules);
    let mut files: Vec<PathBuf> = fs::read_dir(&rules)
        .map(|entries| entries.filter_map(|e| e.ok().map(|e| e.path())).collect())
        .unwrap_or_default();
    files.retain(|p| p.extension().is_some_and(|e| e == "rules"));
    files.sort();
    out.push_str("pub(crate) const RULES: &[(&str, &str)] = &[\n");
    for file in &files {
        watch(file);
        let name = file.file_name().expect("a listed file has a name").to_string_lossy().into_owned();
        writeln!(out, "    ({name:?}, include_str!({:?})),", file.display().to_string())
            .expect("a string grows");
    }
    out.push_str("];\n");

    for table in TABLES {
        let file = data.join("ontology").join(format!("{table}.tsv"));
        watch(&file);
        let value = if file.is_file() {
            format!("include_str!({:?})", file.display().to_string())
        } else {
            "\"\"".to_owned()
        };
        writeln!(out, "pub(crate) const {}: &str = {value};", table.to_uppercase()).expect("a string grows");
    }

    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("embedded.rs");
    fs::write(target, out).expect("the build folder can be written");
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}
