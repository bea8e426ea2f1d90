"""Two of the group write one answer, in turn and at once: every word saved is found again."""

import random
import string
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient

from fellespott.core.db import db, unit_of_work
from fellespott.proposals.models import Proposal
from tests.factories import add_member, make_person, make_proposal

from .writing_support import OpenPage, by_client, cookie_of, history

WORDS = ["sjø", "skog", "snø", "sol", "regn", "vind", "berg", "dal", "elv", "bekk", "myr", "hei"]


class Member:
    """Writes as people do: goes on, takes away, begins anew, presses the button; settles when both wrote."""

    def __init__(self, name: str, page: OpenPage, dice: random.Random) -> None:
        self.name, self.page, self.dice = name, page, dice
        self.count = 0
        self.acknowledged: set[str] = set()

    def write(self) -> str:
        """The next text; with one new word nobody else has."""
        self.count += 1
        # Unlike every other word, so that none counts as another mended.
        new = self.name + "".join(self.dice.choices(string.ascii_lowercase, k=12)) + str(self.count)
        words = self.page.texts["need"].split()
        way = self.dice.random()
        if way < 0.15:
            words = self.dice.choices(WORDS, k=self.dice.randint(5, 12))
        elif way < 0.3:
            words = words[: len(words) // 2]
        return " ".join([*words, new])

    def step(self) -> None:
        """One save, by itself or by the button."""
        text = self.write()
        if self.dice.random() < 0.2:
            self.page.texts["need"] = text
            if self.page.press() == 303:
                self.acknowledged.add(text)
            # Either way there is a page anew: after a conflict, with what stands.
            self.page.load()
            return
        status, told = self.page.autosave(need=text)
        assert status in (200, 409), (status, told)
        self.acknowledged.add(text)
        if status == 409:
            theirs = told["fields"]["need"]["text"]
            choice = self.dice.choice([text, theirs, f"{text}\n\n{theirs}"])
            self.page.take("need", choice, told)
            if choice != theirs:
                status, _told = self.page.autosave()
                if status == 200:
                    self.acknowledged.add(choice)


def words_of(texts: list[str]) -> set[str]:
    return {word for text in texts for word in text.strip("()").split()}


def found_again(session: Any, proposal: Proposal, members: list[Member]) -> None:
    """Every word ever acknowledged stands in the history, and what stands is its newest."""
    session.expire_all()
    kept = history(session, proposal, "need")
    assert [one for one in kept if not one.startswith("(")][-1] == proposal.need
    for member in members:
        own = {word for text in member.acknowledged for word in text.split() if word.startswith(member.name)}
        assert own - words_of(kept) == set()
    # Whole texts: each acknowledged one is kept as it was, or was written on by the same hand: nearly all of
    # its words are together in one version.
    for text in (text for member in members for text in member.acknowledged):
        words = set(text.split())
        left = min(len(words - set(one.strip("()").split())) for one in kept)
        assert left < 5, (text, kept)


def two_of(session: Any) -> tuple[Proposal, list[Any]]:
    proposal, bo = make_proposal(session), make_person(session)
    add_member(session, proposal.group, bo)
    return proposal, [proposal.group.active[0].person, bo]


QUICK = [(1, 12)]
DEEP = [pytest.param(seed, 60, marks=pytest.mark.deep) for seed in range(2, 10)]


@pytest.mark.parametrize(("seed", "steps"), QUICK + DEEP)
@pytest.mark.parametrize(
    "backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)], indirect=True
)
def test_whatever_the_order_every_word_is_found_again(session, sign_in, seed, steps):
    proposal, people = two_of(session)
    dice = random.Random(seed)
    path = f"/forslag/{proposal.id}/steg/behov"
    members = [
        Member(name, OpenPage.open(by_client(sign_in(person)), path, "need", tab=name), dice)
        for name, person in zip(("ana", "bo"), people, strict=True)
    ]
    for _ in range(steps):
        dice.choice(members).step()
    found_again(session, proposal, members)


@pytest.mark.parametrize("steps", [6, pytest.param(60, marks=pytest.mark.deep)])
@pytest.mark.parametrize(
    "backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)], indirect=True
)
def test_at_the_very_same_moment_nothing_is_lost(fresh_app, steps):
    """Two threads with a connection each, on a database where commits are real."""
    with fresh_app.app_context(), unit_of_work() as session:
        proposal, people = two_of(session)
        proposal_id, ids = proposal.id, [person.id for person in people]
    path = f"/forslag/{proposal_id}/steg/behov"
    members = []
    for name, person_id in zip(("ana", "bo"), ids, strict=True):
        client = FlaskClient(fresh_app, fresh_app.response_class)
        client.set_cookie("fellespott", cookie_of(fresh_app, person_id))
        page = OpenPage.open(by_client(client), path, "need", tab=name)
        members.append(Member(name, page, random.Random(name)))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda member: [member.step() for _ in range(steps)], members))
    with fresh_app.app_context():
        found_again(db.session, db.session.get(Proposal, proposal_id), members)
        assert sorted(len(member.acknowledged) > 0 for member in members) == [True, True]
