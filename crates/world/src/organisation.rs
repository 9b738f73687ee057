//! Organisations: international bodies, organs of state, armed groups, parties, media, companies.

use crate::blob::Blob;
use crate::layout::Section;
use crate::role::Sectors;

/// CAMEO's code of the United Nations and their bodies, by which the table has them.
const UNITED_NATIONS: &str = "UNO";

/// PLOVER's code of bodies between states.
const INTERNATIONAL: &str = "IGO";

/// An organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Organisation {
    /// Its id in the table.
    pub id: &'static str,
    /// Its name; a part in brackets tells it from another of the same name.
    pub name: &'static str,
    /// What it is: `international`, `organ`, `armed group`, `party`, `society`, `media` or `company`.
    pub kind: &'static str,
    /// ISO alpha-3 of its country, or PLOVER's code in place of one (`IGO`, `EUR`, `NGO`, `IMG`, `MNC`).
    pub country: Option<&'static str>,
    /// CAMEO's code where it is finer than PLOVER's: the United Nations are `UNO` there, and `IGO` in PLOVER.
    pub cameo: Option<&'static str>,
    /// PLOVER sectors, primary first; none for most international bodies.
    pub sectors: Sectors,
    /// Wikidata id.
    pub wikidata: Option<&'static str>,
    aliases: Option<&'static str>,
}

impl Organisation {
    /// Its other names, in the order of the table.
    pub fn aliases(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.aliases.unwrap_or_default().split(';').filter(|alias| !alias.is_empty())
    }
}

pub(crate) fn organisation(blob: &Blob, row: u32) -> Option<Organisation> {
    let words = blob.row(Section::Organisations, row);
    let text = |at: usize| blob.text(words.get(at));
    Some(Organisation {
        id: text(0)?,
        name: text(1)?,
        kind: text(2)?,
        country: text(3).map(|code| if code == UNITED_NATIONS { INTERNATIONAL } else { code }),
        cameo: text(3).filter(|code| *code == UNITED_NATIONS),
        sectors: Sectors::new(text(4)),
        wikidata: text(5),
        aliases: text(6),
    })
}
