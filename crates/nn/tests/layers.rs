//! Layers and small functions: equal to the bit on every kernel, and close to what they should compute.
mod common;

use common::{Random, Tensors};
use demarche_nn::{Activation, Kernel, Linear, QLinear, QRows, Rows, Scratch, WeightFile, ops};

fn bits(x: &Rows) -> Vec<u32> {
    x.as_slice().iter().map(|v| v.to_bits()).collect()
}

fn random_rows(random: &mut Random, rows: usize, cols: usize, size: f32) -> Rows {
    Rows::from_slice(rows, cols, &random.many(rows * cols, size))
}

/// Phi(x) by summing its series in `f64`; good to 1e-12 for |x| <= 7.
fn phi(x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (x, x, 1.0);
    while term.abs() > 1e-18 {
        n += 2.0;
        term *= x * x / n;
        sum += term;
    }
    0.5 + sum * (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

#[test]
fn qlinear_is_equal_on_all_kernels_and_exact_for_odd_shapes() {
    let mut random = Random(1);
    let mut scratch = Scratch::new();
    for (in_dim, out_dim) in
        [(64, 32), (97, 257), (257, 97), (384, 64), (96, 5), (256, 1), (1, 33), (1536, 48)]
    {
        let mut tensors = Tensors::default();
        let values = random.many(out_dim * in_dim, 1.0);
        let weight = tensors.quantised("layer", out_dim, in_dim, &values);
        let bias = random.many(out_dim, 1.0);
        tensors.f32("layer.bias", &[out_dim], &bias);
        let bytes = tensors.bytes();
        let file = WeightFile::parse(&bytes).unwrap();
        for rows in [0, 1, 2, 3, 5, 11, 12, 13, 24, 25, 37, 64] {
            let x = random_rows(&mut random, rows, in_dim, 3.0);
            for activation in [Activation::None, Activation::Gelu] {
                let mut results = Vec::new();
                for kernel in Kernel::available() {
                    let layer = QLinear::load_with(&file, "layer", kernel).unwrap();
                    assert_eq!((layer.in_dim(), layer.out_dim()), (in_dim, out_dim));
                    let mut out = Rows::new(1, 1);
                    layer.forward_with(&x, &mut out, &mut scratch, activation);
                    assert_eq!((out.rows(), out.cols()), (rows, out_dim));
                    results.push((kernel, out));
                }
                let (_, scalar) = results.last().unwrap();
                for (kernel, out) in &results {
                    assert!(bits(out) == bits(scalar), "{kernel} {rows} x {in_dim} -> {out_dim}");
                }
                for r in 0..rows {
                    let greatest = x.row(r).iter().fold(0.0f32, |a, v| a.max(v.abs()));
                    // Each input is off by at most half a step of the row's scale.
                    let slack = f64::from(greatest) / 127.0 * 0.5 * in_dim as f64 + 1e-3;
                    for n in 0..out_dim {
                        let row = &weight[n * in_dim..][..in_dim];
                        let exact: f64 =
                            x.row(r).iter().zip(row).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
                        let mut exact = exact + f64::from(bias[n]);
                        if activation == Activation::Gelu {
                            exact *= if exact.abs() < 7.0 { phi(exact) } else { f64::from(exact > 0.0) };
                        }
                        assert!((f64::from(scalar.row(r)[n]) - exact).abs() < slack);
                    }
                }
            }
        }
    }
}

#[test]
fn qlinear_survives_extreme_weights_and_rows() {
    let mut tensors = Tensors::default();
    let in_dim = 1536;
    let weight: Vec<i8> = (0..40 * in_dim).map(|i| if i / in_dim % 2 == 0 { 127 } else { -127 }).collect();
    tensors.i8("layer.weight", &[40, in_dim], &weight);
    tensors.f32("layer.scale", &[40], &[1.0; 40]);
    let bytes = tensors.bytes();
    let file = WeightFile::parse(&bytes).unwrap();
    let mut x = Rows::new(5, in_dim);
    x.row_mut(0).fill(1.0);
    x.row_mut(1).fill(-f32::MAX);
    x.row_mut(2).fill(1e-38);
    x.row_mut(4)[7] = f32::NAN;
    for kernel in Kernel::available() {
        let layer = QLinear::load_with(&file, "layer", kernel).unwrap();
        let (mut out, mut scratch) = (Rows::default(), Scratch::new());
        layer.forward(&x, &mut out, &mut scratch);
        let full = 127.0 * 127.0 * in_dim as f32;
        assert_eq!(out.row(0)[0], full * (1.0 / 127.0));
        assert_eq!(out.row(0)[39], -full * (1.0 / 127.0));
        assert_eq!(out.row(1)[0], f32::NEG_INFINITY);
        assert!(out.row(2).iter().all(|v| *v == 0.0) && out.row(3).iter().all(|v| *v == 0.0));
        assert!(out.row(4).iter().all(|v| v.is_nan()), "{kernel}");
    }
}

/// Every pattern of greatest and least bytes that could drive a sum of products out of 16 bits, against exact integers.
#[test]
fn products_of_extreme_bytes_are_exact_on_all_kernels() {
    let mut random = Random(9);
    for (in_dim, out_dim) in [(1, 1), (16, 16), (17, 33), (63, 31), (100, 48), (384, 40), (1030, 20)] {
        // Channels and rows of one sign, of alternating signs, with periods around the four inputs of a step, of
        // which two share a lane; and with extremes and small values mixed at random.
        let sign = |i: usize, pattern: usize| match pattern {
            0 => 1,
            1 => -1,
            2..=9 => {
                if (i / (pattern - 1)).is_multiple_of(2) {
                    1
                } else {
                    -1
                }
            }
            _ => 0,
        };
        let mut pick = |i: usize, pattern: usize| match sign(i, pattern) {
            0 => [127, -127, 126, -126, 64, -65, 3, 0, -1, 127][random.below(10)],
            sign => 127 * sign,
        };
        let weight: Vec<i8> =
            (0..out_dim * in_dim).map(|i| pick(i % in_dim, i / in_dim % 12) as i8).collect();
        let rows = 23;
        // The first value gives each row the scale 1.
        let bytes: Vec<i32> = (0..rows * in_dim)
            .map(|i| if i % in_dim == 0 { 127 } else { pick(i % in_dim, i / in_dim % 14) })
            .collect();
        let mut tensors = Tensors::default();
        tensors.i8("layer.weight", &[out_dim, in_dim], &weight);
        tensors.f32("layer.scale", &[out_dim], &vec![1.0; out_dim]);
        let file = tensors.bytes();
        let file = WeightFile::parse(&file).unwrap();
        let x = Rows::from_slice(rows, in_dim, &bytes.iter().map(|&b| b as f32).collect::<Vec<_>>());
        for kernel in Kernel::available() {
            let layer = QLinear::load_with(&file, "layer", kernel).unwrap();
            let (mut out, mut scratch) = (Rows::default(), Scratch::new());
            layer.forward(&x, &mut out, &mut scratch);
            for r in 0..rows {
                for n in 0..out_dim {
                    let (row, channel) = (&bytes[r * in_dim..][..in_dim], &weight[n * in_dim..][..in_dim]);
                    let exact: i32 = row.iter().zip(channel).map(|(a, b)| a * i32::from(*b)).sum();
                    assert_eq!(
                        out.row(r)[n],
                        exact as f32,
                        "{kernel} {in_dim} -> {out_dim}, row {r}, channel {n}"
                    );
                }
            }
        }
    }
}

#[test]
fn several_layers_share_quantised_rows() {
    let mut random = Random(4);
    let mut tensors = Tensors::default();
    let values = random.many(30 * 96, 1.0);
    tensors.quantised("layer", 30, 96, &values);
    let bytes = tensors.bytes();
    let layer = QLinear::load(&WeightFile::parse(&bytes).unwrap(), "layer").unwrap();
    let x = random_rows(&mut random, 9, 96, 1.0);
    let (mut a, mut b) = (Rows::default(), Rows::default());
    layer.forward(&x, &mut a, &mut Scratch::new());
    let mut quantised = QRows::default();
    quantised.quantise(layer.kernel(), &x);
    layer.forward_quantised(&quantised, &mut b, Activation::None);
    assert_eq!(a, b);
}

#[test]
fn functions_are_equal_on_all_kernels() {
    let mut random = Random(2);
    for (rows, cols) in [(1, 1), (3, 15), (5, 16), (2, 97), (7, 257), (4, 384), (0, 8), (6, 33)] {
        let x = random_rows(&mut random, rows, cols, 20.0);
        let b = random_rows(&mut random, cols.min(11), cols, 1.0);
        let (weight, bias) = (random.many(cols, 1.0), random.many(cols, 1.0));
        let mut results = Vec::new();
        for kernel in Kernel::available() {
            let (mut norm, mut soft, mut gelu, mut product) =
                (x.clone(), x.clone(), x.clone(), Rows::default());
            ops::layer_norm(kernel, &mut norm, &weight, &bias);
            ops::softmax(kernel, &mut soft);
            ops::gelu(kernel, &mut gelu);
            ops::matmul_nt(kernel, &x, &b, &mut product);
            results.push([bits(&norm), bits(&soft), bits(&gelu), bits(&product)]);
        }
        assert!(results.iter().all(|r| r == results.last().unwrap()), "{rows} x {cols}");
    }
}

#[test]
fn gelu_is_within_a_ten_thousandth() {
    let values: Vec<f32> = (-70_000..=70_000).map(|i| i as f32 * 1e-4).collect();
    let mut x = Rows::from_slice(1, values.len(), &values);
    ops::gelu(Kernel::best(), &mut x);
    for (x, y) in values.iter().zip(x.as_slice()) {
        let exact = f64::from(*x) * phi(f64::from(*x));
        assert!((f64::from(*y) - exact).abs() < 1e-4, "gelu({x}) = {y}, exactly {exact}");
    }
    let mut far = Rows::from_slice(1, 4, &[1e30, -1e30, 12.5, -12.5]);
    ops::gelu(Kernel::best(), &mut far);
    assert_eq!(far.as_slice(), [1e30, 0.0, 12.5, 0.0]);
}

#[test]
fn layer_norm_and_softmax_match_f64() {
    let mut random = Random(3);
    let x = random_rows(&mut random, 4, 97, 8.0);
    let (weight, bias) = (random.many(97, 1.0), random.many(97, 1.0));
    let (mut norm, mut soft) = (x.clone(), x.clone());
    ops::layer_norm(Kernel::best(), &mut norm, &weight, &bias);
    ops::softmax(Kernel::best(), &mut soft);
    for r in 0..4 {
        let row: Vec<f64> = x.row(r).iter().map(|v| f64::from(*v)).collect();
        let mean = row.iter().sum::<f64>() / 97.0;
        let spread = (row.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 97.0 + 1e-12).sqrt();
        let total: f64 = row.iter().map(|v| v.exp()).sum();
        for c in 0..97 {
            let exact = (row[c] - mean) / spread * f64::from(weight[c]) + f64::from(bias[c]);
            assert!((f64::from(norm.row(r)[c]) - exact).abs() < 1e-5);
            let exact = row[c].exp() / total;
            assert!((f64::from(soft.row(r)[c]) / exact - 1.0).abs() < 1e-5);
        }
    }
}

#[test]
fn linear_adds_bias_and_checks_shape() {
    let mut tensors = Tensors::default();
    tensors.f32("head.weight", &[2, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    tensors.f32("head.bias", &[2], &[0.5, -0.5]);
    tensors.f32("flat.weight", &[6], &[0.0; 6]);
    let bytes = tensors.bytes();
    let file = WeightFile::parse(&bytes).unwrap();
    let layer = Linear::load(&file, "head").unwrap();
    let mut out = Rows::default();
    layer.forward(&Rows::from_slice(2, 3, &[1.0, 0.0, -1.0, 1.0, 1.0, 1.0]), &mut out);
    assert_eq!(out.as_slice(), [-1.5, -2.5, 6.5, 14.5]);
    assert!(Linear::load(&file, "flat").is_err());
}
