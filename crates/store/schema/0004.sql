-- Version 4: pages and lists count by indexes alone, and what changed since a transaction is found by one.

-- Positions by month, and by issue and party.
DROP INDEX position_known;
CREATE INDEX position_known ON position(known_on, position, stance, layer, until);
DROP INDEX position_issue;
CREATE INDEX position_issue ON position(issue, known_on, position, party, stance, layer, until);

-- Events by place.
CREATE INDEX event_place ON event(place, quad, known_on, first_day, last_day, layer, until) WHERE place IS NOT NULL;
-- Events that are not said now, with the corrections: to count a party's events, few must be taken off.
CREATE INDEX event_gone ON event(event) WHERE until IS NOT NULL OR layer >= 2;

-- The page of corrections asks for the events that are least sure. Some stores of the third version have this already.
CREATE INDEX IF NOT EXISTS event_unsure ON event(confidence, event)
WHERE until IS NULL AND layer = 0 AND confidence < 0.5;

-- Documents by outlet, and by transaction. Their texts stand before most columns of their rows and need not be read.
DROP INDEX document_source;
CREATE INDEX document_source ON document(source, version, known_on, txn, copy_of);
CREATE INDEX document_txn ON document(txn);

-- What came with a transaction, and which steps were told on a day.
CREATE INDEX reading_since ON reading(since);
CREATE INDEX happening_since ON happening(since) WHERE until IS NULL;
CREATE INDEX step_since ON step(since) WHERE until IS NULL;
CREATE INDEX step_day ON step(known_on DESC, happening, n) WHERE until IS NULL;

-- How many documents speak of an actor is counted when they come and go, and actors of one name stand together.
ALTER TABLE actor ADD COLUMN documents INTEGER NOT NULL DEFAULT 0;
UPDATE actor SET documents = c.n FROM (SELECT actor, count(*) AS n FROM appears GROUP BY actor) c
WHERE c.actor = actor.actor;
CREATE INDEX actor_documents ON actor(documents DESC, key) WHERE documents > 0;
CREATE INDEX actor_called ON actor(name) WHERE substr(key, 1, 2) <> 'u-';
CREATE TRIGGER appears_more AFTER INSERT ON appears BEGIN
  UPDATE actor SET documents = documents + 1 WHERE actor = new.actor;
END;
CREATE TRIGGER appears_less AFTER DELETE ON appears BEGIN
  UPDATE actor SET documents = documents - 1 WHERE actor = old.actor;
END;

-- The page of corrections asks for the pairs that are nearly one happening.
CREATE INDEX link_perhaps ON link(bits DESC) WHERE judgement = 'perhaps' AND until IS NULL AND bits > -0.25;
