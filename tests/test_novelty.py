"""What is new in it: criterion and themes are told from few words, in the same way whatever the subject."""

import pytest

from leads.types import Article
from nlp.novelty import novelty
from nlp.pipeline import find_claims


@pytest.mark.parametrize(
    ("text", "balance"),
    [
        ("Nurses built a sensor and an app that streams data from the pump.", "much-things"),
        ("Staff invented a splint for the clinic.", "more-things"),
        ("The operation took an hour.", "even"),
        ("Neighbours and volunteers now run the walk-in clinic at the library.", "much-work"),
    ],
)
def test_things_are_weighed_against_work(text, balance):
    """Words of devices and data less words of arrangements, people and ways of working."""
    assert [name for name in novelty(text) if "balance" in name] == [f"new:balance-{balance}"]


def test_several_words_of_a_label_say_more_than_one():
    """The same word twice is one word."""
    assert "new:device-more" not in novelty("A pump, and a second pump.")
    assert "new:device-more" in novelty("A pump and a valve.")


@pytest.mark.parametrize(
    ("text", "criterion"),
    [
        ("Physiotherapists at Elmbridge Hospital have invented an innovative splint with a sensor and an app.", "technology"),
        (
            "Staff at Elmbridge Hospital have come up with a new way of running the clinic, with visits at home and no waiting list.",
            "new_way",
        ),
        ("Elmbridge Hospital is pioneering a model of care for patients with a stroke, devised by its own doctors.", "pioneered"),
    ],
)
def test_an_innovation_has_its_criterion(text, criterion):
    """A device, a way of working, pioneers."""
    article = Article("https://x", "News from Elmbridge Hospital", text, publisher="www.elmbridge.nhs.uk")
    (claim,) = next(find_claims([article], every=True))
    assert (claim.kind, claim.criterion) == ("innovation", criterion)
