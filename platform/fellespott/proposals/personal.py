"""Proposals as personal data. The words are the group's; who wrote, sent and answered is the person's."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.core.i18n import _l
from fellespott.core.personal import ERASED_NAME, change, from_, told
from fellespott.core.registry import Kept, PersonalData, Retention
from fellespott.groups.personal import groups_that_end
from fellespott.media.models import Media
from fellespott.media.services import delete_media
from fellespott.people.models import Person

from .history_personal import anonymise_versions, empty_history, forget_history
from .models import FilmPerson, Partner, Proposal, Submission
from .personal_answers import COVERS, empty_answers, erase_answers, has_answers, show_answers
from .services import mailing
from .states import TEXT_FIELDS, ProposalState

# Two years for a group to use it again; told a month before.
KEEP_DRAFTS_DAYS = 730
TOLD_AHEAD = timedelta(days=30)
TEXTS = tuple(name for names in TEXT_FIELDS.values() for name in names)


def show(session: Session, person: Person) -> dict[str, Any]:
    """Proposals the person began or sent in, and the partners they speak for."""
    begun = from_(
        session,
        sa.select(Proposal).where(Proposal.created_by_id == person.id).order_by(Proposal.created_at),
    )
    sent = from_(session, sa.select(Submission).where(Submission.submitted_by_id == person.id))
    named = sa.select(Proposal.id, Proposal.title).where(Proposal.id.in_([one.proposal_id for one in sent]))
    titles = {row.id: row.title for row in session.execute(named)}
    return told(
        (
            _l("Forslag du begynte på"),
            [
                told(
                    (_l("Tittel"), one.title), (_l("Begynt"), one.created_at), (_l("Gruppe"), one.group.name)
                )
                for one in begun
            ],
        ),
        (
            _l("Forslag du sendte inn"),
            [
                told((_l("Tittel"), titles.get(one.proposal_id)), (_l("Sendt"), one.received_at))
                for one in sent
            ],
        ),
        (_l("Filmer du er med i"), _films_with(session, person)),
        (
            _l("Partnere du er kontakt for"),
            [_partner(one, person) for one in _partners(session, person)],
        ),
        (_l("Svar som lyd, bilde eller film"), show_answers(session, person)),
    )


def _partner(one: Partner, person: Person) -> dict[str, Any]:
    """The person's own name and address there, whether contact or deputy; not the other's."""
    is_deputy = one.deputy_email.lower() == person.email
    return told(
        (_l("Partner"), one.actor_name),
        (_l("Navn"), one.deputy_name if is_deputy else one.contact_name),
        (_l("E-post"), one.deputy_email if is_deputy else one.contact_email),
        (_l("Svarte"), one.answered_at),
        (_l("Det du skrev"), one.answer_note),
    )


def _films_with(session: Session, person: Person) -> list[dict[str, Any]]:
    rows = session.execute(
        sa.select(Proposal.title, FilmPerson.said_at, FilmPerson.public_yes, FilmPerson.public_said_at)
        .join(Proposal, Proposal.id == FilmPerson.proposal_id)
        .where(FilmPerson.person_id == person.id)
        .order_by(FilmPerson.said_at, FilmPerson.id)
    )
    words = {True: _l("Alle kan se den"), False: _l("Bare for juryen"), None: None}
    return [
        told(
            (_l("Tittel"), row.title),
            (_l("Gruppa sa det"), row.said_at),
            (_l("Det du sa"), words[row.public_yes]),
            (_l("Svarte"), row.public_said_at),
        )
        for row in rows
    ]


def _partners(session: Session, person: Person) -> list[Partner]:
    if not person.email:
        return []
    mine = (sa.func.lower(Partner.contact_email), sa.func.lower(Partner.deputy_email))
    return from_(session, sa.select(Partner).where(sa.or_(*(one == person.email for one in mine))))


def erase(session: Session, person: Person, now: datetime) -> None:
    """Contact names go; so do the person's films in what was never decided, and drafts nobody is left for."""
    if person.email:
        mine = sa.func.lower(Partner.contact_email) == person.email
        change(session, Partner, mine, contact_name=ERASED_NAME, contact_email="", answer_note="")
        mine = sa.func.lower(Partner.deputy_email) == person.email
        change(session, Partner, mine, deputy_name="", deputy_email="")
    anonymise_versions(session, person)
    _films(session, person, now)
    erase_answers(session, person, now)
    for group in groups_that_end(session, person):
        empty_drafts(session, Proposal.group_id == group.id, now=now)


def _films(session: Session, person: Person, now: datetime) -> None:
    undecided = Proposal.state.in_((ProposalState.DRAFT, ProposalState.WITHDRAWN))
    found = sa.select(Proposal).join(Media, Proposal.film_id == Media.id).where(undecided)
    for proposal in from_(session, found.where(Media.created_by_id == person.id)):
        _let_go_of_film(session, proposal, now)


def _let_go_of_film(session: Session, proposal: Proposal, now: datetime) -> None:
    film, proposal.film = proposal.film, None
    session.flush()
    if film is not None:
        delete_media(session, actor=None, media=film, now=now)


def empty_drafts(session: Session, *where: Any, now: datetime) -> int:
    """Take every word and film out of proposals that were never sent in, or taken back; returns how many."""
    unsent = Proposal.state.in_((ProposalState.DRAFT, ProposalState.WITHDRAWN))
    empty_history(session, sa.select(Proposal.id).where(unsent, *where))
    drafts = from_(
        session,
        sa.select(Proposal).where(
            unsent,
            sa.or_(*(getattr(Proposal, name) != "" for name in TEXTS), has_answers()),
            *where,
        ),
    )
    for proposal in drafts:
        _let_go_of_film(session, proposal, now)
        empty_answers(session, proposal, now)
        for name in TEXTS:
            setattr(proposal, name, "")
        proposal.state = ProposalState.WITHDRAWN
        proposal.partners.clear()
        proposal.budget_lines.clear()
        proposal.acceptances.clear()
        proposal.tags.clear()
        session.flush()
    return len(drafts)


def forget_drafts(session: Session, before: datetime) -> int:
    """Empty drafts of calls that closed before that moment, a month after their groups were told."""
    now = before + timedelta(days=KEEP_DRAFTS_DAYS)
    ending = sa.select(Proposal).join(Call, Call.id == Proposal.call_id)
    waiting = ending.where(
        Proposal.state == ProposalState.DRAFT,
        Proposal.told_ending_at.is_(None),
        Call.closes_at < before + TOLD_AHEAD,
    )
    for proposal in from_(session, waiting):
        proposal.told_ending_at = now
        mailing.tell_ending(session, proposal=proposal, empties_at=now + TOLD_AHEAD, now=now)
    session.flush()
    old = sa.select(Call.id).where(Call.closes_at < before)
    told_long_ago = Proposal.told_ending_at <= now - TOLD_AHEAD
    return empty_drafts(session, Proposal.call_id.in_(old), told_long_ago, now=now)


PERSONAL = PersonalData(
    key="proposals",
    title=_l("Forslag"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "partner.contact_name",
            "partner.contact_email",
            "partner.deputy_name",
            "partner.deputy_email",
            "partner.answer_note",
            "proposal.created_by_id",
            "submission.submitted_by_id",
            "film_person.public_yes",
            "film_person.public_said_at",
            "commitment_acceptance.accepted_by_id",
            *(f"proposal.{name}" for name in TEXTS),
            "budget_line.purpose",
            "answer_version.text",
            "answer_version.by_id",
            "answer_version.on_behalf_of_id",
            "answer_version.tab",
            *COVERS,
            "budget_line.paid_later_by",
        }
    ),
    kept=(
        Kept(
            _l("Forslag som er sendt inn, slik gruppa skrev dem, uten navnet ditt"),
            _l("De er offentlige dokumenter som kommunen må ta vare på (arkivlova § 6)."),
        ),
        Kept(_l("Utkast gruppa fortsatt arbeider med"), _l("De er gruppas, ikke bare dine.")),
    ),
)
RETENTION = (
    Retention(
        "proposals.drafts",
        _l("Utkast som aldri ble sendt inn, regnet fra fristen"),
        KEEP_DRAFTS_DAYS,
        _l("Så gruppa kan bruke det i en ny utlysning. Gruppa får beskjed en måned før."),
        forget_drafts,
    ),
    Retention(
        "proposals.history",
        _l("Tidligere tekster i forslag som er sendt inn, regnet fra fristen"),
        KEEP_DRAFTS_DAYS,
        _l("Det som ble sendt inn, er forslaget. Det som sto der før, er bare for gruppa mens den arbeider."),
        forget_history,
    ),
)
