"""Somebody with a step of a proposal open: sends what static/js/autosave.js sends, without a browser."""

import contextvars
import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.proposals.models import AnswerVersion, Proposal
from tests.conftest import remember_signed_in
from tests.support.html import form_to

# (status, body) of a request; `data` None is a GET. Raises OSError when nobody answers.
Fetch = Callable[[str, dict[str, str] | None], tuple[int, str]]


def by_client(client: Any) -> Fetch:
    """Through the test client."""

    def fetch(url: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        answer = client.get(url) if data is None else client.post(url, data=data)
        return answer.status_code, answer.get_data(as_text=True)

    return fetch


class Wire:
    """A browser's cookie and a new connection for each request, to wherever the server is now."""

    def __init__(self, base: Callable[[], str], cookie: str, timeout: float = 20) -> None:
        self.base, self.cookie, self.timeout = base, cookie, timeout

    def __call__(self, url: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        """Fetch. Raises OSError when nobody answers, or the answer breaks off."""
        connection = http.client.HTTPConnection(urlsplit(self.base()).netloc, timeout=self.timeout)
        headers = {"Cookie": f"fellespott={self.cookie}"}
        try:
            if data is None:
                connection.request("GET", url, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", url, urlencode(data), headers)
            answer = connection.getresponse()
            body = answer.read().decode()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _is, value = line.partition(";")[0].partition("=")
            if name == "fellespott":
                self.cookie = value
        return answer.status, body


def cookie_of(app: Flask, person_id: Any) -> str:
    """The session cookie of a new browser signed in as that person."""

    class Row:
        id = person_id

    def enter() -> str:
        client = app.test_client()
        remember_signed_in(client, Row)
        return str(client.get_cookie("fellespott").value)

    return contextvars.Context().run(enter)


@dataclass
class OpenPage:
    """A step as one browser has it open."""

    fetch: Fetch
    path: str
    tab: str
    names: tuple[str, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    seq: int = 0

    @classmethod
    def open(cls, fetch: Fetch, path: str, *names: str, tab: str) -> "OpenPage":
        """Open the page."""
        page = cls(fetch, path, tab, names)
        page.load()
        return page

    def load(self) -> None:
        """What the page holds now."""
        status, html = self.fetch(self.path, None)
        assert status == 200, (status, html[:300])
        self.fields = {name: values[-1] for name, values in form_to(html, "").fields.items()}
        self.texts = {name: self.fields.get(name, "") for name in self.names}
        self.marks = dict(zip(self.names, self.fields["seen"].split("."), strict=True))

    def body(self) -> dict[str, str]:
        """The fields of the next save."""
        self.seq += 1
        own = {name: self.fields[name] for name in ("csrf_token", "version") if name in self.fields}
        seen = ".".join(self.marks[name] for name in self.names)
        return own | {"seen": seen, "tab": self.tab, "seq": str(self.seq)} | self.texts

    def autosave(self, **texts: str) -> tuple[int, Any]:
        """Write, and let the page save by itself."""
        self.texts |= texts
        return self.send(self.body())

    def send(self, body: dict[str, str]) -> tuple[int, Any]:
        """Send a save, and hear the answer as the script does."""
        status, text = self.fetch(f"{self.path}/lagre", body)
        told = json.loads(text)
        for name, one in told.get("fields", {}).items():
            if one["fate"] not in ("clash", "theirs"):
                self.marks[name] = one["seen"]
        return status, told

    def take(self, name: str, text: str, told: Any) -> None:
        """Having seen both, this is to stand."""
        self.texts[name] = text
        self.marks[name] = told["fields"][name]["seen"]

    def press(self, go: str = "next", **texts: str) -> int:
        """Press the step's button; the status."""
        self.texts |= texts
        return self.fetch(self.path, self.body() | {"go": go})[0]


def history(session: Session, proposal: Proposal, name: str) -> list[str]:
    """The texts of an answer's history, the oldest first; those put aside in brackets."""
    session.expire_all()
    rows = session.scalars(
        select(AnswerVersion)
        .where(AnswerVersion.proposal_id == proposal.id, AnswerVersion.field == name)
        .order_by(AnswerVersion.number)
    )
    return [f"({one.text})" if one.is_aside else one.text for one in rows]
