"""What the jury room hands to others: to-dos, stations of the chain, figures, panels, mails on a move."""

import pytest
from sqlalchemy import select

from fellespott.calls.services import move_phase
from fellespott.calls.states import DecisionMode, Phase
from fellespott.core.clock import utcnow
from fellespott.jury import services
from fellespott.jury.contributions import figures, stations, todos
from fellespott.jury.states import Outcome
from fellespott.notices.models import OutboxMail
from tests.factories import make_juror, make_person, make_proposal, make_seat, make_sheet
from tests.jury.rounds import begin, make_round, score

NOW = utcnow()
TALK = "Ring oss."


def titles(session, person):
    return [str(todo.title) for todo in todos(session, person, NOW)]


def write_all(session, found, **said):
    for proposal in found.proposals:
        services.write_entry(
            session,
            actor=found.leader,
            proposal=proposal,
            reason="Derfor",
            conversation_offer=TALK,
            now=NOW,
            **said,
        )


def answer_all(session, found, person):
    services.answer_conflicts(
        session,
        actor=person,
        call=found.call,
        answers=dict.fromkeys((p.id for p in found.proposals), False),
        now=NOW,
    )


def test_todos_follow_a_round_the_jury_decides(session):
    found = make_round(session, max_awards=1)
    name, juror = found.call.title, found.person(0)
    assert titles(session, juror) == [f"Står du for nær noen av forslagene i {name}?"]
    answer_all(session, found, juror)
    assert titles(session, juror) == [f"Vurder forslagene i {name}: 2 igjen"]
    assert titles(session, found.leader) == []
    assert titles(session, found.steering[0]) == []
    answer_all(session, found, found.person(1))
    score(session, found, [[4, 3], [4, 3]])
    assert titles(session, juror) == []
    for person in (found.leader, found.staff):
        assert titles(session, person) == [f"Alle i juryen har sendt inn i {name}: åpne poengene"]
    services.draft_decision(session, actor=found.staff, call=found.call, now=NOW)
    assert titles(session, found.leader) == [f"Skriv begrunnelser i {name}: 2 igjen"]
    write_all(session, found)
    for person in (found.leader, found.staff):
        assert titles(session, person) == [f"Kunngjør vedtaket i {name}"]
    services.publish_decision(session, actor=found.leader, call=found.call, now=NOW)
    assert titles(session, found.leader) == titles(session, found.staff) == titles(session, juror) == []
    no = found.proposals[1]
    wish = services.ask_for_talk(session, actor=no.group.active[0].person, proposal=no, note="", now=NOW)
    assert titles(session, found.staff) == [f"1 gruppe vil snakke om svaret sitt i {name}"]
    services.finish_talk(session, actor=found.staff, wish=wish, now=NOW)
    assert titles(session, found.staff) == []


def test_todos_follow_a_round_the_steering_group_decides(session):
    found = make_round(session, mode=DecisionMode.JURY_ADVISES)
    name, (one, two) = found.call.title, found.steering
    services.answer_conflicts(
        session, actor=two, call=found.call, answers={found.proposals[0].id: True}, now=NOW
    )
    begin(session, found, [[4, 3], [4, 3]])
    write_all(session, found, outcome=Outcome.YES)
    assert titles(session, one) == []
    assert titles(session, found.leader) == [f"Send rådet om {name} til styringsgruppa"]
    services.recommend(session, actor=found.leader, call=found.call, now=NOW)
    assert titles(session, found.leader) == []
    assert titles(session, one) == [f"Avgjør forslagene i {name}: 2 igjen"]
    assert titles(session, two) == [f"Avgjør forslagene i {name}: 1 igjen"]
    for proposal in found.proposals:
        services.decide_entry(
            session, actor=one, proposal=proposal, outcome=Outcome.YES, reason="Derfor", now=NOW
        )
    assert titles(session, one) == [f"Kunngjør vedtaket i {name}"]
    assert titles(session, found.staff) == []


def test_juror_who_has_not_told_their_age_does_that_first(session):
    found = make_round(session)
    newcomer = make_juror(session, found.call, age_band=None)

    assert titles(session, newcomer.seat.person) == [
        f"Fortell litt om deg selv til juryen for {found.call.title}"
    ]


def test_juror_with_a_conflict_has_one_sheet_less(session):
    found = make_round(session)
    services.answer_conflicts(
        session,
        actor=found.person(0),
        call=found.call,
        answers={found.proposals[0].id: True, found.proposals[1].id: False},
        now=NOW,
    )

    assert titles(session, found.person(0)) == [f"Vurder forslagene i {found.call.title}: 1 igjen"]


def test_call_without_a_jury_asks_staff_for_one(session):
    found = make_round(session, jurors=0, phase=Phase.CLOSED)

    assert titles(session, found.staff) == [f"Sett sammen juryen for {found.call.title}"]


def test_todos_take_as_many_statements_for_many_calls_as_for_one(session, count_sql):
    rounds = [make_round(session)]
    staff = rounds[0].staff
    make_seat(session, rounds[0].call, staff, "project_leader")

    def count():
        session.expire_all()
        with count_sql() as statements:
            found = titles(session, staff)
        return statements.count, len(found)

    count()
    small, few = count()
    for _ in range(3):
        more = make_round(session, proposals=4, jurors=4)
        make_seat(session, more.call, staff, "project_leader")
        score(session, more, [[3] * 4] * 4)
        rounds.append(more)
    large, many = count()

    assert many > few
    assert small == large


# --- the chain line


def line(session, proposal):
    return [(one.key, str(one.label), one.done, one.current) for one in stations(session, proposal, NOW)]


def test_chain_says_where_the_jury_is(session):
    found = make_round(session, phase=Phase.CLOSED)
    assert line(session, found.proposals[0]) == [("jury", "Jury", False, False)]
    found.call.phase = Phase.JURY
    assert line(session, found.proposals[0]) == [("jury", "Jury", True, True)]
    assert line(session, make_proposal(session, call=found.call)) == []


def test_chain_says_yes_and_kindly_no(session):
    found = make_round(session, max_awards=1)
    begin(session, found, [[4, 3], [4, 3]])
    write_all(session, found)
    services.publish_decision(session, actor=found.leader, call=found.call, now=NOW)
    session.expire_all()

    assert line(session, found.proposals[0]) == [("jury", "Jury", True, False), ("yes", "Ja", True, True)]
    assert line(session, found.proposals[1]) == [
        ("jury", "Jury", True, False),
        ("yes", "Nei denne gangen", False, True),
    ]
    station = list(stations(session, found.proposals[1], NOW))[1]
    assert station.url == f"/utlysninger/{found.call.slug}/vedtak#f-{found.proposals[1].id}"
    assert station.on == NOW


def test_chain_gives_nothing_away_before_publication(session):
    found = make_round(session, max_awards=1)
    begin(session, found, [[4, 3], [4, 3]])
    write_all(session, found)

    assert [line(session, proposal) for proposal in found.proposals] == [[("jury", "Jury", True, True)]] * 2


# --- figures, mails


def test_figures_count_the_published_decision(session):
    found = make_round(session, proposals=3, jurors=2, max_awards=2)
    begin(session, found, [[5, 4, 3], [5, 4, 3]])
    write_all(session, found)
    assert figures(session, found.call.slug) == {"chosen": 0, "jurors": 2, "jury_groups": 1}
    services.publish_decision(session, actor=found.leader, call=found.call, now=NOW)

    assert figures(session, found.call.slug) == {"chosen": 2, "jurors": 2, "jury_groups": 1}
    assert figures(session, None) == {"chosen": 2, "jurors": 2, "jury_groups": 1}


def test_figures_without_any_call(session):
    assert figures(session, None) == {"chosen": 0, "jurors": 0, "jury_groups": 0}


def test_jurors_are_told_once_when_the_proposals_come_to_them(session):
    found = make_round(session, phase=Phase.CLOSED)
    for to in (Phase.JURY, Phase.CLOSED, Phase.JURY):
        move_phase(session, actor=found.staff, call=found.call, to=to, reason="Fordi", now=NOW)

    mails = session.scalars(select(OutboxMail)).all()
    assert {mail.recipient for mail in mails} == {found.person(0).email, found.person(1).email}
    assert len(mails) == 2


@pytest.mark.parametrize("language", [None, "nb"])
def test_person_without_an_address_gets_no_mail(session, language):
    found = make_round(session, phase=Phase.CLOSED, jurors=0)
    make_juror(session, found.call, make_person(session, email=None, language=language))

    move_phase(session, actor=found.staff, call=found.call, to=Phase.JURY, reason="Fordi", now=NOW)

    assert session.scalars(select(OutboxMail)).all() == []


def test_draft_sheet_is_still_something_to_do(session):
    found = make_round(session)
    answer_all(session, found, found.person(0))
    make_sheet(session, found.jurors[0], found.proposals[0], [3] * 8, sent=False)

    assert titles(session, found.person(0)) == [f"Vurder forslagene i {found.call.title}: 2 igjen"]
