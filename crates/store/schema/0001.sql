-- A store of Demarche, version 1: the tables. The views of `views.sql` are what others should read; the
-- tables say how it is kept.
--
-- Three things hold throughout.
--   * Every write belongs to a transaction of the store, a row of `txn`; transactions are numbered 1, 2, 3 …
--   * Rows that a reading or a correction made carry `since` and `until`, transactions both: the row is what the
--     store said from the one up to, but not including, the other; `until` is null while it still says so.
--     Nothing is deleted but by `demarche forget`.
--   * `layer` parts what the program read from what people corrected: 0 both say so, 1 only with the corrections,
--     2 only without them. So `layer < 2` is the corrected record and `layer <> 1` the program's own.
-- Days are ISO 8601 dates, positions count Unicode code points of `document.text`.

-- Every change of the store.
CREATE TABLE txn(
  txn INTEGER PRIMARY KEY,
  at TEXT NOT NULL,                 -- when, UTC
  kind TEXT NOT NULL CHECK(kind IN ('keep', 'reread', 'correct', 'settle', 'forget')),
  who TEXT,                         -- by whom, where a person did it
  program TEXT NOT NULL,            -- the program and its version
  makers TEXT NOT NULL              -- what made the records: versions of model, rules and tables
) STRICT;

-- Where articles stand: a web address, or the caller's id.
CREATE TABLE source(
  source INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,         -- the address without its accidents, else `id:` and the caller's id
  url TEXT,
  outlet TEXT
) STRICT;

-- One text of a source. A changed text of the same source is another document, with the next version.
CREATE TABLE document(
  doc INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,         -- d- and 13 letters of a hash of the source and the text
  source INTEGER NOT NULL REFERENCES source,
  version INTEGER NOT NULL,         -- 1, 2 … of the source
  id TEXT NOT NULL,                 -- the caller's id
  title TEXT,
  text TEXT NOT NULL,
  language TEXT NOT NULL,
  published TEXT,
  known_on TEXT NOT NULL,           -- the day from which the press had it
  known_basis TEXT NOT NULL CHECK(known_basis IN ('published', 'feed', 'kept')),
  byline TEXT,
  credit TEXT,                      -- the agency that the article credits
  copy_of INTEGER REFERENCES document,
  txn INTEGER NOT NULL REFERENCES txn
) STRICT;
CREATE INDEX document_known ON document(known_on, doc);
CREATE INDEX document_source ON document(source, version);

-- What the program read in a document: the whole record as JSON, compressed as zlib does it.
CREATE TABLE reading(
  doc INTEGER NOT NULL REFERENCES document,
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn,
  record BLOB NOT NULL,
  PRIMARY KEY(doc, since)
) STRICT;

-- Who: one row for a known actor, one for each full name and country of unknown ones; who is told by a description or a
-- bare surname has a row in its document alone.
CREATE TABLE actor(
  actor INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,         -- Q… of the actor table; n-name-COUNTRY; else u-DOCUMENT-START
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  country TEXT,
  sector TEXT,
  cameo TEXT
) STRICT;
CREATE INDEX actor_country ON actor(country, kind);

-- The names that documents give an actor.
CREATE TABLE actor_name(
  id INTEGER PRIMARY KEY,
  actor INTEGER NOT NULL REFERENCES actor,
  name TEXT NOT NULL,
  documents INTEGER NOT NULL,       -- how many had it when they were first read
  UNIQUE(actor, name)
) STRICT;
CREATE VIRTUAL TABLE actor_words USING fts5(
  name, content='actor_name', content_rowid='id', tokenize='unicode61 remove_diacritics 2');

-- Which documents speak of an actor that has a key across documents.
CREATE TABLE appears(
  actor INTEGER NOT NULL REFERENCES actor,
  doc INTEGER NOT NULL REFERENCES document,
  PRIMARY KEY(actor, doc)
) STRICT, WITHOUT ROWID;
CREATE INDEX appears_doc ON appears(doc);

-- Offices, as texts and tables give them.
CREATE TABLE office(
  actor INTEGER NOT NULL REFERENCES actor,
  title TEXT NOT NULL,
  body TEXT NOT NULL,               -- the name of whose office it is, or nothing
  first_day TEXT NOT NULL,          -- empty where unknown
  last_day TEXT NOT NULL,
  basis TEXT NOT NULL,
  doc INTEGER NOT NULL REFERENCES document, -- the first that says so
  PRIMARY KEY(actor, title, body, first_day, last_day)
) STRICT, WITHOUT ROWID;

-- Actors that are one, by people's word or by names, roles and country; questions about the one find the other.
CREATE TABLE alias(
  actor INTEGER NOT NULL REFERENCES actor,
  stands_for INTEGER NOT NULL REFERENCES actor,
  who TEXT,                         -- who said so; nobody, where names, roles and country do
  why TEXT NOT NULL,                -- JSON: the lines of evidence
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn,
  PRIMARY KEY(actor, stands_for, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE place(
  place INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,         -- g- and the GeoNames id, else w- with name and country
  name TEXT NOT NULL,
  kind TEXT,
  country TEXT,
  admin1 TEXT,
  lat REAL,
  lon REAL
) STRICT;

CREATE TABLE issue(
  issue INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,         -- i-kind-name
  name TEXT NOT NULL,
  kind TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE issue_words USING fts5(
  name, content='issue', content_rowid='issue', tokenize='porter unicode61 remove_diacritics 2');

-- Who did what to whom, told in one document. The key is e-, the document's letters and `local`.
CREATE TABLE event(
  event INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES document,
  local TEXT NOT NULL,              -- where the trigger begins; `.2` for a second event on it
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  "trigger" TEXT NOT NULL,
  type TEXT NOT NULL,
  mode TEXT,
  contexts TEXT,                    -- parted by spaces
  cameo TEXT,
  quad INTEGER NOT NULL,
  goldstein REAL,
  status TEXT NOT NULL,
  object TEXT,
  first_day TEXT,
  last_day TEXT,
  day_basis TEXT,
  place INTEGER REFERENCES place,
  part_of TEXT,                     -- `local` of the event that tells it
  same_as TEXT,                     -- `local` of the first event of the document that is the same happening
  confidence REAL NOT NULL,
  maker TEXT NOT NULL,
  known_on TEXT NOT NULL,
  layer INTEGER NOT NULL,
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn
) STRICT;
CREATE INDEX event_doc ON event(doc, start);
CREATE INDEX event_type ON event(type, status, known_on) WHERE until IS NULL AND layer < 2;
CREATE INDEX event_known ON event(known_on, event);

CREATE TABLE party(
  event INTEGER NOT NULL REFERENCES event,
  n INTEGER NOT NULL,               -- in the order of the text
  role TEXT NOT NULL CHECK(role IN ('actor', 'recipient')),
  actor INTEGER NOT NULL REFERENCES actor,
  known_on TEXT NOT NULL,
  PRIMARY KEY(event, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_actor ON party(actor, known_on, event);

-- By whose word an event stands.
CREATE TABLE claim(
  event INTEGER NOT NULL REFERENCES event,
  n INTEGER NOT NULL,
  voice TEXT NOT NULL,              -- narrator, unnamed or actor
  actor INTEGER REFERENCES actor,
  words TEXT,                       -- of saying
  stance TEXT NOT NULL,
  quote TEXT,                       -- `local` of the quote
  PRIMARY KEY(event, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE topic(
  event INTEGER NOT NULL REFERENCES event,
  issue INTEGER NOT NULL REFERENCES issue,
  PRIMARY KEY(event, issue)
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_issue ON topic(issue, event);

-- Who said it. The key is q-, the document's letters and `local`.
CREATE TABLE quote(
  quote INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES document,
  local TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  words TEXT NOT NULL,
  kind TEXT NOT NULL,
  act TEXT NOT NULL,
  channel TEXT NOT NULL,
  cue TEXT,
  speaker INTEGER REFERENCES actor,
  speaker_words TEXT,
  on_behalf_of INTEGER REFERENCES actor,
  addressee INTEGER REFERENCES actor,
  confidence REAL NOT NULL,
  maker TEXT NOT NULL,
  known_on TEXT NOT NULL,
  layer INTEGER NOT NULL,
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn
) STRICT;
CREATE INDEX quote_doc ON quote(doc, start);
CREATE INDEX quote_speaker ON quote(speaker, known_on, quote);
CREATE INDEX quote_known ON quote(known_on, quote);

-- Meetings, calls, visits and talks as one document tells them. The key is g-, the document's letters and `local`.
CREATE TABLE engagement(
  engagement INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES document,
  local TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  words TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  first_day TEXT,
  last_day TEXT,
  day_basis TEXT,
  place INTEGER REFERENCES place,
  events TEXT NOT NULL,             -- `local` of each, parted by spaces
  topics TEXT NOT NULL,             -- issues by name, parted by semicolons
  confidence REAL NOT NULL,
  maker TEXT NOT NULL,
  known_on TEXT NOT NULL,
  layer INTEGER NOT NULL,
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn
) STRICT;
CREATE INDEX engagement_doc ON engagement(doc, start);
CREATE INDEX engagement_known ON engagement(known_on, engagement);

CREATE TABLE engaged(
  engagement INTEGER NOT NULL REFERENCES engagement,
  n INTEGER NOT NULL,
  actor INTEGER NOT NULL REFERENCES actor,
  known_on TEXT NOT NULL,
  PRIMARY KEY(engagement, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX engaged_actor ON engaged(actor, known_on, engagement);

-- Who stands where on what. The key is p-, the document's letters and `local`.
CREATE TABLE position(
  position INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES document,
  local TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  words TEXT NOT NULL,
  party INTEGER NOT NULL REFERENCES actor,
  issue INTEGER NOT NULL REFERENCES issue,
  stance TEXT NOT NULL,
  with_party INTEGER REFERENCES actor,
  quote TEXT,
  confidence REAL NOT NULL,
  maker TEXT NOT NULL,
  known_on TEXT NOT NULL,
  layer INTEGER NOT NULL,
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn
) STRICT;
CREATE INDEX position_doc ON position(doc, start);
CREATE INDEX position_party ON position(party, known_on, position);
CREATE INDEX position_issue ON position(issue, known_on, position);
CREATE INDEX position_known ON position(known_on, position);

-- Legs of journeys. The key is l-, the document's letters and `local`.
CREATE TABLE leg(
  leg INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES document,
  local TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  words TEXT NOT NULL,
  trip INTEGER NOT NULL,            -- journeys of the document are numbered
  traveller INTEGER NOT NULL REFERENCES actor,
  place INTEGER NOT NULL REFERENCES place,
  from_place INTEGER REFERENCES place,
  first_day TEXT,
  last_day TEXT,
  day_basis TEXT,
  status TEXT NOT NULL,
  to_meet TEXT NOT NULL,            -- names, parted by semicolons
  confidence REAL NOT NULL,
  maker TEXT NOT NULL,
  known_on TEXT NOT NULL,
  layer INTEGER NOT NULL,
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn
) STRICT;
CREATE INDEX leg_doc ON leg(doc, start);
CREATE INDEX leg_traveller ON leg(traveller, known_on, leg);
CREATE INDEX leg_known ON leg(known_on, leg);

-- What falls due. The key is t-, the document's letters and `local`.
CREATE TABLE deadline(
  deadline INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES document,
  local TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  words TEXT NOT NULL,
  what TEXT NOT NULL,
  issue INTEGER REFERENCES issue,
  first_day TEXT,
  last_day TEXT,
  day_basis TEXT,
  confidence REAL NOT NULL,
  maker TEXT NOT NULL,
  known_on TEXT NOT NULL,
  layer INTEGER NOT NULL,
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn
) STRICT;
CREATE INDEX deadline_doc ON deadline(doc, start);
CREATE INDEX deadline_day ON deadline(last_day, deadline);
CREATE INDEX deadline_known ON deadline(known_on, deadline);

-- What people changed; only ever added to.
CREATE TABLE correction(
  correction INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,         -- c- and letters of a hash of all of it: the same one is never twice there
  txn INTEGER NOT NULL REFERENCES txn,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  op TEXT NOT NULL CHECK(op IN ('set', 'reject', 'confirm', 'add', 'same', 'different', 'withdraw')),
  target TEXT NOT NULL,             -- the key of an item, actor, happening or correction
  other TEXT,                       -- the second key of `same` and `different`
  source TEXT,                      -- the key of the source whose texts it concerns, where it concerns an item
  document TEXT,                    -- the key of the text it was made on
  anchor TEXT,                      -- JSON: the words it is about, with what stands before and after
  path TEXT,                        -- the field that is set
  was TEXT,                         -- JSON
  now TEXT,                         -- JSON
  note TEXT
) STRICT;
CREATE INDEX correction_target ON correction(target);
CREATE INDEX correction_source ON correction(source) WHERE source IS NOT NULL;

-- What people decided about pairs of reports.
CREATE TABLE ruling(
  a TEXT NOT NULL,                  -- the key of a report
  b TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK(verdict IN ('same', 'different')),
  correction INTEGER NOT NULL REFERENCES correction,
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn,
  PRIMARY KEY(a, b, correction)
) STRICT, WITHOUT ROWID;
CREATE INDEX ruling_b ON ruling(b);

-- How each correction fares with each text that it concerns.
CREATE TABLE fate(
  correction INTEGER NOT NULL REFERENCES correction,
  doc INTEGER NOT NULL,             -- 0 for corrections of no one document
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn,
  fate TEXT NOT NULL CHECK(fate IN ('applies', 'agrees', 'orphan', 'withdrawn')),
  item TEXT,                        -- the key of the item it was found to be about
  PRIMARY KEY(correction, doc, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX fate_doc ON fate(doc) WHERE until IS NULL;

-- Keys that are no longer, for those who hold copies.
CREATE TABLE gone(
  key TEXT NOT NULL,
  txn INTEGER NOT NULL REFERENCES txn,
  into_key TEXT,
  PRIMARY KEY(key, txn)
) STRICT, WITHOUT ROWID;

-- Words of the articles and of the quotes. The speaker stands as a word of his own: a and the number of the actor.
CREATE VIRTUAL TABLE document_words USING fts5(
  text, content='document', content_rowid='doc', tokenize='porter unicode61 remove_diacritics 2');
CREATE VIEW quote_text AS SELECT quote, words, 'a' || coalesce(speaker, 0) AS speaker FROM quote;
CREATE VIRTUAL TABLE quote_words USING fts5(
  words, speaker, content='quote_text', content_rowid='quote', tokenize='porter unicode61 remove_diacritics 2');

-- What a document looks like to the room `happenings`: rare words, names, by whose word it speaks.
CREATE TABLE facts(
  doc INTEGER PRIMARY KEY REFERENCES document,
  data BLOB NOT NULL                -- JSON, compressed as zlib does it
) STRICT;

-- A sample of the runs of four words of each document, by which copies are found.
CREATE TABLE sketch(
  run INTEGER NOT NULL,             -- its hash
  day INTEGER NOT NULL,             -- counted from 1970-01-01
  doc INTEGER NOT NULL REFERENCES document,
  PRIMARY KEY(run, day, doc)
) STRICT, WITHOUT ROWID;

-- Accounts of happenings, one a document and happening. The key is e-, the document's letters and where its words
-- begin.
CREATE TABLE report(
  report INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  doc INTEGER NOT NULL REFERENCES document,
  known_on TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  start INTEGER NOT NULL,
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  day_basis TEXT NOT NULL CHECK(day_basis IN ('stated', 'inferred')),
  data BLOB NOT NULL,               -- the report as it is compared: JSON, compressed as zlib does it
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn
) STRICT;
CREATE INDEX report_key ON report(key, since);
CREATE INDEX report_doc ON report(doc);

-- Which events a report is made of.
CREATE TABLE told(
  doc INTEGER NOT NULL REFERENCES document,
  local TEXT NOT NULL,              -- of the event
  report INTEGER NOT NULL REFERENCES report,
  PRIMARY KEY(doc, local, report)
) STRICT, WITHOUT ROWID;

-- Who has part in what a report tells.
CREATE TABLE report_party(
  report INTEGER NOT NULL REFERENCES report,
  n INTEGER NOT NULL,
  role TEXT NOT NULL,
  actor INTEGER NOT NULL REFERENCES actor,
  PRIMARY KEY(report, n)
) STRICT, WITHOUT ROWID;

-- Under which keys a report may be found to be compared.
CREATE TABLE blocking(
  key INTEGER NOT NULL,             -- a hash of it
  day INTEGER NOT NULL,             -- counted from 1970-01-01
  report INTEGER NOT NULL REFERENCES report,
  PRIMARY KEY(key, day, report)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocking_report ON blocking(report);

-- Which reports tell a happening.
CREATE TABLE member(
  report TEXT NOT NULL,             -- its key
  happening TEXT NOT NULL,          -- its key
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn,
  PRIMARY KEY(report, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_happening ON member(happening, until);

-- Happenings; a new row whenever something about one changes.
CREATE TABLE happening(
  happening INTEGER PRIMARY KEY,
  key TEXT NOT NULL,                -- h- and ten letters made of the key of its first report
  kind TEXT NOT NULL,
  first_day TEXT,
  last_day TEXT,
  day_basis TEXT,
  place TEXT,
  country TEXT,
  state TEXT NOT NULL,
  state_since TEXT NOT NULL,
  origins_for INTEGER NOT NULL,
  origins_against INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  documents INTEGER NOT NULL,
  known_on TEXT NOT NULL,           -- the first day on which it was told
  told_last TEXT NOT NULL,
  lapses TEXT,                      -- the day on which it lapses if nobody tells of it until then
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn
) STRICT;
CREATE INDEX happening_key ON happening(key, since);
CREATE INDEX happening_told ON happening(told_last, happening);

CREATE TABLE happening_party(
  happening INTEGER NOT NULL REFERENCES happening,
  n INTEGER NOT NULL,
  role TEXT NOT NULL,
  actor INTEGER NOT NULL REFERENCES actor,
  PRIMARY KEY(happening, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX happening_party_actor ON happening_party(actor, happening);

-- What was judged of two reports: one happening, perhaps, or two; by evidence in bits, or by a person.
CREATE TABLE link(
  a TEXT NOT NULL,
  b TEXT NOT NULL,
  judgement TEXT NOT NULL CHECK(judgement IN ('same', 'perhaps', 'different')),
  bits REAL,
  why TEXT NOT NULL,                -- JSON
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn,
  PRIMARY KEY(a, b, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_b ON link(b) WHERE until IS NULL;

-- How a happening came to stand as it does.
CREATE TABLE step(
  happening TEXT NOT NULL,          -- its key
  n INTEGER NOT NULL,
  known_on TEXT NOT NULL,
  state TEXT NOT NULL,
  why TEXT NOT NULL,
  report TEXT,                      -- the key of the report that changed it
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn,
  PRIMARY KEY(happening, n, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX step_day ON step(known_on) WHERE until IS NULL;

-- Sources that exclude each other.
CREATE TABLE contradiction(
  contradiction INTEGER PRIMARY KEY,
  happening TEXT,                   -- its key; absent between positions
  field TEXT NOT NULL,
  a TEXT NOT NULL,                  -- the key of the report or position
  b TEXT NOT NULL,
  a_value TEXT NOT NULL,
  b_value TEXT NOT NULL,
  a_origins INTEGER NOT NULL,
  b_origins INTEGER NOT NULL,
  opened TEXT NOT NULL,
  closed TEXT,
  since INTEGER NOT NULL REFERENCES txn,
  until INTEGER REFERENCES txn
) STRICT;
CREATE INDEX contradiction_happening ON contradiction(happening);
CREATE INDEX contradiction_opened ON contradiction(opened, contradiction);
