"""Hints, half years, and numbers that point at nobody."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from fellespott.core.clock import utcnow
from fellespott.safety.hints import DATA, Hint, find_hints, read_words
from fellespott.safety.models import ModerationDecision, Report
from fellespott.safety.rules import half_year_dates, half_year_of, may_decide, suppress_small, total_shown
from fellespott.safety.services import forget_reports
from fellespott.safety.states import CaseState, Outcome, Rule
from tests.safety.cases import hide, public_proposal, report


@pytest.mark.parametrize(
    ("text", "group", "found"),
    [
        ("Jeg skal DREPE   deg", "threat", "DREPE deg"),
        ("I know where you live.", "threat", "know where you live"),
        ("Jeg vil ta livet mitt", "harm", "ta livet mitt"),
        ("Don't tell anyone", "harm", "Don't tell anyone"),
        ("Ring 22 22 33 44", "phone", "22 22 33 44"),
        ("Ring 91512345 nå", "phone", "91512345"),
        ("Ring +47 915 12 345", "phone", "+47 915 12 345"),
        ("Skriv til ola.n@eksempel.no.", "email", "ola.n@eksempel.no"),
        ("Han bor i Storgata 5 B", "address", "Storgata 5 B"),
        ("Nummeret er 010190 12345.", "identity", "010190 12345"),
    ],
)
def test_a_hint_is_found(text: str, group: str, found: str) -> None:
    assert find_hints([text]) == [Hint(group, (found,))]


@pytest.mark.parametrize(
    "text",
    [
        "Vi søker om 400 000 kroner til båten.",
        "I 2021 kom det 15 forslag, og 8 fikk ja.",
        "Vi skal ta dere med på tur, og drepe tida sammen.".replace("ta dere", "ta med dere"),
        "Nekrosis, pakka, horesta",
        "Halve potten, 12 345 678 kroner",
        "",
    ],
)
def test_plain_texts_give_no_hint(text: str) -> None:
    assert find_hints([text]) == []


def test_every_list_can_be_read_and_none_is_empty() -> None:
    lists = {path.name: read_words(path.read_text(encoding="utf-8")) for path in DATA.glob("words_*.txt")}
    assert set(lists) == {"words_nb.txt", "words_en.txt"}
    assert all({group for group, _word in rows} == {"threat", "slur", "harm"} for rows in lists.values())
    with pytest.raises(ValueError, match="no group"):
        read_words("løst ord")


def test_a_hint_never_takes_long() -> None:
    import time

    start = time.perf_counter()
    find_hints(["A" * 50_000, "a.b" * 20_000, "1 " * 30_000, "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" * 1000])
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("day", "half"),
    [(date(2022, 6, 30), (2022, 1)), (date(2022, 7, 1), (2022, 2)), (date(2022, 12, 31), (2022, 2))],
)
def test_half_years(day: date, half: tuple[int, int]) -> None:
    assert half_year_of(day) == half
    first, after = half_year_dates(*half)
    assert first <= day < after


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 9, "b": 2, "c": 0}, {"a": None, "b": None, "c": 0}),
        ({"a": 9, "b": 2, "c": 6}, {"a": 9, "b": None, "c": None}),
        ({"a": 9, "b": 2, "c": 3}, {"a": 9, "b": None, "c": None}),
        ({"a": 9, "b": 0, "c": 7}, {"a": 9, "b": 0, "c": 7}),
        ({"a": 4, "b": 0}, {"a": None, "b": 0}),
    ],
)
def test_small_numbers_are_kept_back_and_cannot_be_reckoned(
    counts: dict[str, int], shown: dict[str, int | None]
) -> None:
    assert suppress_small(counts) == shown
    total, left = total_shown(counts), [key for key, count in shown.items() if count is None]
    # One part alone can be reckoned from the total and the others.
    assert total is None or len(left) != 1


@pytest.mark.parametrize(
    ("facts", "outcomes"),
    [
        ((True, False, True), {Outcome.KEEP, Outcome.ASK, Outcome.HIDE}),
        ((True, False, False), {Outcome.KEEP, Outcome.HIDE}),
        ((True, True, True), {Outcome.SHOW, Outcome.HIDE}),
        ((False, True, True), {Outcome.GONE}),
    ],
)
def test_what_can_be_decided(facts: tuple[bool, bool, bool], outcomes: set[Outcome]) -> None:
    is_there, is_hidden, can_change = facts
    assert set(may_decide(is_there=is_there, is_hidden=is_hidden, can_change=can_change)) == outcomes


def numbers_now(client: Any) -> list[str]:
    """The cells of the newest half year: reports, decisions, kept, hidden, asked, shown again, gone."""
    page = client.get("/slik-passer-vi-pa").get_data(as_text=True)
    row = page.split("<tbody>")[1].split("</tr>")[0]
    return re.findall(r"<td[^>]*>([^<]*)</td>", row)


def test_public_numbers(session: Any, client: Any) -> None:
    for _ in range(5):
        case = hide(session, "proposal", public_proposal(session))
    assert numbers_now(client) == ["5", "5", "0", "5", "0", "0", "0"]
    (decision,) = case.decisions
    session.add(
        ModerationDecision(
            case_id=case.id,
            number=2,
            outcome=Outcome.SHOW,
            rule=Rule.WITHIN,
            words="x",
            decided_by_id=decision.decided_by_id,
            decided_at=utcnow(),
        )
    )
    assert numbers_now(client) == ["5", "6", "0", "–", "0", "–", "0"]


def test_who_reported_is_forgotten_when_it_is_decided_and_time_is_up(session: Any) -> None:
    old, now = public_proposal(session), utcnow()
    waiting = report(session, "proposal", public_proposal(session), email="a@example.org")
    case = report(session, "proposal", old, email="b@example.org")
    case.state = CaseState.DECIDED
    session.flush()
    assert forget_reports(session, now - timedelta(days=1)) == 0
    assert forget_reports(session, now + timedelta(days=1)) == 1
    assert forget_reports(session, now + timedelta(days=1)) == 0
    kept = session.execute(sa.select(Report.case_id, Report.words, Report.reporter_email)).all()
    assert set(map(tuple, kept)) == {
        (waiting.id, "Se på dette.", "a@example.org"),
        (case.id, "", ""),
    }
