"""What was promised is kept version by version, and who follows hears of each change once."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fellespott.calls.models import RulesVersion
from fellespott.calls.queries import rules_versions
from fellespott.calls.rule_values import in_words, rule_changes
from fellespott.calls.rules import as_kept
from fellespott.calls.services import create_call, load_criteria_sets, move_by_date, move_phase, update_call
from fellespott.calls.states import RULES, Phase
from fellespott.core.errors import DomainError
from fellespott.following.models import Following, NewsAddress
from fellespott.notices.models import OutboxMail
from tests.factories import make_call, make_group, make_person, make_proposal, make_staff
from tests.support.html import text_of

NOW = datetime(2021, 4, 20, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def staff(session):
    load_criteria_sets(session, NOW)
    return make_staff(session, name="Runa", email="runa@example.org")


def opened(session, **fields):
    days = {"opens_at": NOW - DAY, "closes_at": NOW + 10 * DAY}
    return make_call(session, phase=Phase.OPEN, title="Runden", **(days | fields))


def change(session, staff, call, reason="Det var ferie.", **fields):
    return update_call(
        session, actor=staff, call=call, version=call.version, now=NOW, reason=reason, **fields
    )


def numbers(session, call):
    return [(one.number, one.changed, one.reason) for one in rules_versions(session, call)]


def follow(session, call, email="nysgjerrig@example.org", language="nb"):
    follower = NewsAddress(email=email, created_at=NOW)
    session.add(follower)
    session.flush()
    session.add(
        Following(
            address_id=follower.id,
            kind="call",
            target_id=call.id,
            language=language,
            asked_at=NOW,
            confirmed_at=NOW,
        )
    )
    session.flush()


def mails(session, to="nysgjerrig@example.org"):
    found = sa.select(OutboxMail).where(OutboxMail.recipient == to)
    return sorted(session.scalars(found).all(), key=lambda one: one.subject)


def test_the_first_version_is_what_was_announced(session, staff):
    call = create_call(
        session,
        actor=staff,
        now=NOW,
        title="Runden",
        summary="Kort.",
        responsible_unit="Oppvekst",
        contact_name="Runa",
        contact_email="runa@example.org",
        complaints_to="Til oss.",
        kinds_needed=["voluntary"],
        age_from=13,
    )
    change(session, staff, call, reason="", max_awards=5)
    assert numbers(session, call) == []
    move_phase(session, actor=staff, call=call, to=Phase.ANNOUNCED, reason="Klar.", now=NOW)
    first = rules_versions(session, call)[0]
    assert numbers(session, call) == [(1, [], "")]
    assert first.rules == as_kept(call.promised)
    assert set(first.rules) == set(RULES)
    assert (first.rules["kinds_needed"], first.rules["age_from"], first.rules["max_awards"]) == (
        ["voluntary"],
        13,
        5,
    )


def test_a_call_announced_again_has_its_changes_in_a_version_with_the_moves_reason(session, staff):
    call = make_call(session, phase=Phase.ANNOUNCED, summary="Kort.", opens_at=NOW + DAY)
    move_phase(session, actor=staff, call=call, to=Phase.DRAFT, reason="Feil.", now=NOW)
    move_phase(session, actor=staff, call=call, to=Phase.ANNOUNCED, reason="Klar.", now=NOW)
    move_phase(session, actor=staff, call=call, to=Phase.DRAFT, reason="Feil igjen.", now=NOW)
    change(session, staff, call, reason="", area="Øya")
    move_phase(session, actor=staff, call=call, to=Phase.ANNOUNCED, reason="Nå stemmer det.", now=NOW)
    assert numbers(session, call) == [(1, [], ""), (2, ["area"], "Nå stemmer det.")]


def test_a_change_after_opening_needs_a_reason_and_keeps_what_was_before(session, staff):
    call = opened(session, min_actors=3, needs_film=True)
    with pytest.raises(DomainError) as refused:
        change(session, staff, call, reason=" ", min_actors=2)
    assert (refused.value.code, refused.value.field) == ("reason_needed", "reason")
    assert call.min_actors == 3
    change(session, staff, call, reason="Mange sa det var vanskelig.", min_actors=2, needs_film=False)
    assert numbers(session, call) == [
        (1, [], ""),
        (2, ["min_actors", "needs_film"], "Mange sa det var vanskelig."),
    ]
    told = rule_changes(rules_versions(session, call))
    assert [(str(one.name), one.before, one.after) for one in told[0].rules] == [
        ("Hvor mange aktører som må være med", "3 aktører", "2 aktører"),
        ("Film", "ja", "nei"),
    ]


def test_what_is_no_rule_needs_no_reason_and_makes_no_version(session, staff):
    call = opened(session)
    change(session, staff, call, reason="", title="Nytt navn", contact_name="Ida", ordinary_schemes="Se her.")
    assert (call.title, numbers(session, call)) == ("Nytt navn", [(1, [], "")])


def test_opening_again_keeps_the_new_deadline_with_the_moves_reason(session, staff):
    call = make_call(session, phase=Phase.CLOSED, closes_at=NOW - DAY, opens_at=NOW - 20 * DAY)
    reason = "Strømmen gikk."
    move_phase(
        session, actor=staff, call=call, to=Phase.OPEN, reason=reason, now=NOW, closes_at=NOW + 3 * DAY
    )
    assert numbers(session, call) == [(1, [], ""), (2, ["closes_at"], reason)]
    told = rule_changes(rules_versions(session, call))[0].rules[0]
    assert (told.before, told.after) == ("19. april 2021 kl. 12.00", "23. april 2021 kl. 12.00")


def test_the_date_moves_a_call_whose_rules_somebody_touched_by_hand(session):
    call = opened(session, closes_at=NOW - DAY, opens_at=NOW - 3 * DAY)
    session.add(RulesVersion(call_id=call.id, number=1, rules={"min_actors": 9}, at=NOW))
    session.flush()
    move_by_date(session, NOW)
    assert numbers(session, call)[1:] == [(2, ["min_actors"], "Ingen skrev hvorfor.")]


@pytest.mark.parametrize(
    "sql", ["UPDATE call_rules_version SET reason = 'x'", "DELETE FROM call_rules_version"]
)
def test_no_version_is_ever_rewritten(session, staff, sql):
    call = opened(session)
    change(session, staff, call, min_actors=1)
    with pytest.raises(DBAPIError, match="rules_version_is_append_only"), session.begin_nested():
        session.execute(sa.text(sql))
    assert [one[0] for one in numbers(session, call)] == [1, 2]


def test_every_rule_has_words_for_what_it_was(session, staff):
    call = opened(session, budget_frame_ore=100, max_award_ore=100, age_from=13, age_to=19, area="Øya")
    kept = as_kept(call.promised) | {"kinds_needed": ["voluntary", "state"], "area": "Øya"}
    assert in_words("kinds_needed", kept["kinds_needed"]) == "én fra staten og én frivillig organisasjon"
    assert in_words("age_to", 19) == "19 år"
    assert in_words("max_award_ore", None) == "ingenting er satt"
    assert [name for name in RULES if in_words(name, kept[name]) == str(kept[name]) and name != "area"] == [
        "max_awards"
    ]


def test_who_follows_hears_of_a_moved_date_once_with_reason(session, staff):
    call = opened(session)
    follow(session, call)
    change(session, staff, call, closes_at=NOW + 12 * DAY)
    mail = mails(session)[0]
    assert mail.subject == "Nye dager: Runden"
    assert "- Fristen: 2. mai 2021 kl. 12.00 (før: 30. april 2021 kl. 12.00)" in mail.body
    assert "Hvorfor: Det var ferie." in mail.body
    assert len(mails(session)) == 1


def test_who_follows_hears_of_every_phase_in_their_own_language(session, staff):
    call = make_call(
        session, phase=Phase.ANNOUNCED, title="Runden", opens_at=NOW, closes_at=NOW + DAY, summary="Kort."
    )
    follow(session, call)
    move_by_date(session, NOW)
    move_by_date(session, NOW + 2 * DAY)
    move_by_date(session, NOW + 2 * DAY)
    move_phase(session, actor=staff, call=call, to=Phase.JURY, reason="Klar.", now=NOW + 2 * DAY)
    assert [one.subject for one in mails(session)] == [
        "Runden: fristen er ute",
        "Runden: hos juryen",
        "Runden: åpen",
    ]


def test_the_contact_of_a_group_that_writes_hears_of_a_new_deadline(session, staff):
    call = opened(session)
    contact = make_person(session, email="ida@example.org")
    group = make_group(session, contact=contact, members=1)
    make_proposal(session, call=call, group=group)
    make_proposal(session, group=make_group(session, contact=contact))
    change(session, staff, call, closes_at=NOW + 12 * DAY)
    change(session, staff, call, min_actors=1)
    found = session.scalars(sa.select(OutboxMail)).all()
    assert [(one.recipient, one.subject) for one in found] == [("ida@example.org", "Ny frist: Runden")]
    assert "fra 30. april 2021 kl. 12.00 til 2. mai 2021 kl. 12.00" in found[0].body


def test_telling_groups_takes_as_many_statements_for_12_as_for_2(session, staff, count_sql):
    counts = []
    for groups in (2, 12):
        call = opened(session)
        for _ in range(groups):
            make_proposal(session, call=call, group=make_group(session))
        before = len(session.scalars(sa.select(OutboxMail.id)).all())
        with count_sql() as statements:
            change(session, staff, call, closes_at=NOW + 12 * DAY)
        sent = len(session.scalars(sa.select(OutboxMail.id)).all()) - before
        counts.append((sent, statements.count))
    assert [sent for sent, _ in counts] == [2, 12]
    assert counts[0][1] == counts[1][1]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_call_page_says_what_was_changed_from_what_to_what_and_why(session, staff, client):
    call = opened(session)
    change(session, staff, call, reason="Det var vinterferie.", closes_at=NOW + 12 * DAY)
    page = text_of(client.get(f"/utlysninger/{call.slug}"))
    assert "Dette er endret Endret 20. april 2021" in page
    assert "Fristen: fra 30. april 2021 kl. 12.00 til 2. mai 2021 kl. 12.00." in page
    assert "Fordi: Det var vinterferie." in page


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_call_page_takes_as_many_statements_for_nine_changes_as_for_one(session, staff, client, count_sql):
    call, counts = opened(session), []
    for days in (range(11, 12), range(12, 20)):
        for one in days:
            change(session, staff, call, closes_at=NOW + one * DAY)
        with count_sql() as statements:
            page = client.get(f"/utlysninger/{call.slug}")
        counts.append((text_of(page).count("Fordi:"), statements.count))
    assert [told for told, _ in counts] == [1, 9]
    assert counts[0][1] == counts[1][1]
