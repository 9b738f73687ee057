//! Clauses: which word heads one, and which words stand in it.

use demarche_core::Analysis;
use demarche_core::analysis::{Deprel, TokenId, Upos};
use demarche_core::text::{Span, Tokens};

/// Whether `token` heads a clause: a verb, or a predicate with a copula.
pub fn is_predicate(a: &Analysis, token: TokenId) -> bool {
    a.token(token).upos == Upos::Verb || a.children_by(token, Deprel::Cop).next().is_some()
}

/// The head of the clause that `token` stands in: `token` itself where it heads one, the root where none does.
pub fn clause_head(a: &Analysis, token: TokenId) -> TokenId {
    let mut last = token;
    for t in std::iter::once(token).chain(a.ancestors(token)) {
        last = t;
        if is_predicate(a, t) {
            break;
        }
    }
    last
}

/// The head of the relative clause that `token` stands in, the innermost, and the noun that it modifies.
pub fn relative_clause(a: &Analysis, token: TokenId) -> Option<(TokenId, TokenId)> {
    // Parses made for tests of damage may have a circle of heads.
    let longest = a.sentence(a.token(token).sentence).tokens.len() as usize;
    let clause = a.ancestors(token).take(longest).find(|c| a.token(*c).deprel == Deprel::AclRelcl)?;
    Some((clause, a.head(clause)?))
}

/// The words of the clause that `head` heads, without other clauses that hang on it, as one span.
pub fn clause(a: &Analysis, head: TokenId) -> Span<Tokens> {
    let (mut first, mut last) = (head, head);
    let mut open = vec![head];
    while let Some(at) = open.pop() {
        (first, last) = (first.min(at), last.max(at));
        open.extend(a.children(at).iter().filter(|c| !stands_apart(a, **c)));
    }
    Span::new(first.0, last.0 + 1)
}

/// Whether a dependent begins a clause of its own, or is no word of any.
fn stands_apart(a: &Analysis, child: TokenId) -> bool {
    match a.token(child).deprel.universal() {
        Deprel::Parataxis
        | Deprel::Advcl
        | Deprel::Discourse
        | Deprel::Vocative
        | Deprel::Punct
        | Deprel::Cc => true,
        Deprel::Conj => is_predicate(a, child) || a.children_by(child, Deprel::Nsubj).next().is_some(),
        _ => false,
    }
}
