//! Works out the hashes by which the page's Content-Security-Policy names its own style and script, so
//! that the two files under `assets/` can be edited without anything else to keep in step.

use base64::Engine as _;
use sha2::{Digest as _, Sha256};

fn main() {
    for (file, variable) in [("assets/page.css", "PAGE_CSS_HASH"), ("assets/page.js", "PAGE_JS_HASH")] {
        println!("cargo:rerun-if-changed={file}");
        let bytes = std::fs::read(file).unwrap_or_else(|e| panic!("{file}: {e}"));
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(&bytes));
        println!("cargo:rustc-env={variable}=sha256-{hash}");
    }
}
