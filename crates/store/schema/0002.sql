-- Version 2: unknown actors are compared across documents; documents are found by the caller's id, and outlets are counted, without reading every row.
CREATE INDEX document_id ON document(id);
CREATE INDEX source_outlet ON source(outlet);

-- What documents show of each actor that the actor table does not know: names, roles, sectors; for comparing.
CREATE TABLE card(
  actor INTEGER PRIMARY KEY REFERENCES actor,
  data TEXT NOT NULL                -- JSON
) STRICT;
CREATE TABLE card_key(
  key TEXT NOT NULL,                -- under which cards meet
  actor INTEGER NOT NULL REFERENCES actor,
  PRIMARY KEY(key, actor)
) STRICT, WITHOUT ROWID;
