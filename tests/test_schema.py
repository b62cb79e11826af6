"""An editor that knows the schema refuses what `leads sources` refuses, as far as a schema can."""

import io
import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from crawler import schema, sources
from leads.errors import SourcesInvalid

ROOT = Path(__file__).parents[1]
ENTRY = "sources:\n  - id: a\n    name: A\n    kind: feed\n    url: https://a.example.nhs.uk/feed\n"


def complaints(text):
    """What the schema says of a file, read as an editor reads it: dates are texts."""
    parsed = json.loads(json.dumps(YAML(typ="safe", pure=True).load(io.StringIO(text)), default=str))
    return [error.message for error in jsonschema.Draft202012Validator(schema.schema()).iter_errors(parsed)]


def loads(text, folder):
    try:
        sources.read(text, name="sources.yaml", folder=folder)
    except SourcesInvalid:
        return False
    return True


def test_the_schema_is_a_schema():
    """By its own standard."""
    jsonschema.Draft202012Validator.check_schema(schema.schema())


@pytest.mark.parametrize("path", [ROOT / "sources.yaml", ROOT / "leads/demo/sources.yaml"], ids=["ours", "demo"])
def test_our_own_files_pass(path):
    """What we ship shows no red line in an editor."""
    assert complaints(path.read_text()) == []


@pytest.mark.parametrize(
    "lines",
    [
        "expect: 3 per week",
        "expect: often",
        "delay: 5",
        "delay: fast",
        "delay: 5000",
        "tags: [acute, london]",
        "tags: acute",
        "nation: Scotland",
        "nation: Schotland",
        "enabled: false",
        "enabled: false\n    reason: address not yet checked",
        "since: 2024-01-31",
        "follow: ['/news/']",
        "follow: /news/",
        "feed_url: x",
        "confidential: yes please",
        "politeness: bbc",
        "politeness: b b c",
        "limit: 0",
        "items: 2000",
        "items: 1.5",
        "retries: 9",
        "allow_traps: [nonsense]",
    ],
)
def test_schema_and_check_agree(tmp_path, lines):
    """Both take it, or both refuse it."""
    text = ENTRY + f"    {lines}\n"
    assert (complaints(text) == []) == loads(text, tmp_path)


@pytest.mark.parametrize(
    "text", ["sources:\n  - {id: a, name: A}\n", "contact: a@b.example\n", "source: []\n", ENTRY.replace("feed\n", "fed\n", 1)]
)
def test_what_is_missing_or_misspelt_is_refused_by_both(tmp_path, text):
    """Required keys, unknown keys, unknown kinds."""
    assert complaints(text)
    assert not loads(text, tmp_path)


def test_the_file_for_editors_is_the_schema():
    """docs/sources.schema.json is what `leads sources schema` prints."""
    assert json.loads((ROOT / "docs" / "sources.schema.json").read_text()) == schema.schema()
