"""Words and patterns a moderator should look at twice. Only a hint: nothing is ever hidden by it. Pure.

The lists are in data/words_<language>.txt, our own and short on purpose: a line "[threat]" begins a group, a
star at the end of a word stands for any ending, and "#" begins a remark. Every list is tried on every text,
because people mix languages.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
GROUPS = ("threat", "slur", "harm")

# What can point at somebody: a telephone number, an e-mail address, a street with a number, eleven digits.
PATTERNS = {
    "identity": re.compile(r"(?<!\d)\d{6}[ .]?\d{5}(?!\d)"),
    "email": re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"),
    "phone": re.compile(
        r"(?<![\d.,])(?:(?:\+|00)47[ -]?)?(?:[2-9]\d(?:[ -]?\d{2}){3}|[49]\d{2} \d{2} \d{3})(?![\d.,]\d|\d)"
    ),
    "address": re.compile(
        r"\b[A-ZÆØÅ][\wæøå]{1,40}(?:vegen|veien|gata|gate|gaten|bakken|stien|svingen|street|road)"
        r"(?: )\d{1,4} ?[A-Za-z]?\b"
    ),
}


@dataclass(frozen=True, slots=True)
class Hint:
    """A group ("threat", "phone") and what was found of it, each once, in the order of the text."""

    group: str
    found: tuple[str, ...]


def find_hints(texts: Iterable[str]) -> list[Hint]:
    """What in these texts a moderator should look at. Empty for most."""
    whole = "\n".join(texts)
    hints = [Hint(group, _matches(words, whole)) for group, words in _word_lists().items()]
    hints += [Hint(group, _matches(pattern, whole)) for group, pattern in PATTERNS.items()]
    return [hint for hint in hints if hint.found]


def _matches(pattern: re.Pattern[str] | None, text: str) -> tuple[str, ...]:
    if pattern is None:
        return ()
    return tuple(dict.fromkeys(" ".join(one.group(0).split()) for one in pattern.finditer(text)))


@cache
def _word_lists() -> dict[str, re.Pattern[str] | None]:
    """One pattern for each group, out of all languages' lists."""
    words: dict[str, set[str]] = {group: set() for group in GROUPS}
    for path in sorted(DATA.glob("words_*.txt")):
        for group, word in read_words(path.read_text(encoding="utf-8")):
            words[group].add(word)
    return {group: _pattern(sorted(found)) for group, found in words.items()}


def read_words(text: str) -> list[tuple[str, str]]:
    """(group, word) of each line. Raises ValueError for a word outside every group."""
    group, rows = "", []
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1]
        elif line:
            if group not in GROUPS:
                raise ValueError(f"the word {line!r} stands in no group that is known")
            rows.append((group, line.lower()))
    return rows


def _pattern(words: list[str]) -> re.Pattern[str] | None:
    if not words:
        return None
    parts = [r"\s+".join(re.escape(part).replace(r"\*", r"\w*") for part in word.split()) for word in words]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)
