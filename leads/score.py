"""How good is the finder? Figures with intervals, by set, kind and pattern, and the worst mistakes with their text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from leads.alarms import false_alarms
from leads.by_pattern import alone, patterns
from leads.gold import Match, jaccard, match, parted, read_gold, same_actor
from leads.intervals import grouped, intervals
from leads.linking import linking
from leads.types import Claim

TEMPERS = {"hard": "hard, mixed", "mixed": "hard, mixed"}  # scored together; the others as they are called
KINDS = ("first", "record", "innovation")
ONE_IN = 20  # articles that hold a claim, out there


@dataclass(frozen=True, slots=True)
class Report:
    """What scoring found, to be printed or saved."""

    matches: tuple[Match, ...]
    predictions: tuple[dict[str, Any], ...]
    by_heart: tuple[Match, ...]  # the same sentences with every branch of a phrase switched off whose right hits come from one article
    alarms: tuple[dict[str, Any], ...] = ()  # of each file of texts that hold no leads
    linking: tuple[dict[str, Any], ...] = ()  # of each file of labelled names

    def data(self) -> dict[str, Any]:
        """All figures for --json."""
        return {
            "all": of_group(self.matches, self.by_heart),
            "tempers": self._by(lambda found: TEMPERS.get(found.temper, found.temper)),
            "sets": self._by(lambda found: found.set),
            "kinds": {kind: of_kind(self.matches, kind) for kind in KINDS},
            "patterns": patterns(self.matches),
            "mistakes": mistakes(self.matches),
            "alarms": list(self.alarms),
            "linking": list(self.linking),
        }

    def _by(self, key: Callable[[Match], str]) -> dict[str, Any]:
        again = grouped(self.by_heart, key)
        return {name: of_group(found, again[name]) for name, found in grouped(self.matches, key).items() if name}

    def table(self) -> str:
        """The figures for people."""
        from leads.tables import of_report

        return of_report(self.data())


def score(
    paths: Iterable[Path],
    *,
    texts: Sequence[Path] = (),
    names: Sequence[Path] = (),
    progress: Callable[[str], None] = lambda line: None,
) -> Report:
    """Find claims in labelled articles, each set with the weights fitted without it, and compare.

    `texts` are files or folders of JSON lines (id, title, text) that hold no leads: what is flagged in them is listed. `names` are files of
    labelled names, as in tests/linking: what the register makes of them.
    """
    paths = list(paths)
    matches, rows = run(paths, progress=progress)
    again, _ = run(paths, ignore=alone(matches), progress=lambda line: progress(f"{line}, without what is learnt by heart"))
    progress("reading texts without leads, and names")
    return Report(tuple(matches), tuple(rows), tuple(again), tuple(false_alarms(texts)), tuple(linking(names)))


def run(
    paths: Iterable[Path], *, ignore: frozenset[str] = frozenset(), progress: Callable[[str], None] = lambda line: None
) -> tuple[list[Match], list[dict[str, Any]]]:
    """Every scored sentence with its claim, and all claims as rows; `ignore` switches phrases off."""
    from nlp.pipeline import find_claims
    from nlp.ranking import held_out

    matches: list[Match] = []
    rows: list[dict[str, Any]] = []
    for path in paths:
        gold = read_gold([path])
        without = path.stem if path.stem in held_out() else None
        found = find_claims((one.article for one in gold), every=True, without=without, ignore=ignore)
        for done, (labelled, claims) in enumerate(zip(gold, found, strict=True), 1):
            progress(f"{path.name}: {done} of {len(gold)} articles")
            matches += match(labelled, claims)
            rows += [prediction(labelled.id, claim) for claim in claims]
    return matches, rows


def of_group(matches: Sequence[Match], by_heart: Sequence[Match]) -> dict[str, Any]:
    """The figures of some articles, F1 without what is learnt by heart, and the interval of each."""
    around = intervals(matches, figures) | intervals(by_heart, lambda drawn: {"f1_not_by_heart": f1(drawn)})
    return {**counts(matches), **figures(matches), "f1_not_by_heart": f1(by_heart), "intervals": around}


def counts(matches: Iterable[Match]) -> dict[str, int]:
    """How many sentences are scored, claims among them, flags, and flags that are right; weak sentences do not count."""
    scored = [m for m in matches if m.label.lead != "weak"]
    return {
        "sentences": len(scored),
        "claims": sum(m.wanted for m in scored),
        "flagged": sum(m.flag for m in scored),
        "right": sum(m.right for m in scored),
    }


def figures(matches: Sequence[Match]) -> dict[str, float | None]:
    """Precision, recall, F1, average precision and the share of right attributes.

    None for a share of nothing; F1 and average precision are 0 where nothing is found.
    """
    scored = [m for m in matches if m.label.lead != "weak"]
    flagged, wanted = [m for m in scored if m.flag], [m for m in scored if m.wanted]
    right = [m for m in flagged if m.right]
    return {
        "precision": _share(len(right), len(flagged)),
        "recall": _share(len(right), len(wanted)),
        "f1": f1(matches),
        "average_precision": ranking(matches),
        "cue_recall": _share(sum(m.claim is not None for m in wanted), len(wanted)),
        "precision_one_in_twenty": one_in_twenty(scored),
        **attributes(right),
        "actor_again": agreement(wanted),
    }


def one_in_twenty(scored: Sequence[Match]) -> float | None:
    """Precision as it would be if only one article in twenty held a claim: flags in articles with a claim weigh so much less."""
    holds = {m.id for m in scored if m.wanted}
    with_claim = len(holds) / max(1, len({m.id for m in scored}))
    lighter = (1 / ONE_IN) / (1 - 1 / ONE_IN) * (1 - with_claim) / with_claim if with_claim else 0.0
    weighed = [(m.right, lighter if m.id in holds else 1.0) for m in scored if m.flag]
    return _share(sum(weight for right, weight in weighed if right), sum(weight for _, weight in weighed))


def agreement(wanted: Sequence[Match]) -> float | None:
    """Of the claims that were read twice, flagged or not: the share of which both readings name the same actor; None without any."""
    again = [m.label.said for m in wanted if "actor_again" in m.label.said]
    return _share(sum(same_actor(said["actor_again"], said["actor"]) for said in again), len(again))


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def f1(matches: Sequence[Match]) -> float:
    """Harmonic mean of precision and recall; weak sentences do not count."""
    right = sum(m.right for m in matches)
    return _share(2 * right, sum(m.flag for m in matches if m.label.lead != "weak") + sum(m.wanted for m in matches)) or 0.0


def ranking(matches: Iterable[Match]) -> float:
    """Average precision: mean precision at each claim, sentences ranked by score; a claim without a score comes nowhere."""
    scored = [m for m in matches if m.label.lead != "weak"]
    ranked = sorted(((m.claim.score, m.label.lead == "yes") for m in scored if m.claim), key=lambda pair: -pair[0])
    hits, total = 0, 0.0
    for number, (_, is_lead) in enumerate(ranked, 1):
        if is_lead:
            hits += 1
            total += hits / number
    return _share(total, sum(m.wanted for m in scored)) or 0.0


def attributes(right: Sequence[Match]) -> dict[str, float | None]:
    """Among true leads: the share with the right kind, scope, assertion, actor, theme; criterion of innovations only."""
    pairs = [(m.claim, m.label.said) for m in right if m.claim]
    innovations = [(claim, said) for claim, said in pairs if said["kind"] == "innovation"]
    named = [(claim, said) for claim, said in pairs if "actor" in said]  # whoever labels on the desk does not name one
    return {
        **{
            name: _share(sum(getattr(claim, name) == said[name] for claim, said in pairs), len(pairs))
            for name in ("kind", "scope", "assertion")
        },
        "actor": _share(sum(same_actor(claim.actor, said["actor"]) for claim, said in named), len(named)),
        "actor_first_named": _share(sum(same_actor(parted(claim.actor)[0], said["actor"]) for claim, said in named), len(named)),
        "criterion": _share(sum(claim.criterion == said["criterion"] for claim, said in innovations), len(innovations)),
        "theme": _share(sum(jaccard(set(claim.theme), set(said["theme"])) for claim, said in pairs), len(pairs)),
    }


def of_kind(matches: Sequence[Match], kind: str) -> dict[str, Any]:
    """How many claims and flags of a kind there are, recall among those, precision among these, and their intervals."""
    of_it = [m for m in matches if m.label.lead != "weak" and kind in (_kind_wanted(m), _kind_flagged(m))]

    def shares(drawn: Sequence[Match]) -> dict[str, float | None]:
        wanted, flagged = ([m for m in drawn if of(m) == kind] for of in (_kind_wanted, _kind_flagged))
        return {
            "recall": _share(sum(m.flag for m in wanted), len(wanted)),
            "precision": _share(sum(m.right for m in flagged), len(flagged)),
        }

    return {
        "claims": sum(_kind_wanted(m) == kind for m in of_it),
        "flagged": sum(_kind_flagged(m) == kind for m in of_it),
        **shares(of_it),
        "intervals": intervals(of_it, shares),
    }


def _kind_wanted(match: Match) -> str | None:
    return match.label.said["kind"] if match.wanted else None


def _kind_flagged(match: Match) -> str | None:
    return match.claim.kind if match.claim and match.flag else None


def mistakes(matches: Iterable[Match], *, most: int = 10) -> list[dict[str, Any]]:
    """The surest false flags and the claims furthest from being flagged, with their text."""
    wrong = sorted((m for m in matches if m.wrong), key=lambda m: m.claim.score if m.claim else 0.0)
    missed, false = [m for m in wrong if not m.flag][:most], [m for m in reversed(wrong) if m.flag][:most]
    return [
        {"id": m.id, "mistake": name, "score": m.claim.score if m.claim else None, "text": m.label.said["t"]}
        for name, group in (("false", false), ("missed", missed))
        for m in group
    ]


def prediction(id: str, claim: Claim) -> dict[str, Any]:
    """A claim as a row for --predictions."""
    keys = ("start", "end", "flag", "score", "kind", "criterion", "scope", "assertion", "actor", "org_id", "theme")
    return {"id": id, **{key: getattr(claim, key) for key in keys}, "reasons": [asdict(reason) for reason in claim.reasons]}
