"""How good is the finder? Its claims against labelled articles: figures for people and machines, and the worst mistakes."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from leads.types import Article, Claim, Dated

IGNORED = frozenset({"the", "of", "and", "at", "in", "s"})


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled sentence: where it stands in the article's text, and what is said of it."""

    start: int
    end: int
    said: dict[str, Any]

    @property
    def lead(self) -> str | None:
        value: str | None = self.said.get("lead")
        return value


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with its labels, and the name of the set it belongs to."""

    id: str
    set: str
    article: Article
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A labelled sentence with the best claim that overlaps it most."""

    id: str
    set: str
    label: Label
    claim: Claim | None

    @property
    def flag(self) -> bool:
        return self.claim is not None and self.claim.flag

    @property
    def right(self) -> bool:
        return self.flag and self.label.lead == "yes"


def read_gold(paths: Iterable[Path]) -> list[Labelled]:
    """The articles of labelled files; a file's stem names the set."""
    return [
        _labelled(json.loads(line), path.stem) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def _labelled(data: dict[str, Any], name: str) -> Labelled:
    text, paragraph, labels = "", None, []
    for said in data["sentences"]:
        if text:
            text += " " if said["p"] == paragraph else "\n"
        labels.append(Label(len(text), len(text) + len(said["t"]), said))
        text, paragraph = text + said["t"], said["p"]
    published = Dated(data["published"], "day", "gold") if data.get("published") else None
    article = Article(f"https://{data['host']}/{data['id']}", data["title"], text, publisher=data["host"], published=published)
    return Labelled(data["id"], name, article, tuple(labels))


def match_one(labelled: Labelled, start: int, end: int) -> int | None:
    """The number of the labelled sentence that a span overlaps most, None when it overlaps none."""
    shared = [min(end, label.end) - max(start, label.start) for label in labelled.labels]
    place = max(range(len(shared)), key=shared.__getitem__, default=None)
    return place if place is not None and shared[place] > 0 else None


def match(labelled: Labelled, claims: Iterable[Claim]) -> list[Match]:
    """Every scored sentence with the claim that belongs to it: the one it overlaps most, of several the surest."""
    best: dict[int, Claim] = {}
    for claim in claims:
        place = match_one(labelled, claim.start, claim.end)
        if place is not None and (place not in best or claim.score > best[place].score):
            best[place] = claim
    return [Match(labelled.id, labelled.set, label, best.get(n)) for n, label in enumerate(labelled.labels) if label.lead is not None]


def figures(matches: Sequence[Match]) -> dict[str, Any]:
    """Precision, recall, F1, average precision and the share of right attributes."""
    scored = [m for m in matches if m.label.lead != "weak"]
    flagged, wanted = [m for m in scored if m.flag], [m for m in scored if m.label.lead == "yes"]
    right = [m for m in flagged if m.label.lead == "yes"]
    precision, recall = _share(len(right), len(flagged)), _share(len(right), len(wanted))
    return {
        "sentences": len(scored), "claims": len(wanted), "flagged": len(flagged), "right": len(right), "precision": precision, "recall": recall,
        "f1": _share(2 * len(right), len(flagged) + len(wanted)), "average_precision": average_precision(scored),
        "cue_recall": _share(sum(m.claim is not None for m in wanted), len(wanted)), **attributes(right),
    }  # fmt: skip


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def average_precision(scored: Iterable[Match]) -> float:
    """Mean precision at each claim, sentences ranked by score; a claim without a score comes nowhere."""
    ranked = sorted((m for m in scored if m.claim), key=lambda m: -m.claim.score if m.claim else 0)
    hits, total = 0, 0.0
    for place, found in enumerate(ranked, 1):
        if found.label.lead == "yes":
            hits += 1
            total += hits / place
    return _share(total, sum(m.label.lead == "yes" for m in scored))


def attributes(right: Sequence[Match]) -> dict[str, float]:
    """Among true leads: the share with the right kind, scope, assertion, actor, theme; criterion of innovations only."""
    pairs = [(m.claim, m.label.said) for m in right if m.claim]
    innovations = [(claim, said) for claim, said in pairs if said["kind"] == "innovation"]
    return {
        **{
            name: _share(sum(getattr(claim, name) == said[name] for claim, said in pairs), len(pairs))
            for name in ("kind", "scope", "assertion")
        },
        "actor": _share(sum(jaccard(words(claim.actor), words(said["actor"])) >= 0.4 for claim, said in pairs), len(pairs)),
        "criterion": _share(sum(claim.criterion == said["criterion"] for claim, said in innovations), len(innovations)),
        "theme": _share(sum(jaccard(set(claim.theme), set(said["theme"])) for claim, said in pairs), len(pairs)),
    }


def words(name: str) -> set[str]:
    """The words of an actor's name that count."""
    return set(re.findall(r"\w+", name.lower())) - IGNORED


def jaccard(ours: set[str], theirs: set[str]) -> float:
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 1.0


def interval(matches: Sequence[Match], name: str, *, rounds: int = 500) -> tuple[float, float]:
    """Where 95 of 100 such collections of articles would put a figure: bootstrap over articles."""
    by_article: dict[str, list[Match]] = {}
    for found in matches:
        by_article.setdefault(found.id, []).append(found)
    draw = random.Random(0)
    articles = list(by_article.values())
    values = sorted(figures([m for group in draw.choices(articles, k=len(articles)) for m in group])[name] for _ in range(rounds))
    return values[int(rounds * 0.025)], values[int(rounds * 0.975)]


def prediction(id: str, claim: Claim) -> dict[str, Any]:
    """A claim as a row for --predictions."""
    keys = ("start", "end", "flag", "score", "kind", "criterion", "scope", "assertion", "actor", "org_id", "theme")
    return {"id": id, **{key: getattr(claim, key) for key in keys}, "reasons": [asdict(reason) for reason in claim.reasons]}


@dataclass(frozen=True, slots=True)
class Report:
    """What scoring found, to be printed or saved."""

    matches: tuple[Match, ...]
    predictions: tuple[dict[str, Any], ...]

    def data(self) -> dict[str, Any]:
        """All figures for --json: in total and by set."""
        sets = sorted({m.set for m in self.matches})
        return {"all": figures(self.matches), **{name: figures([m for m in self.matches if m.set == name]) for name in sets}}

    def table(self) -> str:
        """The figures for people."""
        data = self.data()
        names = list(data["all"])
        rows = [["", *data]] + [[name, *(_shown(data[column][name]) for column in data)] for name in names]
        return "\n".join("  ".join(cell.ljust(18) if n == 0 else cell.rjust(8) for n, cell in enumerate(row)) for row in rows)


def _shown(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def score(paths: Iterable[Path]) -> Report:
    """Find claims in labelled articles, each set with the weights fitted without it, and compare."""
    from nlp.pipeline import find_claims
    from nlp.ranking import weights

    matches: list[Match] = []
    rows: list[dict[str, Any]] = []
    for path in paths:
        gold = read_gold([path])
        held_out = path.stem if path.stem in weights()["without"] else None
        for labelled, claims in zip(gold, find_claims((one.article for one in gold), every=True, without=held_out), strict=True):
            matches += match(labelled, claims)
            rows += [prediction(labelled.id, claim) for claim in claims]
    return Report(tuple(matches), tuple(rows))
