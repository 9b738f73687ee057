-- What a store shows to others: plainly named views of what it says now, with the corrections. They are made anew
-- whenever a store of another version is opened, so they may be relied on, the tables may not.

CREATE VIEW documents AS
  SELECT d.key AS document, s.key AS source, d.version, d.id, d.title, s.outlet, d.byline, s.url, d.published,
         d.known_on, d.known_basis, c.key AS copy_of, d.credit, d.text
  FROM document d JOIN source s USING(source) LEFT JOIN document c ON c.doc = d.copy_of;

CREATE VIEW actors AS
  SELECT a.key AS actor, a.name, a.kind, a.country, a.sector, a.cameo,
         a.documents,
         (SELECT b.key FROM alias l JOIN actor b ON b.actor = l.stands_for
          WHERE l.actor = a.actor AND l.until IS NULL) AS stands_for
  FROM actor a;

CREATE VIEW events AS
  SELECT 'e-' || substr(d.key, 3) || '-' || e.local AS event, d.key AS document, e.known_on, e.type, e.mode,
         e.contexts, e.cameo, e.quad, e.goldstein, e.status, e.first_day, e.last_day, e.day_basis,
         p.name AS place, p.country AS place_country, p.lat, p.lon,
         (SELECT group_concat(name, '; ') FROM (SELECT a.name FROM party x JOIN actor a USING(actor)
          WHERE x.event = e.event AND x.role = 'actor' ORDER BY x.n)) AS actors,
         (SELECT group_concat(name, '; ') FROM (SELECT a.name FROM party x JOIN actor a USING(actor)
          WHERE x.event = e.event AND x.role = 'recipient' ORDER BY x.n)) AS recipients,
         (SELECT group_concat(who || ': ' || stance, '; ') FROM (
            SELECT coalesce(a.name, c.voice) AS who, c.stance FROM claim c LEFT JOIN actor a USING(actor)
            WHERE c.event = e.event ORDER BY c.n)) AS claims,
         e.object, e."trigger", e.start, e."end", e.confidence, e.maker, e.layer = 1 AS corrected
  FROM event e JOIN document d USING(doc) LEFT JOIN place p ON p.place = e.place
  WHERE e.until IS NULL AND e.layer < 2;

-- One row for each party of each event.
CREATE VIEW parties AS
  SELECT 'e-' || substr(d.key, 3) || '-' || e.local AS event, x.role, a.key AS actor, a.name, a.kind, a.country,
         a.sector, a.cameo
  FROM event e JOIN document d USING(doc) JOIN party x USING(event) JOIN actor a USING(actor)
  WHERE e.until IS NULL AND e.layer < 2;

-- One row for each claim about each event.
CREATE VIEW claims AS
  SELECT 'e-' || substr(d.key, 3) || '-' || e.local AS event, c.voice, a.key AS actor, a.name, c.stance,
         'q-' || substr(d.key, 3) || '-' || c.quote AS quote, c.words
  FROM event e JOIN document d USING(doc) JOIN claim c USING(event) LEFT JOIN actor a USING(actor)
  WHERE e.until IS NULL AND e.layer < 2;

CREATE VIEW quotes AS
  SELECT 'q-' || substr(d.key, 3) || '-' || q.local AS quote, d.key AS document, q.known_on, a.key AS speaker,
         coalesce(a.name, q.speaker_words) AS speaker_name, a.country AS speaker_country, b.name AS on_behalf_of,
         r.name AS addressee, q.channel, q.act, q.kind,
         CASE WHEN q.words = '' THEN substr(d.text, q.start + 1, q."end" - q.start) ELSE q.words END AS words, q.cue, q.start, q."end", q.confidence, q.maker,
         q.layer = 1 AS corrected
  FROM quote q JOIN document d USING(doc) LEFT JOIN actor a ON a.actor = q.speaker
       LEFT JOIN actor b ON b.actor = q.on_behalf_of LEFT JOIN actor r ON r.actor = q.addressee
  WHERE q.until IS NULL AND q.layer < 2;

CREATE VIEW engagements AS
  SELECT 'g-' || substr(d.key, 3) || '-' || g.local AS engagement, d.key AS document, g.known_on, g.kind, g.status,
         g.first_day, g.last_day, g.day_basis, p.name AS place, p.country AS place_country,
         (SELECT group_concat(name, '; ') FROM (SELECT a.name FROM engaged x JOIN actor a USING(actor)
          WHERE x.engagement = g.engagement ORDER BY x.n)) AS parties,
         g.topics, g.words, g.start, g."end", g.confidence, g.maker, g.layer = 1 AS corrected
  FROM engagement g JOIN document d USING(doc) LEFT JOIN place p ON p.place = g.place
  WHERE g.until IS NULL AND g.layer < 2;

-- Each pair of parties of each engagement, both ways round.
CREATE VIEW contacts AS
  SELECT x.key AS a, x.name AS a_name, y.key AS b, y.name AS b_name, g.kind, g.status,
         coalesce(g.first_day, g.known_on) AS day, g.first_day, g.last_day, p.name AS place, g.known_on,
         g.topics, 'g-' || substr(d.key, 3) || '-' || g.local AS engagement, d.key AS document
  FROM engagement g JOIN document d USING(doc)
       JOIN engaged i USING(engagement) JOIN actor x ON x.actor = i.actor
       JOIN engaged j ON j.engagement = g.engagement AND j.actor <> i.actor JOIN actor y ON y.actor = j.actor
       LEFT JOIN place p ON p.place = g.place
  WHERE g.until IS NULL AND g.layer < 2;

CREATE VIEW positions AS
  SELECT 'p-' || substr(d.key, 3) || '-' || o.local AS position, d.key AS document, o.known_on, a.key AS party,
         a.name AS party_name, o.stance, i.name AS issue, i.kind AS issue_kind, b.name AS with_party,
         'q-' || substr(d.key, 3) || '-' || o.quote AS quote, o.words, o.start, o."end", o.confidence, o.maker,
         o.layer = 1 AS corrected
  FROM position o JOIN document d USING(doc) JOIN actor a ON a.actor = o.party JOIN issue i ON i.issue = o.issue
       LEFT JOIN actor b ON b.actor = o.with_party
  WHERE o.until IS NULL AND o.layer < 2;

CREATE VIEW trips AS
  SELECT 'l-' || substr(d.key, 3) || '-' || l.local AS leg, d.key AS document, l.known_on, l.trip,
         a.key AS traveller, a.name AS traveller_name, p.name AS place, p.country AS place_country,
         f.name AS from_place, l.first_day, l.last_day, l.day_basis, l.status, l.to_meet, l.words, l.start,
         l."end", l.confidence, l.maker, l.layer = 1 AS corrected
  FROM leg l JOIN document d USING(doc) JOIN actor a ON a.actor = l.traveller JOIN place p ON p.place = l.place
       LEFT JOIN place f ON f.place = l.from_place
  WHERE l.until IS NULL AND l.layer < 2;

CREATE VIEW deadlines AS
  SELECT 't-' || substr(d.key, 3) || '-' || t.local AS deadline, d.key AS document, t.known_on, t.what,
         i.name AS issue, t.first_day, t.last_day, t.day_basis, t.words, t.start, t."end", t.confidence, t.maker,
         t.layer = 1 AS corrected
  FROM deadline t JOIN document d USING(doc) LEFT JOIN issue i ON i.issue = t.issue
  WHERE t.until IS NULL AND t.layer < 2;

CREATE VIEW corrections AS
  SELECT c.key AS correction, c.at, c.who, c.op, c.target, c.other, c.path, c.was, c.now, c.note,
         coalesce((SELECT f.fate FROM fate f WHERE f.correction = c.correction AND f.until IS NULL
                   ORDER BY f.doc DESC LIMIT 1), 'applies') AS fate
  FROM correction c;

CREATE VIEW happenings AS
  SELECT h.key AS happening, h.kind, h.first_day, h.last_day, h.day_basis, h.place, h.country,
         (SELECT group_concat(name, '; ') FROM (SELECT a.name FROM happening_party x JOIN actor a USING(actor)
          WHERE x.happening = h.happening ORDER BY x.n)) AS parties,
         h.state, h.state_since, h.origins_for, h.origins_against, h.reports, h.documents,
         h.known_on AS told_first, h.told_last
  FROM happening h WHERE h.until IS NULL;

CREATE VIEW reports AS
  SELECT r.key AS report, m.happening, d.key AS document, r.known_on, r.kind, r.status, r.first_day, r.last_day,
         r.day_basis
  FROM report r JOIN document d USING(doc) LEFT JOIN member m ON m.report = r.key AND m.until IS NULL
  WHERE r.until IS NULL;

CREATE VIEW steps AS
  SELECT s.happening, s.known_on, s.state, s.why, s.report FROM step s WHERE s.until IS NULL;

CREATE VIEW contradictions AS
  SELECT c.happening, c.field, c.a, c.a_value, c.a_origins, c.b, c.b_value, c.b_origins, c.opened, c.closed
  FROM contradiction c WHERE c.until IS NULL;
