"""Differences between two texts, word by word. PURE.

The work is bounded: common ends are cut off, then whole sentences are compared, and only where they differ
the words in them. Where even that would be too much, a stretch counts as exchanged as a whole.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile

# What difflib may cost in one stretch, and in a whole text: the pairs of equal pieces it looks at, and a
# share of all pairs, for texts where every second word was changed.
STRETCH_COST = 20_000
TEXT_COST = 60_000
SHARE = 20
_WORD = re.compile(r"\s*\S+\s*?(?=\s|$)|\s+")
_SENTENCE = re.compile(r".*?(?:[.!?]+\s+|\n+|$)", re.S)


class Change(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text, and what became of it."""

    change: Change
    text: str


Way = Callable[[list[str], list[str], list[int]], Iterator[Stretch]]


def differences(before: str, after: str) -> list[Stretch]:
    """How `before` became `after`: joined without the new it is the one, without the gone the other.

    For example "Vi vil danse" and "Vi skal danse": same "Vi", gone " vil", new " skal", same " danse".
    """
    budget = [TEXT_COST]
    found = _compare(_WORD.findall(before), _WORD.findall(after), budget, _by_sentence)
    return _joined(found)


def _by_sentence(before: list[str], after: list[str], budget: list[int]) -> Iterator[Stretch]:
    """Too many words to compare at once: sentences first, then the words of those that were exchanged."""
    old, new = (_SENTENCE.findall("".join(words)) for words in (before, after))
    if not _affordable(old, new, budget):
        return _exchanged(before, after)
    return _matched(old, new, budget, _words_of)


def _words_of(before: Sequence[str], after: Sequence[str], budget: list[int]) -> Iterator[Stretch]:
    old, new = (_WORD.findall("".join(sentences)) for sentences in (before, after))
    return _compare(old, new, budget, lambda one, other, _budget: _exchanged(one, other))


def _compare(before: list[str], after: list[str], budget: list[int], otherwise: Way) -> Iterator[Stretch]:
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    rest_before, rest_after = before[head:], after[head:]
    ends = zip(reversed(rest_before), reversed(rest_after), strict=False)
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
    old, new = rest_before[: len(rest_before) - tail], rest_after[: len(rest_after) - tail]
    yield Stretch(Change.SAME, "".join(before[:head]))
    if not old or not new:
        yield from _exchanged(old, new)
    elif _affordable(old, new, budget):
        yield from _matched(old, new, budget, lambda one, other, _budget: _exchanged(one, other))
    else:
        yield from otherwise(old, new, budget)
    yield Stretch(Change.SAME, "".join(before[len(before) - tail :]))


def _matched(
    before: Sequence[str], after: Sequence[str], budget: list[int], inside: Way
) -> Iterator[Stretch]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            yield Stretch(Change.SAME, "".join(before[i1:i2]))
        else:
            yield from inside(list(before[i1:i2]), list(after[j1:j2]), budget)


def _exchanged(before: Sequence[str], after: Sequence[str]) -> Iterator[Stretch]:
    yield Stretch(Change.GONE, "".join(before))
    yield Stretch(Change.NEW, "".join(after))


def _affordable(before: Sequence[str], after: Sequence[str], budget: list[int]) -> bool:
    """Whether comparing these costs little enough; if so it is paid for."""
    counts = Counter(after)
    cost = sum(counts[piece] for piece in before) + len(before) * len(after) // SHARE
    if cost > min(STRETCH_COST, budget[0]):
        return False
    budget[0] -= cost
    return True


def _joined(stretches: Iterator[Stretch]) -> list[Stretch]:
    out: list[Stretch] = []
    for one in stretches:
        if not one.text:
            continue
        if out and out[-1].change is one.change:
            out[-1] = Stretch(one.change, out[-1].text + one.text)
        else:
            out.append(one)
    return out
