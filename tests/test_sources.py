"""sources.yaml: every fault at once, each with its line and what was expected."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from crawler import source_keys, sources
from crawler.agent import with_port
from crawler.sources import read
from leads import register
from leads.errors import SourcesInvalid
from leads.types import Source, is_sample

ROOT = Path(__file__).parents[1]
GOOD = """
contact: digital@example.nhs.uk
defaults: {delay: 7, tags: [nhs]}
sources:
  - id: guys-news
    name: Guy's and St Thomas' news
    kind: feed
    url: https://www.example.nhs.uk/news/feed
    organisation: RJ1
    nation: England
    expect: 3 per week
    since: 2024-01-31
  - {id: off, name: Off, kind: listing, url: 'https://x.nhs.uk/', delay: 2, enabled: false, reason: gone}
"""


def faults(text: str) -> list[str]:
    with pytest.raises(SourcesInvalid) as caught:
        read(text)
    return caught.value.faults


def entry(more: str) -> str:
    """A file with one entry that is right but for `more`."""
    return f"sources:\n  - id: a\n    name: A\n    kind: feed\n    url: https://a.nhs.uk/feed\n    {more}\n"


def test_a_good_file():
    """Values as they stand, defaults where nothing stands."""
    listed = read(GOOD)
    first, off = listed.sources
    assert listed.contact == "digital@example.nhs.uk"
    assert (first.delay, first.tags, first.since, first.organisation) == (7, ("nhs",), "2024-01-31", "RJ1")
    assert (off.delay, off.enabled, off.reason) == (2, False, "gone")


def test_the_chosen_ones_are_the_enabled_or_the_named():
    """A disabled source can be asked for by name."""
    listed = read(GOOD)
    assert [one.id for one in listed.chosen()] == ["guys-news"]
    assert [one.id for one in listed.chosen(("off",))] == ["off"]
    with pytest.raises(SourcesInvalid, match='no source "guys" in the list; did you mean "guys-news"'):
        listed.chosen(("guys",))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[]", 'sources.yaml, line 1: got no list of sources, expected a key "sources:" with one entry per newsletter, feed or site'),
        ("contact: x\nsources: []", 'sources.yaml, line 1: contact is "x", expected an e-mail address or a web address'),
        ("source: 1\nsources: []", 'sources.yaml, line 1: unknown key "source"; did you mean "sources"?'),
        ("sources:\n  - 3", 'sources.yaml, line 2: got "3", expected an entry with id, name, kind and url'),
        ("defaults: 5\nsources: []", "sources.yaml, line 1, defaults: expected keys and values, such as {delay: 5}"),
        ("sources:\n - a: [", "sources.yaml, line 2: not valid YAML"),
        (entry("feed_url: x"), 'sources.yaml, line 6, a: unknown key "feed_url"; did you mean "url"?'),
        (entry("tag: [x]"), 'sources.yaml, line 6, a: unknown key "tag"; did you mean "tags"?'),
        (entry("tags: x"), 'sources.yaml, line 6, a: tags is "x", expected a list of texts, such as [acute, london]'),
        (
            entry("nation: Englnd"),
            'line 6, a: nation is "Englnd", expected one of England, Scotland, Wales, Northern Ireland, UK; did you mean "England"?',
        ),
        (entry("organisation: King's College Hospital NHS Foundation Trust"), 'did you mean "RJZ"?'),
        (entry("organisation: rj1"), 'did you mean "RJ1"?'),
        (entry("organisation: [rj1]"), "expected an org_id of the register"),
        (entry("expect: often"), 'line 6, a: expect is "often", expected a rhythm such as "3 per week" (day, week, month, year)'),
        (entry("follow: ['(']"), 'line 6, a: follow is "[\'(\']", expected a regular expression: "(" has an error'),
        (entry("delay: 0.2"), "line 6, a: delay is 0.2 seconds, expected 1 or more on a real site"),
        (entry("delay: soon"), 'line 6, a: delay is "soon", expected a number of seconds from 0 to 3600'),
        (entry("limit: 0"), 'line 6, a: limit is "0", expected a number of requests from 1 to 5000'),
        (entry("depth: -1"), 'line 6, a: depth is "-1", expected a whole number of pages from 0 to 100'),
        (entry("megabytes: 0.5"), 'line 6, a: megabytes is "0.5", expected a whole number of megabytes from 1 to 256'),
        (entry("allow_traps: calendar"), 'allow_traps is "calendar", expected a list of calendar, facet, loop, copies'),
        (entry("allow_traps: [calender]"), 'expected a list of calendar, facet, loop, copies; did you mean "calendar"?'),
        (entry("since: last year"), 'line 6, a: since is "last year", expected a date such as 2024-01-31'),
        (entry("enabled: false"), 'line 6, a: enabled is false, expected a "reason:" beside it'),
        (entry("confidential: maybe"), 'line 6, a: confidential is "maybe", expected true or false'),
        (entry("name: B"), 'not valid YAML: the key "name" stands here a second time'),
        (
            "sources:\n  - {id: a b, name: A, kind: feed, url: 'https://a.nhs.uk/'}",
            'id is "a b", expected letters, digits and hyphens, at most 64',
        ),
        (
            "sources:\n  - {id: 12, name: A, kind: feed, url: 'https://a.nhs.uk/'}",
            'id is "12", expected letters, digits and hyphens, at most 64; in quotes, as it is a number: "12"',
        ),
        ("sources:\n  - {id: a, name: A, kind: fead, url: 'https://a.nhs.uk/'}", 'did you mean "feed"?'),
        ("sources:\n  - {id: a, name: A, kind: feed}", 'line 2, a: "url" is missing'),
        (
            "sources:\n  - {id: a, name: A, kind: feed, url: www.a.nhs.uk}",
            'url is "www.a.nhs.uk", expected an address that begins with http',
        ),
    ],
)
def test_a_fault_says_line_id_got_expected(text: str, fault: str):
    """And what is near, where something is."""
    assert fault in faults(text)[0]


CURLY = "expected straight quotes, or none: these are curly quotes, which count as part of the text"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("contact: “a@b.uk”", CURLY),
        ("contact: https://a.uk/”", CURLY),
        ("contact: [a@b.uk]", "expected an e-mail address or a web address"),
        ("contact: a@b", "expected an e-mail address or a web address"),
        ("contact: mailto:a@b.uk", 'expected an e-mail address without "mailto:"'),
        ("contact: a@b.uk c@d.uk", "expected an e-mail address or a web address"),
        ("contact: a@b.uk,", 'expected an address without the "," at its end'),
        ("contact: 5", "expected an e-mail address or a web address"),
    ],
)
def test_a_contact_is_one_that_people_can_write_to(line: str, expected: str):
    """Every site reads it in our user agent."""
    assert faults(f"{line}\nsources: []")[0] == f'sources.yaml, line 1: contact is "{read_as(line)}", {expected}'


def read_as(line: str) -> str:
    return line.partition(": ")[2].replace("[a@b.uk]", "['a@b.uk']")


@pytest.mark.parametrize("contact", ["a@b.uk", "o'neil+nhs@b-c.nhs.uk", "https://b.uk/crawler", "'a@b.uk'"])
def test_what_people_write_as_a_contact_is_taken(contact: str):
    """An address of either kind."""
    assert read(f"contact: {contact}\nsources: []").contact == contact.strip("'")


@pytest.mark.parametrize(
    "line", ["publisher: “A”", "note: ‘A’", "tags: [a, “b”]", "follow: [‘/news/’]", "since: “2024-01-31”", "expect: ”3 per week”"]
)
def test_curly_quotes_around_a_value_are_told_as_such(line: str):
    """A word processor makes them; a pattern in them would never match."""
    found = faults(entry(line))
    assert len(found) == 1
    assert found[0].startswith("sources.yaml, line 6, a: ")
    assert found[0].endswith(CURLY)


def test_quotes_within_a_name_are_its_own():
    """Only around the whole of it are they a slip."""
    assert read(entry("note: The “Journal”, Hull’s own")).sources[0].note == "The “Journal”, Hull’s own"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.example.nhs.uk/news/feed,", 'an address without the "," at its end'),
        ("https://www.example.nhs.uk/news feed", "an address without spaces; inside one a space is written %20"),
        ("https://www.example.nhs.uk:99999/news", "a port from 1 to 65535 after the host, or none"),
        ("https://www.example.nhs.uk:0/news", "a port from 1 to 65535 after the host, or none"),
        ("https://[::1/news", "a host such as www.example.nhs.uk, without brackets; [ and ] stand only around an IPv6 address"),
        ("https://x..y/news", "a host such as www.example.nhs.uk, with 1 to 63 letters, digits or hyphens between its dots"),
        (f"https://{'a' * 64}.uk/", "a host such as www.example.nhs.uk, with 1 to 63 letters, digits or hyphens between its dots"),
        ("https:///news", "a host such as www.example.nhs.uk, with 1 to 63 letters, digits or hyphens between its dots"),
        ("ftp://www.example.nhs.uk/", "an address that begins with http:// or https://"),
        ("“https://www.example.nhs.uk/”", CURLY.removeprefix("expected ")),
    ],
)
def test_an_address_says_what_is_wrong_with_it(url: str, expected: str):
    """Not that it lacks what it has."""
    file = f"sources:\n  - id: a\n    name: A\n    kind: feed\n    url: '{url}'\n"
    assert faults(file) == [f'sources.yaml, line 5, a: url is "{url[:80]}", expected {expected}']


@pytest.mark.parametrize(
    "url", ["https://[2001:db8::1]/news", "https://münchen.example/", "https://a.nhs.uk./", "HTTP://10.0.0.1:8080/x,y/"]
)
def test_unusual_addresses_are_taken(url: str):
    """An address may hold a comma, and a host letters of its own language."""
    assert read(f"sources:\n  - {{id: a, name: A, kind: feed, url: '{url}'}}").sources[0].url == url


@pytest.mark.parametrize("pattern", ["[[:alpha:]]", "[a||b]", "a{99999999999}"])
def test_a_pattern_that_means_something_else_is_a_fault(pattern: str, recwarn: pytest.WarningsRecorder):
    """Python only warns of it, in words for programmers."""
    assert faults(entry(f"skip: ['{pattern}']"))[0].startswith("sources.yaml, line 6, a: skip is ")
    assert not recwarn.list


@pytest.mark.parametrize("url", ["HTTPS://WWW.example.nhs.uk:443/news/feed", "https://www.example.nhs.uk/news/feed/#top"])
def test_one_address_in_two_spellings_stands_once(url: str):
    """As the night tells addresses apart."""
    found = faults(GOOD + f"  - {{id: again, name: X, kind: feed, url: '{url}'}}\n")
    assert found == ["sources.yaml, line 14, again: this url stands on line 8 already, expected one of its own"]


def test_an_id_and_a_folder_may_have_one_name(tmp_path: Path):
    """They are not the same thing."""
    (tmp_path / "post").mkdir()
    assert read("sources:\n  - {id: post, name: Post, kind: mailbox, url: post}", folder=tmp_path).sources[0].id == "post"


def test_two_entries_on_one_line_are_told_too():
    """Each has an id of its own."""
    assert "this id stands on line 1 already" in faults("sources: [{id: a}, {id: a}]")[-1]


def test_all_faults_come_at_once_in_the_order_of_the_file():
    """Nobody mends a file one fault at a time."""
    found = faults(entry("nation: X\n    colour: red\n    limit: many"))
    assert [one.split(",")[1].strip() for one in found] == ["line 6", "line 7", "line 8"]


def test_a_default_that_is_too_fast_is_told_once():
    """On its own line, not at every source that takes it; a source's own is told beside it."""
    own = (("a", ""), ("b", ", delay: 0.2"))
    entries = [f"  - {{id: {name}, name: A, kind: feed, url: 'https://{name}.nhs.uk/'{more}}}\n" for name, more in own]
    text = f"defaults: {{delay: 0.1}}\nsources:\n{''.join(entries)}"
    assert faults(text) == [
        "sources.yaml, line 1, defaults: delay is 0.1 seconds, expected 1 or more on a real site",
        "sources.yaml, line 4, b: delay is 0.2 seconds, expected 1 or more on a real site",
    ]


@pytest.mark.parametrize("entries", ["[]", "[{id: a, name: A, kind: feed, url: 'https://a.nhs.uk/', delay: 5}]"])
def test_a_default_that_nobody_takes_is_no_fault(entries: str):
    """Nothing is asked too fast."""
    assert len(read(f"defaults: {{delay: 0.1}}\nsources: {entries}").sources) == entries.count("id:")


def test_ids_and_addresses_stand_once():
    """The second one is told where the first one stands."""
    found = faults(GOOD + "  - {id: guys-news, name: X, kind: feed, url: 'https://x.nhs.uk/'}\n")
    assert found == [
        "sources.yaml, line 14, guys-news: this id stands on line 5 already, expected one of its own",
        "sources.yaml, line 14, guys-news: this url stands on line 13 already, expected one of its own",
    ]


def test_sample_sites_and_real_ones_have_files_of_their_own():
    """Their leads would share a desk."""
    assert faults(entry("") + "  - {id: b, name: B, kind: feed, url: 'http://b.localhost/'}") == [
        "sources.yaml, line 7, b: a sample site (.localhost) beside real ones, expected its own file"
    ]


def test_a_missing_or_unreadable_file_is_one_clear_line(tmp_path: Path):
    """With the next step."""
    with pytest.raises(SourcesInvalid, match="no such file; start from"):
        sources.load(tmp_path / "sources.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourcesInvalid, match="cannot be read"):
        sources.load(tmp_path / "binary.yaml")


def test_every_key_of_a_source_may_be_written_and_no_other():
    """The file, the checks and the dataclass agree."""
    assert set(source_keys.ALL) == {field.name for field in fields(Source)}


def test_the_lists_that_come_with_the_project_are_good():
    """The real one without a contact: nobody crawls in our name by accident."""
    assert sources.load(ROOT / "sources.yaml").contact is None
    assert all(one.sample for one in sources.load(ROOT / "leads/demo/sources.yaml").sources)


@pytest.mark.parametrize("one", sources.load(ROOT / "sources.yaml").sources, ids=lambda one: one.id)
def test_every_source_of_the_list_is_ready_for_its_first_night(one: Source):
    """Its rhythm is known, so that its silence is; one that is off says why; a body of the register that is named has its nation."""
    assert one.expect or one.kind == "mailbox"
    assert one.enabled != bool(one.reason)
    body = register.load().get(one.organisation)
    assert body is None or one.nation in (body.nation, "UK")
    assert one.url.startswith("https://") or one.kind == "mailbox" or one.id == "nhsggc-milestones"  # an old host that has no https


def test_a_mailbox_that_is_off_may_have_no_folder_yet(tmp_path: Path):
    """Its letters come after somebody has subscribed; one that is on needs its folder."""
    text = "sources:\n  - {id: post, name: Post, kind: mailbox, url: mail/post"
    assert read(text + ", enabled: false, reason: no letters yet}\n", name="sources.yaml", folder=tmp_path).sources[0].kind == "mailbox"
    with pytest.raises(SourcesInvalid, match="expected a folder of"):
        read(text + "}\n", name="sources.yaml", folder=tmp_path)


@pytest.mark.parametrize(
    ("url", "sample"),
    [
        ("http://trust.localhost/feed", True),
        ("http://trust.localhost:8520/feed", True),
        ("file://mail.localhost/home/ada/mail", True),
        ("https://trust.localhost.attacker.example/", False),
        ("https://trust.localhost@attacker.example/", False),
        ("https://real.nhs.uk/?from=x.localhost", False),
        ("https://[", False),
    ],
)
def test_a_sample_is_told_by_its_host(url: str, sample: bool):
    """The one rule for sources, ports and what may stand in one file."""
    assert is_sample(url) is sample
    assert Source("a", "A", "feed", url).sample is sample
    assert (with_port(url, 9) != url) is sample
