"""Nights of a few sources of the sample web, each `leads` a process of its own, as a scheduler starts it."""

import shutil
import subprocess
import sys
import time
from contextlib import closing

from leads.demo import sources_text
from leads.store import open_db, writing

LEADS = [sys.executable, "-c", "from leads.cli import cli; cli()"]


class Place:
    """A folder with a database and the sources of a running sample web."""

    def __init__(self, folder, web, ids):
        folder.mkdir(exist_ok=True)
        self.folder, self.web, self.db = folder, web, folder / "leads.db"
        self.sources = folder / "sources.yaml"
        self.sources.write_text(chosen(sources_text(web.port), ids))

    def start(self, *words, **options):
        """`leads` on its way."""
        asked = ["--sources", str(self.sources)] if words[0] in ("crawl", "nightly") else []
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen([*LEADS, *map(str, words), "--db", self.db, *asked], cwd=self.folder, **streams, **options)

    def leads(self, *words, status=0, **options):
        """What `leads` printed, once it has ended with this status."""
        return ended(self.start(*words, **options), status)

    def rows(self, sql, *values):
        with closing(open_db(self.db)) as db:
            return [tuple(row) for row in db.execute(sql, values)]

    def copy_of(self, other):
        """Its database as the other one is now."""
        shutil.copy(other.db, self.db)
        return self


TIMES = {
    "runs": ("started_at", "ended_at"),
    "urls": ("first_seen", "due_at"),
    "visits": ("at",),
    "sightings": ("first_seen",),
    "pages": ("fetched_at",),
    "source_nights": ("at", "since"),
}


def days_pass(db_path, days):
    """All that has been stored is so many days older, as if the next night came so much later."""
    with closing(open_db(db_path)) as db, writing(db):
        for table, columns in TIMES.items():
            for column in columns:
                db.execute(f"UPDATE {table} SET {column} = strftime('%Y-%m-%dT%H:%M:%SZ', {column}, '{-days:+} days')")
        db.execute("UPDATE hosts SET next_at = next_at - ?", [days * 86400])


def chosen(text, ids):
    """sources.yaml with these sources only."""
    head, *entries = text.split("  - id: ")
    return head + "".join("  - id: " + entry for entry in entries if entry.split("\n")[0] in ids)


def ended(process, status=0, seconds=120):
    out, err = process.communicate(timeout=seconds)
    assert process.returncode == status, f"status {process.returncode}, not {status}\n{out}{err}"
    return out + err


def wait_for(what, seconds=60):
    """Returns once `what()` holds."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)
