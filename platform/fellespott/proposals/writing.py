"""What a page of a step sends, read."""

from collections.abc import Sequence
from typing import Any

from .models import Proposal
from .services.autosave import Typed, text_mark
from .states import TEXT_FIELDS, Step

LONGEST_TAB = 32


def typed_in(form: Any, step: Step) -> Typed:
    """The texts of a step's form that were sent, with what the page knew of each."""
    return typed_texts(form, TEXT_FIELDS[step])


def typed_texts(form: Any, names: Sequence[str]) -> Typed:
    """The named texts of a form with `seen`, `tab` and `seq`; those that were not sent are left out."""
    marks = str(form.seen.data or "").split(".")
    seen = dict(zip(names, marks, strict=False)) if marks != [""] else {}
    tab, seq = str(form.tab.data or ""), str(form.seq.data or "")
    return Typed(
        texts={name: form[name].data or "" for name in names if form[name].raw_data},
        seen=seen,
        tab=tab if tab.isascii() and tab.isalnum() and len(tab) <= LONGEST_TAB else "",
        seq=int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 9 else 0,
    )


def marks_of(proposal: Proposal, step: Step) -> dict[str, str]:
    """A mark of each of the step's texts as it stands now."""
    return {name: text_mark(getattr(proposal, name)) for name in TEXT_FIELDS[step]}
