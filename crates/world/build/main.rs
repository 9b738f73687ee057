//! Compiles the tables under `data/world` into the one that the library reads in place.

use std::path::{Path, PathBuf};
use std::{env, fs};

mod compile;
#[path = "../src/layout.rs"]
#[allow(dead_code, reason = "the library uses the rest")]
mod layout;
#[path = "../src/normal.rs"]
#[allow(dead_code, reason = "the library uses the rest")]
mod normal;
#[path = "../src/tsv.rs"]
#[allow(dead_code, reason = "the library uses the rest")]
mod tsv;
mod writer;

fn main() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/world");
    println!("cargo::rerun-if-changed={}", data.display());
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src");
    let mut texts = Vec::new();
    for name in compile::TABLES {
        let path = data.join(name);
        println!("cargo::rerun-if-changed={}", path.display());
        match fs::read_to_string(&path) {
            Ok(text) => texts.push(((*name).to_owned(), text)),
            Err(error) => panic!("{}: {error}", path.display()),
        }
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("world.bin");
    match compile::compile(&texts) {
        Ok(bytes) => {
            // FNV-1a: enough to tell one state of the tables from another.
            let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
            });
            println!("cargo::rustc-env=DEMARCHE_WORLD_VERSION={hash:016x}");
            fs::write(&out, bytes).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
        }
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("the world tables have {} problems:\n{}", lines.len(), lines.join("\n"));
        }
    }
}
