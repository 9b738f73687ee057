//! Lays the model out for use in place: the weights in the kernels' layout, the vocabulary apart from them.
//!
//! The files of `models/` stay as training writes them. What comes of them goes to the build folder, and from
//! there into the program, whose pages the system maps: starting copies no weight.

use std::path::{Path, PathBuf};
use std::{env, fs};

use demarche_nn::{WeightFile, arrange};

/// The free text of the weight file that holds the vocabulary.
const VOCABULARY: &str = "wordpieces";

fn main() {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let model = manifest.join("../../models/reader.safetensors");
    println!("cargo::rerun-if-changed={}", model.display());
    println!("cargo::rerun-if-changed=build.rs");
    if let Err(why) = lay_out(&model, &out) {
        panic!("{}: {why}", model.display());
    }
}

fn lay_out(model: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let bytes = fs::read(model)?;
    let vocabulary = WeightFile::parse(&bytes)?.metadata().get(VOCABULARY).cloned();
    fs::write(out.join("wordpieces.txt"), vocabulary.ok_or("no vocabulary")?)?;
    fs::write(out.join("reader.safetensors"), arrange(&bytes, |key| key != VOCABULARY)?)?;
    Ok(())
}
