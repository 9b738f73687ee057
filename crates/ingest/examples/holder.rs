//! Prints what holds each paragraph of a page.
use demarche_ingest::html::{blocks, content, tree::Tree};
fn main() {
    let path = std::env::args().nth(1).expect("file");
    let page = String::from_utf8_lossy(&std::fs::read(path).expect("r")).into_owned();
    let tree = Tree::new(&page);
    let all = blocks::paragraphs(&tree, false);
    let main = content::find(&tree, all.clone());
    let show = |id| {
        let c =
            |k: &str| tree.attr(id, k).map(|v| v.chars().take(40).collect::<String>()).unwrap_or_default();
        format!("{}.{}#{}", tree.name(id), c("class"), c("id"))
    };
    println!(
        "HOLDER {} / {}",
        show(main.holder),
        tree.around(main.holder).take(3).map(show).collect::<Vec<_>>().join(" / ")
    );
    let kept: std::collections::HashSet<_> = main.paragraphs.iter().map(|p| p.nodes[0]).collect();
    for p in &all {
        let n = p.nodes[0];
        let inside = n > main.holder && n < tree.node(main.holder).end;
        let mark = if kept.contains(&n) {
            "KEEP"
        } else if inside {
            "drop"
        } else {
            "  ou"
        };
        let t: String = p.text.chars().take(60).collect();
        println!(
            "{mark} {:4x} {:4} l{:4} {:60} | {}",
            main.zones[n.index()].0,
            p.text.len(),
            p.linked,
            t.replace('\n', "/"),
            tree.around(n).take(4).map(show).collect::<Vec<_>>().join(" < ")
        );
    }
}
