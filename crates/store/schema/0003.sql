-- Version 3: the same in less room.
--
-- From here on `reading.record` is kept without `document.text`, which stands in the row of the document; `report.data`
-- and `facts.data` are packed by zstd with the dictionary `reports.dict`. Those of before are read as they are.

-- Quotes whose words stand in the article from `start` to `end` do not repeat them: `words` is empty. The view `quotes`
-- has them.
UPDATE quote SET words = '' WHERE words = (
  SELECT substr(d.text, quote.start + 1, quote."end" - quote.start) FROM document d WHERE d.doc = quote.doc);
DROP VIEW quote_text;
CREATE VIEW quote_text AS
  SELECT q.quote,
         CASE WHEN q.words = '' THEN substr(d.text, q.start + 1, q."end" - q.start) ELSE q.words END AS words,
         'a' || coalesce(q.speaker, 0) AS speaker
  FROM quote q JOIN document d USING(doc);

-- Links keep the lines of their evidence as pairs of name and bits; what they say in words follows from the two
-- reports.
UPDATE link SET why = (
  SELECT json_group_array(json_array(json_extract(l.value, '$.line'), json_extract(l.value, '$.bits')))
  FROM json_each(link.why) l)
WHERE json_type(why, '$[0]') = 'object';

-- What a report is filed under follows from the report, and a hash of 31 bits takes half the room of one of 64.
DROP INDEX blocking_report;
ALTER TABLE blocking RENAME TO blocking_before;
CREATE TABLE blocking(
  key INTEGER NOT NULL,             -- a hash of it
  day INTEGER NOT NULL,             -- counted from 1970-01-01
  report INTEGER NOT NULL REFERENCES report,
  PRIMARY KEY(key, day, report)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO blocking SELECT key & 2147483647, day, report FROM blocking_before ORDER BY 1, 2, 3;
DROP TABLE blocking_before;

-- Nothing asks for steps by day.
DROP INDEX step_day;
