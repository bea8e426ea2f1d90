"""What pages and to-do lists show of films and of answers as sound, picture or film."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.core.db import current_session
from fellespott.core.i18n import _
from fellespott.core.links import local_url
from fellespott.core.registry import Todo
from fellespott.core.web import current_person, now
from fellespott.groups.models import Membership
from fellespott.people.models import Person

from .answer_people import shown_to
from .film_again import Replacing, replacing
from .labels import title_of
from .models import AnswerMedia, Proposal
from .states import ProposalState
from .yeses import LABELS


def answer_media_of(proposal: Proposal) -> dict[str, list[AnswerMedia]]:
    """The sounds, pictures and films whoever reads this page may see, by the answer they belong to."""
    found: dict[str, list[AnswerMedia]] = {}
    for one in shown_to(current_session(), current_person(), proposal, now()):
        found.setdefault(one.field, []).append(one)
    return found


def answer_label(field: str) -> Any:
    """What the answer is called where it is shown."""
    return LABELS.get(field, field)


def replacing_film(proposal: Proposal) -> Replacing | None:
    """What is being waited for where a film sent in could not be shown."""
    return replacing(proposal, now())


def todos(session: Session, person: Person, moment: datetime) -> Iterator[Todo]:
    """Films the person's groups are asked to send anew."""
    mine = select(Membership.group_id).where(Membership.person_id == person.id, Membership.left_at.is_(None))
    asked = select(Proposal).where(
        Proposal.group_id.in_(mine),
        Proposal.state == ProposalState.SUBMITTED,
        Proposal.film_again_until >= moment,
    )
    for proposal in session.scalars(asked.order_by(Proposal.film_again_until, Proposal.id)).unique():
        waits = replacing(proposal, moment)
        if waits in (Replacing.FILM, Replacing.WORDS):
            yield Todo(
                title=_("Send en annen film til «%(title)s»", title=title_of(proposal))
                if waits is Replacing.FILM
                else _("Filmen i «%(title)s» trenger undertekster", title=title_of(proposal)),
                url=local_url("proposals.film", proposal_id=proposal.id),
                due_at=proposal.film_again_until,
                detail=_("Resten av forslaget står som det ble sendt inn."),
                action=_("Åpne filmen"),
            )
