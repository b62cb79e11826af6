"""Do five reviewers and a crawl get on? Everybody's decisions are counted by the answers they got, then looked for in the file."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
from desk_data import Words
from lxml import html

from leads import accounts
from leads.store import derived, open_db, writing
from leads.types import Article, Claim, Reading

REVIEWERS = ("Ada", "Ben", "Cy", "Dee", "Eve")
PASSWORD = "five reviewers at one desk"
SERVE = (
    "import sys; from leads.review.desk import serve; "
    "serve(sys.argv[1], reviewer=sys.argv[2], port=0, on_ready=lambda address: print(address, flush=True))"
)
BATCH, BREATH = 10, 0.02  # pages, seconds: as `leads flag` writes


class Reviewer:
    """Takes a lead, decides it, takes the next, until `until`."""

    def __init__(self, base: str, name: str) -> None:
        self.base, self.name = base, name
        self.answers: Counter[int] = Counter()
        self.accepted: list[str] = []  # numbers of forms that were answered with a redirect
        self.waits: list[float] = []
        self.faults: list[str] = []

    def work(self, until: float) -> None:
        """One decision after the other; whatever goes wrong is kept, and the work goes on."""
        with httpx.Client(base_url=self.base, headers={"origin": self.base}, timeout=60, follow_redirects=False) as client:
            self._sign_in(client)
            while time.monotonic() < until:
                try:
                    self._decide(client)
                except (httpx.HTTPError, AssertionError) as error:
                    self.faults.append(repr(error))

    def _sign_in(self, client: httpx.Client) -> None:
        form = html.fromstring(client.get("/").text).forms[0]
        answer = client.post(form.action, data={**dict(form.form_values()), "name": self.name, "password": PASSWORD})
        if answer.status_code != 303:
            self.faults.append(f"sign-in: {answer.status_code}")

    def _decide(self, client: httpx.Client) -> None:
        page = client.get("/-/queue")
        form = next((form for form in html.fromstring(page.text).forms if str(form.action).startswith("/-/lead/")), None)
        if form is None and page.status_code == 200:  # nothing left for the moment
            time.sleep(0.2)
            return
        assert form is not None, (page.status_code, page.text[:200])
        data = {**dict(form.form_values()), "verdict": "no", "note": self.name}
        started = time.perf_counter()
        answer = client.post(form.action, data=data)
        self.waits.append(1000 * (time.perf_counter() - started))
        self.answers[answer.status_code] += 1
        if answer.status_code == 303:
            self.accepted.append(data["form_id"])
        elif answer.status_code != 409:  # 409: somebody was a moment quicker, and the page says so
            self.faults.append(f"{answer.status_code} {answer.text[:200]}")


def crawl(path: Path, words: Words, until: float) -> int:
    """Writes readings batch by batch as a night does; how many articles."""
    written = 0
    with closing(open_db(path)) as db:
        while time.monotonic() < until:
            pages = [_page(db, f"https://new.example/{time.monotonic_ns()}-{number}") for number in range(BATCH)]
            derived.save_readings(db, [_reading(page, url, words) for page, url in pages], extractor="1", finder="1")
            written += BATCH
            time.sleep(BREATH)
    return written


def _page(db: Any, url: str) -> tuple[int, str]:
    with writing(db):
        ledger = "INSERT INTO urls (key, url, clock, source, role, first_seen) VALUES (?, ?, 'c', 'source-0', 'story', '') RETURNING id"
        number = db.execute(ledger, [url, url]).fetchone()[0]
        page = db.execute(
            """INSERT INTO pages (url, final_url, status, media_type, sha256, size, fetched_at, via, headers)
               VALUES (?, ?, 200, 'text/html', '', 0, '', 'http', '{}') RETURNING id""",
            [number, url],
        ).fetchone()[0]
    return page, url


def _reading(page: int, url: str, words: Words) -> Reading:
    quote = f"It is the first {words.some(12)}."
    text = f"{words.some(150)}.\n{quote} {words.some(150)}."
    start = text.index(quote)
    claim = Claim(start, start + len(quote), quote, "first", "first", "uk", "asserted", words.chance.random(), True)
    return Reading(page=page, outcome="article", articles=((Article(url, words.some(6), text, publisher="new.example"), (claim,)),))


def together(path: Path, words: Words, *, seconds: int) -> int:
    """0 when nobody saw an error and every accepted decision is in the file, once."""
    for name in REVIEWERS:
        accounts.add(accounts.accounts_file(path), name, role="reviewer", password=PASSWORD)
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(path), ""], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        base, until = process.stdout.readline().strip().rstrip("/"), time.monotonic() + seconds
        reviewers = [Reviewer(base, name) for name in REVIEWERS]
        threads = [threading.Thread(target=reviewer.work, args=[until]) for reviewer in reviewers]
        for thread in threads:
            thread.start()
        written = crawl(path, words, until)
        for thread in threads:
            thread.join()
    finally:
        process.terminate()
        process.wait()
    return _told(path, reviewers, written)


def _told(path: Path, reviewers: list[Reviewer], written: int) -> int:
    accepted = [number for reviewer in reviewers for number in reviewer.accepted]
    with closing(open_db(path)) as db:
        kept = Counter(row[0].rpartition("-")[0] for row in db.execute("SELECT request_id FROM decisions GROUP BY request_id"))
    lost = [number for number in accepted if kept[number] != 1]
    faults = [fault for reviewer in reviewers for fault in reviewer.faults]
    waits = quantiles([wait for reviewer in reviewers for wait in reviewer.waits], n=20)
    late = sum(reviewer.answers[409] for reviewer in reviewers)
    print(
        f"{len(accepted)} decisions by {len(reviewers)} reviewers beside {written} articles written: "
        f"p50 {waits[9]:.0f} ms, p95 {waits[18]:.0f} ms"
    )
    print(f"errors: {len(faults)}; lost or doubled decisions: {len(lost)}; told of another's decision: {late}")
    for fault in faults[:5]:
        print(fault)
    return 1 if faults or lost or not accepted else 0
