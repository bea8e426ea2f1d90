"""The redaction page's own fields: for each paragraph tick boxes for hints, a box for other words, a ground.

Read by hand, since how many there are depends on the document.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import rules
from .models import PickedDocument
from .states import DEFAULT_GROUND, Ground

MOST_WORDS = 40
MAX_PHRASE = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph as the page shows it: its text, what looks personal, and what is ticked."""

    number: int
    text: str
    hints: Sequence[tuple[str, bool]]
    is_all: bool
    words: str
    ground: Ground


def rows_of(
    document: PickedDocument, paragraphs: Sequence[str], names: Sequence[str], typed: Mapping[str, Any] | None
) -> list[Row]:
    """The rows of the page: as typed, where something was; else as saved."""
    return [_row(document, number, text, names, typed) for number, text in enumerate(paragraphs)]


def _row(
    document: PickedDocument,
    number: int,
    text: str,
    names: Sequence[str],
    typed: Mapping[str, Any] | None,
) -> Row:
    hints = rules.hints(text, names)
    if typed is not None:
        chosen = set(typed.getlist(f"hint-{number}"))  # type: ignore[attr-defined]
        words = str(typed.get(f"words-{number}", ""))
        is_all = f"all-{number}" in typed
        ground = _ground(typed.get(f"ground-{number}"))
    else:
        saved = [one for one in document.redactions if one.paragraph == number]
        chosen = {one.phrase for one in saved if one.phrase}
        words = "\n".join(one for one in sorted(chosen) if one not in hints)
        is_all = any(not one.phrase for one in saved)
        ground = saved[0].ground if saved else DEFAULT_GROUND
    return Row(number, text, [(one, one in chosen) for one in hints], is_all, words, ground)


def _ground(value: Any) -> Ground:
    return Ground(value) if value in set(Ground) else DEFAULT_GROUND


def covers_in(rows: Sequence[Row]) -> Iterator[tuple[rules.Cover, Ground]]:
    """What the rows say is to be blacked out, and by which law; at most MOST_WORDS phrases in a paragraph."""
    for row in rows:
        if row.is_all:
            yield rules.Cover(row.number), row.ground
            continue
        phrases = [phrase for phrase, ticked in row.hints if ticked]
        phrases += [line.strip()[:MAX_PHRASE] for line in row.words.splitlines() if line.strip()]
        for phrase in list(dict.fromkeys(phrases))[:MOST_WORDS]:
            yield rules.Cover(row.number, phrase), row.ground
