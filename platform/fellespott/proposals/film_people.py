"""Who of the group is seen in its film, and whose yes that needs (rule R15)."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from fellespott.core.clock import to_oslo
from fellespott.core.i18n import _, _n
from fellespott.core.links import local_url
from fellespott.core.registry import GuardedFacts
from fellespott.groups.guarded import answer_from, given_about
from fellespott.groups.guardian_rules import Answer, Need
from fellespott.groups.guardian_states import GuardedAct
from fellespott.groups.models import Group, Membership
from fellespott.groups.states import HELPS, MemberKind
from fellespott.people.models import Person
from fellespott.people.states import AgeBand

from .film_again import lacks_words
from .labels import title_of
from .models import FilmPerson, Proposal
from .policies import scopes_of

KIND = "proposal"
MAY_ASK = HELPS | {MemberKind.CONTACT, MemberKind.CONTACT_ADULT}


def asks_about_film(proposal: Proposal) -> bool:
    """Whether the call asks guardians about films."""
    return GuardedAct.FILM in proposal.call.guardian_acts


def is_unsaid(proposal: Proposal) -> bool:
    """Whether the group still has to say who is seen in the film.

    A group of grown-ups alone is never asked.
    """
    return (
        proposal.film_id is not None
        and proposal.film_people_said_at is None
        and asks_about_film(proposal)
        and not all(is_adult(one) for one in proposal.group.active)
    )


def is_adult(one: Membership) -> bool:
    """Whether this one has said to be 18 or older; an age not said is not grown up."""
    if one.person.age_band is not None:
        return one.person.age_band is AgeBand.ADULT
    return one.says_adult


FilmAnswers = list[tuple[Person, Answer]]


def film_answers(session: Session, proposal: Proposal, today: date) -> FilmAnswers:
    """Everyone seen in the film, with whose yes is needed and whether it is there."""
    return film_answers_in(session, [proposal], today)[proposal.id]


def film_answers_in(
    session: Session, proposals: Iterable[Proposal], today: date
) -> dict[uuid.UUID, FilmAnswers]:
    """The same for many proposals, by proposal. Two queries at most."""
    found: dict[uuid.UUID, FilmAnswers] = {one.id: [] for one in proposals}
    asked = [one for one in proposals if one.film_id is not None and asks_about_film(one)]
    if not asked:
        return found
    seen = select(FilmPerson).where(FilmPerson.proposal_id.in_([one.id for one in asked]))
    people = list(session.scalars(seen.order_by(FilmPerson.said_at, FilmPerson.id)).unique())
    in_film = {one.proposal_id for one in people}
    given = given_about(session, kind=KIND, act=GuardedAct.FILM, object_ids=in_film)
    marks = {one.id: one.film_id.hex for one in asked if one.film_id is not None}
    for one in people:
        answer = answer_from(
            given,
            one.person,
            object_id=one.proposal_id,
            mark=marks[one.proposal_id],
            is_asked=True,
            today=today,
        )
        found[one.proposal_id].append((one.person, answer))
    return found


def may_be_shown(session: Session, proposal: Proposal, now: datetime) -> bool:
    """Whether the film may be shown to others than the group: nobody in it lacks a yes."""
    answers = film_answers(session, proposal, to_oslo(now).date())
    return not is_unsaid_when_shown(proposal) and all(answer.is_given for _person, answer in answers)


def shown_to_all(session: Session, proposals: Iterable[Proposal], now: datetime) -> set[uuid.UUID]:
    """Those of the proposals whose film everyone may see who may read the proposal. Three queries at most.

    The call lets films be public, and everybody seen has said yes: themself, or a guardian where one is
    needed. Who is grown up and was ticked by another is asked; until the answer it is for the jury alone.
    """
    asked = [one for one in proposals if one.film_id is not None and one.call.films_public]
    answers = film_answers_in(session, asked, to_oslo(now).date())
    by_guardian = {(key, person.id): answer for key, found in answers.items() for person, answer in found}
    rows = select(FilmPerson.proposal_id, FilmPerson.person_id, FilmPerson.public_yes)
    rows = rows.where(FilmPerson.proposal_id.in_([one.id for one in asked]))
    kept = {
        proposal_id
        for proposal_id, person_id, said in session.execute(rows if asked else rows.where(false()))
        if not _says_yes(said, by_guardian.get((proposal_id, person_id)))
    }
    return {one.id for one in asked if one.id not in kept and not is_unsaid_when_shown(one)}


def _says_yes(said: bool | None, answer: Answer | None) -> bool:
    if said is False or (answer is not None and not answer.is_given):
        return False
    return said is True or (answer is not None and answer.by is not None)


def awaits_word(proposal: Proposal, answers: FilmAnswers, person: Person) -> bool:
    """Whether the film waits for this person alone to say if everyone may see it: nobody else is asked."""
    if not proposal.call.films_public:
        return False
    answer = next((answer for one, answer in answers if one == person), None)
    if answer is not None and (not answer.is_given or answer.by is not None):
        return False
    return any(one.person_id == person.id and one.public_yes is None for one in proposal.film_people)


def is_unsaid_when_shown(proposal: Proposal) -> bool:
    """Nothing is sent in before it is said; what was sent in before the question was there is shown.

    A film sent afterwards, in the place of one that could not be shown, is kept back until it is said, and
    until it has the words the call asks for.
    """
    if proposal.film_again_until is not None:
        return is_unsaid(proposal) or lacks_words(proposal)
    return proposal.submitted_at is None and is_unsaid(proposal)


def tell_guardian(_session: Session, proposal: Proposal) -> GuardedFacts:
    """What a guardian is told of the film."""
    group, film = proposal.group, proposal.film
    minutes = max(1, round(film.duration_ms / 60_000)) if film is not None else 0
    return GuardedFacts(
        act=GuardedAct.FILM,
        title=title_of(proposal),
        what=_n(
            "En film på omtrent %(num)s minutt. Gruppa %(group)s har laget den for å fortelle hvorfor "
            "forslaget deres er viktig.",
            "En film på omtrent %(num)s minutter. Gruppa %(group)s har laget den for å fortelle hvorfor "
            "forslaget deres er viktig.",
            minutes,
            group=group.name,
        ),
        seen_by=_("Fram til fristen ser bare gruppa og de som leder runden filmen. Etterpå kan alle se den.")
        if proposal.call.films_public
        else _("Fram til fristen ser bare gruppa og de som leder runden filmen. Etterpå ser juryen den."),
        url=local_url("proposals.film", proposal_id=proposal.id),
        mark=proposal.film_id.hex if proposal.film_id is not None else "",
        is_asked=film is not None and asks_about_film(proposal),
        people=frozenset(one.person_id for one in proposal.film_people),
        askers=frozenset(one.person_id for one in group.active if one.kind in MAY_ASK),
        registrars=frozenset(one.person_id for one in group.active if may_register(one)),
        scopes=scopes_of(proposal),
        closes_at=proposal.call.closes_at,
        film=film,
        parts=_parts(proposal),
        contact_email=proposal.call.contact_email,
    )


def _parts(proposal: Proposal) -> tuple[tuple[Any, str], ...]:
    shown = ((_("Dette er viktig for gruppa"), proposal.need), (_("Dette vil de gjøre"), proposal.idea))
    return tuple((heading, text) for heading, text in shown if text)


def may_register(one: Membership) -> bool:
    """Whether this one may register a guardian's yes on paper."""
    if one.kind is MemberKind.CONTACT_ADULT:
        return True
    return one.kind in HELPS and (one.person.age_band is None or one.person.age_band is AgeBand.ADULT)


def people_to_choose(group: Group) -> list[Person]:
    """Those of the group who may be seen in its film."""
    return [one.person for one in group.active]


def whose_own_yes(answers: list[tuple[Person, Answer]], person: Person) -> Need | None:
    """What this person has to do about their part in the film, if anything."""
    return next((answer.missing for one, answer in answers if one == person), None)
