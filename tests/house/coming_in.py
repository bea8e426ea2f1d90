"""Signing in as people do, and what a stolen or planted cookie is worth."""

import contextvars
import re
from typing import Any

from sqlalchemy import select

from fellespott.notices.models import OutboxMail
from fellespott.people.models import Person
from tests.support.html import submit


def code_to(session: Any, email: str) -> str:
    """The newest code mailed there."""
    found = select(OutboxMail.body).where(OutboxMail.recipient == email).order_by(OutboxMail.created_at)
    body = session.scalars(found).all()[-1]
    match = re.search(r"^Koden din er (\d+)$", body, re.M)
    assert match
    return match.group(1)


def come_in(session: Any, client: Any, person: Person, page: str = "/logg-inn") -> Any:
    """Sign in as people do, with the code that came by mail; the last answer."""
    submit(client, page, {"email": person.email})
    return submit(client, "/logg-inn/kode", {"code": code_to(session, person.email or "")})


def cookie_of(client: Any) -> str:
    found = client.get_cookie("fellespott")
    assert found is not None
    return str(found.value)


def in_cookie(client: Any, **values: Any) -> dict[str, Any]:
    """Put values into the signed cookie, as whoever could plant one would; what it then holds."""

    def write() -> dict[str, Any]:
        with client.session_transaction() as cookie:
            cookie.update(values)
            return dict(cookie)

    return contextvars.Context().run(write)


def with_cookie(app: Any, value: str) -> Any:
    """Somebody else's browser, with that cookie."""
    client = app.test_client()
    client.set_cookie("fellespott", value)
    return client


def is_signed_in(client: Any) -> bool:
    return bool(client.get("/meg").status_code == 200)
