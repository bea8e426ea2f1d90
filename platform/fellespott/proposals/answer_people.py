"""Who of the group is seen or heard in an answer, whose yes that needs (rule R15), and who may see it."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.core.clock import to_oslo
from fellespott.core.i18n import _, _l
from fellespott.core.links import local_url
from fellespott.core.registry import Guarded, GuardedFacts, Todo
from fellespott.groups.guarded import answer_from, given_about
from fellespott.groups.guardian_rules import Need
from fellespott.groups.guardian_states import GuardedAct
from fellespott.groups.policies import can_be_member_of
from fellespott.media.models import Media
from fellespott.media.states import MediaKind
from fellespott.people.models import Person
from fellespott.people.policies import runs

from .film_people import MAY_ASK, FilmAnswers, is_adult, may_register, whose_own_yes
from .labels import title_of
from .models import AnswerMedia, AnswerMediaPerson, Proposal
from .policies import can_view_proposal, scopes_of, takes_part
from .states import ProposalState

KIND = "answer"
WHAT = {
    MediaKind.FILM: _l("En film som hører til et svar i forslaget fra gruppa %(group)s."),
    MediaKind.SOUND: _l("Et lydopptak som hører til et svar i forslaget fra gruppa %(group)s."),
    MediaKind.PICTURE: _l("Et bilde som hører til et svar i forslaget fra gruppa %(group)s."),
}


def item_by_id(session: Session, item_id: uuid.UUID) -> AnswerMedia | None:
    """The sound, picture or film."""
    return session.get(AnswerMedia, item_id)


def items_of(session: Session, proposal_ids: Iterable[uuid.UUID]) -> list[AnswerMedia]:
    """All that belongs to those proposals, in the order it was put."""
    found = select(AnswerMedia).where(AnswerMedia.proposal_id.in_(list(proposal_ids)))
    found = found.order_by(AnswerMedia.field, AnswerMedia.position)
    return list(session.scalars(found).unique())


def act_of(media: Media) -> GuardedAct:
    """What guardians are asked about: a picture; a film, or a voice that tells who it is."""
    return GuardedAct.PICTURE if media.kind is MediaKind.PICTURE else GuardedAct.FILM


def asks_about(item: AnswerMedia) -> bool:
    """Whether the call asks guardians about such a thing."""
    return act_of(item.media) in item.proposal.call.guardian_acts


def is_unsaid(item: AnswerMedia) -> bool:
    """Whether the group still has to say who is in it. A group of grown-ups alone is never asked."""
    return (
        item.people_said_at is None
        and asks_about(item)
        and not all(is_adult(one) for one in item.proposal.group.active)
    )


def may_be_public(item: AnswerMedia) -> bool:
    """Whether the call lets such a thing be for everyone: of films and voices it may say no."""
    return item.media.kind is MediaKind.PICTURE or item.proposal.call.films_public


def item_answers(session: Session, item: AnswerMedia, today: date) -> FilmAnswers:
    """Everyone in it, with whose yes is needed and whether it is there."""
    return answers_in(session, [item], today)[item.id]


def answers_in(session: Session, items: Sequence[AnswerMedia], today: date) -> dict[uuid.UUID, FilmAnswers]:
    """The same for many, by item. Two queries at most."""
    found: dict[uuid.UUID, FilmAnswers] = {one.id: [] for one in items}
    for act in (GuardedAct.PICTURE, GuardedAct.FILM):
        mine = [one for one in items if one.people and act_of(one.media) is act and asks_about(one)]
        given = given_about(session, kind=KIND, act=act, object_ids=[one.id for one in mine])
        for item in mine:
            mark = item.media_id.hex
            found[item.id] = [
                (
                    one.person,
                    answer_from(given, one.person, object_id=item.id, mark=mark, is_asked=True, today=today),
                )
                for one in item.people
            ]
    return found


def open_to_all(session: Session, items: Sequence[AnswerMedia], now: datetime) -> set[uuid.UUID]:
    """Those that others than the group and the jury may see: it is said who is in it, and all said yes."""
    answers = answers_in(session, items, to_oslo(now).date())
    return {
        one.id
        for one in items
        if may_be_public(one)
        and not is_unsaid(one)
        and all(answer.is_given for _person, answer in answers[one.id])
    }


def shown_to(session: Session, person: Person | None, proposal: Proposal, now: datetime) -> list[AnswerMedia]:
    """What belongs to the proposal and this person may see. Assumes that they may see the proposal."""
    items = items_of(session, [proposal.id])
    if not items or _is_near(person, proposal, now):
        return items
    public = open_to_all(session, items, now)
    return [one for one in items if one.id in public]


def _is_near(person: Person | None, proposal: Proposal, now: datetime) -> bool:
    """The group, those who run the round and those who have a seat in it."""
    return (
        bool(can_be_member_of(person, proposal.group, now))
        or runs(person, *scopes_of(proposal))
        or takes_part(person, proposal)
    )


def may_see_answer(session: Session, person: Person | None, media: Media, now: datetime) -> bool:
    """Whoever sees the proposal, once everyone in it has said yes; before that the group and the jury."""
    item = session.scalar(select(AnswerMedia).where(AnswerMedia.media_id == media.id))
    if item is None or not can_view_proposal(person, item.proposal, now):
        return False
    return _is_near(person, item.proposal, now) or item.id in open_to_all(session, [item], now)


def tell_guardian(_session: Session, item: AnswerMedia) -> GuardedFacts:
    """What a guardian is told of it."""
    proposal, group = item.proposal, item.proposal.group
    return GuardedFacts(
        act=act_of(item.media),
        title=title_of(proposal),
        what=str(WHAT[item.media.kind]) % {"group": group.name},
        seen_by=_(
            "Gruppa, juryen og de som leder runden ser det. Med et ja fra deg kan alle se det etter fristen."
        ),
        url=local_url("proposals.answer_media", item_id=item.id),
        mark=item.media_id.hex,
        is_asked=asks_about(item),
        people=frozenset(one.person_id for one in item.people),
        askers=frozenset(one.person_id for one in group.active if one.kind in MAY_ASK),
        registrars=frozenset(one.person_id for one in group.active if may_register(one)),
        scopes=scopes_of(proposal),
        closes_at=proposal.call.closes_at,
        film=item.media,
        contact_email=proposal.call.contact_email,
    )


def nothing_to_take_down(_session: Session, _item: AnswerMedia, _person: Person, _now: datetime) -> None:
    """Who may see it is found anew each time it is asked for."""


GUARDED = Guarded(key=KIND, load=item_by_id, tell=tell_guardian, fell=nothing_to_take_down)


def todos(session: Session, person: Person, now: datetime) -> Iterator[Todo]:
    """Sounds, pictures and films this person is in and has to say something about themself."""
    mine = select(AnswerMediaPerson.answer_media_id).where(AnswerMediaPerson.person_id == person.id)
    found = (
        select(AnswerMedia)
        .join(Proposal, Proposal.id == AnswerMedia.proposal_id)
        .where(AnswerMedia.id.in_(mine), Proposal.state != ProposalState.WITHDRAWN)
        .order_by(AnswerMedia.created_at, AnswerMedia.id)
    )
    items = list(session.scalars(found).unique())
    answers = answers_in(session, items, to_oslo(now).date()) if items else {}
    for item in items:
        need = whose_own_yes(answers[item.id], person)
        if need is None or need is Need.GONE:
            continue
        yield Todo(
            title=_("Du er med i et svar i «%(title)s»", title=title_of(item.proposal)),
            url=local_url("groups.show_ask", kind=KIND, object_id=item.id, person_id=person.id),
            detail=_("Si om andre enn gruppa og juryen kan se det."),
            action=_("Svar"),
        )
