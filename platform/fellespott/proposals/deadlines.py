"""When a call's deadline moves: the contact of each group that is writing hears it, once."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.core.i18n import _, show_datetime, speaking
from fellespott.core.links import absolute_url
from fellespott.groups.models import Membership
from fellespott.groups.states import MemberKind
from fellespott.notices.services import NewMail, queue_mails
from fellespott.people.models import Person

from .models import Proposal
from .states import ProposalState


def on_deadline_moved(
    call: Call, *, session: Session, before: datetime, reason: str, now: datetime, **_more: Any
) -> None:
    """Tell the contacts of groups with a draft. Two statements, however many groups there are."""
    found = (
        select(Proposal.id, Person.email, Person.language)
        .join(Membership, Membership.group_id == Proposal.group_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Proposal.call_id == call.id,
            Proposal.state == ProposalState.DRAFT,
            Membership.kind == MemberKind.CONTACT,
            Membership.left_at.is_(None),
            Person.email.is_not(None),
        )
        .order_by(Proposal.id)
    )
    mails = []
    for proposal_id, email, language in session.execute(found):
        with speaking(language):
            link = absolute_url("proposals.show_proposal", proposal_id=proposal_id)
            subject, body = deadline_mail(call=call, before=before, reason=reason, link=link, now=now)
        mails.append(NewMail(str(email), subject, body))
    queue_mails(session, mails, now=now)


def deadline_mail(*, call: Call, before: datetime, reason: str, link: str, now: datetime) -> tuple[str, str]:
    """The deadline was then and is now; what was written is still there."""
    lines = [
        _(
            "Fristen i %(call)s er flyttet fra %(before)s til %(after)s.",
            call=call.title,
            before=show_datetime(before),
            after=show_datetime(call.closes_at),
        ),
        _("Hvorfor: %(reason)s", reason=reason) if reason else "",
        _("Alt dere har skrevet, ligger her. Dere kan skrive og sende inn til den nye fristen.")
        if call.closes_at > now
        else _("Fristen er ute nå. Alt dere har skrevet, ligger her ennå."),
        link,
        _("Hilsen Fellespott"),
    ]
    return _("Ny frist: %(call)s", call=call.title), "\n\n".join(one for one in lines if one)
