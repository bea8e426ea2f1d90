"""Volunteering for a jury, the plan it is put together by, and who has not been heard."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from fellespott.calls.states import Phase, SeatKind
from fellespott.core.clock import utcnow
from fellespott.jury import lot_personal, services
from fellespott.jury.lot_models import JuryPlan, JuryTarget, JuryVolunteer
from fellespott.jury.lot_rules import Wanted, cover, quotas_left
from fellespott.jury.lot_states import CameBy, TargetCategory
from fellespott.jury.models import Juror
from fellespott.jury.states import AgeBand, Background
from tests.factories import make_call, make_juror, make_person, make_seat, make_staff
from tests.jury.pools import aim, open_list, sign_up
from tests.support.html import form_to, submit, text_of

TOLD = {"background": "resident", "age_band": "18_24", "why": "Jeg vil bidra"}


@pytest.fixture
def call(session):
    return make_call(session, phase=Phase.OPEN)


@pytest.fixture
def staff(session, sign_in):
    return sign_in(make_staff(session))


def test_staff_plan_targets_and_open_the_list(session, call, staff):
    plan = f"/utlysninger/{call.slug}/jury/plan"
    assert submit(staff, plan, {"seats": "21", "takes_volunteers": "y"}).status_code == 303
    new = {"what": "age:under_18", "low": "3", "high": "5", "population_percent": "18"}
    assert submit(staff, f"{plan}/ny", new).status_code == 303
    assert submit(staff, f"{plan}/ny", new | {"low": "2"}).status_code == 303
    own = {"what": "area:", "own": "Øst", "low": "4", "high": "9"}
    assert submit(staff, f"{plan}/ny", own).status_code == 303

    row = session.scalars(select(JuryPlan)).one()
    assert (row.seats, row.takes_volunteers) == (21, True)
    targets = session.scalars(select(JuryTarget).order_by(JuryTarget.low)).all()
    assert [(one.feature, one.low, one.population_percent) for one in targets] == [
        ("under_18", 2, 18),
        ("Øst", 4, None),
    ]
    page = text_of(staff.get(plan))
    assert "Under 18 år Alder Plasser: 2 til 5, 18 prosent av innbyggerne" in page

    assert submit(staff, plan, to=f"/jurymal/{targets[1].id}/fjern").status_code == 303
    assert [one.feature for one in session.scalars(select(JuryTarget))] == ["under_18"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"what": ""}, "what"),
        ({"what": "area:", "own": ""}, "own"),
        ({"low": "6"}, "high"),
        ({"low": "mange"}, "low"),
        ({"population_percent": "101"}, "population_percent"),
    ],
)
def test_bad_target_is_told_beside_its_field(session, call, staff, typed, field):
    values = {"what": "age:under_18", "low": "3", "high": "5", "population_percent": "18"} | typed
    page = submit(staff, f"/utlysninger/{call.slug}/jury/plan/ny", values)

    assert page.status_code == 422
    assert f'id="{field}-error"' in page.get_data(as_text=True)
    assert form_to(page).fields["high"] == ["5"]
    assert session.scalars(select(JuryTarget)).all() == []


def test_volunteer_signs_up_changes_and_stops(session, call, sign_in):
    open_list(session, call)
    aim(session, call, TargetCategory.AREA, "Øst", 1, 2)
    vera = make_person(session, name="Vera")
    client = sign_in(vera)
    address = f"/utlysninger/{call.slug}/jury/meld-deg"
    assert address in client.get(f"/utlysninger/{call.slug}").get_data(as_text=True)

    assert submit(client, address, TOLD | {"area": "Øst"}).status_code == 303
    assert submit(client, address, {"why": "Vil lære"}).status_code == 303

    row = session.scalars(select(JuryVolunteer)).one()
    assert (row.person_id, row.background, row.age_band) == (vera.id, Background.RESIDENT, AgeBand.FROM_18)
    assert (row.traits, row.why) == ({"area": "Øst"}, "Vil lære")
    # The call's list closes; whoever is on it may still leave.
    call.phase = Phase.JURY
    page = client.get(address)
    assert "Påmeldingen er stengt" in text_of(page)
    assert submit(client, address, to=f"{address}/trekk").status_code == 303
    assert session.scalars(select(JuryVolunteer)).all() == []
    assert client.get(address).status_code == 403


def test_volunteer_who_tells_nothing_is_asked_beside_the_fields(session, call, sign_in):
    open_list(session, call)
    client = sign_in(make_person(session))
    page = submit(client, f"/utlysninger/{call.slug}/jury/meld-deg", {"why": "Gjerne"})

    assert page.status_code == 422
    assert "Velg en aldersgruppe." in text_of(page)
    assert form_to(page).fields["why"] == ["Gjerne"]


def test_list_that_is_not_open_takes_nobody(session, call, sign_in, client):
    assert client.get(f"/utlysninger/{call.slug}/jury/meld-deg").status_code == 303  # to sign in
    visitor = sign_in(make_person(session))
    page = visitor.get(f"/utlysninger/{call.slug}/jury/meld-deg")
    assert page.status_code == 403
    assert "Det er ikke mulig å melde seg til juryen nå." in text_of(page)


def test_whoever_decides_in_the_round_cannot_volunteer(session, call, sign_in):
    open_list(session, call)
    styrer = make_person(session, name="Styrer")
    make_seat(session, call, styrer, SeatKind.STEERING_GROUP)
    page = submit(sign_in(styrer), f"/utlysninger/{call.slug}/jury/meld-deg", TOLD)

    assert page.status_code == 409
    assert "Styrer sitter i styringsgruppa" in text_of(page)
    assert session.scalars(select(JuryVolunteer)).all() == []


def test_database_keeps_one_sign_up_for_each_person_and_call(session, call):
    vera = sign_up(session, call, make_person(session))
    with pytest.raises(IntegrityError), session.begin_nested():
        sign_up(session, call, vera.person)


def test_staff_see_the_list_and_seat_a_volunteer(session, call, staff, sign_in):
    vera = sign_up(session, call, make_person(session, name="Vera Villig"), why="Bor midt i det")
    address = f"/utlysninger/{call.slug}/jury/frivillige"
    assert sign_in(make_person(session)).get(address).status_code == 403
    page = text_of(staff.get(address))
    assert "Vera Villig" in page
    assert "Bor midt i det" in page

    seat = f"/juryfrivillige/{vera.id}/plass"
    assert submit(staff, seat, {"represents": ""}).status_code == 422
    assert submit(staff, seat, {"represents": "De unge i Øst"}).status_code == 303

    juror = session.scalars(select(Juror)).one()
    assert (juror.came_by, juror.represents, juror.age_band) == (
        CameBy.VOLUNTEER,
        "De unge i Øst",
        AgeBand.FROM_18,
    )
    assert "Meldte seg selv" in text_of(staff.get(f"/utlysninger/{call.slug}/jury"))
    assert "Meldte seg selv" in text_of(staff.get(f"/jurymedlemmer/{juror.id}"))
    assert "Har plass" in text_of(staff.get(address))


def test_list_of_volunteers_costs_the_same_however_long(session, call, sign_in, count_sql):
    client = sign_in(make_staff(session))
    address = f"/utlysninger/{call.slug}/jury/frivillige"
    counts = []
    for _more in range(2):
        for _one in range(3):
            sign_up(session, call, make_person(session))
        with count_sql() as statements:
            client.get(address)
        counts.append(statements.count)
    assert counts[0] == counts[1]


def test_jury_page_says_who_has_not_been_heard(session, call, staff):
    make_juror(session, call, background=Background.RESIDENT, age_band=AgeBand.FROM_18)
    aim(session, call, TargetCategory.AGE, "18_24", 1, 3, 12)
    aim(session, call, TargetCategory.AGE, "under_18", 2, 4, 20)
    page = text_of(staff.get(f"/utlysninger/{call.slug}/jury"))

    assert "Ingen i juryen ennå: Under 18 år." in page
    assert "18 til 24 år 1 til 3 1 100 prosent 12 prosent Som ønsket" in page
    assert "Under 18 år 2 til 4 0 0 prosent 20 prosent Mangler 2" in page


def test_volunteers_are_shown_to_themselves_and_erased(session, call):
    vera = sign_up(session, call, make_person(session), why="Fordi", traits={"area": "Øst"})
    person = vera.person
    assert lot_personal.show(session, person)["Juryer du har meldt deg til"][0]["Område"] == "Øst"
    lot_personal.erase(session, person, utcnow())
    assert session.scalars(select(JuryVolunteer)).all() == []


def test_seat_given_by_invitation_is_told_so(session, call):
    juror = services.seat_juror(
        session,
        actor=None,
        call=call,
        person=make_person(session),
        background=Background.POLICE,
        age_band=None,
        represents="Kjenner gata",
        now=utcnow(),
    )
    assert juror.came_by is CameBy.INVITED


def test_cover_counts_those_who_told_nothing_in_the_total():
    rows = cover([Wanted("age", "under_18", 1, 1)], [{"age": "under_18"}, {}, {}, {}])
    assert [(one.have, one.percent, one.standing.value) for one in rows] == [(1, 25, "met")]


def test_quotas_left_take_off_those_who_sit():
    wanted = [Wanted("age", "under_18", 2, 4), Wanted("age", "over_60", 0, 1)]
    taken = [{"age": "under_18"}, {"age": "over_60"}, {"age": "over_60"}]
    assert [(one.low, one.high) for one in quotas_left(wanted, taken)] == [(1, 3), (0, 0)]
