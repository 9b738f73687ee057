-- Version 2: unknown actors are compared across documents, and positions with those before; documents are found by the caller's id, and outlets are counted, without reading every row.
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

-- Where a party stood before and after on one issue, and what was found of two positions of it.
CREATE INDEX position_stand ON position(party, issue, known_on);
CREATE INDEX contradiction_a ON contradiction(a) WHERE happening IS NULL;
CREATE INDEX contradiction_b ON contradiction(b) WHERE happening IS NULL;

-- Happenings as they stand now are listed far more often than as they stood.
DROP INDEX happening_told;
CREATE INDEX happening_told ON happening(told_last, happening) WHERE until IS NULL;
