//! The neutral layout of int8 weights, which the widest kernels of x86 and the plain one read in place, and the weight
//! file written in it. A program that holds such a file in its own pages copies no weight when it starts.
//!
//! Panels of 32 channels; in each, for every four inputs, four signed bytes per channel. VNNI takes 128 bytes
//! of it a step; AMX takes sixteen steps as two tiles whose rows are 128 bytes apart. The making of such a file is meant for build scripts, so that what is kept under version control stays
//! plain rows.
use crate::aligned::Aligned;
use crate::weights::{WeightError, WeightFile};
use safetensors::Dtype;
use std::collections::BTreeMap;

/// Channels of a panel.
pub(crate) const PANEL: usize = 32;
/// Inputs that lie together.
pub(crate) const STEP: usize = 4;
/// Bytes of one step of a panel.
pub(crate) const STEP_BYTES: usize = PANEL * STEP;
/// The boundary on which weights must lie to be used where they are, in bytes.
pub(crate) const BOUNDARY: usize = 64;

/// Rows of weights in the neutral layout with `steps` steps a panel; what no row fills is zero.
pub(crate) fn blocked(weight: &[i8], in_dim: usize, out_dim: usize, steps: usize) -> Aligned<i8> {
    let mut data = Aligned::zeroed(out_dim.div_ceil(PANEL) * steps * STEP_BYTES);
    let out: &mut [i8] = data.as_mut_slice();
    for (n, row) in weight.chunks_exact(in_dim).enumerate() {
        let base = (n / PANEL) * steps * STEP_BYTES + (n % PANEL) * STEP;
        for (step, group) in row.chunks(STEP).enumerate() {
            out[base + step * STEP_BYTES..][..group.len()].copy_from_slice(group);
        }
    }
    data
}

/// The rows of `stride` bytes, `in_dim` of them filled, that `blocked` weights stand for; `out_dim` rounded up
/// to 16.
pub(crate) fn rows(blocked: &[i8], in_dim: usize, out_dim: usize, stride: usize) -> Aligned<i8> {
    let steps = in_dim.div_ceil(STEP);
    let mut data = Aligned::zeroed(out_dim.next_multiple_of(16) * stride);
    for (n, row) in data.as_mut_slice().chunks_exact_mut(stride).take(out_dim).enumerate() {
        let base = (n / PANEL) * steps * STEP_BYTES + (n % PANEL) * STEP;
        for (step, group) in row[..in_dim].chunks_mut(STEP).enumerate() {
            group.copy_from_slice(&blocked[base + step * STEP_BYTES..][..group.len()]);
        }
    }
    data
}

/// The same weight file with the weights of its int8 layers in the neutral layout: a tensor
/// `{prefix}.weight` (I8, `[out, in]`, `in` a multiple of four) that has a `{prefix}.scale` and lies not under
/// `emb.` becomes `[panels, in / 4, 32, 4]`, each on a boundary of 64 bytes counted from the start of the file.
/// Of the free text pairs those are kept whose keys `keep` accepts.
///
/// # Errors
/// If the file or one of its int8 tensors cannot be read.
pub fn arrange(bytes: &[u8], keep: impl Fn(&str) -> bool) -> Result<Vec<u8>, WeightError> {
    let file = WeightFile::parse(bytes)?;
    let (mut first, mut last) = (Vec::new(), Vec::new());
    let names = file.names();
    for name in names.iter().map(String::as_str) {
        let (kind, shape, data) = file.any(name)?;
        let layer = name.strip_suffix(".weight").filter(|p| !p.starts_with("emb."));
        let layer = layer.is_some_and(|p| file.contains(&format!("{p}.scale")));
        match (kind, &shape[..]) {
            (Dtype::I8, &[out_dim, in_dim]) if layer && out_dim * in_dim > 0 && in_dim % STEP == 0 => {
                let weight = file.tensor_i8(name)?.data;
                let steps = in_dim / STEP;
                let data = blocked(weight, in_dim, out_dim, steps);
                let data: Vec<u8> = data.as_slice().iter().map(|&v| v as u8).collect();
                first.push((name, kind, vec![out_dim.div_ceil(PANEL), steps, PANEL, STEP], data));
            }
            _ => last.push((name, kind, shape, data.to_vec())),
        }
    }
    // Whole lines before the rest, so that every layer's weights lie on a boundary; numbers of four bytes
    // before those of one.
    last.sort_by_key(|(_, kind, _, data)| (data.len() % BOUNDARY != 0, *kind == Dtype::I8));
    let pairs: BTreeMap<&String, &String> = file.metadata().iter().filter(|(key, _)| keep(key)).collect();
    let mut header = serde_json::Map::new();
    header.insert("__metadata__".to_owned(), serde_json::json!(pairs));
    let mut end = 0;
    for (name, kind, shape, data) in first.iter().chain(&last) {
        let offsets = [end, end + data.len()];
        let entry =
            serde_json::json!({"dtype": format!("{kind:?}"), "shape": shape, "data_offsets": offsets});
        header.insert((*name).to_owned(), entry);
        end += data.len();
    }
    let mut text = serde_json::Value::Object(header).to_string();
    // The container allows white space behind its directory.
    text.push_str(&" ".repeat((8 + text.len()).next_multiple_of(BOUNDARY) - 8 - text.len()));
    let mut out = (text.len() as u64).to_le_bytes().to_vec();
    out.extend_from_slice(text.as_bytes());
    for (_, _, _, data) in first.iter().chain(&last) {
        out.extend_from_slice(data);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocked_weights_stand_for_their_rows() {
        for (in_dim, out_dim) in [(4, 1), (64, 32), (96, 33), (8, 70)] {
            let weight: Vec<i8> = (0..in_dim * out_dim).map(|i| (i % 251) as u8 as i8).collect();
            let data = blocked(&weight, in_dim, out_dim, in_dim / STEP);
            let back = rows(data.as_slice(), in_dim, out_dim, in_dim);
            assert_eq!(&back.as_slice()[..weight.len()], weight);
            assert!(back.as_slice()[weight.len()..].iter().all(|v| *v == 0));
        }
    }
}
