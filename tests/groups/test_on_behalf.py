"""A helper writes for another: marked, waiting for a yes; nothing is lost, nothing sent in before."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.groups.behalf_states import EntryState
from fellespott.groups.models import BehalfEntry
from fellespott.groups.services import on_behalf
from fellespott.notices.models import OutboxMail
from fellespott.people.models import SignIn
from fellespott.people.services import paper_codes
from fellespott.people.states import AgeBand
from fellespott.proposals import services as proposals
from fellespott.proposals.queries import facts_of
from fellespott.proposals.rules import missing
from tests.factories import add_member, make_person
from tests.support.html import form_to, submit, text_of

from .young import Cast, young_cast

NEW = "Vi vil ha åpent hus hver dag."
MINE = "/grupper/skrevet-for-meg"


@pytest.fixture
def cast(session: Session) -> Cast:
    found = young_cast(session, band=AgeBand.FROM_15)
    proposals.say_film_people(session, actor=found.bo, proposal=found.proposal, people=[], now=utcnow())
    return found


@pytest.fixture
def helper(cast: Cast, sign_in: Any) -> Any:
    """The helper's browser, writing for Ana."""
    client = sign_in(cast.helper)
    chosen = submit(client, f"/grupper/{cast.group.id}/skriv-for", {"person": str(cast.ana.id)})
    assert chosen.status_code == 303
    return client


def idea_step(cast: Cast) -> str:
    return f"/forslag/{cast.proposal.id}/steg/ide"


def write(client: Any, cast: Cast, idea: str = NEW) -> Any:
    return submit(client, idea_step(cast), {"title": cast.proposal.title, "idea": idea})


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.code


def entries(session: Session) -> list[BehalfEntry]:
    session.expire_all()
    return list(session.scalars(sa.select(BehalfEntry).order_by(BehalfEntry.entered_at)).unique())


def lacking(cast: Cast) -> list[tuple[str, str]]:
    return [(one.code, one.who) for one in missing(facts_of(cast.proposal, utcnow()))]


def test_the_strip_stands_on_every_page_until_it_is_put_away(cast: Cast, helper: Any) -> None:
    for page in ("/", "/utlysninger", f"/grupper/{cast.group.id}", idea_step(cast)):
        assert "Du skriver for Ana Ung" in text_of(helper.get(page))
    token = form_to(helper.get("/"), "/grupper/skriv-for/slutt").fields
    assert helper.post("/grupper/skriv-for/slutt", data=dict(token)).status_code == 303
    assert "Du skriver for" not in text_of(helper.get("/"))


def test_signing_out_ends_it(session: Session, cast: Cast, helper: Any) -> None:
    submit(helper, "/", to="/logg-ut")
    with helper.session_transaction() as cookie:
        assert "writing_for" not in cookie


def test_what_is_written_waits_for_the_one_it_was_written_for(
    session: Session, cast: Cast, helper: Any, sign_in: Any
) -> None:
    before = cast.proposal.idea
    assert write(helper, cast).status_code == 303
    (entry,) = entries(session)
    assert (entry.helper_id, entry.for_person_id) == (cast.helper.id, cast.ana.id)
    assert (entry.field, entry.text_before, entry.text_after) == ("idea", before, NEW)
    assert lacking(cast) == [("behalf", "Ana Ung")]
    bo = sign_in(cast.bo)
    assert "Skrevet av Hege Hjelper for Ana Ung." in text_of(bo.get(idea_step(cast)))
    assert submit(bo, cast.check).status_code == 422
    ana = sign_in(cast.ana)
    assert "Les 1 tekst som er skrevet for deg" in text_of(ana.get("/mitt"))
    assert NEW in text_of(ana.get(MINE))
    assert submit(ana, MINE, {f"entry-{entry.id}": "yes"}).status_code == 303
    (entry,) = entries(session)
    assert (entry.state, entry.on_the_spot, cast.proposal.idea) == (EntryState.APPROVED, False, NEW)
    assert lacking(cast) == []
    assert submit(bo, cast.check).status_code == 303


def test_a_no_brings_the_earlier_text_back_and_loses_nothing(
    session: Session, cast: Cast, helper: Any, sign_in: Any
) -> None:
    before = cast.proposal.idea
    write(helper, cast)
    (entry,) = entries(session)
    submit(sign_in(cast.ana), MINE, {f"entry-{entry.id}": "no"})
    (entry,) = entries(session)
    assert (entry.state, entry.text_before, entry.text_after) == (EntryState.DECLINED, before, NEW)
    assert cast.proposal.idea == before
    assert lacking(cast) == []


def test_writing_twice_keeps_what_stood_first(session: Session, cast: Cast, helper: Any) -> None:
    before = cast.proposal.idea
    write(helper, cast, "Først dette.")
    write(helper, cast, "Så dette.")
    assert [(one.state, one.text_before) for one in entries(session)] == [
        (EntryState.REPLACED, before),
        (EntryState.WAITING, before),
    ]


def test_what_the_group_writes_itself_takes_its_place(
    session: Session, cast: Cast, helper: Any, sign_in: Any
) -> None:
    write(helper, cast)
    write(sign_in(cast.ana), cast, "Mine egne ord.")
    assert [one.state for one in entries(session)] == [EntryState.REPLACED]
    assert (cast.proposal.idea, lacking(cast)) == ("Mine egne ord.", [])


def test_promises_made_for_another_wait_too(session: Session, cast: Cast) -> None:
    keys = [one["key"] for one in cast.proposal.call.commitments]
    save = {"actor": cast.helper, "proposal": cast.proposal, "now": utcnow()}
    proposals.accept_commitments(session, **save, keys=[])
    proposals.accept_commitments(session, **save, keys=keys, on_behalf_of=cast.ana)
    assert lacking(cast) == [("behalf", "Ana Ung")]
    (entry,) = entries(session)
    on_behalf.answer_entries(session, actor=cast.ana, answers={entry.id: False}, now=utcnow())
    assert [one.code for one in missing(facts_of(cast.proposal))] == ["commitments"]


def test_need_and_dream_come_back_only_when_nothing_stands_on_them(session: Session, cast: Cast) -> None:
    """Rule R3 holds when somebody says no: everything goes, or what was first stays."""
    from tests.factories import make_call

    begun = proposals.start_proposal(
        session, actor=cast.bo, call=make_call(session), group=cast.group, now=utcnow()
    )
    save = {"actor": cast.helper, "proposal": begun, "now": utcnow(), "on_behalf_of": cast.ana}
    proposals.save_step(session, version=begun.version, need="Et rom.", **save)
    proposals.save_step(session, version=begun.version, dream="Et hus.", **save)
    proposals.save_step(session, version=begun.version, title="Huset", idea="Vi bygger.", **save)
    waiting = {one.field: one.id for one in entries(session)}
    answer = {"actor": cast.ana, "now": utcnow()}
    with pytest.raises(DomainError) as refused, session.begin_nested():
        on_behalf.answer_entries(session, answers={waiting["need"]: False}, **answer)
    assert refused.value.code == "rest_stands_on_it"
    session.expire_all()
    on_behalf.answer_entries(session, answers=dict.fromkeys(waiting.values(), False), **answer)
    assert (begun.need, begun.dream, begun.title, begun.idea) == ("", "", "", "")


# --- on the spot


def test_on_the_helpers_phone_with_the_code_from_the_sheet(
    session: Session, cast: Cast, helper: Any, app: Any
) -> None:
    key = app.config["FELLESPOTT"].secret_key
    _row, plain = paper_codes.renew_code(session, actor=cast.bo, person=cast.ana, key=key, now=utcnow())
    _other, wrong = paper_codes.renew_code(session, actor=cast.bo, person=cast.adult, key=key, now=utcnow())
    write(helper, cast)
    (entry,) = entries(session)
    page = f"/grupper/{cast.group.id}/gi-telefonen/{cast.ana.id}"
    assert NEW in text_of(helper.get(page))
    answer = {f"entry-{entry.id}": "yes"}
    for typed in (wrong, "", "123456"):
        assert submit(helper, page, answer | {"code": typed}, to=page).status_code == 422
    assert [one.state for one in entries(session)] == [EntryState.WAITING]
    assert submit(helper, page, answer | {"code": plain}, to=page).status_code == 303
    (entry,) = entries(session)
    assert (entry.state, entry.on_the_spot) == (EntryState.APPROVED, True)
    signed_in = session.scalars(sa.select(SignIn.person_id).where(SignIn.ended_at.is_(None))).all()
    assert signed_in == [cast.helper.id]


def test_on_the_helpers_phone_with_a_code_by_mail(session: Session, cast: Cast, helper: Any) -> None:
    write(helper, cast)
    (entry,) = entries(session)
    page = f"/grupper/{cast.group.id}/gi-telefonen/{cast.ana.id}"
    assert submit(helper, page, to=page + "/kode").status_code == 303
    mail = session.scalars(sa.select(OutboxMail).where(OutboxMail.recipient == cast.ana.email)).one()
    code = next(word for word in mail.body.replace("\n", " ").split(" ") if word.isdigit() and len(word) >= 6)
    answer = {f"entry-{entry.id}": "no"}
    wrong = "0" * len(code) if code != "0" * len(code) else "1" * len(code)
    assert submit(helper, page, answer | {"code": wrong}, to=page).status_code == 422
    assert submit(helper, page, answer | {"code": code}, to=page).status_code == 303
    assert [one.state for one in entries(session)] == [EntryState.DECLINED]


# --- who


@pytest.mark.parametrize(
    ("who", "status"),
    [("helper", 200), ("adult", 200), ("bo", 404), ("ana", 404), ("stranger", 404)],
)
def test_who_may_write_for_others(session: Session, cast: Cast, sign_in: Any, who: str, status: int) -> None:
    people = vars(cast) | {"stranger": make_person(session)}
    client = sign_in(people[who])
    assert client.get(f"/grupper/{cast.group.id}/skriv-for").status_code == status
    assert client.get(f"/grupper/{cast.group.id}/gi-telefonen/{cast.ana.id}").status_code == status


def test_nobody_answers_for_another(session: Session, cast: Cast, helper: Any, sign_in: Any) -> None:
    write(helper, cast)
    (entry,) = entries(session)
    for person in (cast.helper, cast.bo, cast.adult):
        answer = {"actor": person, "answers": {entry.id: True}, "now": utcnow()}
        assert code_of(lambda answer=answer: on_behalf.answer_entries(session, **answer)) == "not_yours"
        assert NEW not in text_of(sign_in(person).get(MINE))


def test_it_ends_when_either_leaves_the_group(session: Session, cast: Cast, helper: Any) -> None:
    membership = cast.group.membership_of(cast.ana)
    membership.left_at = utcnow()
    assert "Du skriver for" not in text_of(helper.get("/"))
    write(helper, cast)
    assert entries(session) == []


def test_it_holds_in_its_own_group_alone(session: Session, cast: Cast, helper: Any) -> None:
    other = young_cast(session)
    add_member(session, other.group, cast.helper)
    write(helper, other, "I den andre gruppa.")
    assert entries(session) == []
    assert other.proposal.idea == "I den andre gruppa."


def test_both_texts_are_in_the_record_for_good(session: Session, cast: Cast, helper: Any) -> None:
    write(helper, cast)
    table = BehalfEntry.__table__
    for change in ({"text_after": "x"}, {"text_before": "x"}, {"field": "dream"}):
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            session.execute(sa.update(table).values(**change))
