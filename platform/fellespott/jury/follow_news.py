"""What those who follow a proposal hear from the jury's room: that it is being read, and the answer.

Never before the decision is published, and never the answer about a proposal that is not for everyone to read
afterwards: then only that the decision is there, and where.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.states import Phase
from fellespott.core.i18n import _, show_date
from fellespott.core.links import absolute_url
from fellespott.core.registry import Followed
from fellespott.following.services import followed_by_somebody, tell_followers
from fellespott.proposals.following import KIND, find

from .models import CallDecision, DecisionEntry
from .queries import submitted_ids
from .states import Outcome

Mail = tuple[str, str]


def on_phase_moved(call: Call, *, session: Session, to_phase: Phase, now: datetime, **_more: Any) -> None:
    """The proposals of the call have come to the jury."""
    if to_phase is not Phase.JURY:
        return
    ids = followed_by_somebody(session, KIND, submitted_ids(session, call.id))
    for key, followed in find(session, ids, now).items():
        _tell_reading(session, call, key, followed, now)


def _tell_reading(session: Session, call: Call, key: uuid.UUID, followed: Followed, now: datetime) -> None:
    def write() -> Mail:
        parts = [
            _("Hei!"),
            _("Nå leser juryen «%(title)s», sammen med de andre forslagene.", title=followed.title),
            _("Svaret kommer omtrent %(when)s.", when=show_date(call.decision_expected_at))
            if call.decision_expected_at
            else "",
            absolute_url("proposals.show_proposal", proposal_id=key),
        ]
        return _("Juryen leser «%(title)s»", title=followed.title), _letter(parts)

    tell_followers(session, kind=KIND, target_id=key, news_key="jury", write=write, now=now)


def seen_before(session: Session, decision: CallDecision, now: datetime) -> Mapping[uuid.UUID, Followed]:
    """What is followed of all that is decided about, as everyone sees it until it is published."""
    ids = followed_by_somebody(session, KIND, [one.proposal_id for one in decision.entries])
    return find(session, ids, now)


def tell_outcomes(
    session: Session, decision: CallDecision, seen: Mapping[uuid.UUID, Followed], now: datetime
) -> None:
    """The decision is published: to those who follow each proposal that everyone could see."""
    for entry in decision.entries:
        if entry.proposal_id in seen:
            _tell_outcome(session, decision, entry, seen[entry.proposal_id], now)


def _tell_outcome(
    session: Session, decision: CallDecision, entry: DecisionEntry, followed: Followed, now: datetime
) -> None:
    title, call = followed.title, decision.call
    link = absolute_url("jury.decision", slug=call.slug)
    is_told = entry.outcome is Outcome.YES or entry.proposal.stays_if_refused

    def write() -> Mail:
        if not is_told:
            subject = _("Vedtaket er klart: %(call)s", call=call.title)
            said = _("Det er bestemt hvilke forslag som får ja. Du har fulgt «%(title)s».", title=title)
        elif entry.outcome is Outcome.YES:
            subject = _("«%(title)s» fikk ja", title=title)
            said = _("Det er bestemt: «%(title)s» er blant forslagene som fikk ja.", title=title)
        else:
            subject = _("«%(title)s» fikk nei", title=title)
            said = _(
                "Det er bestemt: «%(title)s» fikk nei denne gangen. Grunnen er skrevet ned.", title=title
            )
        return subject, _letter([_("Hei!"), said, _("Les svarene og begrunnelsene her:"), link])

    tell_followers(
        session,
        kind=KIND,
        target_id=entry.proposal_id,
        news_key=f"decided:{decision.id.hex}",
        write=write,
        now=now,
        seen=followed,
    )


def _letter(parts: list[str]) -> str:
    return "\n\n".join([*(part for part in parts if part), _("Hilsen Fellespott")])
