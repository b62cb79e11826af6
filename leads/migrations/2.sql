-- 1 -> 2: addresses joined to one article, leads whose key moved, newsletter items that wait for their story.

CREATE TABLE same (              -- an address whose page is an article known under another one: joins can be read and undone
    url           TEXT PRIMARY KEY,  -- identity of the address
    "as"          TEXT NOT NULL,     -- articles.key
    why           TEXT NOT NULL,     -- redirect, canonical, title and date, text
    at            TEXT NOT NULL
);
CREATE INDEX same_as ON same("as");  -- join_items: other addresses of a story

CREATE INDEX articles_sha256 ON articles(sha256);                                  -- same text
CREATE INDEX articles_published ON articles(source, published);                    -- same title and date
CREATE INDEX articles_stands_for ON articles(stands_for) WHERE stands_for <> '';   -- items of a story that comes

CREATE TABLE lead_keys (         -- a lead whose article or sentence moved when it was read again: permalinks and decisions follow
    old           TEXT PRIMARY KEY,
    new           TEXT NOT NULL,
    why           TEXT NOT NULL,     -- moved, reworded
    at            TEXT NOT NULL
);
CREATE INDEX lead_keys_new ON lead_keys(new);

DROP VIEW leads_now;
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
    quote         TEXT NOT NULL
);
CREATE INDEX leads_queue ON leads(status, score DESC, key) WHERE queued = 1;  -- next_lead
CREATE INDEX leads_story ON leads(story);
CREATE INDEX leads_claim ON leads(claim);                               -- drop_claims
CREATE INDEX leads_article ON leads(article);                           -- drop_articles
CREATE INDEX leads_status_kind ON leads(status, kind);                  -- facets of the desk
CREATE INDEX leads_status_scope ON leads(status, scope);
CREATE INDEX leads_status_source ON leads(status, source);
CREATE INDEX leads_status_organisation ON leads(status, organisation);

-- Items of newsletters that wait: their story is still to be fetched or read. See decision 4 in docs/design.md.
CREATE VIEW waiting AS
SELECT a.id AS article
FROM articles AS a JOIN urls AS u ON u.key = a.stands_for
WHERE a.stands_for <> ''
  AND CASE u.outcome
        WHEN 'pending' THEN (SELECT count(*) FROM runs AS r WHERE r.verb = 'crawl' AND r.started_at > u.first_seen) < 3
        WHEN 'stored' THEN NOT EXISTS (SELECT 1 FROM readings AS r WHERE r.page = u.page)
        ELSE 0 END;

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
    c.score, c.kind, c.criterion, c.scope, c.assertion,
    coalesce(c.org_id, '') AS organisation,
    coalesce(s.nation, '') AS nation,
    a.source,
    coalesce(a.published, '') AS published,
    coalesce(a.published_month, '') AS published_month,
    coalesce(d.reviewer, '') AS reviewer,
    coalesce(d.at, '') AS decided_at,
    s.sample, s.confidential,
    c.id AS claim, a.id AS article,
    a.publisher, c.actor, a.url, a.title, c.quote
FROM claims AS c
JOIN articles AS a ON a.id = c.article
JOIN sources AS s ON s.id = a.source
JOIN claims AS h ON h.id = (
    SELECT m.id FROM claims AS m JOIN articles AS b ON b.id = m.article
    WHERE m.story = c.story ORDER BY b.item_of <> '', b.published IS NULL, b.published, m.id LIMIT 1)
LEFT JOIN decisions AS d ON d.id = (
    SELECT x.id FROM claims AS m JOIN standing AS x ON x.lead IN (SELECT m.key UNION ALL SELECT k.old FROM lead_keys AS k WHERE k.new = m.key)
    WHERE m.story = c.story ORDER BY m.key = c.key DESC, x.id DESC LIMIT 1)
UNION ALL
SELECT
    d.lead,
    json_extract(d.snapshot, '$.story'),
    nullif((SELECT min(x.lead) FROM standing AS x WHERE x.request_id = d.request_id AND NOT EXISTS (SELECT 1 FROM claims WHERE key = x.lead)), d.lead),
    d.verdict, 0, 0,
    json_extract(d.snapshot, '$.score'), json_extract(d.snapshot, '$.kind'), json_extract(d.snapshot, '$.criterion'),
    json_extract(d.snapshot, '$.scope'), json_extract(d.snapshot, '$.assertion'),
    json_extract(d.snapshot, '$.organisation'), json_extract(d.snapshot, '$.nation'), json_extract(d.snapshot, '$.source'),
    json_extract(d.snapshot, '$.published'), json_extract(d.snapshot, '$.published_month'),
    d.reviewer, d.at,
    json_extract(d.snapshot, '$.sample'), json_extract(d.snapshot, '$.confidential'),
    NULL, NULL,
    json_extract(d.snapshot, '$.publisher'), json_extract(d.snapshot, '$.actor'), json_extract(d.snapshot, '$.url'),
    json_extract(d.snapshot, '$.title'), json_extract(d.snapshot, '$.quote')
FROM standing AS d
WHERE NOT EXISTS (SELECT 1 FROM claims AS c WHERE c.key = d.lead)
  AND NOT EXISTS (SELECT 1 FROM lead_keys AS k JOIN claims AS c ON c.key = k.new WHERE k.old = d.lead)
  AND d.id = (SELECT max(x.id) FROM standing AS x WHERE x.lead = d.lead);

INSERT INTO leads SELECT * FROM leads_now;
