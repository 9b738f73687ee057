//! The tables and their columns.

use super::Kind::{Day, Int, Real, Text};
use super::{Field, Kind, Table};

const fn must(name: &'static str, kind: Kind, about: &'static str) -> Field {
    Field { name, kind, required: true, about, refers: None }
}

const fn may(name: &'static str, kind: Kind, about: &'static str) -> Field {
    Field { name, kind, required: false, about, refers: None }
}

const fn link(name: &'static str, table: &'static str, about: &'static str) -> Field {
    Field { name, kind: Text, required: true, about, refers: Some((table, "id")) }
}

const fn maybe(name: &'static str, table: &'static str, about: &'static str) -> Field {
    Field { name, kind: Text, required: false, about, refers: Some((table, "id")) }
}

const ID: Field = must("id", Text, "The key; it stays the same from one export to the next.");
const DOCUMENT: Field = link("document", "documents", "The document.");
const CHANGED: Field = may("changed", Text, "When the store last changed the document (RFC 3339).");
const FIRST: Field = may("first_day", Day, "The first day it is told of.");
const LAST: Field = may("last_day", Day, "The last day it is told of.");
const START: Field = must("start", Int, "The first code point of its words in the text.");
const END: Field = must("end", Int, "The first code point after them.");
const MAKER: Field = must("maker", Text, "The rule, model head or table that made it.");
const CONFIDENCE: Field = must("confidence", Real, "How sure the maker is, 0 to 1.");

/// The tables, in the order in which their references can be followed.
pub const TABLES: &[Table] = &[
    Table {
        name: "documents",
        about: "One article.",
        key: &["id"],
        fields: &[
            ID,
            must("own_id", Text, "The id that the input gives it, else a hash of its content."),
            may("title", Text, "The headline."),
            may("published", Day, "The day of publication."),
            may("outlet", Text, "Who published it."),
            may("byline", Text, "Who wrote it."),
            may("url", Text, "Where it stands."),
            must("language", Text, "ISO 639-1 code."),
            must("text", Text, "Title, blank line, body. Positions in every table count code points of it."),
            must("characters", Int, "The number of code points."),
            must("sentences", Int, "The number of sentences."),
            CHANGED,
        ],
    },
    Table {
        name: "actors",
        about: "Somebody or something that acts, as one document speaks of it.",
        key: &["id"],
        fields: &[
            ID,
            DOCUMENT,
            must("name", Text, "The fullest name or description in the document."),
            must("kind", Text, "person, country, organization, group or unnamed."),
            may("known_as", Text, "The id in the tables of actors, the same in every document."),
            may("country", Text, "ISO 3166-1 alpha-3, or a code of PLOVER's (IGO, NGO …)."),
            may("sectors", Text, "PLOVER sectors, the primary one first, parted by `; `."),
            may("sector", Text, "The primary one."),
            may("cameo", Text, "CAMEO actor code."),
            MAKER,
            CONFIDENCE,
        ],
    },
    Table {
        name: "offices",
        about: "An office that an actor holds on the document's day, or on that of a past event.",
        key: &["actor", "n"],
        fields: &[
            link("actor", "actors", "Who holds it."),
            must("n", Int, "The number of the office, from 1."),
            DOCUMENT,
            must("title", Text, "The office."),
            maybe("of", "actors", "The body or country, where it is an actor of the document."),
            may("since", Text, "The first day, as exact as known."),
            may("until", Text, "The last day, as exact as known."),
            must("basis", Text, "Whether the text says so or the table."),
        ],
    },
    Table {
        name: "mentions",
        about: "A place in the text that speaks of an actor.",
        key: &["actor", "n"],
        fields: &[
            link("actor", "actors", "Of whom."),
            must("n", Int, "The number of the mention, from 1."),
            DOCUMENT,
            START,
            END,
            must("words", Text, "The words."),
            must("kind", Text, "name, nominal or pronoun."),
        ],
    },
    Table {
        name: "places",
        about: "A place that a document speaks of.",
        key: &["id"],
        fields: &[
            ID,
            DOCUMENT,
            must("name", Text, "Its name as the document has it first."),
            may("kind", Text, "city, country, region, facility, water or area."),
            may("country", Text, "ISO 3166-1 alpha-3."),
            may("admin1", Text, "First-order division."),
            may("lat", Real, "Degrees north, WGS 84."),
            may("lon", Real, "Degrees east, WGS 84."),
            may("basis", Text, "Whose coordinates these are: gazetteer, within, near or document."),
            may("geonames", Int, "GeoNames id."),
            CONFIDENCE,
        ],
    },
    Table {
        name: "times",
        about: "A time that a document speaks of.",
        key: &["id"],
        fields: &[
            ID,
            DOCUMENT,
            FIRST,
            LAST,
            may("grain", Text, "How fine: hour, day, week, month, quarter, year, decade or century."),
            may("basis", Text, "Where the value comes from: stated, relative, published or tense."),
            START,
            END,
            must("words", Text, "The words."),
            CONFIDENCE,
        ],
    },
    Table {
        name: "issues",
        about: "Something talked about.",
        key: &["id"],
        fields: &[
            ID,
            DOCUMENT,
            must("name", Text, "Its name as the document has it."),
            must("kind", Text, "country, agreement, negotiation or subject."),
            must("mentions", Int, "How often the document speaks of it."),
            CONFIDENCE,
        ],
    },
    Table {
        name: "quotes",
        about: "Words that somebody said.",
        key: &["id"],
        fields: &[
            ID,
            DOCUMENT,
            maybe("speaker", "actors", "Who said them."),
            may("speaker_name", Text, "The speaker's name."),
            may("speaker_known_as", Text, "The speaker's id in the tables of actors."),
            may("speaker_words", Text, "The words for the speaker beside the cue."),
            maybe("on_behalf_of", "actors", "The body spoken for."),
            maybe("addressee", "actors", "To whom."),
            must("kind", Text, "direct, indirect or mixed."),
            must("channel", Text, "Where: speech, briefing, interview, phone, social, written or unknown."),
            must("act", Text, "What is done by saying it: states, promises, demands, denies …"),
            may("cue", Text, "The lemma of the word of saying."),
            must("words", Text, "The words, without marks; pieces parted by a space."),
            START,
            END,
            maybe("within", "quotes", "The quote it stands in."),
            MAKER,
            CONFIDENCE,
        ],
    },
    Table {
        name: "events",
        about: "What is said to have happened, be happening or be going to.",
        key: &["id"],
        fields: &[
            ID,
            DOCUMENT,
            must("type", Text, "PLOVER 2.0 type of the act itself."),
            may("mode", Text, "PLOVER 2.0 mode."),
            may("contexts", Text, "PLOVER 2.0 contexts, parted by `; `."),
            must("status", Text, "How the clause tells it: occurred, planned, negated …"),
            may("folded_type", Text, "The type in formats without a status, by the published table."),
            may("cameo", Text, "CAMEO code."),
            must("quad", Int, "Quad class, 1 verbal cooperation to 4 material conflict."),
            may("goldstein", Real, "Goldstein's score of the CAMEO code."),
            may("actor", Text, "The key of the first actor; all of them stand in `parties`."),
            may("recipient", Text, "The key of the first recipient."),
            FIRST,
            LAST,
            may("published", Day, "The document's day of publication, as a stand-in for days not told."),
            maybe("time", "times", "The words for the time."),
            maybe("place", "places", "Where."),
            maybe("part_of", "events", "The event that tells this one."),
            maybe("same_as", "events", "The first event of the document that is the same happening."),
            may("object", Text, "What it is about, verbatim."),
            must("words", Text, "The word or phrase that carries the act."),
            START,
            END,
            must("sentence", Int, "The number of the sentence, from 1."),
            MAKER,
            CONFIDENCE,
        ],
    },
    Table {
        name: "parties",
        about: "An actor's part in an event.",
        key: &["event", "role", "n"],
        fields: &[
            link("event", "events", "The event."),
            must("role", Text, "actor or recipient."),
            must("n", Int, "Its number within the role, from 1."),
            DOCUMENT,
            link("actor", "actors", "Who."),
            must("name", Text, "The actor's name."),
            may("known_as", Text, "The actor's id in the tables of actors."),
            may("country", Text, "The actor's country."),
        ],
    },
    Table {
        name: "claims",
        about: "By whose word an event stands, and how firmly.",
        key: &["event", "n"],
        fields: &[
            link("event", "events", "The event."),
            must("n", Int, "The number of the claim, from 1."),
            DOCUMENT,
            must("by", Text, "The key of an actor, `narrator` or `unnamed`."),
            may("by_name", Text, "The actor's name."),
            must("stance", Text, "asserts, confirms, reports, doubts, undecided or denies."),
            maybe("quote", "quotes", "The quote in which it is said."),
            may("cue", Text, "The lemma of the word of saying."),
        ],
    },
    Table {
        name: "engagements",
        about: "A meeting, call, visit or talks, with all that one document says of it.",
        key: &["id"],
        fields: &[
            ID,
            DOCUMENT,
            must("kind", Text, "meeting, call, visit, talks, summit or letter."),
            must("status", Text, "How it stands by the last word."),
            FIRST,
            LAST,
            maybe("place", "places", "Where."),
            may("parties", Text, "The names of the parties, parted by `; `."),
            may("topics", Text, "The names of the issues, parted by `; `."),
            must("told", Int, "How often the document tells of it."),
            CONFIDENCE,
        ],
    },
    Table {
        name: "engagement_parties",
        about: "A party to an engagement.",
        key: &["engagement", "n"],
        fields: &[
            link("engagement", "engagements", "The engagement."),
            must("n", Int, "The number of the party, from 1."),
            DOCUMENT,
            link("actor", "actors", "Who."),
        ],
    },
    Table {
        name: "engagement_history",
        about: "What was said of an engagement, word by word.",
        key: &["engagement", "n"],
        fields: &[
            link("engagement", "engagements", "The engagement."),
            must("n", Int, "The number of the step, in text order, from 1."),
            DOCUMENT,
            maybe("event", "events", "The event that tells it."),
            must("status", Text, "The status told there."),
            must("by", Text, "The key of an actor, `narrator` or `unnamed`."),
            must("stance", Text, "How firmly."),
            must("words", Text, "The words."),
        ],
    },
    Table {
        name: "trips",
        about: "A leg of a journey.",
        key: &["id"],
        fields: &[
            ID,
            must("trip", Text, "The key of the journey; its legs share it."),
            must("n", Int, "The number of the leg, in the order of travel, from 1."),
            DOCUMENT,
            maybe("traveller", "actors", "Who travels."),
            may("traveller_name", Text, "The traveller's name."),
            maybe("from", "places", "Where the leg starts."),
            maybe("to", "places", "Where it ends."),
            may("to_name", Text, "The name of that place."),
            FIRST,
            LAST,
            must("status", Text, "How it is told."),
            must("words", Text, "The words."),
            START,
            END,
            CONFIDENCE,
        ],
    },
    Table {
        name: "positions",
        about: "Where a party stands on an issue.",
        key: &["id"],
        fields: &[
            ID,
            DOCUMENT,
            maybe("party", "actors", "Who."),
            may("party_name", Text, "The party's name."),
            maybe("issue", "issues", "On what."),
            may("issue_name", Text, "The issue's name."),
            must("stance", Text, "supports, opposes, agrees, disagrees, concerned or undecided."),
            maybe("with", "actors", "The other party."),
            maybe("quote", "quotes", "The quote in which it is told."),
            may("words", Text, "The words that decided, parted by ` … `."),
            CONFIDENCE,
        ],
    },
    Table {
        name: "deadlines",
        about: "Something that falls due.",
        key: &["id"],
        fields: &[
            ID,
            DOCUMENT,
            must("kind", Text, "deadline, talks, election, expiry or ultimatum."),
            maybe("issue", "issues", "For what."),
            may("issue_name", Text, "The issue's name."),
            FIRST,
            LAST,
            may("words", Text, "The words that decided, parted by ` … `."),
            CONFIDENCE,
        ],
    },
    Table {
        name: "gone",
        about: "Something exported before that is no more, so that a copy can drop it.",
        key: &["id"],
        fields: &[
            ID,
            may("changed", Text, "When it went (RFC 3339)."),
            may("into", Text, "The key of what it became a part of."),
        ],
    },
];
