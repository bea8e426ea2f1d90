"""Use cases of the jury room, without pages."""

import pytest
from sqlalchemy import func, select

from fellespott.audit.models import AuditEntry
from fellespott.calls.services import SeatTaken
from fellespott.calls.states import DecisionMode, Phase, SeatKind
from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.jury import queries, results, services
from fellespott.jury.models import ConflictAnswer, DecisionEntry, Juror, Score, ScoreSheet
from fellespott.jury.states import AgeBand, Background, DecisionState, Outcome
from fellespott.notices.models import OutboxMail
from fellespott.proposals.states import ProposalState
from tests.factories import (
    add_member,
    answer_conflict,
    make_juror,
    make_partner,
    make_person,
    make_proposal,
    make_seat,
    make_sheet,
)
from tests.jury.rounds import begin, make_round, score, values

NOW = utcnow()


@pytest.fixture
def decides(session):
    return make_round(session)


@pytest.fixture
def advises(session):
    return make_round(session, mode=DecisionMode.JURY_ADVISES)


def refused(code, act, status=None):
    with pytest.raises(DomainError) as caught:
        act()
    assert caught.value.code == code
    if status is not None:
        assert caught.value.status == status
    return caught.value


def seat(session, found, person):
    return services.seat_juror(
        session,
        actor=found.staff,
        call=found.call,
        person=person,
        background=Background.POLICE,
        age_band=AgeBand.FROM_25,
        represents="Kjenner gata",
        now=NOW,
    )


# --- seats


def test_juror_is_seated_with_what_they_bring(session, decides):
    juror = seat(session, decides, make_person(session))

    assert (juror.seat.kind, juror.background, juror.age_band) == (
        SeatKind.JUROR,
        Background.POLICE,
        AgeBand.FROM_25,
    )


@pytest.mark.parametrize("kind", [SeatKind.PROJECT_LEADER, SeatKind.STEERING_GROUP, SeatKind.LEAD_CONTACT])
def test_whoever_leads_or_decides_cannot_be_seated_on_the_jury(session, decides, kind):
    person = make_person(session, name="Kari Kort")
    make_seat(session, decides.call, person, kind)

    error = refused("seat_taken", lambda: seat(session, decides, person), 409)

    assert error.field == "email"
    assert "Kari Kort" in str(error.message)
    assert queries.juror_of(session, person, decides.call.id) is None


def test_whoever_leads_may_judge_in_another_call(session, decides):
    other = make_round(session)

    assert seat(session, other, decides.leader).seat.call_id == other.call.id


def test_member_of_a_group_with_a_proposal_cannot_be_seated(session, decides):
    member = decides.proposals[0].group.active[0].person

    refused("own_proposal", lambda: seat(session, decides, member), 409)


def test_contact_of_a_partner_cannot_be_seated_but_one_that_declined_can(session, decides):
    from fellespott.proposals.states import PartnerState

    partner, declined = (
        make_person(session, email="p@example.org"),
        make_person(session, email="d@example.org"),
    )
    make_partner(session, decides.proposals[0], contact_email="p@example.org")
    make_partner(session, decides.proposals[0], contact_email="d@example.org", state=PartnerState.DECLINED)

    refused("own_proposal", lambda: seat(session, decides, partner), 409)
    assert seat(session, decides, declined)


def test_member_of_a_group_with_only_a_draft_can_be_seated(session, decides):
    draft = make_proposal(session, call=decides.call)

    assert seat(session, decides, draft.group.active[0].person)


def test_nobody_is_seated_after_the_scores_are_opened(session, decides):
    begin(session, decides, [[4, 3], [4, 3]])

    refused("scoring_over", lambda: seat(session, decides, make_person(session)), 409)


def test_groups_are_dealt_and_dealt_anew_until_a_sheet_is_begun(session, decides):
    for _ in range(6):
        make_juror(session, decides.call)
    services.make_jury_groups(session, actor=decides.staff, call=decides.call, now=NOW)
    groups = services.make_jury_groups(session, actor=decides.staff, call=decides.call, count=3, now=NOW)

    sizes = [
        len([j for j in queries.jurors_of(session, decides.call.id) if j.jury_group_id == g.id])
        for g in groups
    ]
    assert sorted(sizes) == [2, 3, 3]
    assert len(queries.groups_of_jury(session, decides.call.id)) == 3

    make_sheet(session, decides.jurors[0], decides.proposals[0], [3] * 8, sent=False)
    refused(
        "scoring_begun",
        lambda: services.make_jury_groups(session, actor=decides.staff, call=decides.call, now=NOW),
        409,
    )
    refused(
        "scoring_begun",
        lambda: services.move_juror(
            session, actor=decides.staff, juror=decides.jurors[0], group=groups[0], now=NOW
        ),
        409,
    )


def test_more_groups_than_jurors_are_refused(session, decides):
    refused(
        "too_few_jurors",
        lambda: services.make_jury_groups(session, actor=decides.staff, call=decides.call, count=3, now=NOW),
    )


def test_unseating_takes_drafts_and_answers_along_but_never_a_sent_sheet(session, decides):
    first, second = decides.jurors
    make_sheet(session, first, decides.proposals[0], [3] * 8, sent=False)
    make_sheet(session, second, decides.proposals[0], [3] * 8)

    services.unseat_juror(session, actor=decides.staff, juror=first, reason="Flyttet", now=NOW)
    refused(
        "has_sent",
        lambda: services.unseat_juror(session, actor=decides.staff, juror=second, reason="Vil ikke", now=NOW),
        409,
    )

    assert session.scalars(select(Juror.id)).all() == [second.id]
    assert (
        session.scalar(
            select(func.count()).select_from(ConflictAnswer).where(ConflictAnswer.seat_id == first.seat_id)
        )
        == 0
    )


def test_invitation_mail_says_who_asks_and_carries_the_link(session, decides):
    token = services.invite_juror(
        session,
        actor=decides.staff,
        call=decides.call,
        email="Ny@Example.org",
        name="Nora",
        background=Background.RESIDENT,
        represents="Bor her",
        now=NOW,
    )

    mail = session.scalar(select(OutboxMail))
    assert mail.recipient == "ny@example.org"
    assert f"http://localhost/invitasjon/{token}" in mail.body
    assert decides.staff.name in mail.body
    assert "runden@example.org" in mail.body


def test_inviting_somebody_who_leads_is_refused_before_any_mail(session, decides):
    with pytest.raises(SeatTaken):
        services.invite_juror(
            session,
            actor=decides.staff,
            call=decides.call,
            email=decides.leader.email,
            name="x",
            background=Background.RESIDENT,
            represents="x",
            now=NOW,
        )
    assert session.scalars(select(OutboxMail)).all() == []


# --- conflicts


def answer(session, found, person, *said):
    answers = {p.id: yes for p, yes in zip(found.proposals, said, strict=False) if yes is not None}
    return services.answer_conflicts(session, actor=person, call=found.call, answers=answers, now=NOW)


def test_every_proposal_must_be_answered_for(session, decides):
    refused("unanswered", lambda: answer(session, decides, decides.person(0), True))


def test_answers_are_refused_for_a_proposal_of_another_call(session, decides):
    other = make_round(session)

    refused(
        "unknown_proposal",
        lambda: services.answer_conflicts(
            session,
            actor=decides.person(0),
            call=decides.call,
            answers={other.proposals[0].id: False},
            now=NOW,
        ),
    )


def test_own_group_is_a_conflict_whatever_is_said(session, decides):
    add_member(session, decides.proposals[0].group, decides.person(0))

    answer(session, decides, decides.person(0), False, False)

    stands = queries.standing(session, decides.person(0), decides.call.id)
    assert stands.conflicts == {decides.proposals[0].id}
    assert stands.answers == {decides.proposals[0].id: True, decides.proposals[1].id: False}


def test_later_conflict_takes_the_draft_with_it(session, decides):
    person, proposal = decides.person(0), decides.proposals[0]
    answer(session, decides, person, False, False)
    services.save_sheet(session, actor=person, proposal=proposal, values=values(decides), now=NOW)

    answer(session, decides, person, True)

    assert session.scalars(select(ScoreSheet)).all() == []
    assert session.scalars(select(Score)).all() == []
    refused(
        "conflict",
        lambda: services.save_sheet(session, actor=person, proposal=proposal, values={}, now=NOW),
        403,
    )


def test_later_conflict_after_sending_is_for_staff_to_set_aside(session, decides):
    person, proposal = decides.person(0), decides.proposals[0]
    answer(session, decides, person, False, False)
    sheet = services.submit_sheet(session, actor=person, proposal=proposal, values=values(decides), now=NOW)

    refused("sheet_sent", lambda: answer(session, decides, person, True), 409)
    refused(
        "reason_missing",
        lambda: services.set_aside_sheet(session, actor=decides.staff, sheet=sheet, reason=" ", now=NOW),
    )
    services.set_aside_sheet(session, actor=decides.staff, sheet=sheet, reason="Søskenbarn", now=NOW)

    refused(
        "already_aside",
        lambda: services.set_aside_sheet(session, actor=decides.staff, sheet=sheet, reason="x", now=NOW),
        409,
    )
    assert queries.standing(session, person, decides.call.id).conflicts == {proposal.id}
    assert queries.conflict_count(session, decides.call.id) == 1
    row = results.ranking_of(session, decides.call).row_of(proposal.id)
    assert (row.mean, row.sheets, row.set_aside) == (None, 0, 1)
    assert len(sheet.scores) == 8


def test_yes_may_become_no_only_until_the_scores_are_opened(session, decides):
    score(session, decides, [[3, 3], [3, 3]])
    third = make_juror(session, decides.call)
    answer(session, decides, third.seat.person, True, False)
    answer(session, decides, third.seat.person, False)
    answer(session, decides, third.seat.person, True)
    services.draft_decision(session, actor=decides.staff, call=decides.call, missing_note="Syk", now=NOW)

    refused("scores_open", lambda: answer(session, decides, third.seat.person, False), 409)


def test_conflicts_are_not_answered_while_the_call_is_open(session):
    found = make_round(session, phase=Phase.OPEN)

    refused("not_now", lambda: answer(session, found, found.person(0), False, False), 409)


def test_strangers_have_nothing_to_answer(session, decides):
    refused("no_seat", lambda: answer(session, decides, decides.staff, False, False), 403)


# --- sheets


@pytest.fixture
def ready(session, decides):
    answer(session, decides, decides.person(0), False, False)
    return decides


def save(session, found, given, comments=None):
    return services.save_sheet(
        session, actor=found.person(0), proposal=found.proposals[0], values=given, comments=comments, now=NOW
    )


def test_draft_holds_exactly_what_stood_there_last(session, ready):
    first, second, third, *_ = ready.call.criteria_version.criteria
    save(session, ready, {first.id: 5, second.id: None}, {third.id: "Tenker"})
    sheet = save(session, ready, {second.id: 2}, {second.id: " Bra "})

    assert {(s.criterion_id, s.value, s.is_answered, s.comment) for s in sheet.scores} == {
        (second.id, 2, True, "Bra")
    }


def test_word_without_an_answer_is_kept_and_is_no_answer(session, ready):
    first = ready.call.criteria_version.criteria[0]
    save(session, ready, values(ready) | {}, None)
    given = {key: 3 for key in values(ready) if key != first.id}
    save(session, ready, given, {first.id: "Må tenke"})

    error = refused(
        "unanswered",
        lambda: services.submit_sheet(session, actor=ready.person(0), proposal=ready.proposals[0], now=NOW),
    )
    assert error.details == ["Kriterium 1"]


def test_dont_know_is_an_answer_also_to_everything(session, ready):
    sheet = services.submit_sheet(
        session, actor=ready.person(0), proposal=ready.proposals[0], values=values(ready, None), now=NOW
    )

    assert (sheet.submitted_at, sheet.answers_total, sheet.criteria_total) == (NOW, 8, 8)


@pytest.mark.parametrize("value", [0, 6, True])
def test_value_outside_the_scale_is_refused_beside_its_field(session, ready, value):
    criterion = ready.call.criteria_version.criteria[0]

    error = refused("bad_value", lambda: save(session, ready, {criterion.id: value}))

    assert error.field == f"c_{criterion.id.hex}"


def test_criterion_of_another_set_is_refused(session, ready):
    foreign = make_round(session).call.criteria_version.criteria[0]

    refused("unknown_criterion", lambda: save(session, ready, {foreign.id: 3}), 422)
    refused("unknown_criterion", lambda: save(session, ready, {}, {foreign.id: "hei"}), 422)


def test_sending_twice_is_refused(session, ready):
    services.submit_sheet(
        session, actor=ready.person(0), proposal=ready.proposals[0], values=values(ready), now=NOW
    )

    refused("already_sent", lambda: save(session, ready, values(ready, 1)), 409)
    assert {s.value for s in session.scalars(select(Score))} == {3}


def test_scoring_needs_an_answer_about_conflicts_first(session, decides):
    refused("answer_first", lambda: save(session, decides, {}), 409)


def test_group_joined_after_the_answer_closes_the_sheet(session, ready):
    add_member(session, ready.proposals[0].group, ready.person(0))

    refused("conflict", lambda: save(session, ready, {}), 403)


@pytest.mark.parametrize("phase", [Phase.OPEN, Phase.CLOSED, Phase.DECIDED])
def test_scoring_is_refused_outside_the_jury_phase(session, ready, phase):
    ready.call.phase = phase
    session.flush()

    refused("not_now", lambda: save(session, ready, {}), 409)


def test_only_jurors_score(session, ready):
    for person in (ready.leader, ready.staff, ready.steering[0]):
        refused(
            "not_a_juror",
            lambda person=person: services.save_sheet(
                session, actor=person, proposal=ready.proposals[0], values={}, now=NOW
            ),
            403,
        )


# --- opening the scores


def test_scoring_ends_only_with_a_word_about_what_is_missing(session, ready):
    refused(
        "nothing_scored",
        lambda: services.draft_decision(session, actor=ready.staff, call=ready.call, now=NOW),
    )
    services.submit_sheet(
        session, actor=ready.person(0), proposal=ready.proposals[0], values=values(ready), now=NOW
    )
    refused(
        "missing_note_needed",
        lambda: services.draft_decision(session, actor=ready.staff, call=ready.call, now=NOW),
    )

    decision = services.draft_decision(
        session, actor=ready.staff, call=ready.call, missing_note="Sykdom", now=NOW
    )

    assert (decision.sheets_missing, decision.missing_note) == (3, "Sykdom")
    assert {entry.proposal_id for entry in decision.entries} == {p.id for p in ready.proposals}
    refused("not_now", lambda: save(session, ready, {}), 409)
    refused(
        "begun", lambda: services.draft_decision(session, actor=ready.staff, call=ready.call, now=NOW), 409
    )


def test_sheets_missing_leaves_conflicts_out(session, decides):
    answer(session, decides, decides.person(0), True, False)
    answer(session, decides, decides.person(1), False, False)
    for number, proposals in ((0, decides.proposals[1:]), (1, decides.proposals)):
        for proposal in proposals:
            services.submit_sheet(
                session, actor=decides.person(number), proposal=proposal, values=values(decides), now=NOW
            )

    decision = services.draft_decision(session, actor=decides.staff, call=decides.call, now=NOW)

    assert decision.sheets_missing == 0


# --- the jury decides


def write(session, found, proposal, actor=None, **said):
    said.setdefault("reason", f"Derfor {proposal.title}")
    said.setdefault("conversation_offer", "Ring oss.")
    return services.write_entry(session, actor=actor or found.leader, proposal=proposal, now=NOW, **said)


def publish(session, found, actor=None, **said):
    return services.publish_decision(session, actor=actor or found.leader, call=found.call, now=NOW, **said)


def test_jury_decides_and_the_outcome_follows_the_ranking(session):
    found = make_round(session, proposals=3, max_awards=1)
    begin(session, found, [[2, 5, 3], [2, 4, 3]])
    refused("departs_from_ranking", lambda: write(session, found, found.proposals[0], outcome=Outcome.YES))
    for proposal in found.proposals:
        write(session, found, proposal)

    decision = publish(session, found, note="Slik gjorde vi det.")

    assert {e.proposal.title: e.outcome for e in decision.entries} == {
        "Forslag A": Outcome.NO,
        "Forslag B": Outcome.YES,
        "Forslag C": Outcome.NO,
    }
    assert (decision.proposals_total, decision.reasons_total, decision.awards_total) == (3, 3, 1)
    assert decision.state is DecisionState.PUBLISHED
    assert found.call.phase is Phase.DECIDED


def test_decision_without_a_reason_for_every_proposal_is_not_published(session, decides):
    begin(session, decides, [[4, 3], [4, 3]])
    write(session, decides, decides.proposals[0])

    error = refused("incomplete", lambda: publish(session, decides))

    assert error.details == ["Forslag B"]
    assert decides.call.phase is Phase.JURY


def test_no_needs_an_offered_talk_and_every_answer_a_reason(session):
    found = make_round(session, max_awards=1)
    begin(session, found, [[4, 3], [4, 3]])

    refused("reason_missing", lambda: write(session, found, found.proposals[0], reason="  "))
    refused("offer_missing", lambda: write(session, found, found.proposals[1], conversation_offer=""))
    assert write(session, found, found.proposals[0], conversation_offer="").conversation_offer == ""


def test_tie_across_the_line_is_chosen_by_people_with_a_note(session):
    found = make_round(session, proposals=4, max_awards=2)
    begin(session, found, [[5, 4, 4, 1], [5, 4, 4, 1]])
    _a, b, c, d = found.proposals
    refused("tie_open", lambda: write(session, found, b), 409)

    def choose(chosen, note="Ingen andre i bydelen"):
        return services.choose_tied(
            session, actor=found.leader, call=found.call, chosen=[p.id for p in chosen], note=note, now=NOW
        )

    refused("wrong_number", lambda: choose([]))
    refused("wrong_number", lambda: choose([b, c]))
    refused("not_tied", lambda: choose([d]))
    refused("note_missing", lambda: choose([b], note=" "))
    choose([c])
    refused("departs_from_ranking", lambda: write(session, found, b, outcome=Outcome.YES))
    for proposal in found.proposals:
        write(session, found, proposal)

    decision = publish(session, found)

    assert {e.proposal.title for e in decision.entries if e.outcome is Outcome.YES} == {
        "Forslag A",
        "Forslag C",
    }
    assert decision.tie_note == "Ingen andre i bydelen"


def test_choosing_without_a_tie_is_refused(session, decides):
    begin(session, decides, [[4, 3], [4, 3]])

    refused(
        "no_tie",
        lambda: services.choose_tied(
            session, actor=decides.leader, call=decides.call, chosen=[], note="x", now=NOW
        ),
        409,
    )


def test_sheet_set_aside_after_the_reasons_stops_the_publication(session):
    found = make_round(session, max_awards=1)
    begin(session, found, [[5, 3], [1, 2]])
    for proposal in found.proposals:
        write(session, found, proposal)
    sheet = queries.sheet_of(session, found.jurors[0].seat_id, found.proposals[0].id)
    services.set_aside_sheet(session, actor=found.staff, sheet=sheet, reason="Nabo", now=NOW)

    error = refused("ranking_changed", lambda: publish(session, found), 409)

    assert error.details == ["Forslag A", "Forslag B"]


def test_leader_too_close_to_a_proposal_cannot_write_about_it(session, decides):
    begin(session, decides, [[4, 3], [4, 3]])
    answer(session, decides, decides.leader, True)

    refused("conflict", lambda: write(session, decides, decides.proposals[0]), 403)
    assert write(session, decides, decides.proposals[0], actor=decides.staff).outcome is Outcome.YES


def test_strangers_do_not_publish(session, decides):
    begin(session, decides, [[4, 3], [4, 3]])
    for proposal in decides.proposals:
        write(session, decides, proposal)

    refused("not_leader", lambda: publish(session, decides, actor=decides.steering[0]), 403)
    refused("not_leader", lambda: publish(session, decides, actor=decides.person(0)), 403)


def test_proposal_taken_back_is_not_decided_about(session, decides):
    begin(session, decides, [[4, 3], [4, 3]])
    write(session, decides, decides.proposals[0])
    decides.proposals[1].state = ProposalState.WITHDRAWN
    session.flush()

    decision = publish(session, decides)

    assert [entry.proposal_id for entry in decision.entries] == [decides.proposals[0].id]


def test_each_in_the_groups_gets_one_mail_with_reason_and_where_to_complain(session):
    found = make_round(session, max_awards=1)
    begin(session, found, [[4, 3], [4, 3]])
    for proposal in found.proposals:
        write(session, found, proposal)
    publish(session, found)

    mails = {mail.recipient: mail for mail in session.scalars(select(OutboxMail))}
    yes, no = (mails[p.group.active[0].person.email] for p in found.proposals)
    assert len(mails) == 2
    assert yes.subject == "Ja til «Forslag A»"
    assert "Gratulerer!" in yes.body
    assert "Derfor Forslag A" in yes.body
    assert no.subject == "Svar på «Forslag B»"
    assert (
        no.body.index("Takk for forslaget") < no.body.index("Derfor Forslag B") < no.body.index("Ring oss.")
    )
    assert f"http://localhost/forslag/{found.proposals[1].id}/samtale" in no.body
    for mail in (yes, no):
        assert "Skriv til klage@example.org." in mail.body
        assert f"http://localhost/utlysninger/{found.call.slug}/vedtak" in mail.body
        assert "runden@example.org" in mail.body


def test_mail_is_in_the_readers_language(session, decides):
    from fellespott.jury.notices import jury_opens_mail

    person = decides.person(0)
    subject, body = jury_opens_mail(call=decides.call, person=person)

    assert subject == f"Forslagene er klare for juryen: {decides.call.title}"
    assert f"http://localhost/utlysninger/{decides.call.slug}/vurder" in body


def test_publishing_is_written_into_the_log(session, decides):
    begin(session, decides, [[4, 3], [4, 3]])
    for proposal in decides.proposals:
        write(session, decides, proposal)
    publish(session, decides)

    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.at)).all()
    assert actions.count("decision.published") == 1
    assert actions.count("call.moved_to_decided") == 1


# --- the jury advises


def decide(session, found, proposal, actor=None, outcome=Outcome.YES, **said):
    said.setdefault("reason", f"Fordi {proposal.title}")
    said.setdefault("conversation_offer", "Ring oss.")
    return services.decide_entry(
        session, actor=actor or found.steering[0], proposal=proposal, outcome=outcome, now=NOW, **said
    )


def recommended(session, found, *outcomes):
    begin(session, found, [[4] * len(found.proposals)] * 2)
    for proposal, outcome in zip(found.proposals, outcomes, strict=True):
        write(session, found, proposal, outcome=outcome)
    return services.recommend(session, actor=found.leader, call=found.call, now=NOW)


def test_steering_group_decides_and_may_depart(session, advises):
    recommended(session, advises, Outcome.YES, Outcome.NO)
    first, second = advises.proposals
    decide(session, advises, first, outcome=Outcome.NO)
    decide(session, advises, second, actor=advises.steering[1])

    decision = publish(session, advises, actor=advises.steering[1])

    assert {e.proposal.title: (e.recommended_outcome, e.outcome) for e in decision.entries} == {
        "Forslag A": (Outcome.YES, Outcome.NO),
        "Forslag B": (Outcome.NO, Outcome.YES),
    }
    assert advises.call.phase is Phase.DECIDED


def test_recommendation_must_be_whole_and_within_the_maximum(session):
    found = make_round(session, mode=DecisionMode.JURY_ADVISES, max_awards=1)
    begin(session, found, [[4, 3], [4, 3]])
    write(session, found, found.proposals[0], outcome=Outcome.YES)

    error = refused(
        "incomplete", lambda: services.recommend(session, actor=found.leader, call=found.call, now=NOW)
    )
    assert error.details == ["Forslag B"]
    write(session, found, found.proposals[1], outcome=Outcome.YES)
    refused("too_many", lambda: services.recommend(session, actor=found.leader, call=found.call, now=NOW))


def test_steering_group_is_told_when_the_recommendation_is_ready(session, advises):
    recommended(session, advises, Outcome.YES, Outcome.NO)

    mails = session.scalars(select(OutboxMail)).all()
    assert {mail.recipient for mail in mails} == {one.email for one in advises.steering}
    assert all(f"/utlysninger/{advises.call.slug}/vedtak/arbeid" in mail.body for mail in mails)


def test_steering_member_with_a_conflict_does_not_decide_that_proposal(session, advises):
    first, second = advises.proposals
    answer(session, advises, advises.steering[0], True)
    recommended(session, advises, Outcome.YES, Outcome.NO)

    refused("conflict", lambda: decide(session, advises, first), 403)
    assert decide(session, advises, second).outcome is Outcome.YES
    assert decide(session, advises, first, actor=advises.steering[1]).outcome is Outcome.YES


def test_steering_member_must_answer_about_conflicts_first(session, advises):
    newcomer = make_person(session)
    make_seat(session, advises.call, newcomer, SeatKind.STEERING_GROUP)
    recommended(session, advises, Outcome.YES, Outcome.NO)

    refused("answer_first", lambda: decide(session, advises, advises.proposals[0], actor=newcomer), 409)


def test_conflict_found_after_deciding_takes_the_verdict_back(session, advises):
    recommended(session, advises, Outcome.YES, Outcome.NO)
    entry = decide(session, advises, advises.proposals[0])

    answer(session, advises, advises.steering[0], True)

    assert (entry.outcome, entry.reason, entry.decided_by_id, entry.decided_by_seat_id) == (
        None,
        "",
        None,
        None,
    )


def test_only_the_steering_group_decides_and_publishes_where_the_jury_advises(session, advises):
    recommended(session, advises, Outcome.YES, Outcome.NO)
    for person in (advises.leader, advises.staff, advises.person(0)):
        refused(
            "not_steering_group",
            lambda person=person: decide(session, advises, advises.proposals[0], actor=person),
            403,
        )
    for proposal in advises.proposals:
        decide(session, advises, proposal)

    refused("not_steering_group", lambda: publish(session, advises, actor=advises.staff), 403)
    refused("not_steering_group", lambda: publish(session, advises, actor=advises.leader), 403)


def test_steering_group_does_not_decide_before_the_recommendation(session, advises):
    begin(session, advises, [[4, 3], [4, 3]])

    refused("not_now", lambda: decide(session, advises, advises.proposals[0]), 409)


def test_steering_group_cannot_say_more_yeses_than_the_maximum(session):
    found = make_round(session, mode=DecisionMode.JURY_ADVISES, max_awards=1)
    recommended(session, found, Outcome.YES, Outcome.NO)
    decide(session, found, found.proposals[0])

    refused("too_many", lambda: decide(session, found, found.proposals[1]))


def test_recommendation_sent_back_can_be_written_on(session, advises):
    recommended(session, advises, Outcome.YES, Outcome.NO)
    refused("not_now", lambda: write(session, advises, advises.proposals[0], outcome=Outcome.NO), 409)

    services.send_back(session, actor=advises.steering[0], call=advises.call, reason="Uklart", now=NOW)

    assert write(session, advises, advises.proposals[0], outcome=Outcome.NO).recommended_outcome is Outcome.NO


def test_recommendation_written_anew_leaves_what_the_steering_group_decided(session, advises):
    recommended(session, advises, Outcome.YES, Outcome.NO)
    entry = decide(
        session, advises, advises.proposals[0], outcome=Outcome.NO, conversation_offer="Kom innom."
    )
    services.send_back(session, actor=advises.steering[0], call=advises.call, reason="Uklart", now=NOW)

    write(session, advises, advises.proposals[0], outcome=Outcome.YES)

    assert (entry.outcome, entry.conversation_offer) == (Outcome.NO, "Kom innom.")


# --- the talk after a no


def published_no(session):
    found = make_round(session, max_awards=1)
    begin(session, found, [[4, 3], [4, 3]])
    for proposal in found.proposals:
        write(session, found, proposal)
    publish(session, found)
    return found


def test_group_that_got_a_no_may_ask_for_the_talk_once(session):
    found = published_no(session)
    proposal = found.proposals[1]
    person = proposal.group.active[0].person

    wish = services.ask_for_talk(session, actor=person, proposal=proposal, note="Gjerne i mai", now=NOW)
    again = services.ask_for_talk(session, actor=person, proposal=proposal, note="igjen", now=NOW)

    assert again.id == wish.id
    mail = session.scalars(select(OutboxMail).where(OutboxMail.recipient == "runden@example.org")).one()
    assert "Gjerne i mai" in mail.body
    assert person.email in mail.body


def test_no_talk_about_a_yes_or_before_publication(session, decides):
    found = published_no(session)
    refused(
        "not_offered",
        lambda: services.ask_for_talk(
            session, actor=found.leader, proposal=found.proposals[0], note="", now=NOW
        ),
        409,
    )
    begin(session, decides, [[4, 3], [4, 3]])
    refused(
        "not_offered",
        lambda: services.ask_for_talk(
            session, actor=decides.leader, proposal=decides.proposals[1], note="", now=NOW
        ),
        409,
    )


def test_published_decision_cannot_be_touched(session):
    found = published_no(session)

    refused("not_now", lambda: write(session, found, found.proposals[0]), 409)
    refused("not_now", lambda: publish(session, found), 409)
    sheet = queries.sheet_of(session, found.jurors[0].seat_id, found.proposals[0].id)
    refused(
        "published",
        lambda: services.set_aside_sheet(session, actor=found.staff, sheet=sheet, reason="x", now=NOW),
        409,
    )
    assert session.scalar(select(func.count()).select_from(DecisionEntry)) == 2


def test_own_answer_seat_is_untouched_by_another_calls_answer(session, decides):
    other = make_round(session)
    answer_conflict(session, decides.jurors[0].seat, decides.proposals[0], conflict=True)

    assert queries.standing(session, decides.person(0), other.call.id).conflicts == frozenset()
