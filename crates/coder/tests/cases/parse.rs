//! Reads the lines of a case as assertions.
//!
//! What is written wrong is an error that says what would be right: a line that is not understood must never pass
//! for one that holds.

use demarche_core::record::{
    Act, ActorKind, Channel, DeadlineKind, EngagementKind, EventType, IssueKind, MentionKind, PlaceKind,
    PositionStance, QuoteKind, SentenceKind, Stance, Status,
};

use crate::language::{
    ActorPattern, Amount, Assertion, Code, EventPattern, Fact, One, Parties, Pattern, QuotePattern, Side,
    TimeValue, Whereabouts, Who,
};

type Parsed<T> = Result<T, String>;

/// The assertion on a line.
pub fn parse(line: &str) -> Parsed<Assertion> {
    let mut rest = line.trim();
    let mut amount = Amount::Some;
    for (word, meant) in [("no ", Amount::No), ("one ", Amount::One)] {
        if let Some(after) = rest.strip_prefix(word) {
            (amount, rest) = (meant, after);
        }
    }
    let facts = split(rest, ";");
    let (head, facts) = (facts[0], &facts[1..]);
    let (subject, head) = head.split_at(head.find([' ', ':']).unwrap_or(head.len()));
    let head = head.trim();
    let pattern = match subject {
        "event" => Pattern::Event(event(head, facts)?),
        "actor" => Pattern::Actor(actor(head, facts)?),
        "quote" => Pattern::Quote(quote(head, facts)?),
        "trip" => {
            let (traveller, route) = two(head, ":", "trip WHO: PLACE > PLACE")?;
            let route = split(route, ">").into_iter().map(whereabouts).collect::<Parsed<_>>()?;
            Pattern::Trip { traveller: who(traveller)?, route, facts: all_facts(facts)? }
        }
        "leg" => {
            let (traveller, way) = two(head, ":", "leg WHO: FROM -> TO")?;
            let (from, to) = match split(way, "->")[..] {
                [to] => (None, to),
                [from, to] => (Some(whereabouts(from)?), to),
                _ => return Err("a leg has one start and one end".to_owned()),
            };
            let (traveller, to) = (who(traveller)?, whereabouts(to)?);
            Pattern::Leg { traveller, from, to, facts: all_facts(facts)? }
        }
        "position" => position(head, facts)?,
        "engagement" => {
            let (kinds, parties) = head_and_body(head);
            let kinds = values(kinds, EngagementKind::parse)?;
            let parties = parties.map(side).transpose()?;
            Pattern::Engagement { kinds, parties, facts: all_facts(facts)? }
        }
        "deadline" => {
            let (kinds, of) = head_and_body(head);
            let kinds = values(kinds, DeadlineKind::parse)?;
            Pattern::Deadline { kinds, of: of.map_or_else(Vec::new, names), facts: all_facts(facts)? }
        }
        "issue" => {
            let (name, kinds) = head_and_body(head);
            let kinds = values(kinds.unwrap_or_default(), IssueKind::parse)?;
            Pattern::Issue { name: names(name), kinds }
        }
        "place" => {
            let (name, of) = head_and_body(head);
            let mut place = whereabouts(name)?;
            place.codes.extend(of.map_or_else(|| Ok(Vec::new()), codes)?);
            let (mut kinds, mut within) = (Vec::new(), None);
            for fact in facts {
                match word_after("in", fact) {
                    Ok(division) => within = Some(division.to_owned()),
                    Err(_) => kinds = values(word_after("kind", fact)?, PlaceKind::parse)?,
                }
            }
            Pattern::Place { place, kinds, within }
        }
        "time" => {
            let (words, rest) = quoted(head)?;
            let rest = rest.trim_start_matches(':').trim();
            let value = if rest.is_empty() { None } else { Some(time(rest)?) };
            Pattern::Time { words, value }
        }
        "sentences" => Pattern::Sentences(head.parse().map_err(|e| format!("{head} is no number: {e}"))?),
        "sentence" => {
            let (kind, words) = head.split_at(head.find(' ').unwrap_or(head.len()));
            let kind = SentenceKind::parse(kind).ok_or_else(|| format!("`{kind}` is no kind of sentence"))?;
            Pattern::Sentence { kind, words: quoted(words)?.0 }
        }
        other => return Err(format!("no assertion begins with `{other}`")),
    };
    let bare = matches!(
        pattern,
        Pattern::Sentences(_) | Pattern::Sentence { .. } | Pattern::Time { .. } | Pattern::Issue { .. }
    );
    if bare && !facts.is_empty() {
        return Err(format!("nothing more can be asked here: {}", facts.join("; ")));
    }
    Ok(Assertion { source: line.trim().to_owned(), amount, pattern })
}

fn event(head: &str, facts: &[&str]) -> Parsed<EventPattern> {
    let (head, parties) = head_and_body(head);
    let at = head.find('"').unwrap_or(head.len());
    let (trigger, after) = quoted(&head[at..])?;
    if !after.is_empty() {
        return Err(format!("`{after}` after the trigger; parties stand after a colon"));
    }
    let mut types = Vec::new();
    for word in head[..at].split('|').map(str::trim).filter(|w| !matches!(*w, "" | "*")) {
        let (name, mode) = word.split_once('/').map_or((word, None), |(n, m)| (n, Some(m.to_owned())));
        types.push((EventType::parse(name).ok_or_else(|| format!("`{name}` is no event type"))?, mode));
    }
    let parties = match parties {
        None => Parties::Any,
        Some(text) if text.contains("<->") => {
            let mut either = Side { wanted: Vec::new(), unwanted: Vec::new(), open: false };
            for part in split(text, "<->") {
                let part = side(part)?;
                either.wanted.extend(part.wanted);
                either.unwanted.extend(part.unwanted);
                either.open |= part.open;
            }
            Parties::Either(either)
        }
        Some(text) => {
            let given = |text: &str| (!text.is_empty()).then(|| side(text)).transpose();
            match split(text, "->")[..] {
                [actors] => Parties::Sides(given(actors)?, None),
                [actors, recipients] => Parties::Sides(given(actors)?, given(recipients)?),
                _ => return Err("one arrow parts actors from recipients".to_owned()),
            }
        }
    };
    Ok(EventPattern { types, trigger, parties, facts: all_facts(facts)? })
}

fn actor(head: &str, facts: &[&str]) -> Parsed<ActorPattern> {
    let (name, of) = head_and_body(head);
    let mut out = ActorPattern {
        who: who(name)?,
        codes: of.map_or_else(|| Ok(Vec::new()), codes)?,
        kinds: Vec::new(),
        office: None,
        mentions: Vec::new(),
    };
    for fact in facts {
        if *fact == "no office" {
            out.office = Some(String::new());
        } else if let Ok(office) = word_after("office", fact) {
            out.office = Some(office.to_owned());
        } else if let Ok(kinds) = word_after("kind", fact) {
            out.kinds = values(kinds, ActorKind::parse)?;
        } else if let Ok(mention) = word_after("mention", fact) {
            let at = mention.find('"').unwrap_or(mention.len());
            let words = quoted(&mention[at..])?.0.ok_or("a mention stands in quotation marks")?;
            out.mentions.push((MentionKind::parse(mention[..at].trim()), words));
        } else {
            return Err(format!("`{fact}`: of an actor one asks `kind`, `office`, `no office` or `mention`"));
        }
    }
    Ok(out)
}

fn quote(head: &str, facts: &[&str]) -> Parsed<QuotePattern> {
    let (words, rest) = quoted(head)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest).trim();
    let facts = (!rest.is_empty()).then_some(rest).into_iter().chain(facts.iter().copied());
    let mut out = QuotePattern {
        words,
        speaker: None,
        addressee: None,
        cue: None,
        kinds: Vec::new(),
        acts: Vec::new(),
        channels: Vec::new(),
    };
    for fact in facts {
        if let Ok(speaker) = word_after("speaker", fact) {
            out.speaker = Some(who(speaker)?);
        } else if let Ok(addressee) = word_after("to", fact) {
            out.addressee = Some(who(addressee)?);
        } else if let Ok(cue) = word_after("cue", fact) {
            out.cue = Some(cue.trim_matches('"').to_owned());
        } else if let Ok(channels) = word_after("channel", fact) {
            out.channels = values(channels, Channel::parse)?;
        } else if let Ok(kinds) = values(fact, QuoteKind::parse) {
            out.kinds = kinds;
        } else {
            out.acts = values(fact, Act::parse)?;
        }
    }
    Ok(out)
}

/// `WHO STANCE ISSUE; with WHO`.
fn position(head: &str, facts: &[&str]) -> Parsed<Pattern> {
    if head.is_empty() {
        return Ok(Pattern::Position {
            party: who("*")?,
            stances: Vec::new(),
            issue: Vec::new(),
            with: None,
        });
    }
    let parse = |words: &str| values(words, PositionStance::parse);
    let stance = head.split(' ').find(|w| parse(w).is_ok()).ok_or("no stance: `supports`, `opposes` …")?;
    let (party, issue) = head.split_once(stance).unwrap_or((head, ""));
    let with = match facts {
        [] => None,
        [fact] => Some(who(word_after("with", fact)?)?),
        _ => return Err("a position is `with` one party".to_owned()),
    };
    Ok(Pattern::Position { party: who(party)?, stances: parse(stance)?, issue: names(issue), with })
}

fn all_facts(facts: &[&str]) -> Parsed<Vec<Fact>> {
    facts.iter().map(|f| fact(f)).collect()
}

fn fact(text: &str) -> Parsed<Fact> {
    match text {
        "no place" => return Ok(Fact::NoPlace),
        "no time" => return Ok(Fact::NoTime),
        _ => {}
    }
    let negation = |rest: &'_ str| match rest.strip_prefix("not ") {
        Some(rest) => (true, rest.to_owned()),
        None => (false, rest.to_owned()),
    };
    let words =
        |rest: &str| quoted(rest)?.0.ok_or_else(|| format!("`{rest}` should stand in quotation marks"));
    if let Ok(rest) = word_after("place", text) {
        let (negated, rest) = negation(rest);
        return Ok(Fact::Place { negated, place: whereabouts(&rest)? });
    }
    if let Ok(rest) = word_after("time", text) {
        let (negated, rest) = negation(rest);
        return Ok(Fact::Time { negated, value: time(&rest)? });
    }
    if let Some(rest) = text.strip_prefix("no claim ").or_else(|| text.strip_prefix("claim ")) {
        let (stances, by) = match rest.strip_prefix("by ") {
            Some(by) => ("", by),
            None => two(rest, " by ", "claim STANCE by WHO")?,
        };
        let stances = values(stances, Stance::parse)?;
        return Ok(Fact::Claim { negated: text.starts_with("no "), stances, by: who(by)? });
    }
    if let Ok(rest) = word_after("same as", text) {
        return Ok(Fact::SameAs(words(rest)?));
    }
    if let Ok(rest) = word_after("part of", text) {
        return Ok(Fact::PartOf(words(rest)?));
    }
    if let Ok(rest) = word_after("about", text) {
        return Ok(Fact::About(words(rest)?));
    }
    if let Ok(rest) = word_after("events", text) {
        let parts: Vec<&str> = rest.split('"').collect();
        return Ok(Fact::Events(parts.into_iter().skip(1).step_by(2).map(str::to_owned).collect()));
    }
    let (negated, rest) = negation(text);
    Ok(Fact::Status { negated, any: values(&rest, Status::parse)? })
}

/// Parties joined by `+`; `…` for others, `not X` for who must not be among them.
fn side(text: &str) -> Parsed<Side> {
    let mut side = Side { wanted: Vec::new(), unwanted: Vec::new(), open: false };
    for part in split(text, "+") {
        if part == "…" {
            side.open = true;
        } else if let Some(part) = part.strip_prefix("not ") {
            side.unwanted.push(who(part)?);
        } else {
            side.wanted.push(who(part)?);
        }
    }
    // Who must not be there says nothing of who is.
    side.open |= side.wanted.is_empty();
    Ok(side)
}

/// Parties of which one will do, parted by `|`.
fn who(text: &str) -> Parsed<Who> {
    let one = |text: &str| {
        Ok(match text {
            "" => return Err("a party is missing".to_owned()),
            "*" => One::Anybody,
            "nobody" | "unnamed" => One::Nobody,
            "narrator" => One::Narrator,
            _ => {
                let (name, codes) = bracket(text)?;
                One::Actor { name: (!name.is_empty()).then(|| name.trim_matches('"').to_owned()), codes }
            }
        })
    };
    Ok(Who(split(text, "|").into_iter().map(one).collect::<Parsed<_>>()?))
}

fn whereabouts(text: &str) -> Parsed<Whereabouts> {
    let (names_, codes) = bracket(text)?;
    Ok(Whereabouts { names: names(names_), codes })
}

/// A text and the codes in brackets after it.
fn bracket(text: &str) -> Parsed<(&str, Vec<Code>)> {
    match text.trim().strip_suffix(']') {
        None => Ok((text.trim(), Vec::new())),
        Some(inner) => {
            let (name, inside) = two(inner, "[", "NAME [CODES]")?;
            Ok((name, codes(inside)?))
        }
    }
}

/// Codes parted by spaces: `SDN MIL`, `not IRN`, `no country`, `USA|no country`.
fn codes(text: &str) -> Parsed<Vec<Code>> {
    let text = text.replace("no country", "-");
    let mut out = Vec::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        let negated = word == "not";
        let word = if negated { words.next().ok_or("`not` of what?")? } else { word };
        let any: Vec<String> = word.split('|').map(str::to_owned).collect();
        let sound = |c: &String| c == "-" || c.len() == 3 && c.chars().all(|c| c.is_ascii_uppercase());
        if !any.iter().all(sound) {
            return Err(format!("`{word}` is no code of three capitals"));
        }
        out.push(Code { negated, any });
    }
    Ok(out)
}

/// A year, month or day, or two of them with a slash; `…` for a side that is not known; after `in`, what the time
/// must lie in.
fn time(text: &str) -> Parsed<TimeValue> {
    let (around, text) = text.strip_prefix("in ").map_or((false, text), |t| (true, t));
    let (first, last) = text.split_once('/').unwrap_or((text, text));
    let wrong = || format!("`{text}` is no time: 2008, 2008-05, 2008-05-01, 1980/1988");
    let day = |text: &str, end: bool| {
        if text == "…" {
            return Ok(None);
        }
        let full = match text.len() {
            4 => format!("{text}-{}", if end { "12-31" } else { "01-01" }),
            7 => format!("{text}-01"),
            _ => text.to_owned(),
        };
        let date: jiff::civil::Date = full.parse().map_err(|_| wrong())?;
        Ok::<_, String>(Some(if end && text.len() == 7 { date.last_of_month() } else { date }.to_string()))
    };
    Ok(TimeValue { start: day(first, false)?, end: day(last, true)?, around })
}

/// The values parted by `|`.
fn values<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Parsed<Vec<T>> {
    let words = text.split('|').map(str::trim).filter(|w| !w.is_empty());
    words.map(|w| parse(w).ok_or_else(|| format!("`{w}` is not understood here"))).collect()
}

fn names(text: &str) -> Vec<String> {
    split(text, "|")
        .into_iter()
        .filter(|n| !n.is_empty() && *n != "*")
        .map(|n| n.trim_matches('"').to_owned())
        .collect()
}

/// What comes after `word` at the start of `text`.
fn word_after<'t>(word: &str, text: &'t str) -> Parsed<&'t str> {
    let rest = text.strip_prefix(word).and_then(|t| t.strip_prefix(' ')).map(str::trim);
    rest.ok_or_else(|| format!("`{text}` is not understood here; expected `{word} …`"))
}

fn two<'t>(text: &'t str, mark: &str, form: &str) -> Parsed<(&'t str, &'t str)> {
    let (a, b) = text.split_once(mark).ok_or_else(|| format!("expected `{form}`"))?;
    Ok((a.trim(), b.trim()))
}

/// What stands before the first colon outside quotation marks, and after it.
fn head_and_body(text: &str) -> (&str, Option<&str>) {
    let head = split(text, ":")[0];
    let body = text.find(head).and_then(|at| text[at + head.len()..].trim_start().strip_prefix(':'));
    (head, body.map(str::trim).filter(|b| !b.is_empty()))
}

/// The words in quotation marks at the start of `text`, and what comes after.
fn quoted(text: &str) -> Parsed<(Option<String>, &str)> {
    let Some(inner) = text.trim().strip_prefix('"') else { return Ok((None, text.trim())) };
    let (words, rest) = inner.split_once('"').ok_or("a quotation mark is not closed")?;
    Ok((Some(words.to_owned()), rest.trim()))
}

/// The parts of `text` between the `mark`s outside quotation marks and brackets.
fn split<'t>(text: &'t str, mark: &str) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let (mut start, mut in_quotes, mut depth) = (0, false, 0_i32);
    for (at, c) in text.char_indices() {
        match c {
            '"' => in_quotes = !in_quotes,
            '[' => depth += 1,
            ']' => depth -= 1,
            _ if at >= start && !in_quotes && depth == 0 && text[at..].starts_with(mark) => {
                parts.push(text[start..at].trim());
                start = at + mark.len();
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(line: &str) -> String {
        parse(line).err().unwrap_or_default()
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for (line, due) in [
            ("evnt ASSAULT", "no assertion begins with `evnt`"),
            ("event ASSALT", "`ASSALT` is no event type"),
            ("event ASSAULT \"hit", "a quotation mark is not closed"),
            ("event ASSAULT \"hit\" x", "`x` after the trigger; parties stand after a colon"),
            ("event ASSAULT: A -> B -> C", "one arrow parts actors from recipients"),
            ("event ASSAULT: A + + B", "a party is missing"),
            ("event ASSAULT; happened", "`happened` is not understood here"),
            ("event ASSAULT; time 2021-13", "`2021-13` is no time: 2008, 2008-05, 2008-05-01, 1980/1988"),
            ("event ASSAULT; claim says by A", "`says` is not understood here"),
            ("event ASSAULT; same as hit", "`hit` should stand in quotation marks"),
            ("actor A: Norway", "`Norway` is no code of three capitals"),
            ("actor A; tall", "`tall`: of an actor one asks `kind`, `office`, `no office` or `mention`"),
            ("quote \"a\": says A", "`says A` is not understood here"),
            ("position A likes B", "no stance: `supports`, `opposes` …"),
            ("trip A", "expected `trip WHO: PLACE > PLACE`"),
            ("sentences few", "few is no number: invalid digit found in string"),
            ("time 2021; occurred", "nothing more can be asked here: occurred"),
        ] {
            assert_eq!(error(line), due, "{line}");
        }
    }

    #[test]
    fn marks_within_quotations_and_brackets_part_nothing() {
        assert_eq!(
            split("quote \"a; b\": speaker A [GOV; X]; asks", ";"),
            ["quote \"a; b\": speaker A [GOV; X]", "asks"]
        );
        let Ok(Assertion { pattern: Pattern::Quote(quote), .. }) =
            parse("quote \"so: they; said\": speaker A")
        else {
            panic!("a quote is due")
        };
        assert_eq!(quote.words.as_deref(), Some("so: they; said"));
    }

    #[test]
    fn times_are_first_and_last_days() {
        for (text, start, end) in [
            ("2020", "2020-01-01", "2020-12-31"),
            ("2020-02", "2020-02-01", "2020-02-29"),
            ("1984-05/1984-07", "1984-05-01", "1984-07-31"),
            ("in 2015-05-03", "2015-05-03", "2015-05-03"),
        ] {
            let value = time(text).expect("a time");
            assert_eq!((value.start.as_deref(), value.end.as_deref()), (Some(start), Some(end)), "{text}");
        }
    }
}
