"""Letters from draft to agreement, on both databases."""

from datetime import timedelta

import pytest

from fellespott.core.errors import DomainError
from fellespott.letters import services
from fellespott.letters.signals import letter_agreed
from fellespott.letters.states import LetterState, ProjectState
from tests.factories import WHEN
from tests.letters.support import PLAN, WHOLE, agree_all, drafted, in_force, sent, started


def refusal(act):
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value


def test_three_partners_agree_and_the_letter_is_in_force(session):
    heard = []
    letter_agreed.connect(lambda letter, **more: heard.append((letter.number, more["now"])), weak=False)
    _leader, letter, asked = sent(session)
    states = []
    for _partner, token in asked:
        services.agree(session, token_or_agreement=token, text_sha256=letter.text_sha256, now=WHEN)
        states.append((letter.state, letter.agreed_total, letter.project.state))
    assert states == [
        (LetterState.SENT, 1, ProjectState.PLANNED),
        (LetterState.SENT, 2, ProjectState.PLANNED),
        (LetterState.AGREED, 3, ProjectState.RUNNING),
    ]
    assert heard == [(1, WHEN)]


def test_an_amendment_points_back_and_replaces(session):
    leader, first = in_force(session)
    more = [*PLAN, {"due_on": PLAN[1]["due_on"] + timedelta(days=181), "amount_ore": 100_000_000}]
    second = services.draft_letter(
        session,
        actor=leader,
        project=first.project,
        now=WHEN,
        **(WHOLE | {"amount_ore": 200_000_000, "instalments": more}),
        amendment_reason="Flere vil være med.",
    )
    assert (second.number, second.amends_id) == (2, first.id)
    agree_all(session, second, services.send_letter(session, actor=leader, letter=second, now=WHEN))
    assert (first.state, second.state) == (LetterState.REPLACED, LetterState.AGREED)
    assert second.project.letter_in_force is second


def test_a_text_that_changed_meanwhile_is_not_agreed_to(session):
    leader, letter, asked = sent(session)
    old_hash = letter.text_sha256
    services.agree(session, token_or_agreement=asked[0][1], text_sha256=old_hash, now=WHEN)
    services.withdraw_letter(session, actor=leader, letter=letter, reason="En feil i beløpet.", now=WHEN)
    written = refusal(
        lambda: services.agree(session, token_or_agreement=asked[1][1], text_sha256=old_hash, now=WHEN)
    )
    assert (written.code, written.status) == ("being_written", 409)
    services.update_letter(
        session, actor=leader, letter=letter, now=WHEN, **(WHOLE | {"covers": "Bare utstyr."})
    )
    again = services.send_letter(session, actor=leader, letter=letter, now=WHEN)
    assert len(again) == 3
    changed = refusal(
        lambda: services.agree(session, token_or_agreement=asked[1][1], text_sha256=old_hash, now=WHEN)
    )
    assert (changed.code, changed.status) == ("text_changed", 409)
    assert letter.agreed_total == 0
    agree_all(session, letter, again)
    assert letter.state is LetterState.AGREED


def test_a_yes_to_the_very_same_text_stands_when_it_is_sent_again(session):
    leader, letter, asked = sent(session)
    services.agree(session, token_or_agreement=asked[0][1], text_sha256=letter.text_sha256, now=WHEN)
    services.withdraw_letter(session, actor=leader, letter=letter, reason="Vi så feil.", now=WHEN)
    again = services.send_letter(session, actor=leader, letter=letter, now=WHEN)
    assert [one.position for one, _token in again] == [2, 3]
    agree_all(session, letter, again)
    assert letter.state is LetterState.AGREED


def test_only_one_letter_is_open_at_a_time(session):
    leader, letter = drafted(session)
    error = refusal(
        lambda: services.draft_letter(session, actor=leader, project=letter.project, now=WHEN, **WHOLE)
    )
    assert (error.code, error.status) == ("open_letter", 409)


def test_a_draft_may_lack_much_but_is_not_sent(session):
    leader, project = started(session)
    letter = services.draft_letter(
        session,
        actor=leader,
        project=project,
        now=WHEN,
        **(WHOLE | {"goals": [], "others_see_us": "", "instalments": [], "forms": []}),
    )
    error = refusal(lambda: services.send_letter(session, actor=leader, letter=letter, now=WHEN))
    assert error.code == "incomplete"
    assert len(error.details) == 4 + 1 + 1 + 1
