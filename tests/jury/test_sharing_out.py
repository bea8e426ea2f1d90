"""Staff share the proposals out; each juror then sees their own and no other."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from fellespott.calls.states import Phase
from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.jury import queries, services
from fellespott.jury.models import CallDecision, Reading, ReadingPlan
from fellespott.jury.waiting import todos_of
from tests.factories import add_member, answer_conflict, make_sheet
from tests.jury.rounds import make_round, score, values
from tests.support.html import form_to, links_of, submit, text_of

NOW = utcnow()


@pytest.fixture
def found(session):
    """Four jurors, four proposals; the first juror stands too close to the first proposal."""
    made = make_round(session, proposals=4, jurors=4)
    for number, juror in enumerate(made.jurors):
        for place, proposal in enumerate(made.proposals):
            answer_conflict(session, juror.seat, proposal, conflict=number == place == 0)
    return made


@pytest.fixture
def staff(found, sign_in):
    return sign_in(found.staff)


@pytest.fixture
def shared(session, found):
    return services.share_out(session, actor=found.staff, call=found.call, each=2, now=NOW)


def url(found):
    return f"/utlysninger/{found.call.slug}/jury/fordeling"


def read_by(session, found, number):
    seat = found.jurors[number].seat_id
    return set(session.scalars(select(Reading.proposal_id).where(Reading.seat_id == seat)))


def test_each_proposal_is_read_by_as_many_and_never_by_who_stands_too_close(session, found, staff):
    assert submit(staff, url(found), {"each": "2"}).status_code == 303

    readings = [read_by(session, found, number) for number in range(4)]
    assert [len(one) for one in readings] == [2, 2, 2, 2]
    assert found.proposals[0].id not in readings[0]
    page = text_of(staff.get(url(found)))
    assert "Vurderinger av hvert2" in page
    assert "ujevnt" not in page


def test_a_juror_sees_and_scores_only_what_was_given(session, found, shared, sign_in):
    mine = read_by(session, found, 1)
    juror = sign_in(found.person(1))
    page = juror.get(f"/utlysninger/{found.call.slug}/vurder")

    shown = [text for text, _href in links_of(page) if text.startswith("Forslag ")]
    assert sorted(shown) == sorted(one.title for one in found.proposals if one.id in mine)
    assert "Andre vurderer resten" in text_of(page)
    for proposal in found.proposals:
        status = juror.get(f"/forslag/{proposal.id}/vurder").status_code
        assert status == (200 if proposal.id in mine else 403)
    other = next(one for one in found.proposals if one.id not in mine)
    with pytest.raises(DomainError, match="not_yours"):
        services.save_sheet(session, actor=found.person(1), proposal=other, values=values(found), now=NOW)


def test_what_is_waited_for_is_what_was_given(session, found, shared):
    progress = queries.progress_by_seat(session, found.call.id)
    assert [progress[one.seat_id].expected for one in found.jurors] == [2, 2, 2, 2]
    waiting = [one.title for one in todos_of(session, found.person(1))]
    assert waiting == [f"Vurder forslagene i {found.call.title}: 2 igjen"]

    for number, juror in enumerate(found.jurors):
        given = read_by(session, found, number)
        for proposal in (one for one in found.proposals if one.id in given):
            make_sheet(session, juror, proposal, [3] * 8)
    leader = [one.title for one in todos_of(session, found.leader)]
    assert leader == [f"Alle i juryen har sendt inn i {found.call.title}: åpne poengene"]
    services.draft_decision(session, actor=found.staff, call=found.call, now=NOW)
    assert session.scalars(select(CallDecision.sheets_missing)).one() == 0


def test_without_a_plan_everyone_reads_all(session, found, staff, sign_in):
    assert "Nå vurderer alle i juryen alle forslagene" in text_of(staff.get(url(found)))
    progress = queries.progress_by_seat(session, found.call.id)
    assert [progress[one.seat_id].expected for one in found.jurors] == [3, 4, 4, 4]


def test_what_cannot_be_covered_is_named(session, found, staff):
    page = submit(staff, url(found), {"each": "4"})

    assert page.status_code == 422
    assert "«Forslag A» mangler 1 som kan vurdere det." in text_of(page)
    assert session.scalar(select(func.count()).select_from(ReadingPlan)) == 0


def test_never_fewer_than_the_call_says(session, found, staff):
    found.call.min_sheets = 6
    assert form_to(staff.get(url(found))).fields["each"] == ["6"]
    answer = submit(staff, url(found), {"each": "2"})
    assert answer.status_code == 422
    assert "Utlysningen sier at minst 6 må vurdere hvert forslag." in text_of(answer)


def test_sharing_out_again_replaces_and_taking_away_gives_everyone_all(session, found, staff, shared):
    submit(staff, url(found), {"each": "3"})
    assert session.scalars(select(ReadingPlan.readers_each)).all() == [3]
    assert session.scalar(select(func.count()).select_from(Reading)) == 12

    assert submit(staff, url(found), to=f"{url(found)}/fjern").status_code == 303
    assert session.scalar(select(func.count()).select_from(Reading)) == 0


def test_nothing_is_shared_out_once_somebody_has_begun(session, found, staff):
    make_sheet(session, found.jurors[1], found.proposals[1], [3] * 8, sent=False)

    with pytest.raises(DomainError, match="scoring_begun"):
        services.share_out(session, actor=found.staff, call=found.call, each=2, now=NOW)
    assert "Da kan ikke forslagene deles ut" in text_of(staff.get(url(found)))


def test_a_juror_who_has_not_answered_gets_nothing_and_is_named(session, sign_in):
    found = make_round(session, proposals=2, jurors=3)
    for juror in found.jurors[:2]:
        for proposal in found.proposals:
            answer_conflict(session, juror.seat, proposal)
    services.share_out(session, actor=found.staff, call=found.call, each=1, now=NOW)

    assert [len(read_by(session, found, number)) for number in range(3)] == [1, 1, 0]
    page = text_of(sign_in(found.staff).get(url(found)))
    assert "Juror 2. De får ingen forslag før de har svart." in page


@pytest.mark.parametrize(("phase", "code"), [(Phase.OPEN, "not_now"), (Phase.CLOSED, "nobody_answered")])
def test_not_before_the_deadline_and_not_without_answers(session, phase, code):
    found = make_round(session, phase=phase)
    with pytest.raises(DomainError, match=code):
        services.share_out(session, actor=found.staff, call=found.call, each=1, now=NOW)


def test_a_conflict_that_comes_to_light_takes_the_reading_along(session, found, shared, sign_in):
    what = next(one for one in found.proposals if one.id in read_by(session, found, 1))
    services.answer_conflicts(
        session, actor=found.person(1), call=found.call, answers={what.id: True}, now=NOW
    )
    assert what.id not in read_by(session, found, 1)


def test_a_member_of_the_group_behind_is_never_given_it(session, found):
    add_member(session, found.proposals[2].group, found.person(3))
    services.share_out(session, actor=found.staff, call=found.call, each=2, now=NOW)
    assert found.proposals[2].id not in read_by(session, found, 3)


def test_a_juror_who_leaves_takes_the_readings_along(session, found, shared):
    services.unseat_juror(session, actor=found.staff, juror=found.jurors[3], reason="Syk", now=NOW)
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Reading)) == 6


def test_one_is_moved_with_the_checks(session, found, shared, staff):
    first = found.proposals[0]
    givers = [one for n, one in enumerate(found.jurors) if first.id in read_by(session, found, n)]
    others = [one for one in found.jurors[1:] if one not in givers]
    page = f"/forslag/{first.id}/fordeling"
    shown = text_of(staff.get(page))
    assert "Juror 0 (har" not in shown  # stands too close

    refusal = submit(staff, page, {"giver": str(givers[0].id), "taker": str(found.jurors[0].id)})
    assert refusal.status_code == 422
    moved = submit(staff, page, {"giver": str(givers[0].id), "taker": str(others[0].id)})

    assert moved.status_code == 303
    assert first.id in read_by(session, found, found.jurors.index(others[0]))
    assert first.id not in read_by(session, found, found.jurors.index(givers[0]))
    assert "Det er ujevnt nå" in text_of(staff.get(url(found)))


def test_what_is_begun_is_not_moved(session, found, shared):
    first = found.proposals[0]
    giver = next(one for n, one in enumerate(found.jurors) if first.id in read_by(session, found, n))
    taker = next(
        one for n, one in enumerate(found.jurors) if n and first.id not in read_by(session, found, n)
    )
    make_sheet(session, giver, first, [3] * 8, sent=False)

    with pytest.raises(DomainError, match="begun"):
        services.hand_over(session, actor=found.staff, proposal=first, giver=giver, taker=taker, now=NOW)


def test_the_database_holds_that_nobody_reads_what_they_stand_close_to(session, found, shared):
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(
            Reading(plan_id=shared.id, seat_id=found.jurors[0].seat_id, proposal_id=found.proposals[0].id)
        )


def test_only_those_who_run_the_round_share_out(found, shared, sign_in, client):
    juror = sign_in(found.person(1))
    for page in (url(found), f"/forslag/{found.proposals[0].id}/fordeling"):
        assert juror.get(page).status_code in (403, 404)
    assert juror.post(f"{url(found)}/fjern").status_code == 403


def test_the_page_takes_as_many_statements_for_many_rows_as_for_few(session, sign_in, count_sql):
    rounds = [make_round(session, proposals=size, jurors=size) for size in (2, 6)]
    client = sign_in(rounds[0].staff)

    def statements_of(found):
        for juror in found.jurors:
            for proposal in found.proposals:
                answer_conflict(session, juror.seat, proposal)
        services.share_out(session, actor=found.staff, call=found.call, each=2, now=NOW)
        session.flush()
        client.get(url(found))
        with count_sql() as statements:
            assert client.get(url(found)).status_code == 200
        return statements.count

    assert statements_of(rounds[0]) == statements_of(rounds[1])


def test_everyone_scored_is_still_everyone_without_a_plan(session):
    found = make_round(session)
    score(session, found, [[3, 3], [4, 4]])
    assert all(one.is_done for one in queries.progress_by_seat(session, found.call.id).values())
