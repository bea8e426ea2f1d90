"""Differences between texts: right whatever the texts, and bounded work."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fellespott.proposals import diffing
from fellespott.proposals.diffing import Change, Stretch, differences

WORDS = st.lists(
    st.sampled_from(["vi", "vil", "danse", "hver", "uke.", "Og", "så\n", "\n\n", "  ", "!"]), max_size=60
)


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, st.sampled_from([" ", "", "\n"]))
def test_both_texts_can_be_read_out_of_the_differences(before, after, joint):
    one, other = joint.join(before), joint.join(after)
    found = differences(one, other)
    assert "".join(part.text for part in found if part.change is not Change.NEW) == one
    assert "".join(part.text for part in found if part.change is not Change.GONE) == other
    assert all(part.text for part in found)


def test_a_changed_word_is_told_as_one():
    assert differences("Vi vil danse", "Vi skal danse") == [
        Stretch(Change.SAME, "Vi"),
        Stretch(Change.GONE, " vil"),
        Stretch(Change.NEW, " skal"),
        Stretch(Change.SAME, " danse"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("", "Hei", [Stretch(Change.NEW, "Hei")]),
        ("Hei", "", [Stretch(Change.GONE, "Hei")]),
        ("Hei", "Hei", [Stretch(Change.SAME, "Hei")]),
        ("Hei", "Hei du", [Stretch(Change.SAME, "Hei"), Stretch(Change.NEW, " du")]),
    ],
)
def test_texts_that_are_empty_alike_or_longer(before, after, expected):
    assert differences(before, after) == expected


def test_in_a_long_text_a_changed_word_is_still_found():
    sentences = [f"Setning nummer {number} handler om oss og om byen vår. " for number in range(410)]
    changed = [*sentences]
    changed[100], changed[300] = changed[100].replace("byen", "bygda"), changed[300].replace("oss", "dere")
    one, other = "".join(sentences), "".join(changed)
    assert len(one) > 20_000
    told = [part.text for part in differences(one, other) if part.change is not Change.SAME]
    assert told == [" byen", " bygda", " oss", " dere"]


AWKWARD = {
    "one word again and again": ("a " * 10_000, "a " * 9_999 + "b"),
    "two words the other way round": ("a b " * 5_000, "b a " * 5_000),
    "every second word": (
        " ".join(str(one) for one in range(4_000)),
        " ".join(part for one in range(0, 4_000, 2) for part in (str(one), f"q{one}")),
    ),
    "backwards": (
        " ".join(f"u{one}" for one in range(4_000)),
        " ".join(f"u{one}" for one in range(4_000, 0, -1)),
    ),
    "only spaces": (" " * 20_000, " " * 19_000 + "x" * 1_000),
    "only stops": ("." * 20_000, ".!" * 10_000),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_a_text_of_twenty_thousand_characters_costs_little(name, monkeypatch):
    looked: list[int] = []
    inside = diffing.SequenceMatcher

    def matcher(junk, before, after, autojunk):
        looked.append(len(before) * len(after))
        return inside(junk, before, after, autojunk=autojunk)

    monkeypatch.setattr(diffing, "SequenceMatcher", matcher)
    before, after = AWKWARD[name]
    found = differences(before, after)
    assert "".join(part.text for part in found if part.change is not Change.NEW) == before
    # All pairs it may look at: what it costs, as the module counts it.
    assert sum(looked) <= diffing.TEXT_COST * diffing.SHARE
