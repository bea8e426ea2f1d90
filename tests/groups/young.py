"""A group with somebody young in its film, as tests of guardians and helpers need it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.clock import utcnow
from fellespott.groups.guarded import About, about
from fellespott.groups.models import Group
from fellespott.groups.services import guardians
from fellespott.groups.states import MemberKind
from fellespott.people.models import Person
from fellespott.people.states import AgeBand
from fellespott.proposals import services as proposals
from fellespott.proposals.film_people import KIND
from fellespott.proposals.models import Proposal
from tests.factories import add_member, complete, make_group, make_person, make_proposal

WHEN = datetime(2021, 4, 16, 9, tzinfo=UTC)
GUARDIAN = "Solveig Foresatt"


@dataclass
class Cast:
    """Who is in the group, and its proposal; Ana, 14, is seen in the film."""

    group: Group
    proposal: Proposal
    ana: Person
    bo: Person  # the contact, of age
    helper: Person
    adult: Person  # the contact adult

    def about(self, session: Session, person: Person | None = None) -> About:
        found = about(session, KIND, self.proposal.id, (person or self.ana).id)
        assert found is not None
        return found

    @property
    def ask(self) -> str:
        return f"/grupper/samtykke/{KIND}/{self.proposal.id}/{self.ana.id}"

    @property
    def check(self) -> str:
        return f"/forslag/{self.proposal.id}/sjekk"


def young_cast(session: Session, *, band: AgeBand | None = AgeBand.FROM_13, **fields: Any) -> Cast:
    """The group with a whole draft in an open call, and Ana ticked as seen in the film."""
    bo = make_person(session, name="Bo Kontakt", age_band=AgeBand.ADULT)
    group = make_group(session, contact=bo)
    ana = make_person(session, name="Ana Ung", age_band=band)
    helper = make_person(session, name="Hege Hjelper", age_band=AgeBand.ADULT)
    adult = make_person(session, name="Kari Voksen")
    add_member(session, group, ana)
    add_member(session, group, helper, MemberKind.HELPER)
    add_member(session, group, adult, MemberKind.CONTACT_ADULT)
    session.refresh(group)
    proposal = complete(session, make_proposal(session, group=group, **fields))
    proposals.say_film_people(session, actor=bo, proposal=proposal, people=[ana.id], now=utcnow())
    return Cast(group, proposal, ana, bo, helper, adult)


def ask_and_say_yes(session: Session, cast: Cast, *, now: datetime | None = None) -> Any:
    """A guardian is asked by mail and says yes."""
    moment = now or utcnow()
    request, _token = guardians.ask_guardian(
        session, actor=cast.ana, found=cast.about(session), email="mor@example.org", now=moment
    )
    return guardians.answer_request(
        session, request=request, yes=True, guardian_name=GUARDIAN, is_guardian=True, now=moment
    )
