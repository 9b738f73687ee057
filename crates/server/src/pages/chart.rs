//! Figures as SVG, drawn by numbers alone, each with the table behind it.

use maud::{Markup, html};

use super::parts::grouped;

/// A figure: bars by month in layers, one over the other.
pub struct Bars<'a> {
    /// What it shows.
    pub title: &'a str,
    /// The id of its heading.
    pub id: &'a str,
    /// Names of the layers and their classes of colour.
    pub layers: &'a [(&'a str, &'a str)],
    /// Months, as `2021-06`, each with a number for every layer.
    pub months: &'a [(String, Vec<u32>)],
    /// Layers from this one on hang below the line.
    pub below: usize,
}

const HEIGHT: u32 = 160;

/// Every month from the first of `months` to the last, so that a gap shows as a gap.
pub fn filled(months: &[(String, Vec<u32>)], layers: usize) -> Vec<(String, Vec<u32>)> {
    let number = |m: &str| {
        Some(m.get(..4)?.parse::<u32>().ok()? * 12 + m.get(5..7)?.parse::<u32>().ok()?.checked_sub(1)?)
    };
    let (Some(first), Some(last)) =
        (months.first().and_then(|m| number(&m.0)), months.last().and_then(|m| number(&m.0)))
    else {
        return months.to_vec();
    };
    // A year that somebody wrote wrongly must not draw a thousand empty months.
    if last.saturating_sub(first) > 240 {
        return months.to_vec();
    }
    (first..=last)
        .map(|n| {
            let name = format!("{:04}-{:02}", n / 12, n % 12 + 1);
            let found = months.iter().find(|m| m.0 == name).map(|m| m.1.clone());
            (name, found.unwrap_or_else(|| vec![0; layers]))
        })
        .collect()
}

/// The figure.
pub fn bars(b: &Bars<'_>) -> Markup {
    let months = filled(b.months, b.layers.len());
    let sums = |range: std::ops::Range<usize>| {
        months.iter().map(|m| m.1[range.clone()].iter().sum::<u32>()).max().unwrap_or(0)
    };
    let (up, down) = (sums(0..b.below), sums(b.below..b.layers.len()));
    let most = (up + down).max(1);
    let scale = f64::from(HEIGHT) / f64::from(most);
    let zero = f64::from(up) * scale + 10.0;
    let step = (680 / months.len().max(1) as u32).clamp(3, 40);
    let width = months.len() as u32 * step + 50;
    let total = |layer: usize| months.iter().map(|m| u64::from(m.1[layer])).sum::<u64>();
    html! {
        figure.chart {
            figcaption {
                span id=(b.id) { (b.title) }
                ul.key { @for (i, (name, class)) in b.layers.iter().enumerate() { li { span class={ "swatch " (class) } {} (name) " " (grouped(total(i))) } } }
            }
            @if months.is_empty() { p.none { "Nothing to draw." } } @else {
                div.scroll tabindex="0" role="group" aria-labelledby=(b.id) {
                    svg viewBox={ "0 0 " (width) " " (HEIGHT + 44) } width=(width) height=(HEIGHT + 44) role="img" aria-labelledby=(b.id) {
                        @for (i, (month, values)) in months.iter().enumerate() {
                            g {
                                title { (month) @for (l, (name, _)) in b.layers.iter().enumerate() { @if values[l] > 0 { ", " (name) " " (values[l]) } } }
                                @for rect in rects(values, b, i as u32 * step + 40, step, scale, zero) { (rect) }
                            }
                            @if month.ends_with("-01") || i == 0 {
                                text.axis x=(i as u32 * step + 40) y=(HEIGHT + 36) { (&month[..if i == 0 { 7 } else { 4 }]) }
                            }
                        }
                        line.axis x1="38" x2=(width) y1=(format!("{zero:.1}")) y2=(format!("{zero:.1}")) {}
                        text.axis x="34" y="18" text-anchor="end" { (up) }
                        @if down > 0 { text.axis x="34" y=(HEIGHT + 12) text-anchor="end" { (down) } }
                    }
                }
                details {
                    summary { "Table: " (b.title.to_lowercase()) }
                    div.scroll tabindex="0" role="group" aria-label={ "Table: " (b.title) } {
                        table {
                            thead { tr { th scope="col" { "Month" } @for (name, _) in b.layers { th.number scope="col" { (name) } } } }
                            tbody { @for (month, values) in months.iter().filter(|m| m.1.iter().any(|n| *n > 0)) {
                                tr { th scope="row" { (month) } @for n in values { td.number { (n) } } }
                            } }
                        }
                    }
                }
            }
        }
    }
}

fn rects(values: &[u32], b: &Bars<'_>, x: u32, step: u32, scale: f64, zero: f64) -> Vec<Markup> {
    let (mut top, mut bottom) = (zero, zero);
    let mut out = Vec::new();
    for (layer, n) in values.iter().enumerate().filter(|(_, n)| **n > 0) {
        let height = f64::from(*n) * scale;
        let y = if layer < b.below {
            top -= height;
            top
        } else {
            bottom += height;
            bottom - height
        };
        let class = b.layers[layer].1;
        out.push(html! {
            rect class=(class) x=(x) y=(format!("{y:.1}")) width=(step.saturating_sub(1).max(2)) height=(format!("{height:.1}")) {}
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_show() {
        let months = [("2020-11".to_owned(), vec![1]), ("2021-02".to_owned(), vec![2])];
        let names: Vec<String> = filled(&months, 1).into_iter().map(|m| m.0).collect();
        assert_eq!(names, ["2020-11", "2020-12", "2021-01", "2021-02"]);
        let wrong = [("0020-11".to_owned(), vec![1]), ("2021-02".to_owned(), vec![2])];
        assert_eq!(filled(&wrong, 1).len(), 2);
    }
}
