"""How the jury's answers become a ranking is a rule of the call: chosen before it opens, read by all."""

import pytest

from fellespott.calls.models import Call
from fellespott.calls.queries import rules_versions
from fellespott.calls.rule_texts import ranking_rules
from fellespott.calls.services import load_criteria_sets
from fellespott.calls.states import Phase, RankingMethod, TieRule
from fellespott.core.clock import utcnow
from tests.factories import make_call, make_staff
from tests.support.html import form_to, submit, text_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
CHOSEN = {"ranking_method": "median", "min_sheets": "3", "tie_rule": "lot"}


@pytest.fixture
def runa(session, sign_in):
    load_criteria_sets(session, utcnow())
    return sign_in(make_staff(session, name="Runa", email="runa@example.org"))


def rules_of(call):
    return call.ranking_method, call.min_sheets, call.tie_rule


def test_a_call_ranks_by_the_mean_unless_another_method_is_chosen(session, runa):
    submit(runa, "/utlysninger/ny", {"title": "Vår", "intro": "Foreslå noe."})
    call = session.query(Call).one()
    assert rules_of(call) == (RankingMethod.MEAN, 1, TieRule.TALK)
    page = runa.get("/utlysninger/var/endre")
    assert "Slik får forslagene plass : etter snittet, likt: de som leder runden" in text_of(page).replace(
        "plass:", "plass :"
    )
    submit(runa, "/utlysninger/var/endre", CHOSEN)
    session.refresh(call)
    assert rules_of(call) == (RankingMethod.MEDIAN, 3, TieRule.LOT)


def test_everyone_reads_the_rule_on_the_page_of_the_call(session, client):
    call = make_call(session, ranking_method=RankingMethod.BORDA, min_sheets=4, tie_rule=TieRule.TOP_ANSWERS)
    page = text_of(client.get(f"/utlysninger/{call.slug}"))
    assert "Slik får forslagene plass" in page
    assert all(line in page for line in ranking_rules(call))
    assert "Minst 4 må ha vurdert et forslag" in page
    assert "størst del femmere" in page


def test_once_announced_a_change_is_a_new_version_with_its_reason(session, runa):
    call = make_call(session, phase=Phase.ANNOUNCED, responsible_unit="Oppvekst", summary="Kort.")
    address = f"/utlysninger/{call.slug}/endre"
    assert submit(runa, address, CHOSEN).status_code == 422
    assert submit(runa, address, CHOSEN | {"reason": "Juryen er liten."}).status_code == 303
    newest = rules_versions(session, call)[-1]
    assert newest.changed == ["ranking_method", "min_sheets", "tie_rule"]
    page = text_of(runa.get(f"/utlysninger/{call.slug}"))
    assert "Hvordan forslagene får plass: fra Etter snittet til Etter svaret i midten." in page
    assert "fra 1 vurdering til 3 vurderinger." in page


@pytest.mark.parametrize("phase", [Phase.OPEN, Phase.CLOSED, Phase.JURY])
def test_from_the_day_it_opens_the_rule_is_fixed(session, runa, phase):
    call = make_call(session, phase=phase, responsible_unit="Oppvekst", summary="Kort.")
    address = f"/utlysninger/{call.slug}/endre"
    assert not set(CHOSEN) & set(form_to(runa.get(address)).fields)
    submit(runa, address, CHOSEN | {"reason": "Vi angret."})
    session.refresh(call)
    assert rules_of(call) == (RankingMethod.MEAN, 1, TieRule.TALK)


@pytest.mark.parametrize(
    ("name", "value"),
    [("ranking_method", "best"), ("tie_rule", ""), ("min_sheets", "0"), ("min_sheets", "x")],
)
def test_what_is_no_rule_is_refused_beside_the_field(session, runa, name, value):
    call = make_call(session, phase=Phase.DRAFT)
    answer = submit(runa, f"/utlysninger/{call.slug}/endre", {name: value})
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.get_data(as_text=True)
