import pytest
from sqlalchemy.exc import IntegrityError

from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.core.money import MAX_ORE
from fellespott.proposals import services
from fellespott.proposals.states import BudgetCategory
from tests.factories import make_budget_line, make_person, make_proposal
from tests.support.html import form_to, submit, text_of

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


# --- what it costs afterwards


def test_running_costs_are_kept_with_who_pays_and_summed(session):
    proposal = make_proposal(session)
    add(session, proposal, running_ore=500_00, paid_later_by=" Velforeningen ")
    add(session, proposal, purpose="Båt", running_ore=1_000_00, paid_later_by="Oss")
    assert [one.paid_later_by for one in proposal.budget_lines] == ["Velforeningen", "Oss"]
    assert (proposal.total_ore, proposal.running_ore) == (5000_00, 1_500_00)


@pytest.mark.parametrize(
    ("running_ore", "who", "field"),
    [(1, "  ", "paid_later_by"), (-1, "Oss", "running"), (MAX_ORE + 1, "Oss", "running")],
)
def test_running_costs_nobody_pays_are_refused(session, running_ore, who, field):
    proposal = make_proposal(session)
    with pytest.raises(DomainError) as refused:
        add(session, proposal, running_ore=running_ore, paid_later_by=who)
    assert (refused.value.field, proposal.budget_lines) == (field, [])


def test_database_refuses_running_costs_nobody_pays(session):
    proposal = make_proposal(session)
    with pytest.raises(IntegrityError, match="somebody_pays_later"), session.begin_nested():
        make_budget_line(session, proposal, running_ore=100)


def test_page_adds_a_line_with_running_costs_and_tells_of_them(session, sign_in):
    proposal = make_proposal(session)
    browser, url = sign_in(contact_of(proposal.group)), f"/forslag/{proposal.id}/steg/penger"
    line = {"purpose": "Båt", "category": "equipment", "amount": "9000", "running": "500", "go": "add"}
    answer = submit(browser, url, line)
    assert answer.status_code == 422
    assert "Skriv hvem som betaler det siden." in text_of(answer)
    assert '<details class="ds-details" open>' in answer.get_data(as_text=True)
    assert submit(browser, url, line | {"paid_later_by": "Foreldrene"}).status_code == 303
    page = text_of(browser.get(url)).replace("\u00a0", " ")
    assert "Siden: 500 kroner i året. Foreldrene betaler." in page


# --- the ordinary scheme


def test_ordinary_scheme_is_asked_of_saved_and_never_in_the_way(session, sign_in):
    proposal = make_proposal(session)
    browser, url = sign_in(contact_of(proposal.group)), f"/forslag/{proposal.id}/steg/penger"
    assert "Finnes det en vanlig ordning for dette?" in text_of(browser.get(url))
    assert submit(browser, url, {"go": "next"}).location == f"/forslag/{proposal.id}/steg/film"
    answer = submit(browser, url, {"ordinary_scheme": "Kanskje frivillighetsmidler.", "go": "next"})
    assert answer.location == f"/forslag/{proposal.id}/steg/film"
    assert proposal.ordinary_scheme == "Kanskje frivillighetsmidler."
    assert proposal.budget_lines == []


def test_line_that_is_refused_keeps_what_was_typed_about_a_scheme(session, sign_in):
    proposal = make_proposal(session)
    browser, url = sign_in(contact_of(proposal.group)), f"/forslag/{proposal.id}/steg/penger"
    line = {"purpose": "Lønn", "amount": "9000", "ordinary_scheme": "Ja, én.", "go": "next"}
    answer = submit(browser, url, line)
    assert answer.status_code == 422
    assert ">\r\nJa, én.</textarea>" in answer.get_data(as_text=True)
    assert (proposal.ordinary_scheme, proposal.budget_lines) == ("", [])


def test_ordinary_scheme_two_wrote_at_once_is_shown_twice(session, sign_in):
    proposal = make_proposal(session)
    browser, url = sign_in(contact_of(proposal.group)), f"/forslag/{proposal.id}/steg/penger"
    data = dict(form_to(browser.get(url)).fields) | {"ordinary_scheme": "Min", "go": "next"}
    submit(browser, url, {"ordinary_scheme": "Din", "go": "next"})
    answer = browser.post(url, data=data)
    assert (answer.status_code, proposal.ordinary_scheme) == (409, "Din")
    assert "Din" in text_of(answer)
    assert ">\r\nMin</textarea>" in answer.get_data(as_text=True)
