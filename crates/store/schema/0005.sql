-- Version 5: the events of an actor, and his acts by month, are counted when they come and go. A country has part in a
-- third of all events, and its page asked for each of them.
CREATE TABLE acts(
  actor INTEGER NOT NULL REFERENCES actor,
  month TEXT NOT NULL,              -- of the day told, else of the day known: 2021-06
  role TEXT NOT NULL,               -- actor or recipient
  type TEXT NOT NULL,
  quad INTEGER NOT NULL,
  events INTEGER NOT NULL,          -- that are said now, with the corrections
  PRIMARY KEY(actor, month, role, type, quad)
) STRICT, WITHOUT ROWID;
INSERT INTO acts
SELECT p.actor, substr(coalesce(e.first_day, e.known_on), 1, 7), p.role, e.type, e.quad, count(DISTINCT e.event)
FROM event e JOIN party p USING(event) WHERE e.until IS NULL AND e.layer < 2 GROUP BY 1, 2, 3, 4, 5;
ALTER TABLE actor ADD COLUMN events INTEGER NOT NULL DEFAULT 0;
UPDATE actor SET events = c.n FROM (
  SELECT p.actor, count(DISTINCT e.event) AS n FROM event e JOIN party p USING(event)
  WHERE e.until IS NULL AND e.layer < 2 GROUP BY 1) c
WHERE c.actor = actor.actor;

-- Positions of one party by issue, for the same page, without a look at their rows.
DROP INDEX position_stand;
CREATE INDEX position_stand ON position(party, issue, known_on, stance, layer, until);

-- An event counts once for an actor, and once on a side, however often it names him there.
CREATE TRIGGER party_more AFTER INSERT ON party BEGIN
  INSERT INTO acts
  SELECT new.actor, substr(coalesce(e.first_day, e.known_on), 1, 7), new.role, e.type, e.quad, 1 FROM event e
  WHERE e.event = new.event AND e.until IS NULL AND e.layer < 2 AND NOT EXISTS (
    SELECT 1 FROM party p
    WHERE p.event = new.event AND p.n <> new.n AND p.actor = new.actor AND p.role = new.role)
  ON CONFLICT DO UPDATE SET events = events + 1;
  UPDATE actor SET events = events + 1 WHERE actor = new.actor
    AND EXISTS (SELECT 1 FROM event e WHERE e.event = new.event AND e.until IS NULL AND e.layer < 2)
    AND NOT EXISTS (SELECT 1 FROM party p WHERE p.event = new.event AND p.n <> new.n AND p.actor = new.actor);
END;
CREATE TRIGGER party_less AFTER DELETE ON party BEGIN
  UPDATE acts SET events = events - 1 FROM event e
  WHERE e.event = old.event AND e.until IS NULL AND e.layer < 2 AND acts.actor = old.actor
    AND acts.month = substr(coalesce(e.first_day, e.known_on), 1, 7) AND acts.role = old.role
    AND acts.type = e.type AND acts.quad = e.quad AND NOT EXISTS (
    SELECT 1 FROM party p WHERE p.event = old.event AND p.actor = old.actor AND p.role = old.role);
  UPDATE actor SET events = events - 1 WHERE actor = old.actor
    AND EXISTS (SELECT 1 FROM event e WHERE e.event = old.event AND e.until IS NULL AND e.layer < 2)
    AND NOT EXISTS (SELECT 1 FROM party p WHERE p.event = old.event AND p.actor = old.actor);
END;
CREATE TRIGGER event_closed AFTER UPDATE OF until ON event
WHEN old.until IS NULL AND old.layer < 2 AND new.until IS NOT NULL BEGIN
  UPDATE acts SET events = events - 1 FROM (SELECT DISTINCT actor, role FROM party WHERE event = old.event) p
  WHERE acts.actor = p.actor AND acts.month = substr(coalesce(old.first_day, old.known_on), 1, 7)
    AND acts.role = p.role AND acts.type = old.type AND acts.quad = old.quad;
  UPDATE actor SET events = events - 1 WHERE actor IN (SELECT actor FROM party WHERE event = old.event);
END;
CREATE TRIGGER event_gone_for_good BEFORE DELETE ON event WHEN old.until IS NULL AND old.layer < 2 BEGIN
  UPDATE acts SET events = events - 1 FROM (SELECT DISTINCT actor, role FROM party WHERE event = old.event) p
  WHERE acts.actor = p.actor AND acts.month = substr(coalesce(old.first_day, old.known_on), 1, 7)
    AND acts.role = p.role AND acts.type = old.type AND acts.quad = old.quad;
  UPDATE actor SET events = events - 1 WHERE actor IN (SELECT actor FROM party WHERE event = old.event);
END;
CREATE TRIGGER acts_none AFTER UPDATE OF events ON acts WHEN new.events < 1 BEGIN
  DELETE FROM acts WHERE actor = new.actor AND month = new.month AND role = new.role AND type = new.type
    AND quad = new.quad;
END;
