"""Making a call and changing it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from fellespott.audit.models import AuditDetail, AuditEntry
from fellespott.calls.services import create_call, load_criteria_sets, suggested_settings, update_call
from fellespott.calls.states import SETTINGS, DecisionMode, Phase
from fellespott.core.errors import DomainError
from tests.factories import make_call, make_criteria, make_staff

NOW = datetime(2021, 4, 15, 7, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def staff(session):
    load_criteria_sets(session, NOW)
    return make_staff(session, name="Runa", email="runa@example.org")


def change(session, staff, call, **fields):
    return update_call(session, actor=staff, call=call, version=call.version, now=NOW, **fields)


def refusal(session, staff, call, **fields):
    with pytest.raises(DomainError) as refused, session.begin_nested():
        change(session, staff, call, **fields)
    return refused.value.code, refused.value.field, refused.value.status


def test_a_title_is_enough_and_the_rest_is_as_in_2021(session, staff):
    call = create_call(session, actor=staff, now=NOW, title=" Innbyggernes modell ")
    assert (call.title, call.slug, call.phase) == ("Innbyggernes modell", "innbyggernes-modell", Phase.DRAFT)
    assert (call.opens_at, call.closes_at) == (NOW, datetime(2021, 5, 13, 21, 59, tzinfo=UTC))
    assert (call.jury_meets_at, call.decision_expected_at) == (
        datetime(2021, 5, 18, 7, tzinfo=UTC),
        datetime(2021, 5, 27, 10, tzinfo=UTC),
    )
    assert (call.min_actors, call.max_awards, call.film_max_seconds) == (3, 8, 300)
    assert (call.needs_municipal_lead, call.needs_film) == (True, True)
    assert call.decision_mode is DecisionMode.JURY_DECIDES
    assert call.criteria_version.criteria_set.key == "innbyggernes-modell"
    assert [one["key"] for one in call.commitments] == [
        "research",
        "money_for_residents",
        "share_lessons",
        "nothing_owed",
    ]
    assert all(one["nb"] and one["en"] for one in call.commitments)


def test_what_is_given_wins(session, staff):
    fields = {"opens_at": NOW + DAY, "closes_at": NOW + 10 * DAY, "max_awards": 2, "summary": "Kort."}
    call = create_call(session, actor=staff, now=NOW, title="Liten", **fields)
    assert {name: getattr(call, name) for name in fields} == fields


def test_an_unknown_setting_is_refused(session, staff):
    with pytest.raises(DomainError, match="unknown_setting"):
        create_call(session, actor=staff, now=NOW, title="Liten", phase=Phase.OPEN)


def test_without_criteria_no_call_can_be_made(session):
    with pytest.raises(DomainError, match="no_criteria"):
        create_call(session, actor=make_staff(session), now=NOW, title="Tom")


def test_addresses_are_unique_and_never_those_of_other_pages(session, staff):
    titles = ("Vår i byen", "Vår i byen!", "Ny", "Kriterier", "نعم", "x" * 200)
    slugs = [create_call(session, actor=staff, now=NOW, title=title).slug for title in titles]
    assert slugs == ["var-i-byen", "var-i-byen-2", "ny-2", "kriterier-2", "utlysning", "x" * 60]
    assert (
        create_call(session, actor=staff, now=NOW, title="Annet", slug="egen-adresse").slug == "egen-adresse"
    )


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"closes_at": NOW}, "closes_at"),
        ({"closes_at": NOW + 10 * DAY, "jury_meets_at": NOW + 9 * DAY}, "jury_meets_at"),
        ({"closes_at": NOW + 10 * DAY, "decision_expected_at": NOW + 9 * DAY}, "decision_expected_at"),
    ],
)
def test_dates_in_the_wrong_order_are_refused_beside_their_field(session, staff, fields, field):
    with pytest.raises(DomainError) as refused:
        create_call(session, actor=staff, now=NOW, title="Rar", opens_at=NOW, **fields)
    assert (refused.value.code, refused.value.field) == ("dates_crossed", field)


def test_the_page_of_a_new_call_takes_over_who_answered_last_time(session, staff):
    make_call(
        session, responsible_unit="Oppvekst", complaints_to="Til oss", contact_name="Ida", contact_email=""
    )
    found = suggested_settings(session, actor=staff, now=NOW)
    assert set(SETTINGS) - set(found) == {
        "title",
        "budget_frame_ore",
        "max_award_ore",
        "age_from",
        "age_to",
        "second_criteria_version_id",
    }
    assert (found["responsible_unit"], found["complaints_to"]) == ("Oppvekst", "Til oss")
    assert (found["contact_name"], found["contact_email"]) == ("Ida", "runa@example.org")
    assert found["opens_at"] == datetime(2021, 4, 22, 7, tzinfo=UTC)


def test_each_change_is_kept_with_what_was_before(session, staff):
    call = make_call(session, phase=Phase.DRAFT, max_awards=8, title="Før")
    change(session, staff, call, max_awards=3, title="Etter", min_actors=3)
    assert (call.max_awards, call.title) == (3, "Etter")
    found = session.execute(
        select(AuditDetail.actor_id, AuditDetail.detail)
        .join(AuditDetail.entry)
        .where(AuditEntry.object_id == call.id, AuditEntry.action == "call.changed")
    ).one()
    assert tuple(found) == (staff.id, {"changed": {"max_awards": [8, 3], "title": ["Før", "Etter"]}})


def test_saving_without_change_writes_nothing(session, staff):
    call = make_call(session, phase=Phase.DRAFT)
    version = call.version
    change(session, staff, call, **call.settings)
    assert call.version == version
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "call.changed")).all() == []


def test_a_page_opened_before_somebody_elses_change_is_stale(session, staff):
    call = make_call(session, phase=Phase.DRAFT)
    seen = call.version
    change(session, staff, call, title="Andres")
    with pytest.raises(DomainError) as refused:
        update_call(session, actor=staff, call=call, version=seen, now=NOW, title="Mitt", max_awards=1)
    assert (refused.value.code, refused.value.status) == ("stale", 409)
    assert [str(line) for line in refused.value.details] == [
        "Ulikt det som er lagret: Hvor mange som kan få ja",
        "Ulikt det som er lagret: Navn på utlysningen",
    ]


def test_the_criteria_are_fixed_once_announced(session, staff):
    other = make_criteria(session)
    draft = make_call(session, phase=Phase.DRAFT)
    change(session, staff, draft, criteria_version_id=other.id)
    assert draft.criteria_version_id == other.id
    announced = make_call(session, phase=Phase.ANNOUNCED)
    too_late = ("too_late", "criteria_version_id", 409)
    assert refusal(session, staff, announced, criteria_version_id=other.id) == too_late


@pytest.mark.parametrize(
    ("field", "harder"), [("min_actors", 4), ("max_awards", 1), ("film_max_seconds", 10)]
)
def test_rules_may_change_until_it_opens_and_then_only_be_eased(session, staff, field, harder):
    announced, opened = make_call(session, phase=Phase.ANNOUNCED), make_call(session, phase=Phase.OPEN)
    change(session, staff, announced, reason="Vi så feil.", **{field: 77})
    assert getattr(announced, field) == 77
    assert refusal(session, staff, opened, reason="Fordi", **{field: harder}) == ("too_late", field, 409)


def test_an_open_calls_deadline_is_put_off_but_not_brought_forward(session, staff):
    call = make_call(session, phase=Phase.OPEN)
    later = call.closes_at + timedelta(days=7)
    assert change(session, staff, call, closes_at=later, reason="Vinterferie.").closes_at == later
    sooner = later - timedelta(seconds=1)
    assert refusal(session, staff, call, closes_at=sooner) == ("too_late", "closes_at", 409)


def test_whom_to_ask_can_be_changed_when_all_is_over_even_with_odd_dates(session, staff):
    call = make_call(session, phase=Phase.DECIDED)
    call.jury_meets_at = call.closes_at - DAY
    session.flush()
    change(session, staff, call, contact_name="Ny")
    assert call.contact_name == "Ny"
