-- Version 6: what two did to each other and whom somebody met is found without a look at all that they had part in,
-- positions by month and issue are counted when they come and go, and the copies of a document are found by an index.

-- Who acted on whom: the events that are said now, with the corrections. A person of whom the press speaks daily has part
-- in every tenth event, and the page of two looked at each of them.
CREATE TABLE pair(
  actor INTEGER NOT NULL REFERENCES actor,
  recipient INTEGER NOT NULL REFERENCES actor,
  event INTEGER NOT NULL REFERENCES event,
  month TEXT NOT NULL,              -- of the day told, else of the day known: 2021-06
  type TEXT NOT NULL,
  quad INTEGER NOT NULL,
  PRIMARY KEY(actor, recipient, event)
) STRICT, WITHOUT ROWID;
INSERT INTO pair
SELECT DISTINCT a.actor, r.actor, e.event, substr(coalesce(e.first_day, e.known_on), 1, 7), e.type, e.quad
FROM event e JOIN party a ON a.event = e.event AND a.role = 'actor'
JOIN party r ON r.event = e.event AND r.role = 'recipient'
WHERE e.until IS NULL AND e.layer < 2 ORDER BY 1, 2, 3;
CREATE TRIGGER party_paired AFTER INSERT ON party BEGIN
  INSERT OR IGNORE INTO pair
  SELECT iif(new.role = 'actor', new.actor, p.actor), iif(new.role = 'actor', p.actor, new.actor), e.event,
    substr(coalesce(e.first_day, e.known_on), 1, 7), e.type, e.quad
  FROM party p JOIN event e ON e.event = p.event
  WHERE p.event = new.event AND p.role <> new.role AND e.until IS NULL AND e.layer < 2;
END;
-- Whoever stands twice on a side goes with the last of the two.
CREATE TRIGGER party_unpaired BEFORE DELETE ON party WHEN NOT EXISTS (
  SELECT 1 FROM party p WHERE p.event = old.event AND p.n <> old.n AND p.actor = old.actor AND p.role = old.role)
BEGIN
  DELETE FROM pair WHERE (actor, recipient, event) IN (
    SELECT iif(old.role = 'actor', old.actor, p.actor), iif(old.role = 'actor', p.actor, old.actor), p.event
    FROM party p WHERE p.event = old.event AND p.role <> old.role);
END;
CREATE TRIGGER event_unpaired AFTER UPDATE OF until ON event WHEN new.until IS NOT NULL BEGIN
  DELETE FROM pair WHERE (actor, recipient, event) IN (
    SELECT a.actor, r.actor, a.event FROM party a JOIN party r ON r.event = a.event
    WHERE a.event = new.event AND a.role = 'actor' AND r.role = 'recipient');
END;

-- Who met whom: the engagements that are said now, with the corrections, each from both sides.
CREATE TABLE met(
  actor INTEGER NOT NULL REFERENCES actor,
  other INTEGER NOT NULL REFERENCES actor,
  engagement INTEGER NOT NULL REFERENCES engagement,
  doc INTEGER NOT NULL REFERENCES document,
  day TEXT NOT NULL,                -- told, else known
  PRIMARY KEY(actor, other, engagement)
) STRICT, WITHOUT ROWID;
INSERT INTO met
SELECT DISTINCT x.actor, y.actor, g.engagement, g.doc, coalesce(g.first_day, g.known_on)
FROM engagement g JOIN engaged x ON x.engagement = g.engagement
JOIN engaged y ON y.engagement = g.engagement AND y.actor <> x.actor
WHERE g.until IS NULL AND g.layer < 2 ORDER BY 1, 2, 3;
CREATE TRIGGER engaged_met AFTER INSERT ON engaged BEGIN
  INSERT OR IGNORE INTO met
  SELECT new.actor, y.actor, g.engagement, g.doc, coalesce(g.first_day, g.known_on)
  FROM engaged y JOIN engagement g ON g.engagement = y.engagement
  WHERE y.engagement = new.engagement AND y.actor <> new.actor AND g.until IS NULL AND g.layer < 2;
  INSERT OR IGNORE INTO met
  SELECT m.other, m.actor, m.engagement, m.doc, m.day FROM engaged y
  JOIN met m ON m.actor = new.actor AND m.other = y.actor AND m.engagement = new.engagement
  WHERE y.engagement = new.engagement;
END;
CREATE TRIGGER engaged_unmet BEFORE DELETE ON engaged WHEN NOT EXISTS (
  SELECT 1 FROM engaged y WHERE y.engagement = old.engagement AND y.n <> old.n AND y.actor = old.actor)
BEGIN
  DELETE FROM met WHERE (actor, other, engagement) IN (
    SELECT old.actor, y.actor, y.engagement FROM engaged y WHERE y.engagement = old.engagement
    UNION ALL SELECT y.actor, old.actor, y.engagement FROM engaged y WHERE y.engagement = old.engagement);
END;
CREATE TRIGGER engagement_unmet AFTER UPDATE OF until ON engagement WHEN new.until IS NOT NULL BEGIN
  DELETE FROM met WHERE (actor, other, engagement) IN (
    SELECT x.actor, y.actor, x.engagement FROM engaged x JOIN engaged y ON y.engagement = x.engagement
    WHERE x.engagement = new.engagement);
END;

-- How often a stance is told in a month, and how many positions are about an issue: those that are said now, with the
-- corrections.
CREATE TABLE stances(
  month TEXT NOT NULL,              -- of the day known: 2021-06
  stance TEXT NOT NULL,
  told INTEGER NOT NULL,
  PRIMARY KEY(month, stance)
) STRICT, WITHOUT ROWID;
INSERT INTO stances
SELECT substr(known_on, 1, 7), stance, count(*) FROM position WHERE until IS NULL AND layer < 2 GROUP BY 1, 2;
ALTER TABLE issue ADD COLUMN positions INTEGER NOT NULL DEFAULT 0;
UPDATE issue SET positions = c.n FROM (
  SELECT issue, count(*) AS n FROM position WHERE until IS NULL AND layer < 2 GROUP BY 1) c
WHERE c.issue = issue.issue;
CREATE TRIGGER position_more AFTER INSERT ON position WHEN new.until IS NULL AND new.layer < 2 BEGIN
  INSERT INTO stances VALUES(substr(new.known_on, 1, 7), new.stance, 1) ON CONFLICT DO UPDATE SET told = told + 1;
  UPDATE issue SET positions = positions + 1 WHERE issue = new.issue;
END;
CREATE TRIGGER position_closed AFTER UPDATE OF until ON position
WHEN old.until IS NULL AND old.layer < 2 AND new.until IS NOT NULL BEGIN
  UPDATE stances SET told = told - 1 WHERE month = substr(old.known_on, 1, 7) AND stance = old.stance;
  UPDATE issue SET positions = positions - 1 WHERE issue = old.issue;
END;
CREATE TRIGGER position_gone_for_good BEFORE DELETE ON position WHEN old.until IS NULL AND old.layer < 2 BEGIN
  UPDATE stances SET told = told - 1 WHERE month = substr(old.known_on, 1, 7) AND stance = old.stance;
  UPDATE issue SET positions = positions - 1 WHERE issue = old.issue;
END;
CREATE TRIGGER stances_none AFTER UPDATE OF told ON stances WHEN new.told < 1 BEGIN
  DELETE FROM stances WHERE month = new.month AND stance = new.stance;
END;

-- The page of an article, and filing a copy, looked through all documents for those that are copies of one.
CREATE INDEX document_copy ON document(copy_of) WHERE copy_of IS NOT NULL;

-- Versions before left parties of happenings that one transaction made and took out again, which the next happening of
-- that number would have had for its own.
DELETE FROM happening_party WHERE happening NOT IN (SELECT happening FROM happening);
