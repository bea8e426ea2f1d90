"""A juror with a phone: the network goes and comes back, two tabs are open; everything arrives, once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from fellespott.core.db import db, unit_of_work
from fellespott.jury.models import ScoreSheet
from fellespott.jury.sheet_texts import field_of, word_of
from tests.conftest import make_app, make_settings
from tests.factories import answer_conflict
from tests.jury.rounds import make_round
from tests.proposals.writing_support import cookie_of
from tests.support import server
from tests.support.browser import browser

pytestmark = pytest.mark.browser
deep = pytest.mark.deep


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with browser() as found:
        yield found


class House:
    """A real server with a round of eight proposals, and one juror."""

    def __init__(self, url: str, folder: Path) -> None:
        self.app = make_app(make_settings(folder, url))
        with self.app.app_context():
            db.create_all()
            with unit_of_work() as session:
                found = make_round(session, proposals=8, jurors=1)
                for proposal in found.proposals:
                    answer_conflict(session, found.jurors[0].seat, proposal)
                self.slug = found.call.slug
                self.juror = found.person(0).id
                self.proposals = [one.id for one in found.proposals]
                self.criteria = [one.id for one in found.call.criteria_version.criteria]
        self.live = server.start(url, folder, host="localhost", FELLESPOTT_SECRET_KEY="only-for-tests")

    def context(self, running: Any) -> Any:
        """The juror's phone."""
        context = running.new_context(
            base_url=self.live.url, locale="nb-NO", viewport={"width": 360, "height": 740}
        )
        self.sign_in(context)
        context.set_default_timeout(20_000)
        return context

    def sign_in(self, context: Any) -> None:
        """The juror's cookie."""
        cookie = cookie_of(self.app, self.juror)
        context.add_cookies([{"name": "fellespott", "value": cookie, "url": self.live.url}])

    def sheet(self, context: Any, number: int = 0) -> Any:
        """The sheet in a new tab."""
        page = context.new_page()
        page.goto(f"/forslag/{self.proposals[number]}/vurder")
        return page

    def kept(self) -> list[dict[str, str]]:
        """What the server has of each sheet: the answers and words by box."""
        with self.app.app_context(), unit_of_work() as session:
            return [
                {field_of(one.criterion_id): str(one.value) for one in sheet.scores if one.is_answered}
                | {word_of(one.criterion_id): one.comment for one in sheet.scores if one.comment}
                for sheet in session.scalars(select(ScoreSheet).order_by(ScoreSheet.started_at))
            ]

    def sent(self) -> list[Any]:
        """The proposals whose sheet is sent."""
        with self.app.app_context(), unit_of_work() as session:
            return list(
                session.scalars(select(ScoreSheet.proposal_id).where(ScoreSheet.submitted_at.is_not(None)))
            )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """On SQLite: what the databases do with saves that meet is tested in test_races.py."""
    found = House(f"sqlite:///{tmp_path / 'it.sqlite'}", tmp_path)
    yield found
    found.live.stop()
    with found.app.app_context():
        db.session.remove()
        db.engine.dispose()


def choose(page: Any, criterion: Any, value: int) -> None:
    """Press the answer, as a thumb does."""
    page.locator(f'input[name="{field_of(criterion)}"][value="{value}"]').check()


def write(page: Any, criterion: Any, word: str) -> None:
    """Unfold the box for a word, and write."""
    box = page.locator(f'[name="{word_of(criterion)}"]')
    if not box.is_visible():
        page.locator("details", has=box).last.locator("summary").click()
    box.fill(word)


def kept_in(page: Any) -> list[str]:
    """What the browser keeps of answers."""
    found: list[str] = page.evaluate("Object.keys(localStorage).map((key) => localStorage.getItem(key))")
    return found


def score_all(house: House, running: Any, proposals: int) -> None:
    """Score that many, each with the network cut in the middle; then look at what arrived."""
    context = house.context(running)
    page = context.new_page()
    for number in range(proposals):
        page.goto(f"/forslag/{house.proposals[number]}/vurder")
        for place, criterion in enumerate(house.criteria):
            if place == 3:
                context.set_offline(True)
            choose(page, criterion, 1 + (number + place) % 5)
        write(page, house.criteria[-1], f"Et ord om {number}")
        page.get_by_text("Ingen nett nå.").wait_for()
        page.get_by_role("button", name="Se over og send").click()  # does not leave the page
        assert page.get_by_text("Ingen nett nå.").is_visible()
        context.set_offline(False)
        page.get_by_text("Lagret kl.").wait_for()
        assert kept_in(page) == []
        page.get_by_role("button", name="Se over og send").click()
        page.get_by_role("button", name="Send inn vurderingen").click()
        page.get_by_text("Takk! Vurderingen er sendt.").wait_for()
    assert sorted(house.sent(), key=str) == sorted(house.proposals[:proposals], key=str)
    assert house.kept() == [
        {field_of(one): str(1 + (number + place) % 5) for place, one in enumerate(house.criteria)}
        | {word_of(house.criteria[-1]): f"Et ord om {number}"}
        for number in range(proposals)
    ]
    context.close()


def test_a_juror_scores_on_a_phone_with_the_network_cut_in_the_middle(running: Any, house: House) -> None:
    score_all(house, running, 1)


@deep
def test_a_juror_scores_eight_with_the_network_cut_in_each(running: Any, house: House) -> None:
    score_all(house, running, 8)


@deep
def test_a_folded_row_tells_what_is_chosen_now(running: Any, house: House) -> None:
    context = house.context(running)
    page = house.sheet(context)
    choose(page, house.criteria[0], 4)
    page.get_by_text("Lagret kl.").wait_for()
    page.reload()
    told = page.locator(f'[data-chosen-in="{field_of(house.criteria[0])}"]')
    assert told.inner_text() == "4 I stor grad"
    told.click()
    choose(page, house.criteria[0], 1)
    assert " ".join(told.inner_text().split()) == "1 I svært liten grad"
    context.close()


@deep
def test_what_was_answered_without_a_network_is_found_in_a_new_tab(running: Any, house: House) -> None:
    context = house.context(running)
    page = house.sheet(context)
    context.set_offline(True)
    choose(page, house.criteria[0], 4)
    write(page, house.criteria[0], "Godt lyttet")
    page.get_by_text("Ingen nett nå.").wait_for()
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = house.sheet(context)
    assert "4 I stor grad" in page.locator("[data-found-texts]").inner_text()
    page.get_by_role("button", name="Ta det inn").click()
    page.get_by_text("Lagret kl.").wait_for()
    assert house.kept() == [{field_of(house.criteria[0]): "4", word_of(house.criteria[0]): "Godt lyttet"}]
    assert kept_in(page) == []
    context.close()


@deep
@pytest.mark.parametrize(("choice", "stands"), [("Behold det", "2"), ("Ta det som", "4")])
def test_two_tabs_show_both_and_the_juror_chooses(
    running: Any, house: House, choice: str, stands: str
) -> None:
    context = house.context(running)
    one, two = house.sheet(context), house.sheet(context)
    choose(one, house.criteria[0], 4)
    one.get_by_text("Lagret kl.").wait_for()
    choose(two, house.criteria[1], 3)
    choose(two, house.criteria[0], 2)
    two.get_by_role("heading", name="Du svarte noe annet i en annen fane").wait_for()
    assert house.kept() == [{field_of(house.criteria[0]): "4", field_of(house.criteria[1]): "3"}]
    two.get_by_role("button", name=choice).click()
    two.get_by_role("heading", name="Du svarte noe annet i en annen fane").wait_for(state="detached")
    if stands == "2":
        two.get_by_text("Lagret kl.").wait_for()
    assert two.locator(f'input[name="{field_of(house.criteria[0])}"]:checked').input_value() == stands
    assert house.kept() == [{field_of(house.criteria[0]): stands, field_of(house.criteria[1]): "3"}]
    context.close()


@deep
def test_a_shared_screen_keeps_no_answers(running: Any, house: House) -> None:
    context = house.context(running)
    context.clear_cookies()
    page = context.new_page()
    page.goto("/delt-skjerm")
    page.locator("main form button[type=submit]").first.click()
    house.sign_in(context)
    page = house.sheet(context)
    context.set_offline(True)
    choose(page, house.criteria[0], 5)
    page.get_by_text("Ingen nett nå. Ikke lukk siden.").wait_for()
    assert kept_in(page) == []
    context.set_offline(False)
    page.get_by_text("Lagret kl.").wait_for()
    assert (house.kept(), kept_in(page)) == ([{field_of(house.criteria[0]): "5"}], [])
    context.close()
