"""Pages of those who run rounds: seating, groups, following along without any score; and what all see."""

import pytest
from sqlalchemy import select

from fellespott.calls.states import Phase, SeatKind
from fellespott.jury.models import Juror, JuryGroup, ScoreSheet, SheetSetAside
from fellespott.jury.states import AgeBand, Background
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Invitation, Person
from tests.factories import add_member, make_call, make_juror, make_person, make_seat, make_sheet, make_staff
from tests.jury.rounds import begin, make_round, score
from tests.support.html import form_to, links_of, submit, text_of


@pytest.fixture
def call(session):
    return make_call(session, phase=Phase.CLOSED)


@pytest.fixture
def staff(session, sign_in):
    return sign_in(make_staff(session))


NEW = {
    "name": "Nora Ny",
    "email": "nora@example.org",
    "background": "police",
    "represents": "Kjenner gata",
    "how": "invite",
}


def test_invited_juror_accepts_tells_age_and_sits(session, call, staff, app):
    answer = submit(staff, f"/utlysninger/{call.slug}/jury/ny", NEW)
    assert answer.status_code == 303
    assert "nora@example.org" in text_of(staff.get(f"/utlysninger/{call.slug}/jury"))
    body = session.scalars(select(OutboxMail)).one().body
    link = next(line for line in body.splitlines() if "/invitasjon/" in line).removeprefix("http://localhost")

    visitor = app.test_client()
    page = visitor.get(link)
    assert f"vil sitte i juryen for {call.title}" in text_of(page)


def test_accepting_seats_the_juror_who_then_tells_age(session, call, sign_in):
    from fellespott.core.clock import utcnow
    from fellespott.jury import services

    services.invite_juror(
        session,
        actor=make_staff(session),
        call=call,
        email="nora@example.org",
        name="Nora",
        background=Background.POLICE,
        represents="Kjenner gata",
        now=utcnow(),
    )
    nora = make_person(session, email="nora@example.org")
    juror = services.accept_juror(
        session, invitation=session.scalars(select(Invitation)).one(), call=call, person=nora, now=utcnow()
    )
    assert juror.age_band is None
    client = sign_in(nora)

    first = client.get(f"/utlysninger/{call.slug}/vurder")
    assert first.headers["Location"].endswith(f"/utlysninger/{call.slug}/jury/velkommen")
    assert form_to(client.get(first.headers["Location"])).fields["background"] == ["police"]
    wrong = submit(client, f"/utlysninger/{call.slug}/jury/velkommen", {"age_band": "900"})
    assert wrong.status_code == 422
    answer = submit(
        client, f"/utlysninger/{call.slug}/jury/velkommen", {"age_band": "18_24", "background": "resident"}
    )

    assert answer.status_code == 303
    session.refresh(juror)
    assert (juror.age_band, juror.background) == (AgeBand.FROM_18, Background.RESIDENT)


def test_juror_seated_at_once(session, call, staff):
    answer = submit(staff, f"/utlysninger/{call.slug}/jury/ny", NEW | {"how": "seat", "age_band": "40_60"})

    assert answer.status_code == 303
    juror = session.scalars(select(Juror)).one()
    assert (juror.seat.person.name, juror.age_band) == ("Nora Ny", AgeBand.FROM_40)


@pytest.mark.parametrize("how", ["invite", "seat"])
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (SeatKind.PROJECT_LEADER, "Kari Kort er prosjektleder"),
        (SeatKind.STEERING_GROUP, "Kari Kort sitter i styringsgruppa"),
        (SeatKind.LEAD_CONTACT, "Kari Kort er ansvarlig leder for et forslag"),
    ],
)
def test_whoever_leads_or_decides_is_refused_beside_the_field(session, call, staff, how, kind, said):
    kari = make_person(session, name="Kari Kort", email="kari@example.org")
    make_seat(session, call, kari, kind)

    page = submit(
        staff,
        f"/utlysninger/{call.slug}/jury/ny",
        NEW | {"email": "kari@example.org", "how": how, "age_band": "40_60"},
    )

    assert page.status_code == 409
    assert said in text_of(page)
    assert 'id="email-error"' in page.get_data(as_text=True)
    assert form_to(page).fields["represents"] == ["Kjenner gata"]
    assert session.scalars(select(Juror)).all() == []
    assert session.scalars(select(OutboxMail)).all() == []


def test_member_of_a_group_with_a_proposal_is_refused(session, sign_in):
    found = make_round(session)
    member = found.proposals[0].group.active[0].person

    page = submit(
        sign_in(found.staff),
        f"/utlysninger/{found.call.slug}/jury/ny",
        NEW | {"email": member.email, "how": "seat"},
    )

    assert page.status_code == 409
    assert "står bak et forslag i denne utlysningen" in text_of(page)


def test_bad_address_and_long_text_are_kept_and_refused(session, call, staff):
    page = submit(
        staff,
        f"/utlysninger/{call.slug}/jury/ny",
        NEW | {"email": "ikke en adresse", "represents": "x" * 201},
    )

    assert page.status_code == 422
    assert form_to(page).fields["represents"] == ["x" * 201]
    assert form_to(page).fields["email"] == ["ikke en adresse"]
    assert session.scalars(select(Person).where(Person.name == "Nora Ny")).all() == []


def test_stale_form_keeps_what_was_typed(call, staff):
    page = submit(staff, f"/utlysninger/{call.slug}/jury/ny", NEW | {"csrf_token": "gammel"})

    assert page.status_code == 400
    assert form_to(page).fields["name"] == ["Nora Ny"]


def test_groups_are_dealt_and_a_juror_moved(session, sign_in):
    found = make_round(session, jurors=8)
    client = sign_in(found.staff)
    url = f"/utlysninger/{found.call.slug}/jury"

    assert submit(client, url, {"count": "4"}).status_code == 303
    groups = session.scalars(select(JuryGroup).order_by(JuryGroup.position)).all()
    juror = found.jurors[0]
    assert submit(client, f"/jurymedlemmer/{juror.id}", {"group": str(groups[3].id)}).status_code == 303

    session.refresh(juror)
    assert juror.jury_group_id == groups[3].id
    assert len(groups) == 4


@pytest.mark.parametrize("count", ["0", "9", "mange", ""])
def test_impossible_number_of_groups_is_refused(session, sign_in, count):
    found = make_round(session, jurors=2)

    assert (
        submit(sign_in(found.staff), f"/utlysninger/{found.call.slug}/jury", {"count": count}).status_code
        == 422
    )


def test_juror_is_not_moved_to_a_group_of_another_jury(session, sign_in):
    found, other = make_round(session), make_round(session)
    foreign = session.scalars(select(JuryGroup).where(JuryGroup.call_id == other.call.id)).one()

    page = submit(sign_in(found.staff), f"/jurymedlemmer/{found.jurors[0].id}", {"group": str(foreign.id)})

    assert page.status_code == 422


def test_staff_follow_the_work_without_seeing_any_score(session, sign_in):
    found = make_round(session)
    make_sheet(session, found.jurors[0], found.proposals[0], [5] * 8)
    client = sign_in(found.staff)

    page = client.get(f"/utlysninger/{found.call.slug}/jury")
    one = client.get(f"/jurymedlemmer/{found.jurors[0].id}")

    assert "1 av 4" in text_of(page)
    assert "Sendt Legg til side: Forslag A" in text_of(one)
    assert "I svært stor grad" not in text_of(page) + text_of(one)


def test_juror_whose_group_sent_in_later_is_pointed_out(session, sign_in):
    found = make_round(session)
    add_member(session, found.proposals[0].group, found.person(0))

    page = text_of(sign_in(found.staff).get(f"/utlysninger/{found.call.slug}/jury"))

    assert "Juror 0 er med i en gruppe som har sendt inn forslag her." in page
    assert "Juror 1 er med i en gruppe" not in page


def test_sheet_is_set_aside_with_a_reason(session, sign_in):
    found = make_round(session)
    sheet = make_sheet(session, found.jurors[0], found.proposals[0], [5] * 8)
    client = sign_in(found.staff)

    assert submit(client, f"/vurderinger/{sheet.id}/legg-til-side", {"reason": " "}).status_code == 422
    assert submit(client, f"/vurderinger/{sheet.id}/legg-til-side", {"reason": "Nabo"}).status_code == 303

    assert session.scalars(select(SheetSetAside.reason)).all() == ["Nabo"]
    assert "Lagt til side Nabo" in text_of(client.get(f"/jurymedlemmer/{found.jurors[0].id}"))


def test_draft_is_not_set_aside(session, sign_in):
    found = make_round(session)
    sheet = make_sheet(session, found.jurors[0], found.proposals[0], [5] * 8, sent=False)

    assert sign_in(found.staff).get(f"/vurderinger/{sheet.id}/legg-til-side").status_code == 403


def test_juror_is_unseated_with_a_reason(session, sign_in):
    found = make_round(session)
    make_sheet(session, found.jurors[0], found.proposals[0], [5] * 8, sent=False)

    answer = submit(
        sign_in(found.staff), f"/jurymedlemmer/{found.jurors[0].id}/ta-bort", {"reason": "Flyttet"}
    )

    assert answer.status_code == 303
    assert session.scalars(select(Juror.id)).all() == [found.jurors[1].id]
    assert session.scalars(select(ScoreSheet)).all() == []


def test_invitation_can_be_taken_back(session, call, staff):
    submit(staff, f"/utlysninger/{call.slug}/jury/ny", NEW)
    invitation = session.scalars(select(Invitation)).one()

    submit(staff, f"/utlysninger/{call.slug}/jury", to=f"/juryinvitasjoner/{invitation.id}/trekk")

    session.refresh(invitation)
    assert invitation.withdrawn_at is not None
    assert "nora@example.org" not in text_of(staff.get(f"/utlysninger/{call.slug}/jury"))


def test_scoring_ends_with_a_word_about_what_is_missing(session, sign_in):
    found = make_round(session)
    make_sheet(session, found.jurors[0], found.proposals[0], [5] * 8)
    client = sign_in(found.leader)
    url = f"/utlysninger/{found.call.slug}/jury/avslutt"

    assert "3 vurderinger mangler" in text_of(client.get(url))
    refused = submit(client, url, {"missing_note": ""})
    assert refused.status_code == 422
    assert 'id="missing_note-error"' in refused.get_data(as_text=True)
    answer = submit(client, url, {"missing_note": "Sykdom"})

    assert answer.headers["Location"].endswith(f"/utlysninger/{found.call.slug}/rangering")
    assert client.get(url).status_code == 403


def test_work_with_the_decision_begins_by_ending_the_scoring(session, sign_in):
    found = make_round(session)

    page = sign_in(found.staff).get(f"/utlysninger/{found.call.slug}/vedtak/arbeid")

    assert page.headers["Location"].endswith(f"/utlysninger/{found.call.slug}/jury/avslutt")


STAFF_PAGES = [
    "/utlysninger/{slug}/jury",
    "/utlysninger/{slug}/jury/ny",
    "/utlysninger/{slug}/samtaler",
    "/jurymedlemmer/{juror}",
    "/jurymedlemmer/{juror}/ta-bort",
    "/vurderinger/{sheet}/legg-til-side",
]


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_staff_pages_are_closed_to_all_others(session, sign_in, client, page):
    found = make_round(session)
    sheet = make_sheet(session, found.jurors[0], found.proposals[0], [5] * 8)
    url = page.format(slug=found.call.slug, juror=found.jurors[0].id, sheet=sheet.id)

    assert sign_in(found.staff).get(url).status_code == 200
    for person in (found.person(0), found.leader, found.steering[0], make_person(session)):
        assert sign_in(person).get(url).status_code == 403
    assert "/logg-inn" in client.get(url).headers["Location"]


@pytest.mark.parametrize(
    "page",
    [
        "/utlysninger/finnes-ikke/jury",
        "/utlysninger/finnes-ikke/juryen",
        "/jurymedlemmer/{id}",
        "/vurderinger/{id}/legg-til-side",
    ],
)
def test_forged_addresses_are_not_found(session, sign_in, page):
    url = page.format(id="0" * 8 + "-0000-4000-8000-" + "0" * 12)

    assert sign_in(make_staff(session)).get(url).status_code == 404


# --- what everyone sees


def test_everyone_sees_numbers_and_backgrounds_never_names_or_small_numbers(session, client):
    found = make_round(session, jurors=0)
    for number in range(7):
        make_juror(session, found.call, make_person(session, name=f"Hemmelig {number}"))
    for number in range(5):
        make_juror(
            session,
            found.call,
            background=Background.POLICE,
            age_band=AgeBand.OVER_60 if number else AgeBand.FROM_40,
        )

    page = text_of(client.get(f"/utlysninger/{found.call.slug}/juryen"))

    assert "Jurymedlemmer12" in page
    assert "Jurygrupper1" in page
    assert "Hemmelig" not in page
    assert "Bor i området7" in page
    assert "Politietvises ikke" in page  # five, but with it the six empty ones could be reckoned
    assert "Over 60 årvises ikke" in page
    assert "40 til 60 årvises ikke" in page
    assert "18 til 24 år7" in page


def test_jury_of_a_call_in_draft_is_not_found(session, client):
    call = make_call(session, phase=Phase.DRAFT)

    assert "/logg-inn" in client.get(f"/utlysninger/{call.slug}/juryen").headers["Location"]


def test_call_page_leads_to_the_jury_and_a_juror_to_the_sheets(session, sign_in, client):
    found = make_round(session)
    url = f"/utlysninger/{found.call.slug}"

    assert f"{url}/juryen" in [href for _text, href in links_of(client.get(url))]
    assert f"{url}/vurder" not in [href for _text, href in links_of(client.get(url))]
    assert f"{url}/vurder" in [href for _text, href in links_of(sign_in(found.person(0)).get(url))]


# --- as many statements for many rows as for few


def test_pages_take_as_many_statements_for_many_rows_as_for_few(session, sign_in, count_sql):
    few, many = make_round(session, proposals=2, jurors=2), make_round(session, proposals=5, jurors=9)
    for found in (few, many):
        score(session, found, [[3] * len(found.proposals)] * len(found.jurors))
    client = sign_in(few.staff)

    def statements_of(found):
        out = []
        for page in ("jury", "juryen", "styr", None):
            url = f"/utlysninger/{found.call.slug}/{page}" if page else f"/jurymedlemmer/{found.jurors[0].id}"
            client.get(url)
            with count_sql() as statements:
                assert client.get(url).status_code == 200
            out.append(statements.count)
        return out

    assert statements_of(few) == statements_of(many)


def test_deciding_staff_page_after_the_decision_is_begun(session, sign_in):
    found = make_round(session)
    begin(session, found, [[4, 3], [4, 3]])

    page = text_of(sign_in(found.staff).get(f"/utlysninger/{found.call.slug}/jury"))

    assert "Rangeringen" in page
    assert "Nytt jurymedlem" not in page
