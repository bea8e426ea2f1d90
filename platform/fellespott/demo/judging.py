"""The jury of the demo: seated, asked about conflicts, and its sheets filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.jury import services as jury
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

from . import cast
from .content import JurorText, ProposalText, round_2021
from .scores import score, word


def seat_jury(
    session: Session, *, call: Call, jurors: Sequence[JurorText], actor: Person, now: datetime
) -> dict[int, Person]:
    """Seat the jurors. Returns the people by number; the first is the account one can sign in as."""
    people = {}
    for text in jurors:
        number = text.number
        key = "jury" if number == 1 else f"jury-{number}"
        people[number] = cast.person(session, key=key, name=f"Jurymedlem {number} (demo)", now=now)
        jury.seat_juror(
            session,
            actor=actor,
            call=call,
            person=people[number],
            background=text.background,
            age_band=text.age_band,
            represents=text.represents,
            now=now,
        )
    return people


@dataclass(frozen=True, slots=True)
class Sitting:
    """The jury at work: the call, what is told of jurors and proposals, and their rows by number and key."""

    call: Call
    jurors: Sequence[JurorText]
    texts: Sequence[ProposalText]
    people: Mapping[int, Person]
    proposals: Mapping[str, Proposal]


def answer_all(session: Session, sitting: Sitting, *, now: datetime) -> None:
    """Each juror says first which proposals they stand too close to (rule R5)."""
    for juror in sitting.jurors:
        close = {sitting.proposals[key].id for key in juror.too_close_to}
        jury.answer_conflicts(
            session,
            actor=sitting.people[juror.number],
            call=sitting.call,
            answers={one.id: one.id in close for one in sitting.proposals.values()},
            reasons=dict.fromkeys(close, round_2021().conflict_reason),
            now=now + timedelta(minutes=juror.number),
        )


def fill_in_sheets(session: Session, sitting: Sitting, *, now: datetime) -> int:
    """Every juror scores every proposal they are not too close to. Returns how many sheets were sent."""
    sent = 0
    for juror in sitting.jurors:
        mine = [text for text in sitting.texts if text.key not in juror.too_close_to]
        for place, text in enumerate(mine):
            moment = now + timedelta(minutes=juror.number + 12 * place)
            _send_sheet(session, sitting, juror, text, now=moment)
            sent += 1
    return sent


def _send_sheet(
    session: Session, sitting: Sitting, juror: JurorText, text: ProposalText, *, now: datetime
) -> None:
    round_ = round_2021()
    criteria = {one.position: one.id for one in sitting.call.criteria_version.criteria}
    words = {
        key: word(juror, text, place, warm=round_.warm_words, doubts=round_.doubts)
        for place, key in criteria.items()
    }
    jury.submit_sheet(
        session,
        actor=sitting.people[juror.number],
        proposal=sitting.proposals[text.key],
        values={key: score(juror, text, place) for place, key in criteria.items()},
        comments={key: said for key, said in words.items() if said},
        now=now,
    )
