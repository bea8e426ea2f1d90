"""What this room hands over about guardians' yes to its films, and about answers entered for others."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.clock import to_oslo
from fellespott.core.i18n import _, _l
from fellespott.core.links import local_url
from fellespott.core.registry import Guarded, OnBehalf, Todo
from fellespott.groups.guardian_rules import Need
from fellespott.people.models import Person

from . import queries, services
from .film_people import (
    KIND,
    awaits_word,
    film_answers_in,
    may_be_shown,
    tell_guardian,
    whose_own_yes,
)
from .labels import title_of
from .models import Proposal
from .services.mailing import tell_film_down
from .states import PROMISES_FIELD, STEPS, TEXT_FIELDS, ProposalState

LABELS: dict[str, Any] = {
    "need": _l("Det som er viktig"),
    "dream": _l("Drømmen"),
    "title": _l("Navnet på forslaget"),
    "idea": _l("Ideen"),
    "participants": _l("Hvem som er med"),
    "resources": _l("Det dere har selv"),
    "goals": _l("Det som blir annerledes"),
    "how_known": _l("Hvordan dere merker det"),
    "ordinary_scheme": _l("Vanlige ordninger"),
    "origin": _l("Hvor ideen kommer fra"),
    "shaped_by": _l("Hvem som har formet den"),
    PROMISES_FIELD: _l("Løftene"),
}
FIELDS = (*(name for step in STEPS for name in TEXT_FIELDS.get(step, ())), PROMISES_FIELD)


def film_fell(session: Session, proposal: Proposal, _person: Person, now: datetime) -> None:
    """A yes is about to fall: who runs the round is told, where the film was shown until now."""
    if proposal.state is ProposalState.SUBMITTED and may_be_shown(session, proposal, now):
        tell_film_down(session, proposal=proposal, now=now)


FILM = Guarded(key=KIND, load=queries.proposal_by_id, tell=tell_guardian, fell=film_fell)
ANSWERS = OnBehalf(
    key=KIND,
    load=queries.proposal_by_id,
    title=title_of,
    url=lambda proposal: local_url("proposals.show_proposal", proposal_id=proposal.id),
    label=lambda field: LABELS[field],
    fields=FIELDS,
    put_back=services.put_back,
)


def todos(session: Session, person: Person, now: datetime) -> Iterator[Todo]:
    """Films this person is seen in and has to say something about themself."""
    films = queries.films_with(session, person)
    answers = film_answers_in(session, films, to_oslo(now).date())
    for proposal in films:
        if awaits_word(proposal, answers[proposal.id], person):
            yield _to_say(proposal)
        need = whose_own_yes(answers[proposal.id], person)
        if need is None or need is Need.GONE:
            continue
        yield Todo(
            title=TODO_TITLES[need] % {"title": title_of(proposal)},
            url=local_url("groups.show_ask", kind=KIND, object_id=proposal.id, person_id=person.id),
            due_at=proposal.call.closes_at if proposal.state is ProposalState.DRAFT else None,
            detail=_("Gruppa sier at du er med i filmen."),
            action=_("Svar"),
        )


def _to_say(proposal: Proposal) -> Todo:
    """Grown up, and ticked by another: until the answer the film is for the jury alone."""
    return Todo(
        title=_("Kan alle se filmen i «%(title)s»?", title=title_of(proposal)),
        url=local_url("proposals.who_sees", proposal_id=proposal.id),
        detail=_("Gruppa sier at du er med i filmen. Til du svarer, er den bare for juryen."),
        action=_("Svar"),
    )


TODO_TITLES = {
    Need.AGE: _l("Si hvor gammel du er, for filmen i «%(title)s»"),
    Need.OWN: _l("Vil du være med i filmen i «%(title)s»?"),
    Need.GUARDIAN: _l("Spør en foresatt om filmen i «%(title)s»"),
}
