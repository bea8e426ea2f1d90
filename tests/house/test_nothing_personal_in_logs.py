"""No personal data in logs, addresses and error pages: planted values are sent around, and all is read."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from fellespott.core.clock import utcnow
from fellespott.home.texts import PAGES
from fellespott.people.models import Person
from fellespott.schedule.runner import run_job
from tests.factories import make_admin, make_group, make_person
from tests.support.html import forms_of, links_of, submit

NAME, EMAIL, WORDS = "Zebulon Kvitberg", "zebulon.kvitberg@example.org", "Zzhemmelig klage"


@pytest.fixture
def told(capfd, caplog) -> Any:
    """Everything that has been logged so far: structlog's lines, Python's logs, and what stands on stderr."""
    caplog.set_level("DEBUG")
    seen: list[str] = []

    def read() -> str:
        out, err = capfd.readouterr()
        seen.append(out + err)
        return "".join(seen) + caplog.text

    return read


def assert_silent(text: str) -> None:
    for word in (NAME, EMAIL, WORDS, "Zebulon", "zebulon"):
        assert word not in text, text[:2000]


def drive(client: Any, session: Any, sign_in: Any) -> list[str]:
    """A stranger complains and signs in, a member is looked for and looked at; addresses seen on the way."""
    admin = sign_in(make_admin(session))
    me = make_person(session, name=NAME, email=EMAIL)
    group = make_group(session, contact=me, name="Nabolaget")
    mine = sign_in(me)
    asked = []
    sent = submit(client, "/klage", {"text": WORDS, "sender_name": NAME, "sender_email": EMAIL})
    asked.append(sent.location)
    asked.append(submit(client, "/logg-inn", {"email": EMAIL}).location or "")
    asked.append(submit(mine, "/meg", {"name": NAME + " Ny", "language": "nb"}).location)
    found = submit(admin, "/folk", {"sok": "Zebulon"})
    assert NAME in found.get_data(as_text=True)
    asked += [url for _text, url in links_of(found)] + [form.action for form in forms_of(found)]
    for path in (f"/folk/{me.id}", f"/grupper/{group.id}", "/klager", "/logg"):
        asked += [url for _text, url in links_of(admin.get(path)) if not url.startswith("mailto:")]
    asked += [url for _text, url in links_of(mine.get("/meg/data"))]
    refused = submit(client, "/klage", {"text": "", "sender_name": NAME, "sender_email": EMAIL})
    assert refused.status_code == 422
    return asked


def test_nothing_personal_is_logged_or_stands_in_an_address(app, client, session, sign_in, told):
    app.config["FORM_MIN_SECONDS"] = 0
    addresses = drive(client, session, sign_in)
    assert len(addresses) > 30
    assert_silent(" ".join(addresses))
    assert_silent(told())


def test_a_crash_tells_its_kind_and_place_and_nothing_of_what_was_sent(
    app, session, sign_in, told, monkeypatch
):
    client = sign_in(make_person(session, name=NAME, email=EMAIL))

    def crash(_session: Any, **given: Any) -> None:
        raise RuntimeError(f"cannot store {given['name']} of {given['actor'].email}")

    monkeypatch.setattr("fellespott.people.views.account.edit_person", crash)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = submit(client, "/meg", {"name": WORDS, "language": "nb"})
    assert answer.status_code == 500
    page, log = answer.get_data(as_text=True), told()
    assert WORDS not in page
    assert "RuntimeError" in log
    assert "people.account" in log
    assert re.search(r"views/account\.py:\d+ account", log)
    assert_silent(log)


def test_a_statement_that_fails_tells_nothing_of_what_went_into_it(session):
    make_person(session, name="En", email=EMAIL)
    with pytest.raises(sa.exc.IntegrityError) as caught, session.begin_nested():
        session.execute(sa.insert(Person).values(name=NAME, email=EMAIL, created_at=sa.func.now()))
    assert NAME not in str(caught.value)
    assert "hidden" in str(caught.value) or "parameters" not in str(caught.value)


def test_a_job_that_fails_tells_nothing_of_whom_it_worked_on(fresh_app, told, monkeypatch):
    registry = fresh_app.extensions["fellespott_registry"]
    job = next(one for one in registry.jobs if one.name == "home.forget")

    def fail(_session: Any, _before: Any) -> int:
        raise ValueError(f"{NAME} <{EMAIL}>")

    broken = [type(registry.retention[0])("test", "x", 1, "y", fail)]
    monkeypatch.setattr(registry, "retention", broken)
    assert run_job(fresh_app, job, utcnow()) is False
    assert "ValueError" in told()
    assert_silent(told())


def test_every_page_that_notes_who_opened_it_has_words_for_the_one_it_is_about(app):
    noting = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "__opens__", None) is not None
    }
    assert noting - PAGES.keys() == set()
    assert PAGES.keys() - noting == set()
