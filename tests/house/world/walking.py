"""Walking through the world as each of its people, each time as if for the first time."""

import contextvars
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from fellespott.core.db import db
from fellespott.people.models import Person, SignIn
from tests.conftest import remember_signed_in

from .base import World


class Walker:
    """One person's browser. What one page leaves in its cookies does not change what the next one answers."""

    def __init__(self, app: Flask, person: Person | None, *, first: str | None = None) -> None:
        self.client = FlaskClient(app, app.response_class, use_cookies=True)
        if person is not None:
            remember_signed_in(self.client, person)
        if first is not None:
            self._open("GET", first)
        self.cookies = dict(self.client._cookies)

    def open(self, method: str, url: str, **more: Any) -> Any:
        """The answer, whole."""
        self.client._cookies = dict(self.cookies)
        return self._open(method, url, **more)

    def _open(self, method: str, url: str, **more: Any) -> Any:
        # One connection serves the test and its requests, so the test's own session must not be at work; and
        # a context of its own, so that the request gets its own session and sees only what is committed.
        db.session().commit()
        return contextvars.Context().run(self.client.open, url, method=method, buffered=True, **more)


def walkers_of(app: Flask, world: World) -> dict[str, Walker]:
    """Everybody, each in their own browser; those who have not taken the second step have not."""
    session = db.session()
    session.commit()
    found = {role: Walker(app, person) for role, person in world.people.items() if role != "guard"}
    link = f"/grupper/foresatt/{world.values['groups.answer_guardian']['token']}"
    found["guard"] = Walker(app, None, first=link)
    alone = update(SignIn).where(SignIn.person_id == world.person("nostp").id)
    session.execute(alone.values(second_step_at=None))
    session.commit()
    return {role: found[role] for role in world.people}
