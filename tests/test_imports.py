"""Imports point down, as docs/design.md draws it; only one module speaks to SQLite's, only one to trafilatura."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Longest prefix wins. A module may import modules of a lower level, and its own package.
LEVELS = {
    "leads.cli": 4,
    "leads.nightly": 4,
    "leads.summary": 4,
    "leads.upkeep": 4,  # the operator's verbs
    "leads.look_back": 4,
    "leads.nights_told": 4,
    "leads.sourcing": 4,
    "leads.looking": 4,
    "leads.applying": 4,
    "leads.live": 4,
    "leads.watched": 4,
    "leads.adding": 4,
    "leads.doors_told": 4,
    "leads.tuning": 4,
    "leads.reviewing": 4,
    "leads.found_by_people": 4,
    "leads.score": 4,  # measures the finder, which it imports inside functions
    "leads.by_pattern": 4,
    "leads.alarms": 4,
    "crawler": 3,
    "nlp": 3,
    "leads.review": 3,
    "leads": 2,
    "leads.types": 1,
    "leads.errors": 1,
    "leads.register": 1,
    "leads.clock": 1,
}
MODULES = sorted(path for package in ("crawler", "nlp", "leads") for path in (ROOT / package).rglob("*.py"))
NOT_BELOW = {
    "nlp": ("leads.store", "leads.workers", "scrapy", "sqlite3", "sqlite_utils"),
    "crawler": ("nlp",),
    "leads.review": ("crawler", "nlp"),
}


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def part_of(module):
    """The entry of LEVELS that a module belongs to."""
    return max((prefix for prefix in LEVELS if module == prefix or module.startswith(prefix + ".")), key=len)


def imports(path, *, inside_functions=True):
    tree = ast.parse(path.read_text())
    nodes = ast.walk(tree) if inside_functions else tree.body
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(module):
    return module.split(".")[0] in ("crawler", "nlp", "leads")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path):
    """No module imports one of a higher level, nor one of another package of its own level; only level 4 knows all."""
    here = part_of(name_of(path))
    for module in filter(ours, imports(path)):
        there = part_of(module)
        assert LEVELS[there] < LEVELS[here] or there == here or LEVELS[here] == 4, f"{name_of(path)} imports {module}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_stage_keeps_to_its_own_libraries(path):
    """nlp knows no SQL and no Scrapy, the desk works without the stages, trafilatura has one importer."""
    name, found = name_of(path), set(imports(path))
    for prefix, banned in NOT_BELOW.items():
        if name.startswith(prefix):
            assert not [each for each in found for ban in banned if each == ban or each.startswith(ban + ".")]
    if "trafilatura" in {each.split(".")[0] for each in found}:
        assert name == "nlp.body"
    if "sqlite3" in found:
        pytest.fail(f"{name} takes sqlite3 from the standard library, not from leads.store")


def test_help_is_instant():
    """`leads --help` imports neither Scrapy nor spaCy nor Datasette."""
    code = "import sys, leads.cli; sys.exit(' '.join({'scrapy', 'spacy', 'datasette', 'trafilatura'} & set(sys.modules)) or None)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr == ""
