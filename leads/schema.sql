-- All tables of leads.db. Times are UTC, ISO 8601. JSON columns hold lists or objects.
-- Three parts: observed (what the web gave), derived (remade by `leads flag --again`), decided (only ever added to).

PRAGMA application_id = 1279607124;  -- "LEAT" in ASCII
PRAGMA user_version = 4;

-- ===================================================================== observed

CREATE TABLE sources (           -- sources.yaml as of the last crawl
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    kind          TEXT NOT NULL,
    url           TEXT NOT NULL,
    organisation  TEXT,          -- org_id of the register
    publisher     TEXT,
    nation        TEXT,
    region        TEXT,
    tags          TEXT NOT NULL, -- JSON list
    confidential  INTEGER NOT NULL DEFAULT 0,
    enabled       INTEGER NOT NULL DEFAULT 1,
    sample        INTEGER NOT NULL DEFAULT 0,  -- 1: an invented site of the demo
    first_seen    TEXT NOT NULL
);

CREATE TABLE runs (
    id            INTEGER PRIMARY KEY,
    verb          TEXT NOT NULL, -- crawl, flag, flag --again
    started_at    TEXT NOT NULL,
    ended_at      TEXT,          -- null: running, or killed
    outcome       TEXT,          -- done, stopped (by a signal), failed; killed: found without an end by the next run
    counts        TEXT           -- JSON object: outcome of URLs (crawl) or of pages (flag) -> number
);

CREATE TABLE hosts (             -- one clock per host (or per `politeness` key), kept between nights
    clock         TEXT PRIMARY KEY,
    next_at       REAL NOT NULL, -- Unix time before which no request may start
    delay         REAL NOT NULL, -- seconds from start to start that the last night used
    crawl_delay   REAL,          -- of its robots.txt
    robots_status INTEGER,       -- of its robots.txt; null: never read, 0: unreachable
    robots_at     TEXT
);

CREATE TABLE urls (              -- the ledger, and so the frontier: current state of every URL met
    id            INTEGER PRIMARY KEY,
    key           TEXT NOT NULL UNIQUE,  -- identity, see leads.pages.links.identity
    url           TEXT NOT NULL,         -- as it is fetched
    clock         TEXT NOT NULL,         -- whose delay it keeps
    source        TEXT NOT NULL REFERENCES sources(id),
    role          TEXT NOT NULL,         -- story, door, issue
    depth         INTEGER NOT NULL DEFAULT 0,
    first_seen    TEXT NOT NULL,
    due_at        TEXT,                  -- null: not to be fetched (again)
    run           INTEGER REFERENCES runs(id),  -- the run that has taken it
    outcome       TEXT NOT NULL DEFAULT 'pending',  -- of the last visit
    visits        INTEGER NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,   -- in a row
    etag          TEXT,
    last_modified TEXT,
    page          INTEGER REFERENCES pages(id)  -- the newest stored page
);
CREATE INDEX urls_due ON urls(clock, source, due_at DESC, id) WHERE due_at IS NOT NULL AND run IS NULL;  -- take_due
CREATE INDEX urls_run ON urls(run) WHERE run IS NOT NULL;             -- release_taken, pending

CREATE TABLE visits (            -- one row per URL and night
    id            INTEGER PRIMARY KEY,
    run           INTEGER NOT NULL REFERENCES runs(id),
    url           INTEGER NOT NULL REFERENCES urls(id),
    source        TEXT NOT NULL REFERENCES sources(id),
    at            TEXT NOT NULL,
    outcome       TEXT NOT NULL, -- stored, unchanged, duplicate, skipped, blocked, failed, pending
    status        INTEGER,       -- HTTP status
    bytes         INTEGER NOT NULL DEFAULT 0,
    ms            INTEGER NOT NULL DEFAULT 0,
    page          INTEGER REFERENCES pages(id),
    reason        TEXT NOT NULL DEFAULT '',
    UNIQUE (run, url)
);
CREATE INDEX visits_url ON visits(url, at);                            -- open_doors: when was it last read?

CREATE TABLE sightings (         -- where a URL was met, and what was said of it there
    id            INTEGER PRIMARY KEY,
    url           INTEGER NOT NULL REFERENCES urls(id),
    source        TEXT NOT NULL REFERENCES sources(id),
    seen_on       TEXT NOT NULL, -- URL of the door or issue
    role          TEXT NOT NULL,
    evidence      TEXT NOT NULL, -- feed, sitemap, listing, newsletter, link
    title         TEXT NOT NULL,
    published     TEXT NOT NULL, -- as given
    author        TEXT NOT NULL,
    summary       TEXT NOT NULL,
    position      INTEGER NOT NULL,
    first_seen    TEXT NOT NULL,
    UNIQUE (url, source, seen_on)
);

CREATE TABLE pages (             -- one row per changed fetch
    id            INTEGER PRIMARY KEY,
    url           INTEGER NOT NULL REFERENCES urls(id),
    final_url     TEXT NOT NULL,
    status        INTEGER NOT NULL,
    media_type    TEXT NOT NULL, -- by its bytes
    sha256        TEXT NOT NULL, -- of the body
    size          INTEGER NOT NULL,
    fetched_at    TEXT NOT NULL,
    via           TEXT NOT NULL, -- http, mail
    run           INTEGER REFERENCES runs(id),
    headers       TEXT NOT NULL, -- JSON object
    body          BLOB           -- zlib; null once pruned
);
CREATE INDEX pages_url ON pages(url);
CREATE INDEX pages_final ON pages(final_url);                          -- record_visits: has another URL brought this page?

CREATE TABLE source_nights (     -- what a source brought in a run, and how it stood after it; see docs/nightly.md
    run           INTEGER NOT NULL REFERENCES runs(id),
    source        TEXT NOT NULL REFERENCES sources(id),
    at            TEXT NOT NULL, -- when the run began
    requested     INTEGER NOT NULL,  -- URLs asked for
    stored        INTEGER NOT NULL,  -- URLs met, by outcome: these seven add up to all of them
    unchanged     INTEGER NOT NULL,
    duplicate     INTEGER NOT NULL,
    skipped       INTEGER NOT NULL,
    blocked       INTEGER NOT NULL,
    failed        INTEGER NOT NULL,
    pending       INTEGER NOT NULL,  -- with those that were due and not reached
    new_urls      INTEGER NOT NULL,  -- stories and issues that this source showed for the first time
    ms            INTEGER NOT NULL,  -- waited for its answers
    expect        TEXT,          -- of sources.yaml that night: "3 per week"
    articles      INTEGER,       -- null until `leads flag` has read the pages
    flags         INTEGER,       -- claims found in them
    text_length   INTEGER,       -- median characters of its articles; null when there are none
    trouble       REAL,          -- failures so far, as fractions: from 1 on the state says so
    state         TEXT,          -- ok, quiet, silent, blocked, broken, moved
    since         TEXT,          -- when it came into this state
    reason        TEXT,
    told          INTEGER NOT NULL DEFAULT 0,  -- 1: `leads health` has ended with status 1 over it
    PRIMARY KEY (run, source)
);
CREATE INDEX source_nights_source ON source_nights(source, run);  -- the last 28 nights of a source

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

-- ====================================================================== derived

CREATE TABLE readings (          -- what became of a page
    page          INTEGER PRIMARY KEY REFERENCES pages(id),
    extractor     TEXT NOT NULL, -- version that read it
    at            TEXT NOT NULL,
    outcome       TEXT NOT NULL, -- article, index, empty, short, refused, failed
    reason        TEXT NOT NULL,
    ms            INTEGER NOT NULL,
    tries         INTEGER NOT NULL DEFAULT 1  -- of a failed reading: three, then the page is left
);

CREATE TABLE articles (
    id            INTEGER PRIMARY KEY,
    key           TEXT NOT NULL, -- identity of the URL
    locator       TEXT NOT NULL, -- "" or "item-3"
    page          INTEGER NOT NULL REFERENCES pages(id),
    source        TEXT NOT NULL REFERENCES sources(id),
    url           TEXT NOT NULL,
    canonical     TEXT NOT NULL,
    publisher     TEXT NOT NULL, -- host of the canonical URL
    site_name     TEXT NOT NULL,
    author        TEXT NOT NULL,
    language      TEXT NOT NULL,
    published     TEXT,          -- ISO date cut to its precision
    published_precision TEXT,    -- day, month, year
    published_evidence  TEXT,
    published_month     TEXT,    -- 2024-03, for facets
    dates         TEXT NOT NULL, -- JSON list of every candidate
    first_seen    TEXT NOT NULL,
    organisation  TEXT,          -- org_id of the source
    item_of       TEXT NOT NULL,
    stands_for    TEXT NOT NULL, -- identity of the story that a newsletter item links to
    finder        TEXT NOT NULL, -- version of the finder that read the text
    sha256        TEXT NOT NULL, -- of the text
    title         TEXT NOT NULL,
    text          TEXT NOT NULL,
    UNIQUE (key, locator)
);
CREATE INDEX articles_page ON articles(page);
CREATE INDEX articles_finder ON articles(finder);
CREATE INDEX articles_sha256 ON articles(sha256);                                  -- same text
CREATE INDEX articles_published ON articles(source, published);                    -- same title and date
CREATE INDEX articles_stands_for ON articles(stands_for) WHERE stands_for <> '';   -- items of a story that comes

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

CREATE TABLE same (              -- an address whose page is an article known under another one: joins can be read and undone
    url           TEXT PRIMARY KEY,  -- identity of the address
    "as"          TEXT NOT NULL,     -- articles.key
    why           TEXT NOT NULL,     -- redirect, canonical, title and date, text
    at            TEXT NOT NULL
);
CREATE INDEX same_as ON same("as");  -- join_items: other addresses of a story

CREATE TABLE claims (            -- one per sentence: the strongest
    id            INTEGER PRIMARY KEY,
    key           TEXT NOT NULL UNIQUE,  -- Lead.key: hash of article identity and normalised sentence
    article       INTEGER NOT NULL REFERENCES articles(id),
    start         INTEGER NOT NULL,      -- articles.text[start:end] == quote, in code points
    end           INTEGER NOT NULL,
    quote         TEXT NOT NULL,
    kind          TEXT NOT NULL,
    criterion     TEXT NOT NULL,
    scope         TEXT NOT NULL,
    assertion     TEXT NOT NULL,
    actor         TEXT NOT NULL,
    org_id        TEXT,
    theme         TEXT NOT NULL, -- JSON list
    achieved      TEXT NOT NULL,
    score         REAL NOT NULL,
    reasons       TEXT NOT NULL, -- JSON list of cue, scope, actor, pattern and feature
    sentence      TEXT NOT NULL, -- hash of the normalised sentence
    neighbours    TEXT NOT NULL, -- JSON list: hashes of the sentences before and after
    story         TEXT NOT NULL  -- key of the first claim with this sentence and actor (or a shared neighbour)
);
CREATE INDEX claims_article ON claims(article);
CREATE INDEX claims_sentence ON claims(sentence);
CREATE INDEX claims_story ON claims(story);

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

CREATE VIRTUAL TABLE articles_fts USING fts5(title, text, content="articles", content_rowid="id", tokenize="unicode61 remove_diacritics 2");
CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts(rowid, title, text) VALUES (new.id, new.title, new.text);
END;
CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
END;
CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, text ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
    INSERT INTO articles_fts(rowid, title, text) VALUES (new.id, new.title, new.text);
END;

CREATE TABLE lead_keys (         -- a lead whose article or sentence moved when it was read again: permalinks and decisions follow
    old           TEXT PRIMARY KEY,
    new           TEXT NOT NULL,
    why           TEXT NOT NULL,     -- moved, reworded
    at            TEXT NOT NULL
);
CREATE INDEX lead_keys_new ON lead_keys(new);

-- ====================================================================== decided

CREATE TABLE decisions (         -- one row per lead and decision; the copies of a story share a request_id
    id            INTEGER PRIMARY KEY,
    lead          TEXT NOT NULL, -- Lead.key
    verdict       TEXT CHECK (verdict IN ('yes', 'weak', 'no')),  -- null for an undo
    undoes        INTEGER REFERENCES decisions(id),
    reviewer      TEXT NOT NULL, -- from the session, never from a form
    at            TEXT NOT NULL,
    note          TEXT NOT NULL,
    request_id    TEXT NOT NULL, -- the same request sent twice is one decision
    snapshot      TEXT NOT NULL, -- JSON object: the row of `leads` as it was decided
    corrections   TEXT NOT NULL DEFAULT '{}',  -- JSON object: what the reviewer put right, of kind, criterion, scope, assertion, theme, organisation
    CHECK ((verdict IS NULL) = (undoes IS NOT NULL)),
    UNIQUE (request_id, lead)
);
CREATE INDEX decisions_lead ON decisions(lead);
CREATE INDEX decisions_story ON decisions(json_extract(snapshot, '$.story'));  -- leads_now, of claims that are gone
CREATE INDEX decisions_article ON decisions(json_extract(snapshot, '$.article_key'));  -- leads_in, of claims that are gone and of leads by hand
CREATE INDEX decisions_reviewer ON decisions(reviewer, id);  -- undo, done today
CREATE UNIQUE INDEX decisions_undone_once ON decisions(undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER decisions_keep BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are only ever added to'); END;
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

CREATE VIEW standing AS          -- decisions that hold: neither an undo nor undone
SELECT * FROM decisions AS d WHERE verdict IS NOT NULL AND NOT EXISTS (SELECT 1 FROM decisions AS u WHERE u.undoes = d.id);

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
