//! The outlines of countries, drawn out of `data/world/map.tsv` by the Natural Earth projection.

use std::fmt::Write as _;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../data/world/map.tsv");

/// Width of the drawing; its height follows.
pub const WIDTH: f64 = 4800.0;
/// Height down to 58° south; nobody lives below.
pub const HEIGHT: f64 = 2150.0;

/// A country as a path of SVG.
pub struct Outline {
    /// ISO 3166-1 alpha-3.
    pub code: &'static str,
    /// The path.
    pub path: String,
}

/// All countries.
pub static COUNTRIES: LazyLock<Vec<Outline>> = LazyLock::new(|| {
    let rows = TABLE.lines().filter(|l| !l.starts_with('#')).skip(1).filter_map(|l| l.split_once('\t'));
    rows.filter(|(code, _)| *code != "ATA").map(|(code, rings)| Outline { code, path: path(rings) }).collect()
});

/// Rings as steps from point to point in whole numbers, which are short.
fn path(rings: &str) -> String {
    let mut out = String::new();
    for ring in rings.split(';') {
        let mut last: Option<(i32, i32)> = None;
        for (x, y) in ring.split(' ').filter_map(|p| p.split_once(',')) {
            let (Ok(lon), Ok(lat)) = (x.parse::<f64>(), y.parse::<f64>()) else { continue };
            let (x, y) = project(lon / 10.0, lat / 10.0);
            let (x, y) = (x.round() as i32, y.round() as i32);
            let _ = match last {
                None => write!(out, "M{x} {y}"),
                Some(from) if from == (x, y) => Ok(()),
                Some((a, b)) => write!(out, "l{} {}", x - a, y - b),
            };
            last = Some((x, y));
        }
        out.push('z');
    }
    out
}

/// Where longitude `lon` and latitude `lat` are drawn.
pub fn project(lon: f64, lat: f64) -> (f64, f64) {
    let (l, p) = (lon.to_radians(), lat.to_radians());
    let (p2, p4) = (p * p, p * p * p * p);
    let x = l * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)));
    let y = p * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)));
    let scale = WIDTH / (2.0 * std::f64::consts::PI * 0.8707);
    (WIDTH / 2.0 + x * scale, WIDTH * 0.255 - y * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_fits() {
        let (left, equator) = project(-180.0, 0.0);
        let (right, _) = project(180.0, 0.0);
        assert!(left.abs() < 0.1 && (right - WIDTH).abs() < 0.1 && (equator - 1224.0).abs() < 0.1);
        assert!(project(0.0, 83.6).1 > 0.0 && project(-68.0, -55.5).1 < HEIGHT);
        assert!(COUNTRIES.len() > 170);
        assert!(
            COUNTRIES.iter().all(|c| c.code.len() == 3 && c.path.starts_with('M') && c.path.ends_with('z'))
        );
    }
}
