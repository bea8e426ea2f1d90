"""A paper written in: one long page, one press, all or nothing, and the group's yes afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.models import AuditDetail, AuditEntry
from fellespott.calls.states import Phase
from fellespott.core.clock import utcnow
from fellespott.groups.behalf_states import EntryState
from fellespott.groups.models import BehalfEntry
from fellespott.groups.states import MemberKind
from fellespott.notices.models import OutboxMail
from fellespott.proposals.models import BudgetLine, Partner
from fellespott.proposals.states import STEPS, TEXT_FIELDS, ProposalState
from tests.factories import add_member, make_call, make_group, make_person, make_proposal, make_staff
from tests.support.html import form_to, links_of, submit, text_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
WRITTEN = {
    "text-need": "Et sted å være.",
    "text-dream": "At ingen står alene.",
    "text-title": "Åpent hus",
    "text-idea": "To kvelder i uka.",
    "text-participants": "Unge i bydelen.",
    "text-origin": "Vi spurte på senteret.",
    "text-shaped_by": "Ti unge.",
}
PARTNER = {
    "partner-0-organisation": "Fritidsklubben",
    "partner-0-kind": "voluntary",
    "partner-0-contact_name": "Kari",
    "partner-0-contact_email": "kari@example.org",
}
LINE = {"line-0-purpose": "Mat", "line-0-category": "food", "line-0-amount": "12 500"}


class Cast:
    """A group with an empty draft, its contact, and a helper."""

    def __init__(self, session: Session, **fields: Any) -> None:
        self.contact = make_person(session, name="Bo Kontakt")
        self.helper = make_person(session, name="Hege Hjelper")
        self.group = make_group(session, contact=self.contact)
        add_member(session, self.group, self.helper, MemberKind.HELPER)
        self.call = make_call(session, **fields)
        self.proposal = make_proposal(session, call=self.call, group=self.group, need="", dream="")
        self.page = f"/forslag/{self.proposal.id}/papir"


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


@pytest.fixture
def hege(cast: Cast, sign_in: Callable[[Any], Any]) -> Any:
    return sign_in(cast.helper)


def write(client: Any, cast: Cast, *parts: dict[str, Any]) -> Any:
    data = {"reader": str(cast.contact.id)}
    for part in parts:
        data |= part
    return submit(client, cast.page, data)


def entries(session: Session) -> list[BehalfEntry]:
    session.expire_all()
    return list(session.scalars(sa.select(BehalfEntry).order_by(BehalfEntry.field)).unique())


def test_the_page_has_every_question_under_its_own_number(cast, hege):
    page = hege.get(cast.page)
    said = text_of(page)
    for number in range(1, len(STEPS) + 1):
        assert f'<h2 id="steg-{number}">' in page.text
    assert "Hva er viktig for dere?" in said
    own = {name for name in form_to(page).fields if name.startswith("text-")}
    assert WRITTEN.keys() <= own


def test_one_press_saves_the_whole_paper_and_asks_the_group(session, cast, hege):
    answer = write(hege, cast, WRITTEN, PARTNER, LINE, {"promises-promises": ["research", "no_wages"]})
    assert (answer.status_code, answer.location) == (303, f"/forslag/{cast.proposal.id}")
    session.expire_all()
    saved = cast.proposal
    assert {f"text-{name.removeprefix('text-')}": getattr(saved, name[5:]) for name in WRITTEN} == WRITTEN
    assert [(one.actor_name, one.contact_email) for one in saved.partners] == [
        ("Fritidsklubben", "kari@example.org")
    ]
    assert [(one.purpose, one.amount_ore) for one in saved.budget_lines] == [("Mat", 1_250_000)]
    assert sorted(one.key for one in saved.acceptances) == ["no_wages", "research"]
    waiting = entries(session)
    assert {one.field for one in waiting} == {name[5:] for name in WRITTEN} | {"commitments"}
    assert {(one.helper_id, one.for_person_id, one.state) for one in waiting} == {
        (cast.helper.id, cast.contact.id, EntryState.WAITING)
    }


def test_the_one_it_is_written_for_finds_it_and_it_is_marked_as_from_paper(session, cast, hege, sign_in):
    write(hege, cast, WRITTEN)
    bo = sign_in(cast.contact)
    assert "Åpent hus" in text_of(bo.get("/grupper/skrevet-for-meg"))
    assert "tekster som er skrevet for deg" in text_of(bo.get("/mitt"))
    marks = session.scalars(
        sa.select(AuditDetail.actor_id)
        .join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
        .where(AuditEntry.action == "proposal.entered_from_paper")
    ).all()
    assert marks == [cast.helper.id]


def test_what_a_rule_refuses_stands_beside_its_box_and_nothing_is_saved(session, cast, hege):
    wages = LINE | {"line-1-purpose": "Lønn til trener", "line-1-amount": "9000"}
    municipal = PARTNER | {"partner-0-is_lead": "y"}
    answer = write(hege, cast, WRITTEN, municipal, wages)
    assert answer.status_code == 422
    form = form_to(answer)
    for name, typed in (WRITTEN | PARTNER | wages).items():
        assert form.fields[name] == [typed]
    said = text_of(answer)
    assert "Ingenting er lagret ennå." in said
    assert "Her står det «lønn»" in said or "Her står det «Lønn»" in said
    assert 'href="#line-1-purpose"' in answer.text
    assert 'href="#partner-0-is_lead"' in answer.text
    session.expire_all()
    assert (cast.proposal.need, cast.proposal.partners, cast.proposal.budget_lines) == ("", [], [])
    assert entries(session) == []
    assert session.scalar(sa.select(sa.func.count()).select_from(OutboxMail)) == 0


def test_what_was_refused_once_is_saved_once_when_it_is_mended(session, cast, hege):
    write(hege, cast, WRITTEN, PARTNER, LINE | {"line-0-purpose": "Lønn"})
    assert write(hege, cast, WRITTEN, PARTNER, LINE).status_code == 303
    for kind in (Partner, BudgetLine):
        assert session.scalar(sa.select(sa.func.count()).select_from(kind)) == 1


def test_all_that_is_missing_is_told_at_once(cast, hege):
    answer = write(
        hege, cast, {"text-title": "Åpent hus", "partner-2-organisation": "Klubben", "line-3-amount": "mye"}
    )
    assert answer.status_code == 422
    for box in (
        "text-need",
        "text-dream",
        "partner-2-contact_name",
        "partner-2-kind",
        "line-3-purpose",
        "line-3-amount",
    ):
        assert f'href="#{box}"' in answer.text
    assert form_to(answer).fields["line-3-amount"] == ["mye"]


def test_the_first_two_come_first_on_paper_too(session, cast, hege):
    answer = write(hege, cast, WRITTEN | {"text-dream": " "})
    assert answer.status_code == 422
    session.expire_all()
    assert (cast.proposal.need, cast.proposal.title) == ("", "")


def test_somebody_in_the_group_must_be_asked(session, cast, hege):
    answer = write(hege, cast, WRITTEN, {"reader": str(make_person(session).id)})
    assert answer.status_code == 422
    assert "Velg hvem i gruppa som skal lese over." in text_of(answer)
    assert entries(session) == []


def test_what_the_group_wrote_meanwhile_is_not_written_over(session, cast, hege):
    form = form_to(hege.get(cast.page))
    cast.proposal.need = "Skrevet av gruppa selv."
    session.commit()
    data = {name: values for name, values in form.fields.items() if values}
    answer = hege.post(cast.page, data=data | WRITTEN | {"reader": str(cast.contact.id)})
    assert answer.status_code == 409
    assert "Skrevet av gruppa selv." in text_of(answer)
    assert form_to(answer).fields["text-need"] == ["Et sted å være."]
    again = {name: values for name, values in form_to(answer).fields.items() if values}
    assert hege.post(cast.page, data=again).status_code == 303
    session.expire_all()
    assert cast.proposal.need == "Et sted å være."


def test_a_second_visit_shows_what_stands_and_changes_nothing_by_itself(session, cast, hege):
    write(hege, cast, WRITTEN, PARTNER, LINE)
    page = hege.get(cast.page)
    assert form_to(page).fields["text-idea"] == ["To kvelder i uka."]
    assert "Spurt fra før: Fritidsklubben" in text_of(page)
    assert submit(hege, cast.page, {"reader": str(cast.contact.id)}).status_code == 303
    assert len(entries(session)) == len(WRITTEN)
    assert len(cast.proposal.partners) == len(cast.proposal.budget_lines) == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"phase": Phase.CLOSED}, "Fristen gikk ut"),
        ({"phase": Phase.ANNOUNCED}, "Utlysningen er ikke åpen for forslag nå."),
        ({"closes_at": utcnow() - timedelta(seconds=1)}, "Fristen gikk ut"),
    ],
)
def test_a_call_that_is_closed_refuses_with_the_reason(session, sign_in, fields, reason):
    cast = Cast(session)
    hege = sign_in(cast.helper)
    form = form_to(hege.get(cast.page))
    for name, value in fields.items():
        setattr(cast.call, name, value)
    if fields.get("phase") is Phase.CLOSED:
        cast.call.closes_at = utcnow() - timedelta(hours=1)
    session.commit()
    page = hege.get(cast.page)
    assert reason in text_of(page)
    assert "Lagre alt" not in text_of(page)
    data = {name: values for name, values in form.fields.items() if values}
    answer = hege.post(cast.page, data=data | WRITTEN | {"reader": str(cast.contact.id)})
    assert answer.status_code == 409
    assert reason in text_of(answer)
    assert form_to(answer).fields["text-need"] == ["Et sted å være."]
    session.expire_all()
    assert cast.proposal.need == ""


def test_what_is_sent_in_cannot_be_written_over(session, sign_in):
    cast = Cast(session)
    sent = make_proposal(session, group=cast.group, call=cast.call, state=ProposalState.SUBMITTED)
    page = sign_in(cast.helper).get(f"/forslag/{sent.id}/papir")
    assert "Forslaget kan ikke endres nå." in text_of(page)
    assert "Lagre alt" not in text_of(page)


def test_who_may_write_in_a_paper(session, cast, sign_in, client):
    assert client.get(cast.page).status_code == 303
    assert sign_in(make_person(session)).get(cast.page).status_code == 404
    member = sign_in(cast.contact).get(cast.page)
    assert member.status_code == 403
    assert "Det er en medhjelper eller kontaktvoksen som kan skrive for andre." in text_of(member)


def test_staff_write_in_what_nobody_has_written_and_see_nothing_of_the_rest(session, cast, sign_in):
    cast.proposal.need, cast.proposal.dream = "Hemmelig behov", "Hemmelig drøm"
    cast.proposal.idea = "Hemmelig idé"
    session.commit()
    staff = sign_in(make_staff(session))
    page = staff.get(cast.page)
    assert "Hemmelig" not in page.text
    assert "text-need" not in form_to(page).fields
    answer = submit(
        staff,
        cast.page,
        {"reader": str(cast.contact.id), "text-origin": "På senteret.", "text-idea": "Overskrevet"},
    )
    assert (answer.status_code, answer.location) == (303, cast.page)
    session.expire_all()
    assert (cast.proposal.origin, cast.proposal.idea) == ("På senteret.", "Hemmelig idé")
    assert [one.field for one in entries(session)] == ["origin"]


def test_staff_hear_only_that_it_went_wrong_when_the_group_writes_meanwhile(session, cast, sign_in):
    cast.proposal.need, cast.proposal.dream = "Hemmelig behov", "Hemmelig drøm"
    session.commit()
    staff = sign_in(make_staff(session))
    form = form_to(staff.get(cast.page))
    cast.proposal.origin = "Hemmelig opphav"
    session.commit()
    data = {name: values for name, values in form.fields.items() if values}
    answer = staff.post(cast.page, data=data | {"reader": str(cast.contact.id), "text-origin": "Mitt"})
    assert "Hemmelig" not in answer.text
    session.expire_all()
    assert cast.proposal.origin == "Hemmelig opphav"


def test_the_draft_leads_those_who_write_for_others_to_the_page(cast, hege, sign_in):
    here = f"/forslag/{cast.proposal.id}"
    assert ("Skriv inn fra papir", cast.page) in links_of(hege.get(here))
    assert ("Skriv inn fra papir", cast.page) not in links_of(sign_in(cast.contact).get(here))


def test_every_text_the_steps_ask_for_has_its_box(cast, hege):
    boxes = [name for name in form_to(hege.get(cast.page)).fields if name.startswith("text-")]
    assert boxes == [f"text-{name}" for step in STEPS for name in TEXT_FIELDS.get(step, ())]
