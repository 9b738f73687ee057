//! The noun phrases of a document that may corefer: names, descriptions, pronouns, and coordinations.
//!
//! A phrase is cut as the GUM corpus cuts it (Zeldes, Language Resources and Evaluation 2017): with its
//! modifiers and relative clauses and with the possessive marker, without its preposition, conjunction,
//! appositions and coordinated phrases; relative pronouns and expletives are none. Each phrase carries what
//! the later steps compare: form, number, gender, class, words. Which phrases mean the same is left to them.

use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId, Upos};
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::labels;
use demarche_lexicon::{Word, is};
use demarche_world::{Gender, How, Number, RoleKind, World, normal};

use demarche_lexicon::nouns::{self, Class};

labels! {
    /// What form a phrase has.
    pub Form {
        /// First person singular.
        I = "i",
        /// Second person.
        You = "you",
        /// First person plural.
        We = "we",
        /// Third person masculine.
        He = "he",
        /// Third person feminine.
        She = "she",
        /// Third person neuter.
        It = "it",
        /// Third person plural.
        They = "they",
        /// A demonstrative that stands alone.
        This = "this",
        /// Any other pronoun: "someone", "one", "both".
        Other = "other",
        /// A name.
        Name = "name",
        /// A description with the definite article.
        Definite = "definite",
        /// A description with a demonstrative.
        Demonstrative = "demonstrative",
        /// A description with a possessor.
        Possessed = "possessed",
        /// A description with an indefinite article or quantifier.
        Indefinite = "indefinite",
        /// A description with no determiner.
        Bare = "bare",
        /// Several coordinated phrases.
        Coordinate = "coordinate",
    }
}

impl Form {
    /// Whether it is a pronoun.
    pub fn is_pronoun(self) -> bool {
        self <= Form::Other
    }

    /// Whether it is a pronoun of the first or second person.
    pub fn is_speech(self) -> bool {
        self <= Form::We
    }
}

/// One phrase.
#[derive(Debug, Clone)]
pub struct Phrase {
    /// Its words.
    pub tokens: Span<Tokens>,
    /// The word the rest hangs on.
    pub head: TokenId,
    /// Its form.
    pub form: Form,
    /// Whether it is one or several; `None` where the words do not tell.
    pub plural: Option<bool>,
    /// The gender of its bearer, where words or tables tell.
    pub gender: Option<Gender>,
    /// What kind of thing it names.
    pub class: Class,
    /// The lemma of its head, lower case.
    pub lemma: String,
    /// Its words, lower case, without determiners, possessive pronouns and marks.
    pub words: Vec<String>,
    /// For a name its folded words, without titles.
    pub name: Option<Vec<String>>,
    /// Role words beside a name ("president").
    pub roles: Vec<String>,
    /// ISO alpha-3 of the country it names.
    pub country: Option<&'static str>,
    /// How many other phrases it stands in.
    pub depth: u32,
    /// Its place among the phrases of its sentence.
    pub order: u32,
}

/// The phrases of `analysis`, in text order, outer before inner.
pub fn find(world: &World, analysis: &Analysis) -> Vec<Phrase> {
    let mut out: Vec<Phrase> = Vec::new();
    for i in 0..analysis.tokens.len() as u32 {
        let head = TokenId(i);
        if !heads_phrase(analysis, head) {
            continue;
        }
        let tokens = span(analysis, head);
        out.push(phrase(world, analysis, head, tokens));
        let last = analysis
            .children_by(head, Deprel::Conj)
            .filter(|c| *c > head && matches!(analysis.token(*c).upos, Upos::Noun | Upos::Propn | Upos::Pron))
            .last();
        if let Some(last) = last {
            let whole = Span::new(tokens.start, span(analysis, last).end.max(tokens.end));
            if whole.end > tokens.end {
                let mut several = phrase(world, analysis, head, whole);
                several.form = Form::Coordinate;
                several.plural = Some(true);
                several.gender = None;
                several.name = None;
                several.country = None;
                out.push(several);
            }
        }
    }
    out.sort_by_key(|p| (p.tokens.start, std::cmp::Reverse(p.tokens.end)));
    out.dedup_by_key(|p| p.tokens);
    let mut sentence = (u32::MAX, 0);
    let mut open: Vec<Span<Tokens>> = Vec::new();
    for phrase in &mut out {
        let here = analysis.token(phrase.head).sentence.0;
        sentence = if sentence.0 == here { (here, sentence.1 + 1) } else { (here, 0) };
        phrase.order = sentence.1;
        open.retain(|o| o.end >= phrase.tokens.end);
        phrase.depth = open.len() as u32;
        open.push(phrase.tokens);
    }
    out
}

fn heads_phrase(analysis: &Analysis, id: TokenId) -> bool {
    let token = analysis.token(id);
    let relation = token.deprel.universal();
    let entity = analysis.entity_of(id);
    match token.upos {
        Upos::Pron => {
            let relative = token.feats.has("PronType", "Rel") || token.feats.has("PronType", "Int");
            let there = relation == Deprel::Expl && token.feats.get("Person").is_none();
            !relative && !there && relation != Deprel::Fixed
        }
        Upos::Noun | Upos::Propn => match relation {
            Deprel::Flat | Deprel::Fixed | Deprel::Goeswith | Deprel::Case | Deprel::Cc | Deprel::Mark => {
                false
            }
            _ if token.deprel == Deprel::NmodDesc => false,
            Deprel::Amod | Deprel::Advmod => entity.is_some(),
            // Of the nouns inside a compound the names are phrases of their own, unless they are part of a
            // longer name.
            Deprel::Compound => {
                let head = analysis.head(id);
                let inside = entity.is_some_and(|e| head.is_some_and(|h| e.tokens.contains(h.0)));
                !inside && (entity.is_some() || token.upos == Upos::Noun)
            }
            _ => true,
        },
        Upos::Num | Upos::Sym => match relation {
            Deprel::Nummod | Deprel::Compound | Deprel::Flat | Deprel::Punct | Deprel::Det | Deprel::Dep => {
                false
            }
            Deprel::Nmod | Deprel::Appos | Deprel::Obl | Deprel::Obj | Deprel::Nsubj | Deprel::Conj => true,
            _ => entity.is_some(),
        },
        Upos::Det => {
            matches!(relation, Deprel::Nsubj | Deprel::Obj | Deprel::Obl | Deprel::Iobj | Deprel::Nmod)
        }
        Upos::Adj => {
            entity.is_some_and(|e| e.label == EntityLabel::Nationality)
                && matches!(relation, Deprel::Nsubj | Deprel::Obj | Deprel::Obl | Deprel::Nmod)
                || matches!(relation, Deprel::Nsubj | Deprel::Obj)
        }
        _ => false,
    }
}

/// The words of the phrase headed by `head`.
fn span(analysis: &Analysis, head: TokenId) -> Span<Tokens> {
    let copular = analysis.children_by(head, Deprel::Cop).next().is_some();
    let (mut start, mut end) = (head.0, head.0 + 1);
    for &child in analysis.children(head) {
        let token = analysis.token(child);
        let left = child < head;
        let keep = match token.deprel.universal() {
            Deprel::Case => !left && token.upos == Upos::Part,
            Deprel::Det | Deprel::Amod | Deprel::Nummod | Deprel::Compound | Deprel::Flat | Deprel::Fixed => {
                true
            }
            Deprel::Nmod => true,
            Deprel::Acl | Deprel::Goeswith => true,
            Deprel::Obl | Deprel::Advmod => !left && !copular,
            _ => false,
        };
        if !keep {
            continue;
        }
        let below = analysis.subtree(child);
        start = start.min(below[0].0);
        end = end.max(below[below.len() - 1].0 + 1);
    }
    let bare = |t: u32| {
        let token = analysis.token(TokenId(t));
        token.upos == Upos::Punct && !matches!(analysis.form(TokenId(t)), ")" | "\"" | "”" | "]")
    };
    while start < head.0 && analysis.token(TokenId(start)).upos == Upos::Punct {
        start += 1;
    }
    while end > head.0 + 1 && bare(end - 1) {
        end -= 1;
    }
    Span::new(start, end)
}

/// The forms of pronouns that their words tell.
const PRONOUNS: [(Word, Form); 5] = [
    (Word::HePronoun, Form::He),
    (Word::ShePronoun, Form::She),
    (Word::ItPronoun, Form::It),
    (Word::TheyPronoun, Form::They),
    (Word::Demonstrative, Form::This),
];

fn form(analysis: &Analysis, head: TokenId) -> Form {
    let token = analysis.token(head);
    if matches!(token.upos, Upos::Pron | Upos::Det) {
        let person = token.feats.get("Person");
        let plural = token.feats.has("Number", "Plur");
        let lower = analysis.form(head).to_lowercase();
        return match person {
            Some("1") if plural => Form::We,
            Some("1") => Form::I,
            Some("2") => Form::You,
            _ => PRONOUNS.iter().find(|(of, _)| is(&lower, *of)).map_or(Form::Other, |(_, form)| *form),
        };
    }
    let name = analysis.entity_of(head).is_some_and(|e| e.label != EntityLabel::Date);
    if token.upos == Upos::Propn || (name && token.upos != Upos::Noun) {
        return Form::Name;
    }
    let mut found = Form::Bare;
    for &child in analysis.children(head) {
        let child_token = analysis.token(child);
        if child_token.deprel == Deprel::NmodPoss {
            return Form::Possessed;
        }
        if child_token.deprel.universal() == Deprel::Det {
            let lemma = child_token.lemma.to_lowercase();
            found = match lemma.as_str() {
                "the" => Form::Definite,
                other if is(other, Word::Demonstrative) => Form::Demonstrative,
                _ => Form::Indefinite,
            };
        }
    }
    found
}

fn phrase(world: &World, analysis: &Analysis, head: TokenId, tokens: Span<Tokens>) -> Phrase {
    let token = analysis.token(head);
    let form = form(analysis, head);
    let entity = analysis.entity_of(head);
    let lemma = token.lemma.to_lowercase();
    let core = core(analysis, head, tokens);
    let words: Vec<String> = analysis
        .ids(core)
        .filter(|t| {
            let token = analysis.token(*t);
            !matches!(token.upos, Upos::Det | Upos::Punct | Upos::Part | Upos::Pron)
        })
        .map(|t| if t == head { lemma.clone() } else { normal::folded(analysis.form(t)) })
        .collect();
    let number = token.feats.get("Number");
    let plural = match form {
        Form::I | Form::He | Form::She | Form::It => Some(false),
        Form::We | Form::They => Some(true),
        Form::You => None,
        // Nouns without a singular are told so by the table of roles.
        _ => number
            .map(|n| n == "Plur")
            .or_else(|| world.role(&lemma).filter(|r| r.number == Number::Plural).map(|_| true)),
    };
    let mut gender = match form {
        Form::He => Some(Gender::Male),
        Form::She => Some(Gender::Female),
        _ => None,
    };
    let mut name = None;
    let mut roles: Vec<String> = Vec::new();
    let mut country = None;
    let mut class = match form {
        Form::I | Form::You | Form::We | Form::He | Form::She => Class::Person,
        _ => Class::Unknown,
    };
    if form == Form::Name {
        let whole = entity.map_or(core, |e| e.tokens);
        let folded: Vec<String> = analysis
            .ids(whole)
            .filter(|t| !matches!(analysis.token(*t).upos, Upos::Punct | Upos::Det))
            .map(|t| normal::folded(analysis.form(t)))
            .filter(|w| !w.is_empty() && w != "s")
            .collect();
        class = entity.map_or(Class::Unknown, |e| label_class(e.label));
        let text = analysis.words(whole);
        if let Some(named) = world.country_named(text).filter(|n| n.how != How::Capital && n.how != How::Seat)
        {
            country = Some(named.country.iso3);
        }
        if class == Class::Person {
            if whole.len() > 1 {
                gender = world.gender_of_first_name(analysis.form(TokenId(whole.start)));
            }
            let from = tokens.start.min(whole.start);
            for t in (from..whole.start).rev().take(6) {
                if let Some(role) = world.role(analysis.form(TokenId(t))) {
                    gender = gender.or(role.gender);
                    roles.push(role.word.to_lowercase());
                }
            }
        }
        let apposed =
            analysis.children_by(head, Deprel::Appos).filter(|c| analysis.token(*c).upos == Upos::Noun);
        roles.extend(apposed.map(|c| analysis.lemma(c).to_lowercase()));
        name = (!folded.is_empty()).then_some(folded);
    } else if !form.is_pronoun() {
        class = match entity.map(|e| e.label) {
            Some(EntityLabel::Date) => Class::Time,
            Some(label) => label_class(label),
            None => Class::Unknown,
        };
        if class == Class::Unknown {
            let role = world.role(&lemma);
            gender = role.and_then(|r| r.gender);
            class = match role.map(|r| r.kind) {
                Some(RoleKind::Person) => Class::Person,
                Some(RoleKind::Group | RoleKind::Body) => Class::Group,
                Some(RoleKind::Thing) | None => nouns::class_of(&lemma).unwrap_or(Class::Unknown),
            };
        }
    }
    Phrase {
        tokens,
        head,
        form,
        plural,
        gender,
        class,
        lemma,
        words,
        name,
        roles,
        country,
        depth: 0,
        order: 0,
    }
}

/// The phrase without what follows its head by preposition or clause.
fn core(analysis: &Analysis, head: TokenId, tokens: Span<Tokens>) -> Span<Tokens> {
    let mut end = head.0 + 1;
    for &child in analysis.children(head) {
        let token = analysis.token(child);
        let name = matches!(token.deprel.universal(), Deprel::Flat | Deprel::Compound | Deprel::Nummod)
            || token.deprel == Deprel::NmodUnmarked;
        if child > head && name {
            end = end.max(analysis.subtree(child).last().map_or(end, |t| t.0 + 1));
        }
    }
    Span::new(tokens.start, end.min(tokens.end).max(head.0 + 1))
}

fn label_class(label: EntityLabel) -> Class {
    match label {
        EntityLabel::Person => Class::Person,
        EntityLabel::Organisation => Class::Group,
        EntityLabel::Gpe => Class::Gpe,
        EntityLabel::Location | EntityLabel::Facility => Class::Place,
        EntityLabel::Nationality => Class::Person,
        EntityLabel::Event => Class::Event,
        EntityLabel::Law => Class::Abstract,
        EntityLabel::Date => Class::Time,
    }
}
