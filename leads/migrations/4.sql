-- 3 -> 4: texts of changed articles; corrections, follow-ups, articles read in full, requests of the desk, source decisions, forgetting.

CREATE TABLE answers (           -- what a `leads` process did about a request of the desk
    request       INTEGER PRIMARY KEY REFERENCES requests(id),
    at            TEXT NOT NULL,
    outcome       TEXT NOT NULL, -- done, failed
    reason        TEXT NOT NULL,
    found         TEXT NOT NULL  -- JSON: the doors of a probed site, or {"article": number}
);

CREATE TABLE applied (           -- source decisions that were carried into sources.yaml
    decision      INTEGER PRIMARY KEY REFERENCES source_decisions(id),
    at            TEXT NOT NULL,
    outcome       TEXT NOT NULL, -- done, failed
    reason        TEXT NOT NULL
);

CREATE TABLE versions (          -- the text that an article had before it changed
    id            INTEGER PRIMARY KEY,
    key           TEXT NOT NULL, -- articles.key
    locator       TEXT NOT NULL, -- articles.locator
    page          INTEGER NOT NULL REFERENCES pages(id),
    until         TEXT NOT NULL, -- when the next text took its place
    sha256        TEXT NOT NULL, -- of the text
    title         TEXT NOT NULL,
    text          TEXT NOT NULL
);
CREATE INDEX versions_article ON versions(key, locator);  -- changes of an article

ALTER TABLE decisions ADD COLUMN corrections TEXT NOT NULL DEFAULT '{}';  -- JSON object: what the reviewer put right
CREATE INDEX decisions_article ON decisions(json_extract(snapshot, '$.article_key'));  -- leads_in, of claims that are gone and of leads by hand
DROP TRIGGER decisions_fixed;
CREATE TRIGGER decisions_fixed BEFORE UPDATE OF id, lead, verdict, undoes, reviewer, at, request_id ON decisions
    BEGIN SELECT RAISE(ABORT, 'decisions are only ever added to'); END;  -- `forget` blanks text and note

CREATE TABLE followups (         -- what happened to an accepted lead: the newest row of a lead holds
    id            INTEGER PRIMARY KEY,
    lead          TEXT NOT NULL, -- Lead.key; the copies of a story share a request_id
    state         TEXT NOT NULL CHECK (state IN ('', 'to check', 'confirmed', 'refuted', 'permission to quote', 'used')),  -- "": withdrawn
    note          TEXT NOT NULL,
    reviewer      TEXT NOT NULL,
    at            TEXT NOT NULL,
    request_id    TEXT NOT NULL,
    UNIQUE (request_id, lead)
);
CREATE INDEX followups_lead ON followups(lead);
CREATE TRIGGER followups_keep BEFORE DELETE ON followups BEGIN SELECT RAISE(ABORT, 'followups are only ever added to'); END;
CREATE TRIGGER followups_fixed BEFORE UPDATE OF id, lead, state, reviewer, at, request_id ON followups
    BEGIN SELECT RAISE(ABORT, 'followups are only ever added to'); END;

CREATE TABLE full_reads (        -- articles that a reviewer has read to the end: what is not a lead there, is none
    id            INTEGER PRIMARY KEY,
    key           TEXT NOT NULL, -- articles.key
    locator       TEXT NOT NULL, -- articles.locator
    sha256        TEXT NOT NULL, -- of the text that was read
    whole         INTEGER NOT NULL,  -- 1: read to the end; 0: taken back. The newest row of an article holds
    reviewer      TEXT NOT NULL,
    at            TEXT NOT NULL,
    request_id    TEXT NOT NULL UNIQUE
);
CREATE INDEX full_reads_article ON full_reads(key, locator);

CREATE TABLE requests (          -- what the desk was asked to have done: it never fetches itself
    id            INTEGER PRIMARY KEY,
    kind          TEXT NOT NULL CHECK (kind IN ('article', 'source')),  -- fetch this page; probe this site for its doors
    url           TEXT NOT NULL,
    note          TEXT NOT NULL,
    reviewer      TEXT NOT NULL,
    at            TEXT NOT NULL,
    request_id    TEXT NOT NULL UNIQUE
);

CREATE TABLE source_decisions (  -- what was decided of a source on the desk, to be carried into sources.yaml
    id            INTEGER PRIMARY KEY,
    request       INTEGER REFERENCES requests(id),  -- the probe it rests on
    source        TEXT NOT NULL, -- id in sources.yaml
    action        TEXT NOT NULL CHECK (action IN ('add', 'enable', 'disable')),
    entry         TEXT NOT NULL, -- JSON object: the entry of sources.yaml
    note          TEXT NOT NULL,
    reviewer      TEXT NOT NULL,
    at            TEXT NOT NULL,
    request_id    TEXT NOT NULL UNIQUE
);

CREATE TABLE forgotten (         -- what `leads forget` blanked: no text of it is kept
    id            INTEGER PRIMARY KEY,
    what          TEXT NOT NULL CHECK (what IN ('url', 'source', 'person')),
    name          TEXT NOT NULL, -- the address as a hash, id of the source; "" for a person
    at            TEXT NOT NULL,
    counts        TEXT NOT NULL  -- JSON object: table -> rows blanked
);

-- The table of leads is derived: made anew with its columns for the week, the theme, who found it, what came after, and whether it changed.
DROP VIEW leads_now;
DROP VIEW standing;
DROP TABLE leads;
CREATE TABLE leads (             -- claims joined with decisions: what the desk shows; always equals the view leads_now
    key           TEXT PRIMARY KEY,
    story         TEXT NOT NULL,
    copy_of       TEXT,          -- null for the head of a story, the only one that is queued
    status        TEXT NOT NULL, -- undecided, yes, weak, no
    queued        INTEGER NOT NULL,  -- 1: the head of its story, and no item that waits for its story to be fetched
    inherited     INTEGER NOT NULL,  -- 1: a late copy, its verdict was given to another copy of the story
    score         REAL NOT NULL,
    kind          TEXT NOT NULL,
    criterion     TEXT NOT NULL,
    scope         TEXT NOT NULL,
    assertion     TEXT NOT NULL,
    organisation  TEXT NOT NULL, -- org_id: the actor's, "" when open
    nation        TEXT NOT NULL,
    source        TEXT NOT NULL,
    published     TEXT NOT NULL,
    published_month TEXT NOT NULL,
    reviewer      TEXT NOT NULL,
    decided_at    TEXT NOT NULL,
    sample        INTEGER NOT NULL,
    confidential  INTEGER NOT NULL,
    claim         INTEGER REFERENCES claims(id),    -- null: decided, but no longer found
    article       INTEGER REFERENCES articles(id),
    publisher     TEXT NOT NULL,
    actor         TEXT NOT NULL,
    url           TEXT NOT NULL,
    title         TEXT NOT NULL,
    quote         TEXT NOT NULL,
    theme         TEXT NOT NULL, -- JSON list
    week          TEXT NOT NULL, -- Monday of the week in which the article came, as a date
    found_by      TEXT NOT NULL, -- finder, person
    followup      TEXT NOT NULL, -- after a yes: to check, confirmed, refuted, permission to quote, used; "" for none
    changed       INTEGER NOT NULL  -- 1: the sentence was reworded after it was decided
);
CREATE INDEX leads_queue ON leads(status, score DESC, key) WHERE queued = 1;  -- next_lead
CREATE INDEX leads_story ON leads(story);
CREATE INDEX leads_claim ON leads(claim);                               -- drop_claims
CREATE INDEX leads_article ON leads(article);                           -- drop_articles
CREATE INDEX leads_status_kind ON leads(status, kind);                  -- facets of the desk
CREATE INDEX leads_status_scope ON leads(status, scope);
CREATE INDEX leads_status_source ON leads(status, source);
CREATE INDEX leads_status_organisation ON leads(status, organisation);
CREATE INDEX leads_status_week ON leads(status, week);
CREATE INDEX leads_status_followup ON leads(status, followup);
CREATE INDEX leads_status_criterion ON leads(status, criterion);
CREATE INDEX leads_status_nation ON leads(status, nation);

CREATE VIRTUAL TABLE leads_fts USING fts5(quote, title, actor, content="leads", tokenize="unicode61 remove_diacritics 2");
CREATE TRIGGER leads_fts_insert AFTER INSERT ON leads BEGIN
    INSERT INTO leads_fts(rowid, quote, title, actor) VALUES (new.rowid, new.quote, new.title, new.actor);
END;
CREATE TRIGGER leads_fts_delete AFTER DELETE ON leads BEGIN
    INSERT INTO leads_fts(leads_fts, rowid, quote, title, actor) VALUES ('delete', old.rowid, old.quote, old.title, old.actor);
END;
CREATE TRIGGER leads_fts_update AFTER UPDATE OF quote, title, actor ON leads BEGIN
    INSERT INTO leads_fts(leads_fts, rowid, quote, title, actor) VALUES ('delete', old.rowid, old.quote, old.title, old.actor);
    INSERT INTO leads_fts(rowid, quote, title, actor) VALUES (new.rowid, new.quote, new.title, new.actor);
END;

CREATE VIEW standing AS          -- decisions that hold: neither an undo nor undone
SELECT * FROM decisions AS d WHERE verdict IS NOT NULL AND NOT EXISTS (SELECT 1 FROM decisions AS u WHERE u.undoes = d.id);

-- What `leads` must equal. A decided lead whose claim is gone lives on from the snapshot of its last standing decision.
CREATE VIEW leads_now AS
SELECT
    c.key,
    c.story,
    nullif(h.key, c.key) AS copy_of,
    coalesce(d.verdict, 'undecided') AS status,
    CASE WHEN h.key = c.key AND a.id NOT IN (SELECT article FROM waiting WHERE article = a.id) THEN 1 ELSE 0 END AS queued,
    CASE WHEN d.id IS NOT NULL AND d.lead <> c.key AND NOT EXISTS (SELECT 1 FROM lead_keys AS k WHERE k.old = d.lead AND k.new = c.key) THEN 1 ELSE 0 END
        AS inherited,
    c.score,
    coalesce(json_extract(d.corrections, '$.kind'), c.kind) AS kind,
    coalesce(json_extract(d.corrections, '$.criterion'), c.criterion) AS criterion,
    coalesce(json_extract(d.corrections, '$.scope'), c.scope) AS scope,
    coalesce(json_extract(d.corrections, '$.assertion'), c.assertion) AS assertion,
    coalesce(json_extract(d.corrections, '$.organisation'), c.org_id, '') AS organisation,
    coalesce(s.nation, '') AS nation,
    a.source,
    coalesce(a.published, '') AS published,
    coalesce(a.published_month, '') AS published_month,
    coalesce(d.reviewer, '') AS reviewer,
    coalesce(d.at, '') AS decided_at,
    s.sample, s.confidential,
    c.id AS claim, a.id AS article,
    a.publisher, c.actor, a.url, a.title, c.quote,
    coalesce(json_extract(d.corrections, '$.theme'), c.theme) AS theme,
    date(a.first_seen, '-6 days', 'weekday 1') AS week,
    coalesce(json_extract(d.snapshot, '$.found_by'), 'finder') AS found_by,
    CASE WHEN d.verdict = 'yes' THEN coalesce(f.state, '') ELSE '' END AS followup,
    CASE WHEN d.id IS NOT NULL AND EXISTS (SELECT 1 FROM lead_keys AS k WHERE k.old = d.lead AND k.new = c.key AND k.why = 'reworded') THEN 1 ELSE 0 END
        AS changed
FROM claims AS c
JOIN articles AS a ON a.id = c.article
JOIN sources AS s ON s.id = a.source
JOIN claims AS h ON h.id = (
    SELECT m.id FROM claims AS m JOIN articles AS b ON b.id = m.article
    WHERE m.story = c.story ORDER BY b.item_of <> '', b.published IS NULL, b.published, m.id LIMIT 1)
LEFT JOIN decisions AS d ON d.id = (
    SELECT x.id FROM claims AS m JOIN standing AS x ON x.lead IN (SELECT m.key UNION ALL SELECT k.old FROM lead_keys AS k WHERE k.new = m.key)
    WHERE m.story = c.story ORDER BY m.key = c.key DESC, x.id DESC LIMIT 1)
LEFT JOIN followups AS f ON f.id = (
    SELECT max(x.id) FROM claims AS m JOIN followups AS x ON x.lead IN (SELECT m.key UNION ALL SELECT k.old FROM lead_keys AS k WHERE k.new = m.key)
    WHERE m.story = c.story)
UNION ALL
SELECT
    d.lead,
    json_extract(d.snapshot, '$.story'),
    nullif((SELECT min(x.lead) FROM standing AS x WHERE x.request_id = d.request_id AND NOT EXISTS (SELECT 1 FROM claims WHERE key = x.lead)), d.lead),
    d.verdict, 0, 0,
    json_extract(d.snapshot, '$.score'),
    coalesce(json_extract(d.corrections, '$.kind'), json_extract(d.snapshot, '$.kind')),
    coalesce(json_extract(d.corrections, '$.criterion'), json_extract(d.snapshot, '$.criterion')),
    coalesce(json_extract(d.corrections, '$.scope'), json_extract(d.snapshot, '$.scope')),
    coalesce(json_extract(d.corrections, '$.assertion'), json_extract(d.snapshot, '$.assertion')),
    coalesce(json_extract(d.corrections, '$.organisation'), json_extract(d.snapshot, '$.organisation')),
    json_extract(d.snapshot, '$.nation'), json_extract(d.snapshot, '$.source'),
    json_extract(d.snapshot, '$.published'), json_extract(d.snapshot, '$.published_month'),
    d.reviewer, d.at,
    json_extract(d.snapshot, '$.sample'), json_extract(d.snapshot, '$.confidential'),
    NULL, NULL,
    json_extract(d.snapshot, '$.publisher'), json_extract(d.snapshot, '$.actor'), json_extract(d.snapshot, '$.url'),
    json_extract(d.snapshot, '$.title'), json_extract(d.snapshot, '$.quote'),
    coalesce(json_extract(d.corrections, '$.theme'), json_extract(d.snapshot, '$.theme'), '[]'),
    coalesce(json_extract(d.snapshot, '$.week'), ''),
    coalesce(json_extract(d.snapshot, '$.found_by'), 'finder'),
    CASE WHEN d.verdict = 'yes' THEN coalesce((
        SELECT x.state FROM followups AS x WHERE x.lead IN (SELECT d.lead UNION ALL SELECT k.new FROM lead_keys AS k WHERE k.old = d.lead)
        ORDER BY x.id DESC LIMIT 1), '') ELSE '' END,
    0
FROM standing AS d
WHERE json_extract(d.snapshot, '$.forgotten') IS NULL AND NOT EXISTS (SELECT 1 FROM claims AS c WHERE c.key = d.lead)
  AND NOT EXISTS (SELECT 1 FROM lead_keys AS k JOIN claims AS c ON c.key = k.new WHERE k.old = d.lead)
  AND d.id = (SELECT max(x.id) FROM standing AS x WHERE x.lead = d.lead);

INSERT INTO leads SELECT * FROM leads_now;
