"""Nothing hidden reaches anybody it is hidden from: not on a page, in a file, a mail or a line of the log.

What is hidden stands in leaks.py, one line each. Everything is planted at once; then everybody walks through
every address of the world with real pages, and what each of them was shown is searched for what they must
not see. That a mark is found by somebody entitled proves that the walk would have found it.
"""

import html
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, unquote_plus

import pytest
from sqlalchemy import String, Text, select

from fellespott.core.clock import utcnow
from fellespott.core.db import db
from fellespott.core.registry import registry
from fellespott.notices.models import OutboxMail, OutboxText

from .leaks import HIDDEN, Hidden
from .world import ROLES, World, build, walkers_of
from .world.routes import asks

# Those whose eyes the ordinary tests borrow; the deep ones are everybody.
OUTSIDE = ("visit", "guard", "resid", "other")
INSIDE = ("elsew", "contc", "staff")
# Between them they may see every hidden thing.
WITNESSES = ("guard", "membr", "nick", "contc", "close", "steer", "staff", "safeg", "admin")
# The rest is shared by as many processes as there are.
PARTS = 4
# Every search here finds parts of words, so one for the stem finds all that were made of it.
STEM = "kvist"
SEARCHES = (
    "/laeringsbank?q={}",
    "/folk?sok={}",
    "/grupper/finn?sok={}",
    "/logg?sok={}",
    "/innsyn/krav?sok={}",
)
ALWAYS_THERE = ("/robots.txt", "/sitemap.xml", "/favicon.ico", "/.well-known/security.txt", "/finnes-ikke")
LINK = re.compile(r'href="(/[^"#]*)')


def planted(session: Any, world: World) -> dict[str, Hidden]:
    """Every hidden thing by its mark, written where the program keeps it."""
    marks = {}
    for number, hidden in enumerate(HIDDEN):
        mark = f"{STEM}{number:02}furu"
        marks[hidden.plant(session, world, mark) or mark] = hidden
        session.flush()
    session.commit()
    return marks


def read(response: Any) -> str:
    """All that can be read in an answer: its text, its headers, and files inside a file."""
    data = response.get_data()
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(archive.read(name) for name in archive.namelist())
    text = data.decode("utf-8", errors="replace")
    return "\n".join([html.unescape(text), *(f"{key}: {value}" for key, value in response.headers)])


def addresses(app: Any, world: World, marks: dict[str, Hidden], *, links: bool) -> list[tuple[str, str]]:
    """(method, address) of everything, and searches that would find each mark; `links`: secret ones too."""
    every = [
        ("GET" if "GET" in ask.methods else "POST", ask.url)
        for ask in asks(app, world)
        if links or "<token>" not in ask.rule
    ]
    words = [STEM, *(mark for mark in marks if not mark.startswith(STEM))]
    searches = [("GET", search.format(quote(word))) for word in words for search in SEARCHES]
    return [*every, *(("GET", one) for one in ALWAYS_THERE), *searches]


def walk(app: Any, world: World, marks: dict[str, Hidden], roles: Sequence[str], *, follow: bool) -> Any:
    """Mark → role → where it was seen. `follow`: also every link on a page, with its filters and pages."""
    wanted = re.compile("|".join(map(re.escape, marks)))
    seen: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    walkers = walkers_of(app, world)
    for role in roles:
        # Who has no account holds every secret link there is: what they open must be meant to be read so.
        waiting, known = addresses(app, world, marks, links=role == "guard"), set()
        while waiting:
            method, url = waiting.pop(0)
            if (method, url) in known:
                continue
            known.add((method, url))
            try:
                text = read(walkers[role].open(method, url))
            except Exception as error:
                error.add_note(f"{role} asked for {method} {url}")
                raise
            # What somebody typed into a search is told back to them.
            for mark in set(wanted.findall(text)) - set(wanted.findall(unquote_plus(url))):
                seen[mark][role].add(url)
            if follow and "?q=" not in url:
                waiting += [("GET", html.unescape(one)) for one in LINK.findall(text) if "/sprak/" not in one]
    return seen


def by_mail(session: Any, marks: dict[str, Hidden], role_of: dict[str, str]) -> list[str]:
    """Mails that carry what whoever gets them may not see, after every job has run."""
    for job in registry().jobs:
        if not job.own_transactions:
            job.run(session, utcnow())
    session.commit()
    wrong = []
    texts = [one.body for one in session.scalars(select(OutboxText))]
    wrong += [f"{hidden.what}: in a text message" for mark, hidden in marks.items() if mark in "".join(texts)]
    for mail in session.scalars(select(OutboxMail)):
        for mark, hidden in marks.items():
            role = role_of.get(mail.recipient, "")
            allowed = role in hidden.entitled or mail.recipient in hidden.mailed or mark in mail.recipient
            if mark in mail.subject + mail.body and not allowed:
                wrong.append(f"{hidden.what}: mailed to {role or mail.recipient}, «{mail.subject}»")
    return wrong


def is_kept(session: Any, mark: str) -> bool:
    """Whether the mark lies somewhere in the database, so that it could leak."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            holds_text = isinstance(column.type, String | Text)
            if holds_text and session.execute(select(column).where(column.contains(mark)).limit(1)).first():
                return True
    return False


def check(
    app: Any, session: Any, capfd: Any, roles: Sequence[str], *, follow: bool = False, proves: int = 0
) -> None:
    """Let those people walk. `proves`: so many of the hidden things must be found by one who may see them."""
    world = build(session)
    role_of = {person.email: role for role, person in world.people.items() if person and person.email}
    marks = planted(session, world)
    capfd.readouterr()

    seen = walk(app, world, marks, roles, follow=follow)
    leaks = [
        f"{marks[mark].what}: {role} sees it at {sorted(places)[:3]}"
        for mark, by_role in seen.items()
        for role, places in by_role.items()
        if role not in marks[mark].entitled
    ]
    leaks += by_mail(session, marks, role_of)
    logged = "".join(capfd.readouterr())
    leaks += [f"{hidden.what}: in the log" for mark, hidden in marks.items() if mark in logged]
    assert not leaks, "\n".join(leaks)

    # Or this would say nothing: the walk finds what one may see, and what nobody may is there.
    unseen = [
        hidden.what
        for mark, hidden in marks.items()
        if not (seen[mark] if hidden.entitled else is_kept(session, mark))
    ]
    assert len(marks) - len(unseen) >= proves, f"nobody saw, though they may: {unseen}"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("roles", "proves"), [(OUTSIDE, 3), (INSIDE, 25)], ids=["outside", "inside"])
def test_nothing_hidden_is_shown(
    app: Any, session: Any, capfd: Any, roles: Sequence[str], proves: int
) -> None:
    check(app, session, capfd, roles, proves=proves)


@pytest.mark.deep
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_every_hidden_thing_is_seen_by_one_who_may(app: Any, session: Any, capfd: Any) -> None:
    check(app, session, capfd, WITNESSES, follow=True, proves=len(HIDDEN))


@pytest.mark.deep
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_hidden_is_shown_to_anybody_on_any_link(
    app: Any, session: Any, capfd: Any, part: int
) -> None:
    others = [role for role in ROLES if role not in WITNESSES]
    check(app, session, capfd, others[part::PARTS], follow=True)


@pytest.mark.deep
@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_the_other_engine_hides_alike(app: Any, session: Any, capfd: Any) -> None:
    """What one gets depends on roles and rows; this is to see that it is so."""
    check(app, session, capfd, ("visit", *INSIDE), proves=25)
