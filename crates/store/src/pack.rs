//! What the store holds packed: records as zlib does it, so that any tool can take them out again, and what only this
//! program reads in less room.
//!
//! A record is kept without the text of its article, which stands in the row of the document. Reports and facts are
//! short and much alike: a dictionary of what stands in all of them halves them again, which no packing of each for
//! itself can. The dictionary is part of the file format: a store packed with it can be read with it alone.

use std::cell::RefCell;
use std::io::{Read as _, Write as _};
use std::sync::LazyLock;

use demarche_core::Record;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use crate::error::{Error, Result};

/// Made of the reports and facts of 155 releases of the US State Department (public domain) by `zstd --train`.
static DICTIONARY: &[u8] = include_bytes!("../schema/reports.dict");
static PACKING: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, 9));
static UNPACKING: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

thread_local! {
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// What every zlib stream of a store begins with; those of zstd begin otherwise.
const ZLIB: u8 = 0x78;
/// More than anything unpacked may have: a damaged length takes no more memory than this.
const MOST: usize = 64 << 20;

/// `record`, packed.
pub fn pack(record: &Record) -> Vec<u8> {
    let mut bare = record.clone();
    bare.document.text.clear();
    let json = serde_json::to_vec(&bare).expect("a record is always JSON");
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(json.len() / 4), Compression::new(6));
    encoder.write_all(&json).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// The record in `bytes`, whose article has the text `text`.
pub fn unpack(bytes: &[u8], text: &str) -> Result<Record> {
    let json = inflate(bytes)?;
    let mut record: Record =
        serde_json::from_slice(&json).map_err(|e| Error::damaged(format!("a record is no record: {e}")))?;
    // Stores of older versions have the text in the record too.
    if record.document.text.is_empty() {
        text.clone_into(&mut record.document.text);
    }
    Ok(record)
}

/// Anything else as JSON, packed.
pub fn json(value: &impl serde::Serialize) -> Vec<u8> {
    let json = serde_json::to_vec(value).expect("what is kept is always JSON");
    PACKER.with_borrow_mut(|packer| {
        let packer = packer.get_or_insert_with(|| {
            Compressor::with_prepared_dictionary(&PACKING).expect("the dictionary is compiled in")
        });
        packer.compress(&json).expect("memory can be written")
    })
}

/// What [`json`] packed.
pub fn from_json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    // Stores of older versions have it as zlib does it.
    let json = if bytes.first() == Some(&ZLIB) { inflate(bytes)? } else { expand(bytes)? };
    serde_json::from_slice(&json)
        .map_err(|e| Error::damaged(format!("what was packed is something else: {e}")))
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len() * 5);
    ZlibDecoder::new(bytes)
        .read_to_end(&mut out)
        .map_err(|e| Error::damaged(format!("what was packed cannot be unpacked: {e}")))?;
    Ok(out)
}

fn expand(bytes: &[u8]) -> Result<Vec<u8>> {
    let broken = || Error::damaged("what was packed does not say how long it is");
    let length = Decompressor::upper_bound(bytes).filter(|n| *n <= MOST).ok_or_else(broken)?;
    UNPACKER.with_borrow_mut(|unpacker| {
        let unpacker = unpacker.get_or_insert_with(|| {
            Decompressor::with_prepared_dictionary(&UNPACKING).expect("the dictionary is compiled in")
        });
        unpacker
            .decompress(bytes, length)
            .map_err(|e| Error::damaged(format!("what was packed cannot be unpacked: {e}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again() {
        let value: Vec<String> = ["known_on", "2021-05-21", "Q30"].map(str::to_owned).to_vec();
        let packed = json(&value);
        assert_eq!(from_json::<Vec<String>>(&packed).expect("unpacked"), value);
        // As the first two versions packed it.
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(3));
        encoder.write_all(&serde_json::to_vec(&value).expect("JSON")).expect("written");
        let old = encoder.finish().expect("written");
        assert_eq!(from_json::<Vec<String>>(&old).expect("unpacked"), value);
    }

    #[test]
    fn damage_is_told() {
        let packed = json(&vec!["some words that stand here for a report"; 20]);
        for end in 0..packed.len() {
            assert!(from_json::<Vec<String>>(&packed[..end]).is_err(), "{end}");
        }
        assert!(from_json::<Vec<String>>(b"\x28\xb5\x2f\xfd\xe0\xff\xff\xff\xff\xff\xff\xff\xff").is_err());
    }
}
