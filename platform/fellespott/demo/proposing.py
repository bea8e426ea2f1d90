"""A group of the demo carries a proposal from the first word until it is sent in."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.groups.services import create_group, join_group
from fellespott.groups.states import MemberKind
from fellespott.people.models import Person
from fellespott.proposals import services as proposals
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import STEPS, TEXT_FIELDS, Step

from . import cast
from .content import ActorText, ProposalText
from .films import MadeFilm


@dataclass(frozen=True, slots=True)
class Clock:
    """The moments of one proposal, spread evenly from its beginning to its sending in."""

    began_at: datetime
    sent_in_at: datetime

    def at(self, share: float) -> datetime:
        """The moment that share of the way (0-1), to the second."""
        seconds = round((self.sent_in_at - self.began_at).total_seconds() * share)
        return self.began_at + timedelta(seconds=seconds)


def send_in_proposal(
    session: Session, *, call: Call, text: ProposalText, film: MadeFilm, clock: Clock
) -> Proposal:
    """Make the group and its proposal, and send it in at the clock's last moment."""
    contact = cast.person(
        session, key=text.key, name=f"Kontakt for «{text.title}» (demo)"[:200], now=clock.at(0)
    )
    proposal = begin(session, call=call, text=text, contact=contact, now=clock.at(0))
    _write(session, proposal, text, contact, clock)
    for number, actor in enumerate(text.partners, 1):
        _ask_and_answer(session, proposal, text, actor, number, contact, clock)
    for category, purpose, amount_ore in text.budget:
        proposals.add_budget_line(
            session,
            actor=contact,
            proposal=proposal,
            category=category,
            purpose=purpose,
            amount_ore=amount_ore,
            now=clock.at(0.7),
        )
    _film(session, proposal, text, film, contact, clock.at(0.9))
    keys = [str(one["key"]) for one in call.commitments_asked]
    proposals.accept_commitments(session, actor=contact, proposal=proposal, keys=keys, now=clock.at(0.95))
    # What was sent in in 2021 was told of whatever the answer: the demo's groups let it stay.
    proposals.choose_who_sees(
        session,
        actor=contact,
        proposal=proposal,
        asks_not_public=False,
        stays_if_refused=True,
        now=clock.at(0.95),
    )
    proposals.submit_proposal(session, actor=contact, proposal=proposal, now=clock.at(1))
    return proposal


def begin(session: Session, *, call: Call, text: ProposalText, contact: Person, now: datetime) -> Proposal:
    """Make the group with its contact (and contact adult) and start its draft."""
    group = create_group(
        session,
        actor=contact,
        name=text.group["name"],
        area=text.group["area"],
        about=text.group["about"],
        now=now,
    )
    if text.has_contact_adult:
        adult = cast.person(
            session, key=f"{text.key}-voksen", name=f"Kontaktvoksen for «{text.title}» (demo)", now=now
        )
        join_group(session, actor=adult, group=group, now=now, kind=MemberKind.CONTACT_ADULT, says_adult=True)
    return proposals.start_proposal(
        session, actor=contact, call=call, group=group, now=now, is_invented=text.is_invented
    )


def _write(session: Session, proposal: Proposal, text: ProposalText, contact: Person, clock: Clock) -> None:
    """The texts in the order they are asked for: need and dream first (rule R3)."""
    steps: list[Step] = [step for step in STEPS if step in TEXT_FIELDS]
    for number, step in enumerate(steps):
        proposals.save_step(
            session,
            actor=contact,
            proposal=proposal,
            version=proposal.version,
            now=clock.at(0.05 + 0.05 * number),
            on_behalf_of=None,
            **{name: text.texts.get(name, "") for name in TEXT_FIELDS[step]},
        )


def _ask_and_answer(
    session: Session,
    proposal: Proposal,
    text: ProposalText,
    actor: ActorText,
    number: int,
    contact: Person,
    clock: Clock,
) -> None:
    """Ask one actor by link, and let it say yes."""
    key = f"{text.key}-{number}"
    name = f"{'Ansvarlig' if actor.is_lead else 'Kontakt'} hos {actor.name} (demo)"
    asked_at, answered_at = clock.at(0.3 + 0.01 * number), clock.at(0.5 + 0.01 * number)
    if actor.is_lead:
        # Gets an account and a seat by answering; known from before, so that it is marked as of the demo.
        cast.person(session, key=key, name=name, now=asked_at)
    proposals.add_partner(
        session,
        actor=contact,
        proposal=proposal,
        organisation=actor.organisation,
        unit=actor.unit,
        kind=actor.kind,
        contact_name=name,
        contact_email=cast.address(key),
        role=actor.role,
        is_lead=actor.is_lead,
        no_money_decisions=actor.no_money_decisions,
        now=asked_at,
    )
    partner = next(one for one in proposal.partners if one.contact_email == cast.address(key))
    proposals.answer_partner(session, partner=partner, confirm=True, now=answered_at)


def _film(
    session: Session, proposal: Proposal, text: ProposalText, film: MadeFilm, contact: Person, now: datetime
) -> None:
    proposals.attach_film(
        session,
        actor=contact,
        proposal=proposal,
        upload=io.BytesIO(film.mp4),
        filename=f"{text.key}.mp4",
        now=now,
    )
    proposals.set_film_text(session, actor=contact, proposal=proposal, captions=film.webvtt, now=now)
    # The demo's films are coloured cards with a text: nobody is seen in them.
    proposals.say_film_people(session, actor=contact, proposal=proposal, people=[], now=now)
