//! Reads the pages of a folder and prints {id: {articleBody, date, title}} for a scorer.
use std::io::Read;
fn main() {
    let dir = std::env::args().nth(1).expect("folder");
    let mut out = serde_json::Map::new();
    let mut names: Vec<_> = std::fs::read_dir(dir).expect("dir").map(|e| e.expect("e").path()).collect();
    names.sort();
    let t = std::time::Instant::now();
    for path in names {
        let mut bytes = Vec::new();
        std::fs::File::open(&path).expect("f").read_to_end(&mut bytes).expect("r");
        let read = demarche_ingest::read_bytes(path.to_str(), &bytes, &demarche_ingest::Options::default());
        let id = path.file_name().unwrap().to_string_lossy().split('.').next().unwrap().to_owned();
        let mut o = serde_json::Map::new();
        let all = std::env::args().nth(2).is_some();
        let body: Vec<&str> = read
            .documents
            .iter()
            .flat_map(|d| {
                d.blocks
                    .iter()
                    .filter(|b| {
                        b.kind == demarche_core::document::BlockKind::Body
                            || (all && b.kind != demarche_core::document::BlockKind::Title)
                    })
                    .map(|b| b.span.of(&d.text))
            })
            .collect();
        o.insert("articleBody".into(), body.join("\n").into());
        if let Some(d) = read.documents.first() {
            o.insert("date".into(), d.published.map(|d| d.to_string()).into());
            o.insert("title".into(), d.title.clone().into());
            o.insert("byline".into(), d.byline.clone().into());
            o.insert("outlet".into(), d.outlet.clone().into());
            o.insert("given_by".into(), format!("{:?}", d.given_by).into());
            o.insert(
                "codes".into(),
                format!(
                    "{:?}",
                    d.diagnostics.iter().map(|d| (d.code.as_str(), d.message.clone())).collect::<Vec<_>>()
                )
                .into(),
            );
        } else {
            o.insert("codes".into(), format!("{:?}", read.diagnostics).into());
        }
        out.insert(id, o.into());
    }
    eprintln!("{:?}", t.elapsed());
    println!("{}", serde_json::Value::Object(out));
}
