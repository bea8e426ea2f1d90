import pytest

from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.core.money import MAX_ORE
from fellespott.proposals import services
from fellespott.proposals.states import BudgetCategory
from tests.factories import make_budget_line, make_person, make_proposal
from tests.support.html import submit, text_of

from .support import contact_of


def add(session, proposal, **changes):
    values = {"category": BudgetCategory.FOOD, "purpose": "Mat", "amount_ore": 2500_00} | changes
    return services.add_budget_line(
        session, actor=contact_of(proposal.group), proposal=proposal, now=utcnow(), **values
    )


def test_lines_keep_their_order_and_are_summed(session):
    proposal = make_proposal(session)
    add(session, proposal)
    second = add(session, proposal, purpose="Buss", amount_ore=1_50)
    add(session, proposal, purpose="Telt")
    services.remove_budget_line(
        session, actor=contact_of(proposal.group), proposal=proposal, line=second, now=utcnow()
    )
    add(session, proposal, purpose="Ball")
    assert [one.purpose for one in proposal.budget_lines] == ["Mat", "Telt", "Ball"]
    assert proposal.total_ore == 7500_00


def test_no_category_is_for_positions_or_wages():
    assert [one.value for one in BudgetCategory] == [
        "activities",
        "equipment",
        "food",
        "transport",
        "venue",
        "courses",
        "families",
        "other",
    ]


def test_line_that_speaks_of_wages_is_refused_with_the_reason(session):
    proposal = make_proposal(session)
    with pytest.raises(DomainError) as refused:
        add(session, proposal, purpose="Lønn til trener")
    assert (refused.value.code, refused.value.field) == ("wages", "purpose")
    assert "«lønn»" in str(refused.value.message)
    assert proposal.budget_lines == []


def test_line_that_only_sounds_like_wages_is_accepted(session):
    proposal = make_proposal(session)
    assert add(session, proposal, purpose="Belønning").purpose == "Belønning"


@pytest.mark.parametrize("amount_ore", [0, -1, MAX_ORE + 1])
def test_amount_outside_its_bounds_is_refused(session, amount_ore):
    proposal = make_proposal(session)
    with pytest.raises(DomainError) as refused:
        add(session, proposal, amount_ore=amount_ore)
    assert (refused.value.code, refused.value.field) == ("no_amount", "amount")


def test_money_before_need_and_dream_is_refused(session):
    proposal = make_proposal(session, need="", dream="")
    with pytest.raises(DomainError) as refused:
        add(session, proposal)
    assert refused.value.code == "need_and_dream_first"


# --- the page


def test_page_refuses_wages_and_keeps_what_was_typed(session, sign_in):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    answer = submit(
        browser,
        f"/forslag/{proposal.id}/steg/penger",
        {"purpose": "Lønn til vakt", "category": "venue", "amount": "12 000", "go": "add"},
    )
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Lønn til vakt"' in html
    assert 'value="12 000"' in html
    assert "Pengene kan ikke gå til stillinger eller lønn" in text_of(answer)


@pytest.mark.parametrize(
    ("typed", "status"), [("0", 422), ("-5", 422), ("mye", 422), ("", 422), ("1,005", 422), ("1 234,50", 303)]
)
def test_page_takes_amounts_as_people_type_them(session, sign_in, typed, status):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    url = f"/forslag/{proposal.id}/steg/penger"
    answer = submit(browser, url, {"purpose": "Mat", "category": "food", "amount": typed, "go": "add"})
    assert answer.status_code == status
    assert [one.amount_ore for one in proposal.budget_lines] == ([123450] if status == 303 else [])


def test_next_without_typing_anything_goes_on(session, sign_in):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    answer = submit(browser, f"/forslag/{proposal.id}/steg/penger", {"go": "next"})
    assert answer.location == f"/forslag/{proposal.id}/steg/film"
    assert proposal.budget_lines == []


def test_next_with_a_line_typed_adds_it_first(session, sign_in):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    answer = submit(
        browser,
        f"/forslag/{proposal.id}/steg/penger",
        {"purpose": "Mat", "category": "food", "amount": "100", "go": "next"},
    )
    assert answer.location == f"/forslag/{proposal.id}/steg/film"
    assert proposal.total_ore == 100_00


def test_line_is_removed_from_the_page(session, sign_in):
    proposal = make_proposal(session)
    line = make_budget_line(session, proposal)
    browser = sign_in(contact_of(proposal.group))
    to = f"/forslag/{proposal.id}/penger/{line.id}/ta-bort"
    assert submit(browser, f"/forslag/{proposal.id}/steg/penger", to=to).status_code == 303
    assert proposal.budget_lines == []


def test_line_of_another_proposal_is_not_found(session, sign_in):
    mine, other = make_proposal(session), make_proposal(session)
    line = make_budget_line(session, other)
    browser = sign_in(contact_of(mine.group))
    for proposal in (mine, other):
        answer = browser.post(f"/forslag/{proposal.id}/penger/{line.id}/ta-bort")
        assert answer.status_code == 404
    assert other.budget_lines == [line]


def test_stranger_cannot_add_a_line(session, sign_in):
    proposal = make_proposal(session)
    browser = sign_in(make_person(session))
    answer = browser.post(f"/forslag/{proposal.id}/steg/penger", data={"purpose": "Mat", "amount": "1"})
    assert answer.status_code == 404
    assert proposal.budget_lines == []
