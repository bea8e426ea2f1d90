"""Loading twice changes nothing, and a failure half-way leaves nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.core.clock import utcnow
from fellespott.core.db import Base, db, unit_of_work
from fellespott.demo import cli, scores, services
from fellespott.demo.accounts import ACCOUNTS
from fellespott.demo.content import practice, round_2021
from fellespott.demo.films import COLOURS, MadeFilm
from fellespott.demo.services import load_demo
from fellespott.groups.states import MemberKind
from fellespott.letters.states import ProjectState
from fellespott.media.captions import clean_captions
from fellespott.people.queries import person_by_email
from fellespott.pots.models import Use
from fellespott.pots.queries import waiting_for_approval_by
from fellespott.pots.services import approve_use
from fellespott.pots.states import Needs, UseState
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import ProposalState


def contents(session: Session) -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    return {one.name: session.scalar(select(func.count()).select_from(one)) or 0 for one in tables}


def files(app: Flask) -> set[Path]:
    return {one for one in (app.config["FELLESPOTT"].var / "media").rglob("*") if one.is_file()}


def test_second_load_changes_nothing(loaded: Flask, demo: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "make_films", lambda _proposals: pytest.fail("films are drawn for nothing"))
    before, on_disk = contents(demo), files(loaded)
    demo.rollback()
    result = loaded.test_cli_runner().invoke(args=["demo"])
    assert (result.exit_code, result.output) == (0, "The demo was loaded before; nothing is changed.\n")
    assert contents(demo) == before
    assert files(loaded) == on_disk
    # A film and a still for each of the 15, and for each of the three in the practice round.
    assert len([one for one in on_disk if one.parent.name != "work"]) == 2 * 18


def test_failure_half_way_leaves_nothing(
    fresh_app: Flask, films: dict[str, MadeFilm], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("half-way")

    monkeypatch.setattr(services, "seat_jury", stop)
    short = replace(round_2021(), proposals=round_2021().proposals[:2])
    monkeypatch.setattr(services, "round_2021", lambda: short)
    with fresh_app.app_context():
        before = contents(db.session())
        with pytest.raises(RuntimeError, match="half-way"), unit_of_work() as session:
            load_demo(session, films=films, now=utcnow())
        assert contents(db.session()) == before
    assert files(fresh_app) == set()


def test_practice_rounds_can_be_tried_at_once(demo: Session) -> None:
    drafts = demo.scalars(select(Proposal).where(Proposal.state == ProposalState.DRAFT)).unique().all()
    assert [(one.need, one.dream, one.title) for one in drafts] == [(practice().need, practice().dream, "")]
    call = drafts[0].call
    assert (call.title, call.phase, call.is_demo) == ("Øverunde", "open", True)
    assert 30 <= (call.closes_at - call.opens_at).days <= 31
    assert call.decision_mode == "jury_advises"
    contacts = [one.person.email for one in drafts[0].group.active if one.kind is MemberKind.CONTACT]
    assert contacts == ["gruppe@demo.fellespott.example"]


def test_practice_pot_waits_for_one_more_yes(demo: Session) -> None:
    use = demo.scalars(select(Use).where(Use.state == UseState.PROPOSED)).unique().one()
    pot = use.pot
    assert (pot.project.name, pot.project.state) == ("Rommet (øving)", ProjectState.RUNNING)
    assert (pot.free_ore, pot.committed_ore, pot.paid_ore) == (3_000_000, 0, 0)
    assert (use.needs, use.approvals_total) == (Needs.TWO, 1)
    contact = person_by_email(demo, "gruppe@demo.fellespott.example")
    assert waiting_for_approval_by(demo, contact) == [use]  # type: ignore[arg-type]
    with demo.begin_nested() as undo:
        approve_use(demo, actor=contact, use=use, not_my_household=True, reason="", now=utcnow())  # type: ignore[arg-type]
        assert (use.state, use.pot.committed_ore) == (UseState.DECIDED, 1_200_000)
        undo.rollback()
    demo.rollback()


def test_command_refuses_without_the_flag(fresh_app: Flask) -> None:
    result = fresh_app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert "FELLESPOTT_DEMO=1" in result.output


def test_show_prints_address_and_accounts(loaded: Flask) -> None:
    result = loaded.test_cli_runner().invoke(args=["demo", "--show"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[:2] == ["Address: http://localhost/", "Sign in with one click: http://localhost/demo"]
    assert [line.split()[-1] for line in lines[2:]] == [one.email for one in ACCOUNTS]


def test_data_fits_together() -> None:
    for text in (*round_2021().proposals, *practice().proposals):
        assert text.colour in COLOURS
        assert [one.kind for one in text.partners if one.is_lead] == ["municipal"]
        assert text.is_invented is text.title.endswith("(oppdiktet)")
    keys = {one.key for one in round_2021().proposals}
    assert {key for juror in round_2021().jurors for key in juror.too_close_to} <= keys
    assert len(keys | {one.key for one in practice().proposals}) == 18


def test_captions_say_what_the_film_shows(films: dict[str, MadeFilm]) -> None:
    for text in round_2021().proposals:
        words = clean_captions(films[text.key].webvtt, film_ms=5000)
        assert [line for line in words.splitlines() if line in (text.title, *text.film)] == [
            text.title,
            *text.film,
        ]


def test_scores_are_the_same_every_time() -> None:
    juror, proposal = round_2021().jurors[0], round_2021().proposals[0]
    first = [scores.score(juror, proposal, criterion) for criterion in range(1, 9)]
    assert first == [scores.score(juror, proposal, criterion) for criterion in range(1, 9)]
    assert set(first) <= {None, 1, 2, 3, 4, 5}


def test_scores_fit_what_the_reasons_say() -> None:
    for text in (*round_2021().proposals, *practice().proposals):
        given = {
            criterion: [
                value
                for juror in round_2021().jurors
                if (value := scores.score(juror, text, criterion)) is not None
            ]
            for criterion in range(1, 9)
        }
        means = {criterion: sum(values) / len(values) for criterion, values in given.items()}
        plain = [mean for one, mean in means.items() if one not in text.strong_on | text.weak_on]
        assert all(means[one] > max(plain) for one in text.strong_on), (text.key, means)
        assert all(means[one] < min(plain) for one in text.weak_on), (text.key, means)
