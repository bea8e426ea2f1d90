"""/.well-known/security.txt says whom to tell (RFC 9116)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fellespott.core.clock import utcnow


def fields_of(client: Any) -> dict[str, str]:
    answer = client.get("/.well-known/security.txt")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    lines = answer.get_data(as_text=True).splitlines()
    return dict(line.split(": ", 1) for line in lines)


@pytest.mark.parametrize(
    ("settings", "contact"),
    [
        ({"security_contact": "sikkerhet@example.org"}, "mailto:sikkerhet@example.org"),
        ({"security_contact": "https://example.org/meld"}, "https://example.org/meld"),
        ({"contact_email": "post@example.org"}, "mailto:post@example.org"),
        ({}, "http://localhost/klage"),
    ],
)
def test_it_names_whom_to_tell(app: Any, client: Any, monkeypatch: Any, settings: Any, contact: str) -> None:
    monkeypatch.setitem(app.config, "FELLESPOTT", replace(app.config["FELLESPOTT"], **settings))
    found = fields_of(client)
    assert found["Contact"] == contact
    assert found["Canonical"] == "http://localhost/.well-known/security.txt"
    assert found["Preferred-Languages"] == "nb, en"


def test_it_is_never_out_of_date_and_never_good_for_more_than_a_year(client: Any) -> None:
    expires = datetime.strptime(fields_of(client)["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < expires - utcnow() < timedelta(days=365)
