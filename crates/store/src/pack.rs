//! Records as the store holds them: JSON, compressed as zlib does it, so that any tool can take them out again.

use std::io::{Read as _, Write as _};

use demarche_core::Record;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use crate::error::{Error, Result};

/// `record`, packed.
pub fn pack(record: &Record) -> Vec<u8> {
    let json = serde_json::to_vec(record).expect("a record is always JSON");
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(json.len() / 4), Compression::new(5));
    encoder.write_all(&json).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// The record in `bytes`.
pub fn unpack(bytes: &[u8]) -> Result<Record> {
    let mut json = Vec::with_capacity(bytes.len() * 5);
    ZlibDecoder::new(bytes)
        .read_to_end(&mut json)
        .map_err(|e| Error::damaged(format!("a record cannot be unpacked: {e}")))?;
    serde_json::from_slice(&json).map_err(|e| Error::damaged(format!("a record is no record: {e}")))
}

/// Anything else as JSON, packed.
pub fn json(value: &impl serde::Serialize) -> Vec<u8> {
    let json = serde_json::to_vec(value).expect("what is kept is always JSON");
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(json.len() / 2), Compression::new(3));
    encoder.write_all(&json).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// What [`json`] packed.
pub fn from_json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let mut json = Vec::with_capacity(bytes.len() * 4);
    ZlibDecoder::new(bytes)
        .read_to_end(&mut json)
        .map_err(|e| Error::damaged(format!("what was packed cannot be unpacked: {e}")))?;
    serde_json::from_slice(&json)
        .map_err(|e| Error::damaged(format!("what was packed is something else: {e}")))
}
