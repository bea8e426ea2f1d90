"""Saving a sheet while it is filled in: each box by itself, and never over what another tab wrote meanwhile.

The same as for a proposal's answers (docs/decisions/0008): the page tells what each box was when it was
opened, so that it is known who changed it. A juror with two tabs open loses no word in either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.calls.models import Criterion
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal
from fellespott.proposals.services.autosave import Fate, Typed, text_mark

from ..models import ScoreSheet
from ..sheet_texts import texts_of, values_in, words_in
from .scoring import held_sheet, refuse_bad, seat_to_score, started, write

TWO_TABS = _l(
    "Du har svart noe annet i en annen fane. Begge svarene står her. Det som står i boksen, gjelder når du "
    "trykker en gang til."
)


@dataclass(frozen=True, slots=True)
class SheetOutcome:
    """What became of each box, and what stands in them now."""

    fates: Mapping[str, Fate]
    standing: Mapping[str, str]

    @property
    def clashes(self) -> list[str]:
        """The boxes where two tabs wrote."""
        return [name for name, fate in self.fates.items() if fate is Fate.CLASH]


def autosave_sheet(
    session: Session, *, actor: Person, proposal: Proposal, typed: Typed, now: datetime
) -> SheetOutcome:
    """Keep what this page changed; where another tab wrote meanwhile nothing is touched.

    Sending the same again changes nothing. Raises as `save_sheet`.
    """
    return _save(session, actor, proposal, typed, now, all_or_nothing=False)


def save_typed_sheet(
    session: Session, *, actor: Person, proposal: Proposal, typed: Typed, now: datetime
) -> SheetOutcome:
    """The sheet's buttons: all that this page changed, or nothing. A page without marks is taken as it is.

    Raises DomainError "stale" (409) where two tabs wrote, and as `save_sheet`.
    """
    return _save(session, actor, proposal, typed, now, all_or_nothing=True)


def _save(
    session: Session, actor: Person, proposal: Proposal, typed: Typed, now: datetime, *, all_or_nothing: bool
) -> SheetOutcome:
    seat = seat_to_score(session, actor, proposal)
    criteria = proposal.call.criteria_version.criteria
    sheet = held_sheet(session, seat, proposal)
    standing = texts_of(criteria, sheet)
    texts = {name: _plain(text) for name, text in typed.texts.items()}
    if not set(texts) <= set(standing):
        raise DomainError("unknown_criterion", _l("Ett av kriteriene finnes ikke i denne utlysningen."))
    last = (sheet.last_saves if sheet is not None else None) or {}
    fates = {name: _fate(name, text, standing[name], typed, last) for name, text in texts.items()}
    if all_or_nothing and Fate.CLASH in fates.values():
        raise DomainError("stale", TWO_TABS, status=409)
    mine = {name: texts[name] for name, fate in fates.items() if fate is Fate.MINE}
    if mine or (all_or_nothing and sheet is None):
        standing |= mine
        sheet = sheet or started(session, seat, proposal, now)
        _keep(session, sheet, criteria, standing)
        sheet.last_saves = {**last, **{name: [typed.tab, typed.seq] for name in mine}}
        session.flush()
    return SheetOutcome(fates, standing)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _fate(name: str, text: str, standing: str, typed: Typed, last: Mapping[str, list[str | int]]) -> Fate:
    if text == standing:
        return Fate.SAME
    seen = typed.seen.get(name)
    if not typed.seen or text_mark(standing) == seen:
        return Fate.MINE
    tab, seq = last.get(name, ("", 0))
    if typed.tab and tab == typed.tab:
        # This page wrote it itself, and the answer to that was lost on the way.
        return Fate.MINE if typed.seq > int(seq) else Fate.LATE
    return Fate.THEIRS if text_mark(text) == seen else Fate.CLASH


def _keep(
    session: Session, sheet: ScoreSheet, criteria: list[Criterion], standing: Mapping[str, str]
) -> None:
    by_id = {one.id: one for one in criteria}
    values, words = values_in(criteria, standing), words_in(criteria, standing)
    refuse_bad(by_id, values, words)
    write(session, sheet, by_id, values, words)
