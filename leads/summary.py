"""What does a run look like to the person who started it? Leads, sources and one last line, as plain text."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path

from leads import register
from leads.nightly import Night
from leads.store import open_db
from leads.types import Article, Claim, Reading

MOST_NAMED = 5  # sources, in the last line
MOST_NEAR = 3  # sentences that are shown though not flagged
CLOSE = 0.0001  # no score is told closer to 0 and 1
SCOPES = {"uk": "UK", "nhs": "NHS", "unspecified": ""}


def leads_table(db_path: Path, *, since: str = "", most: int = 12) -> str:
    """The best undecided leads of articles first seen since `since`, then what each source brought."""
    db = open_db(db_path)
    rows = db.execute(
        """SELECT l.*, s.name AS source_name FROM leads AS l JOIN articles AS a ON a.id = l.article JOIN sources AS s ON s.id = l.source
           WHERE l.queued = 1 AND l.status = 'undecided' AND a.first_seen >= ? ORDER BY l.score DESC, l.key""",
        [since],
    ).fetchall()
    if not rows:
        waiting = db.execute("SELECT count(*) FROM leads WHERE queued = 1 AND status = 'undecided'").fetchone()[0]
        db.close()
        return f"No new leads; {waiting} undecided wait in the desk." if since else "No undecided leads."
    blocks = [_lead(dict(row)) for row in rows[:most]]
    if len(rows) > most:
        blocks.append(f"  ... and {len(rows) - most} more in the desk.")
    brought = db.execute(
        """SELECT s.name, count(DISTINCT a.id) AS articles, count(l.key) AS leads FROM sources AS s
           JOIN articles AS a ON a.source = s.id LEFT JOIN leads AS l ON l.article = a.id
           WHERE a.first_seen >= ? GROUP BY s.id ORDER BY 3 DESC, 1""",
        [since],
    ).fetchall()
    db.close()
    lines = [f"  {row['name']:<40} {row['articles']:>4} articles {row['leads']:>4} leads" for row in brought]
    return "\n".join([f"{len(rows)} undecided leads, best first:\n", *blocks, "\nBy source:", *lines, ""])


def _lead(row: dict[str, str]) -> str:
    """Three lines: what sort of claim, the sentence, where from."""
    scope = SCOPES.get(row["scope"], row["scope"])
    head = "  ".join(part for part in (row["kind"].upper(), scope, row["assertion"] if row["assertion"] != "asserted" else "") if part)
    quote = textwrap.fill(f"“{row['quote']}”", 100, initial_indent="    ", subsequent_indent="    ")
    where = " · ".join(part for part in (row["source_name"], row["published"] or "no date", "sample" if row["sample"] else "") if part)
    return f"  {float(row['score']):.2f}  {head}\n{quote}\n    {where}\n"


def last_line(night: Night) -> str:
    """One line of counts, as a run ends."""
    parts = []
    if "crawl" in night.seconds:
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(night.crawled.items()) if count) or "nothing was due"
        remarks = [
            f"{what} {', '.join(names[:MOST_NAMED])}{f' and {len(names) - MOST_NAMED} more' if len(names) > MOST_NAMED else ''}"
            for what, names in (("did not come:", night.missed), ("limits cut", night.limited))
            if names
        ]
        remark = f" ({'; '.join(remarks)}: see `leads runs {night.run}`)" if remarks else ""
        parts.append(f"crawl: {told} in {night.seconds['crawl']:.0f} s{remark}")
    if "flag" in night.seconds:
        counts = night.flagged
        pages = sum(count for outcome, count in counts.items() if outcome not in ("articles", "claims", "reread"))
        told = f"{pages} pages read, {counts['articles']} articles, {counts['claims']} claims" if pages else "nothing new to read"
        if counts["reread"]:
            told += f", {counts['reread']} texts read anew by a changed finder"
        parts.append(f"flag: {told} in {night.seconds['flag']:.0f} s")
    return "; ".join(parts)


def of_page(reading: Reading, threshold: float) -> str:
    """What became of one page, with every claim and its reasons, and the sentences that came nearest to the threshold."""
    lines = [f"page: {reading.outcome}" + (f" ({reading.reason})" if reading.reason else "")]
    for article, read in reading.articles:
        claims = [claim for claim in read if claim.flag]
        lines += ["", *_article(article), *(line for claim in claims for line in _claim(claim, article))]
        lines += ["", *_missed(article, read, threshold), f"{len(claims)} {'claim' if len(claims) == 1 else 'claims'}"]
    return "\n".join(lines)


def _missed(article: Article, read: Sequence[Claim], threshold: float) -> list[str]:
    """Why the other sentences are not flagged: those that came nearest, and how many were never looked at."""
    from leads.pages.sentences import sentences
    from nlp.bodies import NHS, article_signs

    if not article_signs(article) & NHS:
        return ["  nothing here points to the NHS, so that no sentence is looked at", ""]
    missed = sorted((one for one in read if not one.flag), key=lambda one: -one.score)
    lines = [f"  not flagged (a flag takes {threshold:g}, and words that are worth a closer reading), nearest first:"] if missed else []
    lines += [line for claim in missed[:MOST_NEAR] for line in _claim(claim, article)]
    more, bare = len(missed[MOST_NEAR:]), len(sentences(article.text)) - len(read)
    rest = [f"{more} more with a cue"] * bool(more) + [f"{bare} without a cue"] * bool(bare)
    return [*lines, *([""] if missed else []), *([f"  not shown: {', '.join(rest)}", ""] if rest else [])]


def _article(article: Article) -> list[str]:
    published = f"{article.published.value} ({article.published.evidence})" if article.published else "no date"
    facts = (article.publisher, published, article.language, f"{len(article.text)} characters", article.locator)
    return [article.title, " · ".join(fact for fact in facts if fact)]


def _claim(claim: Claim, article: Article) -> list[str]:
    facts = (claim.kind, f"criterion {claim.criterion}", f"scope {claim.scope}", claim.assertion, f"theme {', '.join(claim.theme) or '-'}")
    lines = ["", f"  {claim.score:.2f}  " + " · ".join(facts), f"    “{claim.quote}”", f"    actor: {claim.actor or 'not said'}"]
    if claim.org_id:
        lines.append(f"    organisation: {register.load().name(claim.org_id)} ({claim.org_id} in the register)")
    for reason in claim.reasons:
        span = f" “{article.text[reason.start : reason.end]}”" if reason.start is not None else ""
        weight = f" {reason.weight:+.2f}" if reason.weight is not None else ""
        lines.append(f"    {reason.part}: {reason.id}{weight}{span}")
    return [*lines, f"    all others, and where every sentence starts: {_others(claim):+.2f}"]


def _others(claim: Claim) -> float:
    """What the sum behind the score holds beside the features that are shown: the score is its logistic function."""
    score = min(max(claim.score, CLOSE), 1 - CLOSE)
    return math.log(score / (1 - score)) - sum(reason.weight or 0.0 for reason in claim.reasons)
