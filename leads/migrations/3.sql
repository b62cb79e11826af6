-- 2 -> 3: a row per source and night.

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

-- The frontier's turns: the newest of each source, also among a hundred thousand that wait.
DROP INDEX urls_due;
CREATE INDEX urls_due ON urls(clock, source, due_at DESC, id) WHERE due_at IS NOT NULL AND run IS NULL;  -- take_due

-- A failed reading is tried three times.
ALTER TABLE readings ADD COLUMN tries INTEGER NOT NULL DEFAULT 1;
