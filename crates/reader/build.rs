//! Lays the model out for use in place: the weights in the kernels' layout, the vocabulary apart from them.
//!
//! The weights of the encoder come from the folder that the variable `DEMARCHE_MODELS` names, or from `models/`: the
//! package of a registry is without them. The files of `models/` stay as training writes them. What comes of them goes to the build folder, and from
//! there into the program, whose pages the system maps: starting copies no weight.

use std::path::{Path, PathBuf};
use std::{env, fs};

use demarche_nn::{WeightFile, arrange};

/// The free text of the weight file that holds the vocabulary.
const VOCABULARY: &str = "wordpieces";
/// The variable that names the folder of the weights.
const FOLDER: &str = "DEMARCHE_MODELS";

fn main() {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={FOLDER}");
    let packed = manifest.join("models");
    take(&packed, "acts.safetensors", &out);
    if env::var_os("CARGO_FEATURE_EMBEDDED").is_some() {
        let folder = env::var_os(FOLDER).map_or(packed, PathBuf::from);
        take(&folder, "reader.safetensors", &out);
    }
}

/// Lays out the weight file `name` of `folder`.
fn take(folder: &Path, name: &str, out: &Path) {
    let model = folder.join(name);
    println!("cargo::rerun-if-changed={}", model.display());
    if let Err(why) = lay_out(&model, &out.join(name)) {
        panic!(
            "{}: {why}. Set {FOLDER} to the folder `models` of the project, or build without the feature \
             `embedded` and give the weights when the program runs",
            model.display()
        );
    }
}

fn lay_out(model: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let bytes = fs::read(model)?;
    if let Some(vocabulary) = WeightFile::parse(&bytes)?.metadata().get(VOCABULARY) {
        fs::write(out.with_file_name("wordpieces.txt"), vocabulary)?;
    }
    fs::write(out, arrange(&bytes, |key| key != VOCABULARY)?)?;
    Ok(())
}
