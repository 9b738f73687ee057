//! Regular forms of English verbs, as PETRARCH makes them for entries that list none.

/// `verb` (upper case) with -S, -ED and -ING.
pub(super) fn regular(verb: &str) -> Vec<String> {
    let hiss = ["S", "X", "Z", "CH", "SH"].iter().any(|end| verb.ends_with(end));
    if let Some(stem) = verb.strip_suffix('E') {
        let ing = if stem.ends_with('E') { format!("{verb}ING") } else { format!("{stem}ING") };
        vec![format!("{verb}S"), format!("{verb}D"), ing]
    } else if let Some(stem) = verb.strip_suffix('Y').filter(|s| !s.ends_with(['A', 'E', 'O', 'U'])) {
        vec![format!("{stem}IES"), format!("{stem}IED"), format!("{verb}ING")]
    } else {
        let s = if hiss { "ES" } else { "S" };
        vec![format!("{verb}{s}"), format!("{verb}ED"), format!("{verb}ING")]
    }
}

#[cfg(test)]
mod tests {
    use super::regular;

    #[test]
    fn forms_follow_the_spelling() {
        assert_eq!(regular("HURRY"), ["HURRIES", "HURRIED", "HURRYING"]);
        assert_eq!(regular("PLEDGE"), ["PLEDGES", "PLEDGED", "PLEDGING"]);
        assert_eq!(regular("CLASH"), ["CLASHES", "CLASHED", "CLASHING"]);
        assert_eq!(regular("AGREE")[2], "AGREEING");
        assert_eq!(regular("DEPART"), ["DEPARTS", "DEPARTED", "DEPARTING"]);
    }
}
