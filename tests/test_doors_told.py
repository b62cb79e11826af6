"""What probing a site found reads well on a terminal."""

import pytest

from crawler.rungs import Probe
from leads.doors_told import of_probe


@pytest.mark.parametrize(
    ("asked", "address", "told"),
    [
        ("https://a.example", "http://a.example/", False),
        ("https://a.example/", "https://a.example", False),
        ("https://a.example", "https://b.example", True),
    ],
)
def test_a_site_that_has_moved_is_told(asked, address, told):
    """That http was tried where nobody answered to https is no move."""
    assert ("leads to" in of_probe(Probe(asked, address, fault="nobody answered"))) is told
