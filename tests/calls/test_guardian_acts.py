"""About which acts a guardian is asked: the call chooses, fixed when announced, told in plain words."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from fellespott.calls.states import Phase
from tests.factories import make_call, make_staff
from tests.support.html import submit, text_of

UNDER_15 = "Er du under 15 år, må en foresatt si ja før andre får se deg i dette:"
NEVER = "Du trenger aldri ja fra en foresatt for å være med i gruppa, skrive eller stemme."


@pytest.mark.parametrize(
    ("acts", "told"),
    [
        (["film", "picture", "story"], f"{UNDER_15} film, bilder, historier."),
        (["film"], f"{UNDER_15} film."),
        ([], "Ingen trenger ja fra en foresatt her."),
    ],
)
def test_the_public_page_says_when_a_guardian_is_asked(
    session: Session, client: Any, acts: list[str], told: str
) -> None:
    call = make_call(session, guardian_acts=acts)
    session.commit()
    text = text_of(client.get(f"/utlysninger/{call.slug}"))
    assert told in text
    assert (NEVER in text) is bool(acts)


def test_a_new_call_asks_about_all_three(session: Session) -> None:
    assert make_call(session).guardian_acts == ["film", "picture", "story"]


def test_it_is_chosen_while_the_call_is_a_draft(session: Session, sign_in: Any) -> None:
    call = make_call(session, phase=Phase.DRAFT)
    staff = sign_in(make_staff(session))
    page = f"/utlysninger/{call.slug}/endre"
    saved = submit(staff, page, {"guardian_acts": ["story"]})
    assert saved.status_code == 303
    session.refresh(call)
    assert call.guardian_acts == ["story"]
    call.phase = Phase.ANNOUNCED
    assert 'name="guardian_acts"' not in staff.get(page).get_data(as_text=True)
    submit(staff, page, {"guardian_acts": ["film"]})
    session.refresh(call)
    assert call.guardian_acts == ["story"]


def test_there_is_no_act_for_taking_part(session: Session) -> None:
    """Rule R20: membership, writing and voting are not among what a guardian can be asked about."""
    from fellespott.groups.guardian_states import GuardedAct

    assert sorted(GuardedAct) == ["film", "picture", "story"]
