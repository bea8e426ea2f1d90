"""A guardian is asked, answers, takes back; on paper; left out by staff. And who may see what of it."""

import dataclasses
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.calls.states import Phase
from fellespott.core.clock import to_oslo, utcnow
from fellespott.core.errors import DomainError
from fellespott.groups.guarded import answer_about
from fellespott.groups.guardian_rules import Need, years_on
from fellespott.groups.guardian_states import RequestWay, Verified, Yes, YesEnd
from fellespott.groups.models import GuardianConsent, GuardianRequest
from fellespott.groups.services import guardian_ways, guardians
from fellespott.notices.models import OutboxMail, OutboxText
from fellespott.people.models import RecordOpening
from fellespott.people.states import AgeBand, Role
from fellespott.proposals import services as proposals
from fellespott.proposals.queries import facts_of
from fellespott.proposals.rules import missing
from tests.factories import make_film, make_group, make_person, make_staff, with_role
from tests.support.html import form_to, submit, text_of

from .young import GUARDIAN, Cast, ask_and_say_yes, young_cast

REASON = "Det kan skade Ana hvis noen hjemme får vite det."


@pytest.fixture
def cast(session: Session) -> Cast:
    return young_cast(session)


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.code


def link_in(session: Session, to: str = "mor@example.org") -> str:
    """The path of the newest link mailed to that address."""
    found = sa.select(OutboxMail).where(OutboxMail.recipient == to).order_by(OutboxMail.created_at.desc())
    mail = session.scalars(found).first()
    assert mail is not None
    return next(one for one in mail.body.splitlines() if "/foresatt/" in one).removeprefix("http://localhost")


def ask_by_mail(session: Session, client: Any, cast: Cast, to: str = "mor@example.org") -> str:
    asked = submit(client, cast.ask, {"way": "mail", "email": to}, to=cast.ask + "/spor")
    assert asked.status_code == 303, text_of(asked)
    return link_in(session, to)


def lacking(cast: Cast) -> list[tuple[str, str]]:
    return [(one.code, one.who) for one in missing(facts_of(cast.proposal, utcnow()))]


# --- what a proposal lacks


def test_a_film_with_somebody_young_waits_for_a_guardian(session: Session, cast: Cast) -> None:
    assert lacking(cast) == [("film_guardian", "Ana Ung")]
    send = {"actor": cast.bo, "proposal": cast.proposal, "now": utcnow()}
    assert code_of(lambda: proposals.submit_proposal(session, **send)) == "incomplete"
    ask_and_say_yes(session, cast)
    assert lacking(cast) == []
    sent = proposals.submit_proposal(session, **send)
    assert (sent.film_yes_needed, sent.film_yes_given) == (1, 1)


@pytest.mark.parametrize(
    ("band", "code"), [(None, "film_age"), (AgeBand.FROM_15, "film_own"), (AgeBand.UNDER_13, "film_guardian")]
)
def test_each_age_has_its_own_answer(session: Session, band: AgeBand | None, code: str) -> None:
    assert lacking(young_cast(session, band=band)) == [(code, "Ana Ung")]


def test_a_call_that_does_not_ask_lacks_nothing(session: Session, cast: Cast) -> None:
    cast.proposal.call.guardian_acts = ["story"]
    assert lacking(cast) == []


def test_a_new_film_is_asked_about_anew(session: Session, cast: Cast) -> None:
    ask_and_say_yes(session, cast)
    cast.proposal.film = make_film(session)
    session.flush()
    assert lacking(cast) == [("film_guardian", "Ana Ung")]
    proposals.remove_film(session, actor=cast.bo, proposal=cast.proposal, now=utcnow())
    assert (list(cast.proposal.film_people), cast.proposal.film_people_said_at) == ([], None)


def test_the_group_has_to_say_who_is_seen_unless_all_are_of_age(session: Session, cast: Cast) -> None:
    cast.proposal.film_people.clear()
    cast.proposal.film_people_said_at = None
    session.flush()
    assert lacking(cast) == [("film_people", "")]
    cast.ana.age_band = AgeBand.ADULT
    assert lacking(cast) == []


def test_who_is_15_and_ticks_themself_has_said_yes(session: Session) -> None:
    cast = young_cast(session, band=AgeBand.FROM_15)
    proposals.say_film_people(session, actor=cast.bo, proposal=cast.proposal, people=[], now=utcnow())
    proposals.say_film_people(
        session, actor=cast.ana, proposal=cast.proposal, people=[cast.ana.id], now=utcnow()
    )
    assert lacking(cast) == []
    assert session.scalars(sa.select(GuardianConsent.yes)).all() == [Yes.OWN]


def test_a_stranger_to_the_group_is_not_in_its_film(session: Session, cast: Cast) -> None:
    other = make_person(session)
    assert (
        code_of(
            lambda: proposals.say_film_people(
                session, actor=cast.bo, proposal=cast.proposal, people=[other.id], now=utcnow()
            )
        )
        == "not_in_group"
    )


def test_no_age_is_ever_asked_to_be_a_member_to_write_or_to_speak_for_the_group(
    session: Session, cast: Cast, sign_in: Any
) -> None:
    """Rule R20: a 12-year-old joins, writes, leads and sends in; only the film waits."""
    cast.ana.age_band = AgeBand.UNDER_13
    proposals.say_film_people(session, actor=cast.bo, proposal=cast.proposal, people=[], now=utcnow())
    child = make_person(session, age_band=AgeBand.UNDER_13)
    own = sign_in(child)
    made = submit(own, "/grupper/ny", {"name": "Barna i gata"})
    assert made.status_code == 303
    ana = sign_in(cast.ana)
    step = f"/forslag/{cast.proposal.id}/steg/ide"
    assert submit(ana, step, {"title": "Ny tittel", "idea": "Ny idé"}).status_code == 303
    assert submit(ana, cast.check).location == f"/forslag/{cast.proposal.id}/sendt"
    assert session.scalars(sa.select(GuardianRequest)).all() == []


# --- by link


def test_a_guardian_answers_by_link_and_takes_it_back(
    session: Session, cast: Cast, sign_in: Any, client: Any
) -> None:
    ana = sign_in(cast.ana)
    link = ask_by_mail(session, ana, cast)
    page = client.get(link)
    text = text_of(page)
    assert "Kan Ana Ung være med i filmen?" in text
    assert "koster ingenting" in text
    no_name = submit(client, link, {"answer": "yes", "is_guardian": "y"})
    assert (no_name.status_code, "Skriv navnet ditt." in text_of(no_name)) == (422, True)
    no_tick = submit(client, link, {"answer": "yes", "guardian_name": GUARDIAN})
    assert "Kryss av for at du er foresatt." in text_of(no_tick)
    said = submit(client, link, {"answer": "yes", "guardian_name": GUARDIAN, "is_guardian": "y"})
    assert said.status_code == 303
    yes = session.scalars(sa.select(GuardianConsent)).one()
    closes = to_oslo(cast.proposal.call.closes_at).date()
    assert (yes.verified, yes.standing) == (Verified.LINK, True)
    assert yes.ends_on == years_on(closes, 1)
    assert "En foresatt har sagt ja." in text_of(ana.get(cast.ask))
    gone = submit(client, link, {"answer": "take-back"})
    assert gone.status_code == 303
    session.refresh(yes)
    assert (yes.standing, yes.ended_because, yes.ended_by_id) == (False, YesEnd.WITHDRAWN, None)
    assert "gjelder ikke lenger" in text_of(client.get(link))


def test_a_no_is_heard_and_costs_nothing(session: Session, cast: Cast, sign_in: Any, client: Any) -> None:
    ana = sign_in(cast.ana)
    link = ask_by_mail(session, ana, cast)
    assert submit(client, link, {"answer": "no"}).status_code == 303
    assert "Du har sagt nei" in text_of(client.get(link))
    assert "Nei" in text_of(ana.get(cast.ask))
    assert lacking(cast) == [("film_guardian", "Ana Ung")]
    again = client.post(link, data={"answer": "yes", "guardian_name": GUARDIAN, "is_guardian": "y"})
    assert again.status_code in (400, 409)


def test_another_guardians_no_lets_the_yes_fall(session: Session, cast: Cast) -> None:
    second, _token = guardians.ask_guardian(
        session, actor=cast.bo, found=cast.about(session), email=None, now=utcnow()
    )
    yes = ask_and_say_yes(session, cast)
    guardians.answer_request(session, request=second, yes=False, now=utcnow())
    assert (yes.standing, lacking(cast)) == (False, [("film_guardian", "Ana Ung")])


def test_a_link_that_is_old_or_about_another_film_answers_nothing(session: Session, cast: Cast) -> None:
    request, _token = guardians.ask_guardian(
        session, actor=cast.bo, found=cast.about(session), email=None, now=utcnow()
    )
    answer = {"request": request, "yes": True, "guardian_name": GUARDIAN, "is_guardian": True}
    late = utcnow() + timedelta(days=31)
    assert code_of(lambda: guardians.answer_request(session, **answer, now=late)) == "closed"
    cast.proposal.film = make_film(session)
    session.flush()
    assert code_of(lambda: guardians.answer_request(session, **answer, now=utcnow())) == "closed"


def test_the_guardian_sees_the_film_by_the_link_and_nobody_without_it(
    session: Session, cast: Cast, app: Any
) -> None:
    _request, token = guardians.ask_guardian(
        session, actor=cast.bo, found=cast.about(session), email=None, now=utcnow()
    )
    film = cast.proposal.film
    assert film is not None
    session.commit()
    with_link, without = app.test_client(), app.test_client()
    assert "<video" in with_link.get(f"/grupper/foresatt/{token}").get_data(as_text=True)
    captions = f"/media/{film.id}/teksting/nb.vtt"
    assert with_link.get(captions).status_code == 200
    assert without.get(captions).status_code in (303, 404)


def test_an_unknown_link_is_no_page(client: Any) -> None:
    assert client.get("/grupper/foresatt/finnes-ikke").status_code == 404


def test_the_link_is_shown_once_with_a_code_to_scan(session: Session, cast: Cast, sign_in: Any) -> None:
    bo = sign_in(cast.bo)
    made = submit(bo, cast.ask, {"way": "shown"}, to=cast.ask + "/spor")
    assert made.location == cast.ask + "/lenke"
    first = bo.get(made.location)
    assert "<svg" in first.get_data(as_text=True)
    assert "/grupper/foresatt/" in first.get_data(as_text=True)
    assert bo.get(made.location).location == cast.ask
    assert session.scalars(sa.select(OutboxMail)).all() == []


# --- on paper


def test_a_grown_up_registers_the_paper_never_the_young_person(
    session: Session, cast: Cast, sign_in: Any
) -> None:
    ana, adult = sign_in(cast.ana), sign_in(cast.adult)
    made = submit(ana, cast.ask, {"way": "paper"}, to=cast.ask + "/spor")
    sheet = ana.get(made.location)
    assert "Underskrift" in text_of(sheet)
    assert ana.get(cast.ask + "/papir").status_code == 404
    typed = {"guardian_name": GUARDIAN, "signed_on": "2026-01-05", "has_paper": "y"}
    assert submit(adult, cast.ask + "/papir", typed | {"signed_on": "2199-01-01"}).status_code == 422
    assert submit(adult, cast.ask + "/papir", typed).status_code == 303
    yes = session.scalars(sa.select(GuardianConsent)).one()
    assert (yes.verified, yes.registered_by_id, str(yes.given_on)) == (
        Verified.PAPER,
        cast.adult.id,
        "2026-01-05",
    )
    assert session.scalars(sa.select(RecordOpening.about_id)).all()[0] == cast.ana.id


def test_the_database_takes_no_paper_from_the_young_person(session: Session, cast: Cast) -> None:
    yes = ask_and_say_yes(session, cast)
    row = {column.name: getattr(yes, column.name) for column in GuardianConsent.__table__.columns} | {
        "id": cast.ana.id,
        "standing": False,
        "ended_at": utcnow(),
        "ended_because": YesEnd.WITHDRAWN,
    }
    nobody = {"verified": None, "guardian_name": "", "registered_by_id": cast.bo.id}
    for wrong in (
        {"verified": Verified.PAPER, "registered_by_id": cast.ana.id},
        {"verified": Verified.PAPER, "registered_by_id": None},
        {"guardian_name": " "},
        {"verified": None},
        nobody | {"yes": Yes.WAIVER, "reason": ""},
        nobody | {"yes": Yes.OWN},
    ):
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            session.execute(sa.insert(GuardianConsent.__table__).values(**(row | wrong)))
    for change in ({"guardian_name": "En annen"}, {"ends_on": row["given_on"]}, {"mark": "x"}):
        with pytest.raises(sa.exc.IntegrityError) as refused, session.begin_nested():
            session.execute(sa.update(GuardianConsent.__table__).values(**change))
        assert "given_yes_stays" in str(refused.value)


# --- taken down


def test_withdrawing_hides_the_film_everywhere_but_for_the_group(
    session: Session, cast: Cast, sign_in: Any, client: Any
) -> None:
    yes = ask_and_say_yes(session, cast)
    proposals.submit_proposal(session, actor=cast.bo, proposal=cast.proposal, now=utcnow())
    cast.proposal.call.phase = Phase.CLOSED
    cast.proposal.call.closes_at = utcnow() - timedelta(minutes=1)
    film, page = cast.proposal.film, f"/forslag/{cast.proposal.id}"
    session.commit()
    captions, staff, group = (
        f"/media/{film.id}/teksting/nb.vtt",
        sign_in(make_staff(session)),
        sign_in(cast.bo),
    )
    readers = (client, staff, group)
    assert [reader.get(captions).status_code for reader in readers] == [200, 200, 200]
    assert ["<video" in reader.get(page).get_data(as_text=True) for reader in readers] == [True] * 3
    guardians.withdraw_yes(session, actor=None, consent=yes, now=utcnow())
    assert client.get(captions).status_code in (303, 404)
    assert [reader.get(captions).status_code for reader in (staff, group)] == [404, 200]
    assert ["<video" in reader.get(page).get_data(as_text=True) for reader in readers] == [False, False, True]
    told = session.scalars(sa.select(OutboxMail).where(OutboxMail.recipient == "runden@example.org")).all()
    assert ["vises ikke lenger" in one.subject for one in told] == [True]
    assert all(name not in one.body for one in told for name in (GUARDIAN, "Ana Ung"))


def test_a_yes_that_falls_while_it_is_a_draft_tells_nobody_outside(session: Session, cast: Cast) -> None:
    yes = ask_and_say_yes(session, cast)
    guardians.withdraw_yes(session, actor=cast.ana, consent=yes, now=utcnow())
    sent = session.scalars(sa.select(OutboxMail.recipient)).all()
    assert "runden@example.org" not in sent


# --- waiver


def test_staff_say_with_a_reason_that_nobody_is_asked_and_the_reason_stays_theirs(
    session: Session, cast: Cast, sign_in: Any, client: Any
) -> None:
    ana, bo = sign_in(cast.ana), sign_in(cast.bo)
    link = ask_by_mail(session, ana, cast)
    assert submit(ana, cast.ask + "/slippe", {"note": "Far blir sint."}).status_code == 303
    asked = session.scalars(sa.select(GuardianRequest).where(GuardianRequest.way == RequestWay.STAFF)).one()
    person = make_staff(session)
    staff, decide = sign_in(person), f"/grupper/uten-foresatt/{asked.id}"
    assert decide in staff.get("/mitt").get_data(as_text=True)
    assert "Far blir sint." in text_of(staff.get(decide))
    typed = dict(form_to(staff.get(decide), "").fields)
    assert staff.post(decide, data=typed | {"reason": "Kan skade"}).status_code == 422
    waived = staff.post(decide, data=typed | {"reason": REASON})
    assert waived.status_code == 303
    assert lacking(cast) == []
    shown = text_of(ana.get(cast.ask))
    assert "Dere trenger ikke spørre noen foresatt om dette." in shown
    consent = session.scalars(sa.select(GuardianConsent)).one()
    auditor = sign_in(with_role(session, make_person(session), Role.AUDITOR))
    reason = f"/grupper/uten-foresatt/gjelder/{consent.id}"
    assert [REASON in text_of(one.get(reason)) for one in (staff, auditor)] == [True, True]
    for reader in (ana, bo, client, sign_in(cast.adult)):
        for page in (
            cast.ask,
            link,
            cast.check,
            f"/forslag/{cast.proposal.id}",
            reason,
            "/mitt",
            "/meg/mine-data",
        ):
            assert REASON not in reader.get(page).get_data(as_text=True)
    assert "gjelder ikke lenger" in text_of(client.get(link))
    mails = "".join(one.subject + one.body for one in session.scalars(sa.select(OutboxMail)))
    assert REASON not in mails
    assert cast.ana.id in session.scalars(sa.select(RecordOpening.about_id)).all()
    stranger = sign_in(with_role(session, make_person(session), Role.STORY_EDITOR))
    assert [stranger.get(one).status_code for one in (decide, reason)] == [404, 404]


def test_staff_may_find_that_a_guardian_can_be_asked(session: Session, cast: Cast) -> None:
    asked = guardians.ask_staff(session, actor=cast.ana, found=cast.about(session), note="", now=utcnow())
    again = {"actor": cast.ana, "found": cast.about(session), "note": "", "now": utcnow()}
    assert code_of(lambda: guardians.ask_staff(session, **again)) == "asked_already"
    guardian_ways.refuse_waiver(session, actor=make_staff(session), request=asked, now=utcnow())
    assert lacking(cast) == [("film_guardian", "Ana Ung")]
    guardians.ask_staff(session, **again)


# --- majority


def test_at_majority_the_film_waits_for_the_young_adults_own_yes(session: Session, cast: Cast) -> None:
    now = utcnow()
    yes = ask_and_say_yes(session, cast)
    cast.ana.turns_18 = (now - timedelta(days=62)).strftime("%Y-%m")
    assert guardian_ways.end_due(session, now) == 1
    assert yes.ended_because is YesEnd.MAJORITY
    today = to_oslo(now).date()
    assert answer_about(session, cast.about(session), today).missing is Need.OWN
    guardian_ways.say_own_yes(session, actor=cast.ana, found=cast.about(session), now=now)
    assert lacking(cast) == []


def test_the_month_of_turning_18_is_asked_where_the_yes_could_last_so_long(
    session: Session, cast: Cast, client: Any
) -> None:
    _request, token = guardians.ask_guardian(
        session, actor=cast.bo, found=cast.about(session), email=None, now=utcnow()
    )
    page = f"/grupper/foresatt/{token}"
    session.commit()
    assert 'name="turns_18"' not in client.get(page).get_data(as_text=True)
    cast.proposal.call.closes_at = utcnow() + timedelta(days=365 * 3)
    session.commit()
    assert 'name="turns_18"' in client.get(page).get_data(as_text=True)
    typed = {"answer": "yes", "guardian_name": GUARDIAN, "is_guardian": "y"}
    assert submit(client, page, typed).status_code == 422
    month = (utcnow() + timedelta(days=365 * 3 + 200)).strftime("%Y-%m")
    assert submit(client, page, typed | {"turns_18": month}).status_code == 303
    session.refresh(cast.ana)
    yes = session.scalars(sa.select(GuardianConsent)).one()
    assert (cast.ana.turns_18, yes.ends_on.strftime("%Y-%m")) == (month, month)


# --- who sees and does what


def test_a_guardians_name_is_seen_by_the_young_person_who_registered_it_and_staff_alone(
    session: Session, cast: Cast, sign_in: Any, client: Any
) -> None:
    guardian_ways.register_paper(
        session,
        actor=cast.adult,
        found=cast.about(session),
        guardian_name=GUARDIAN,
        signed_on=to_oslo(utcnow()).date(),
        now=utcnow(),
    )
    knows = {
        "ana": cast.ana,
        "adult": cast.adult,
        "staff": make_staff(session),
        "bo": cast.bo,
        "helper": cast.helper,
        "stranger": make_person(session),
    }
    shown = {key: GUARDIAN in text_of(sign_in(person).get(cast.ask)) for key, person in knows.items()}
    assert shown == {
        "ana": True,
        "adult": True,
        "staff": True,
        "bo": False,
        "helper": False,
        "stranger": False,
    }
    assert session.scalars(sa.select(RecordOpening.opened_by_id)).all() == [knows["staff"].id]
    pages = [
        f"/forslag/{cast.proposal.id}",
        cast.check,
        f"/forslag/{cast.proposal.id}/steg/film",
        f"/grupper/{cast.group.id}",
        "/mitt",
    ]
    for person in (cast.bo, cast.helper, knows["stranger"]):
        reader = sign_in(person)
        assert [page for page in pages if GUARDIAN in reader.get(page).get_data(as_text=True)] == []
    assert [page for page in pages if GUARDIAN in client.get(page).get_data(as_text=True)] == []


@pytest.mark.parametrize(
    ("who", "status"),
    [("ana", 200), ("bo", 200), ("helper", 200), ("adult", 200), ("other", 404), ("stranger", 404)],
)
def test_who_may_ask_a_guardian(session: Session, cast: Cast, sign_in: Any, who: str, status: int) -> None:
    from tests.factories import add_member

    other = make_person(session)
    add_member(session, cast.group, other)
    people = {"other": other, "stranger": make_group(session).active[0].person} | vars(cast)
    assert sign_in(people[who]).get(cast.ask).status_code == status


def test_a_visitor_is_sent_to_sign_in(cast: Cast, session: Session, client: Any) -> None:
    session.commit()
    assert client.get(cast.ask).status_code == 303


def test_nobody_says_yes_or_age_for_another(session: Session, sign_in: Any) -> None:
    cast = young_cast(session, band=AgeBand.FROM_15)
    bo = sign_in(cast.bo)
    token = form_to(bo.get("/grupper/ny")).fields
    for page in ("/ja", "/alder"):
        assert bo.post(cast.ask + page, data=dict(token) | {"band": "18_plus"}).status_code == 404
    ana = sign_in(cast.ana)
    assert submit(ana, cast.ask, to=cast.ask + "/ja").status_code == 303
    assert lacking(cast) == []


def test_who_says_their_age_is_asked_on_by_it(session: Session, sign_in: Any) -> None:
    cast = young_cast(session, band=None)
    ana = sign_in(cast.ana)
    assert "Si hvor gammel du er" in text_of(ana.get("/mitt"))
    assert submit(ana, cast.ask, {"band": "13_14"}, to=cast.ask + "/alder").status_code == 303
    assert lacking(cast) == [("film_guardian", "Ana Ung")]


def test_the_consents_of_a_person_are_told_line_by_line(session: Session, cast: Cast) -> None:
    from fellespott.groups.guardian_contributions import consents

    yes = ask_and_say_yes(session, cast)
    (line,) = consents(session, cast.ana, utcnow())
    assert (line.given_by, str(line.verified), line.ends_on) == (
        f"{GUARDIAN}, foresatt",
        "med lenke",
        yes.ends_on,
    )
    assert line.withdraw_url == cast.ask + "/trekk"
    assert list(consents(session, cast.bo, utcnow())) == []


def test_erasing_takes_the_guardians_name_and_the_film_down_for_good(session: Session, cast: Cast) -> None:
    from fellespott.groups.personal_guardians import erase

    yes = ask_and_say_yes(session, cast)
    erase(session, cast.ana, utcnow())
    cast.ana.erased_at = utcnow()
    session.flush()
    session.refresh(yes)
    assert (yes.guardian_name, yes.standing) == ("", False)
    assert lacking(cast) == [("film_gone", "Ana Ung")]


def test_nobody_pesters_the_town_with_questions(session: Session, cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(guardians, "REQUESTS_PER_DAY", 2)
    ask = {"actor": cast.bo, "found": cast.about(session), "email": None, "now": utcnow()}
    for _number in range(2):
        guardians.ask_guardian(session, **ask)
    assert code_of(lambda: guardians.ask_guardian(session, **ask)) == "too_many_requests"


# --- showing who one is, and by text message


def test_a_guardian_who_has_shown_who_they_are_is_noted_so(session: Session, cast: Cast, client: Any) -> None:
    """What the provider's way back leaves (tried with one in tests/people) is used up."""
    _request, token = guardians.ask_guardian(
        session, actor=cast.bo, found=cast.about(session), email=None, now=utcnow()
    )
    page = f"/grupper/foresatt/{token}"
    session.commit()
    with client.session_transaction() as cookie:
        cookie["provider_verified"] = {"provider": "idporten", "for": page, "at": time.time()}
    said = submit(client, page, {"answer": "yes", "guardian_name": GUARDIAN, "is_guardian": "y"})
    assert said.status_code == 303
    assert session.scalars(sa.select(GuardianConsent.verified)).all() == [Verified.OIDC]
    with client.session_transaction() as cookie:
        assert "provider_verified" not in cookie


def test_what_was_shown_for_another_link_does_not_count(session: Session, cast: Cast, client: Any) -> None:
    _request, token = guardians.ask_guardian(
        session, actor=cast.bo, found=cast.about(session), email=None, now=utcnow()
    )
    page = f"/grupper/foresatt/{token}"
    session.commit()
    with client.session_transaction() as cookie:
        cookie["provider_verified"] = {"provider": "idporten", "for": page + "x", "at": time.time()}
    submit(client, page, {"answer": "yes", "guardian_name": GUARDIAN, "is_guardian": "y"})
    assert session.scalars(sa.select(GuardianConsent.verified)).all() == [Verified.LINK]
    assert "Bekreft med" not in text_of(client.get(page))  # no provider is set up here


def test_a_link_by_text_message_only_where_a_gateway_is_set(
    session: Session, cast: Cast, sign_in: Any, app: Any, monkeypatch: Any
) -> None:
    bo = sign_in(cast.bo)
    assert "tekstmelding" not in text_of(bo.get(cast.ask))
    settings = dataclasses.replace(app.config["FELLESPOTT"], sms_url="http://127.0.0.1:9/sms")
    monkeypatch.setitem(app.config, "FELLESPOTT", settings)
    wrong = submit(bo, cast.ask, {"way": "text", "number": "12"}, to=cast.ask + "/spor")
    assert wrong.status_code == 422
    sent = submit(bo, cast.ask, {"way": "text", "number": "912 34 567"}, to=cast.ask + "/spor")
    assert sent.status_code == 303
    (text,) = session.scalars(sa.select(OutboxText)).all()
    assert text.number == "+4791234567"
    assert "Kan Ana Ung være med i filmen?" in text.body
    assert "/grupper/foresatt/" in text.body
