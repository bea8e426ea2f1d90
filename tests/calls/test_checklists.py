"""Checklists: written point by point with links that show it, nothing overwritten, read by all."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fellespott.calls.checklists import checklists, findings, is_evidence
from fellespott.calls.models import ChecklistNote
from fellespott.calls.queries import checklist_notes
from fellespott.calls.services import assess_point
from fellespott.calls.states import Phase, PointState
from fellespott.core.errors import DomainError
from tests.factories import make_call, make_person, make_staff
from tests.support.html import forms_of, links_of, submit, text_of

NOW = datetime(2021, 5, 3, 10, tzinfo=UTC)
LINK = {"url": "https://example.org/vedtak", "text": "Vedtaket"}


@pytest.fixture
def staff(session):
    return make_staff(session, name="Runa", email="runa@example.org")


def assess(session, staff, call, point="7", state=PointState.YES, seen=0, **more):
    values = {"list_key": "hensyn", "note": "", "evidence": []} | more
    return assess_point(
        session, actor=staff, call=call, point_key=point, state=state, seen=seen, now=NOW, **values
    )


def test_there_are_four_criteria_of_legitimacy_and_twenty_considerations():
    found = {one.key: [point.key for point in one.points] for one in checklists()}
    assert found == {"legitimitet": ["a", "b", "c", "d"], "hensyn": [str(n) for n in range(1, 21)]}
    points = [point for one in checklists() for point in one.points]
    assert all(point.texts["nb"] and point.texts["en"] and point.source for point in points)


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://example.org/vedtak?a=1", True),
        ("http://example.org", True),
        ("/utlysninger/var", True),
        ("//example.org", False),
        ("/\\example.org", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://", False),
        ("https://[::1", False),
        ("https://a@example.org", False),
        ("https://example.org/a b", False),
        ("https://example.org/\u202e", False),
        ("example.org", False),
        ("", False),
        ("/" + "a" * 500, False),
    ],
)
def test_a_link_leads_to_another_site_or_a_page_here(url, may):
    assert is_evidence(url) is may


def test_the_newest_note_holds_and_the_earlier_stay(session, staff):
    call = make_call(session)
    assess(session, staff, call, state=PointState.NOT_YET)
    assess(session, staff, call, state=PointState.IN_PART, seen=1, note="På vei.", evidence=[LINK])
    assess(session, staff, call, point="8", state=PointState.YES)
    notes = checklist_notes(session, call)
    legitimacy, considerations = findings(notes)
    assert sorted((one.point_key, one.number) for one in notes) == [("7", 1), ("7", 2), ("8", 1)]
    assert (legitimacy.assessed, considerations.assessed, considerations.total) == (0, 2, 20)
    assert [considerations.count(state) for state in PointState] == [0, 1, 1, 0]
    newest = considerations.notes["7"]
    assert (newest.state, newest.note, newest.evidence) == (PointState.IN_PART, "På vei.", [LINK])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"list_key": "finnes-ikke"}, "no_such_point"),
        ({"point": "21"}, "no_such_point"),
        ({"evidence": [{"url": "javascript:x", "text": "x"}]}, "bad_link"),
        ({"seen": 1}, "stale"),
        ({"seen": -1}, "stale"),
    ],
)
def test_a_bad_note_is_refused(session, staff, change, code):
    call = make_call(session)
    with pytest.raises(DomainError) as refused:
        assess(session, staff, call, **change)
    assert refused.value.code == code
    assert checklist_notes(session, call) == []


def test_of_two_who_write_about_one_point_the_second_is_told(session, staff):
    call = make_call(session)
    assess(session, staff, call)
    with pytest.raises(DomainError, match="stale"):
        assess(session, staff, call, state=PointState.NOT_YET)
    with pytest.raises(DomainError, match="nothing_changed"):
        assess(session, staff, call, seen=1)


@pytest.mark.parametrize("sql", ["UPDATE checklist_note SET note = 'x'", "DELETE FROM checklist_note"])
def test_no_note_is_ever_rewritten(session, staff, sql):
    call = make_call(session)
    assess(session, staff, call)
    with pytest.raises(DBAPIError, match="checklist_note_is_append_only"), session.begin_nested():
        session.execute(sa.text(sql))
    assert len(checklist_notes(session, call)) == 1


sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@sqlite
def test_staff_assess_a_point_and_everyone_reads_it_with_its_link(session, client, sign_in, staff):
    call = make_call(session)
    root, runa = f"/utlysninger/{call.slug}/sjekkliste", sign_in(staff)
    typed = {
        "state": "in_part",
        "note": "Nesten.",
        "evidence-0-url": LINK["url"],
        "evidence-0-text": "Vedtaket",
    }
    assert submit(runa, f"{root}/legitimitet/b", typed).location == root
    page = client.get(root)
    assert "1 av 4 vurdert: delvis 1" in text_of(page)
    assert "Nesten." in text_of(page)
    assert ("Vedtaket", LINK["url"]) in links_of(page)
    assert "Runa" not in text_of(page)
    assert [way for _, way in links_of(page) if way.startswith(f"{root}/")] == []
    assert "Er runden demokratisk?: 1 av 4 vurdert" in text_of(client.get(f"/utlysninger/{call.slug}"))
    assert "vurdert" not in text_of(client.get(f"/utlysninger/{make_call(session).slug}"))
    assert "Runa" in text_of(runa.get(f"{root}/legitimitet/b"))


@sqlite
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"state": ""}, "Velg hvordan det står til."),
        ({"state": "kanskje"}, "Not a valid choice"),
        ({"state": "yes", "evidence-0-url": "javascript:alert(1)"}, "En lenke må begynne med"),
        ({"state": "yes", "evidence-0-text": "Vedtaket"}, "Skriv lenka, eller tøm"),
        ({"state": "yes", "note": "x" * 2001}, "Den kan ha 2000 tegn."),
    ],
)
def test_a_point_ill_filled_comes_back_and_nothing_is_kept(session, sign_in, staff, typed, said):
    call = make_call(session)
    answer = submit(sign_in(staff), f"/utlysninger/{call.slug}/sjekkliste/hensyn/3", typed)
    assert answer.status_code == 422
    if said != "Not a valid choice":
        assert said in text_of(answer)
    assert session.scalars(sa.select(ChecklistNote)).all() == []


@sqlite
def test_a_second_page_of_the_same_point_is_stale_and_then_counts(session, sign_in, staff):
    call, runa = make_call(session), sign_in(staff)
    address = f"/utlysninger/{call.slug}/sjekkliste/hensyn/3"
    opened = forms_of(runa.get(address))[-1].fields
    submit(runa, address, {"state": "yes"})
    refused = runa.post(address, data=opened | {"state": "not_yet"})
    assert refused.status_code == 409
    assert runa.post(address, data=forms_of(refused)[-1].fields).status_code == 303
    assert [one.state for one in checklist_notes(session, call)] == [PointState.YES, PointState.NOT_YET]


@sqlite
def test_only_those_who_run_the_round_write_and_a_drafts_list_is_theirs_alone(
    session, client, sign_in, staff
):
    call, draft = make_call(session), make_call(session, phase=Phase.DRAFT)
    somebody = sign_in(make_person(session))
    assert somebody.get(f"/utlysninger/{call.slug}/sjekkliste/hensyn/3").status_code == 403
    assert client.get(f"/utlysninger/{draft.slug}/sjekkliste").status_code == 404
    assert sign_in(staff).get(f"/utlysninger/{draft.slug}/sjekkliste").status_code == 200
    for way in ("hensyn/21", "finnes-ikke/1"):
        assert sign_in(staff).get(f"/utlysninger/{call.slug}/sjekkliste/{way}").status_code == 404


@sqlite
def test_the_list_takes_as_many_statements_for_24_notes_as_for_one(session, client, staff, count_sql):
    call, counts = make_call(session), []
    assess(session, staff, call, point="1")
    for points in ([], range(2, 21)):
        for one in points:
            assess(session, staff, call, point=str(one), evidence=[LINK])
        with count_sql() as statements:
            page = client.get(f"/utlysninger/{call.slug}/sjekkliste")
        counts.append((text_of(page).count("Ikke vurdert"), statements.count))
    assert [left for left, _ in counts] == [23, 4]
    assert counts[0][1] == counts[1][1]


def test_notes_are_ordered_by_their_number_whenever_they_were_written(session, staff):
    call = make_call(session)
    for number, shift in ((1, 2), (2, 1)):
        session.add(
            ChecklistNote(
                id=uuid.uuid4(),
                call_id=call.id,
                list_key="hensyn",
                point_key="1",
                number=number,
                state=PointState.YES if number == 2 else PointState.NOT_YET,
                at=NOW + timedelta(days=shift),
            )
        )
    session.flush()
    assert findings(checklist_notes(session, call))[1].notes["1"].state is PointState.YES
