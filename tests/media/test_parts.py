"""Large files in parts, as tus 1.0 says it: begun, gone on with, taken over, and never lost or doubled."""

import base64
import threading
import uuid
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.core.clock import utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.media.models import Media, Upload
from fellespott.media.parts import parts
from fellespott.media.receiving import KEPT_DAYS, MAX_OPEN, forget_old_uploads
from tests.conftest import remember_signed_in
from tests.factories import make_call, make_group, make_proposal
from tests.support import films
from tests.support.html import form_to

OFFSET = "application/offset+octet-stream"


@pytest.fixture
def proposal(session: Session) -> Any:
    return make_proposal(session, film=None)


@pytest.fixture
def ana(proposal: Any, sign_in: Any) -> Any:
    return sign_in(proposal.group.active[0].person)


def film_page(proposal: Any) -> str:
    return f"/forslag/{proposal.id}/steg/film"


def token_of(client: Any, proposal: Any) -> str:
    return str(form_to(client.get(film_page(proposal)), film_page(proposal)).fields["csrf_token"][0])


def begin(
    client: Any, proposal: Any, size: int, *, token: str | None = None, name: str = "vår film.mp4"
) -> Any:
    encoded = base64.b64encode(name.encode()).decode()
    return client.post(
        f"/media/opplasting/forslag/{proposal.id}",
        headers={
            "X-CSRFToken": token_of(client, proposal) if token is None else token,
            "Upload-Length": str(size),
            "Upload-Metadata": f"filename {encoded}",
        },
    )


def send(client: Any, where: str, offset: int, data: bytes, *, token: str) -> Any:
    headers = {"X-CSRFToken": token, "Upload-Offset": str(offset), "Content-Type": OFFSET}
    return client.patch(where, data=data, headers=headers)


def lies(where: str) -> bool:
    return uuid.UUID(where.rsplit("/")[-1]) in parts().lying()


def test_a_film_in_parts_becomes_the_proposals(session: Session, ana: Any, proposal: Any) -> None:
    data, token = films.film(), token_of(ana, proposal)
    begun = begin(ana, proposal, len(data), token=token)
    assert (begun.status_code, begun.headers["Tus-Resumable"]) == (201, "1.0.0")
    where = begun.headers["Location"]
    half = len(data) // 2
    assert send(ana, where, 0, data[:half], token=token).headers["Upload-Offset"] == str(half)
    # Another day, another tab: it goes on from where it was.
    asked = ana.head(where)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (str(half), str(len(data)))
    assert send(ana, where, half, data[half:], token=token).status_code == 204
    taken = ana.post(film_page(proposal), data={"csrf_token": token, "upload": where.rsplit("/")[-1]})
    assert (taken.status_code, taken.location) == (303, film_page(proposal))
    session.refresh(proposal)
    assert (proposal.film.sha256, proposal.film.original_name) == (sha256(data).hexdigest(), "vår film.mp4")
    assert session.scalars(select(Upload)).all() == []
    assert not lies(where)


def test_a_part_sent_twice_counts_once(session: Session, ana: Any, proposal: Any) -> None:
    data, token = films.film(), token_of(ana, proposal)
    where = begin(ana, proposal, len(data), token=token).headers["Location"]
    assert send(ana, where, 0, data[:1000], token=token).status_code == 204
    assert send(ana, where, 0, data[:1000], token=token).status_code == 409
    assert ana.head(where).headers["Upload-Offset"] == "1000"
    assert session.scalars(select(Upload.received_bytes)).one() == 1000


def test_bytes_of_a_part_that_came_to_nothing_are_overwritten(
    session: Session, ana: Any, proposal: Any
) -> None:
    data, token = films.film(), token_of(ana, proposal)
    where = begin(ana, proposal, len(data), token=token).headers["Location"]
    send(ana, where, 0, data[:1000], token=token)
    # The server died after the disk and before the row.
    parts().write(uuid.UUID(where.rsplit("/")[-1]), 1000, b"x" * 5000)
    assert ana.head(where).headers["Upload-Offset"] == "1000"
    send(ana, where, 1000, data[1000:], token=token)
    ana.post(film_page(proposal), data={"csrf_token": token, "upload": where.rsplit("/")[-1]})
    session.refresh(proposal)
    assert proposal.film.sha256 == sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("size", "status"), [(0, 422), (500 * 1024 * 1024 + 1, 413), (500 * 1024 * 1024, 201)]
)
def test_the_limit_is_said_before_anything_is_sent(ana: Any, proposal: Any, size: int, status: int) -> None:
    assert begin(ana, proposal, size).status_code == status


def test_what_is_no_film_is_refused_at_its_first_part(session: Session, ana: Any, proposal: Any) -> None:
    token = token_of(ana, proposal)
    where = begin(ana, proposal, 50_000_000, token=token).headers["Location"]
    answer = send(ana, where, 0, films.picture(), token=token)
    assert (answer.status_code, answer.text) == (415, "Dette er et bilde. Her trenger vi en film.")
    assert not lies(where)


def test_more_than_was_said_is_refused(ana: Any, proposal: Any) -> None:
    data, token = films.film(), token_of(ana, proposal)
    where = begin(ana, proposal, len(data) - 1, token=token).headers["Location"]
    assert send(ana, where, 0, data, token=token).status_code == 413


def test_a_film_that_is_not_whole_is_no_film(session: Session, ana: Any, proposal: Any) -> None:
    data, token = films.film(), token_of(ana, proposal)
    where = begin(ana, proposal, len(data), token=token).headers["Location"]
    send(ana, where, 0, data[:-1], token=token)
    page = ana.post(film_page(proposal), data={"csrf_token": token, "upload": where.rsplit("/")[-1]})
    assert page.status_code == 409
    assert "Hele filmen har ikke kommet fram ennå." in page.text
    assert session.scalars(select(Media)).all() == []


def test_only_who_began_goes_on(session: Session, ana: Any, proposal: Any, sign_in: Any, client: Any) -> None:
    data, token = films.film(), token_of(ana, proposal)
    where = begin(ana, proposal, len(data), token=token).headers["Location"]
    other = make_group(session)
    stranger = sign_in(other.active[0].person)
    mine = make_proposal(session, group=other, call=make_call(session), film=None)
    own_token = token_of(stranger, mine)
    assert stranger.head(where).status_code == 404
    assert send(stranger, where, 0, data, token=own_token).status_code == 404
    assert stranger.delete(where, headers={"X-CSRFToken": own_token}).status_code == 404
    assert begin(stranger, proposal, 10, token=own_token).status_code == 404
    assert begin(client, proposal, 10, token="x").status_code == 303  # to sign in
    # Nor is another's upload taken over by naming it.
    send(ana, where, 0, data, token=token)
    named = {"csrf_token": own_token, "upload": where.rsplit("/")[-1]}
    assert stranger.post(film_page(mine), data=named).status_code == 409


def test_nothing_is_changed_without_the_token(session: Session, ana: Any, proposal: Any) -> None:
    assert begin(ana, proposal, 10, token="").status_code == 400
    where = begin(ana, proposal, 10).headers["Location"]
    assert send(ana, where, 0, b"x", token="").status_code == 400
    assert ana.delete(where).status_code == 400
    assert session.scalars(select(Upload.received_bytes)).all() == [0]


def test_never_mind(session: Session, ana: Any, proposal: Any) -> None:
    data, token = films.film(), token_of(ana, proposal)
    where = begin(ana, proposal, len(data), token=token).headers["Location"]
    send(ana, where, 0, data[:100], token=token)
    assert ana.delete(where, headers={"X-CSRFToken": token}).status_code == 204
    assert ana.head(where).status_code == 404
    assert not lies(where)


def test_the_oldest_gives_way_to_the_sixth(session: Session, ana: Any, proposal: Any) -> None:
    token = token_of(ana, proposal)
    first = begin(ana, proposal, 10, token=token).headers["Location"]
    for _number in range(MAX_OPEN):
        begin(ana, proposal, 10, token=token)
    assert ana.head(first).status_code == 404
    assert len(session.scalars(select(Upload)).all()) == MAX_OPEN


def test_what_nobody_goes_on_with_is_forgotten(session: Session, ana: Any, proposal: Any) -> None:
    data, token = films.film(), token_of(ana, proposal)
    where = begin(ana, proposal, len(data), token=token).headers["Location"]
    send(ana, where, 0, data[:100], token=token)
    stray = uuid.uuid4()
    parts().write(stray, 0, b"no row knows this")
    session.commit()
    forget_old_uploads(session, utcnow() - timedelta(days=KEPT_DAYS))
    assert (lies(where), stray in parts().lying()) == (True, False)
    assert forget_old_uploads(session, utcnow() + timedelta(seconds=1)) == 1
    session.commit()
    assert not lies(where)


def test_the_same_part_ten_times_at_once_is_one(fresh_app: Flask) -> None:
    data = films.film()
    with fresh_app.app_context():
        with unit_of_work() as session:
            proposal = make_proposal(session, film=None)
            person = proposal.group.active[0].person
        first = fresh_app.test_client()
        remember_signed_in(first, person)
        token = token_of(first, proposal)
        where = begin(first, proposal, len(data), token=token).headers["Location"]
        cookie = first.get_cookie("fellespott")
        assert cookie is not None
        db.session.remove()
    answers: list[int] = []

    def press() -> None:
        with fresh_app.app_context():
            client = fresh_app.test_client()
            client.set_cookie("fellespott", cookie.value)
            answers.append(send(client, where, 0, data, token=token).status_code)

    threads = [threading.Thread(target=press) for _number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [204] + [409] * 9
    with fresh_app.app_context():
        assert db.session.scalars(select(Upload.received_bytes)).all() == [len(data)]
        with parts().open(uuid.UUID(where.rsplit("/")[-1])) as whole:
            assert whole.read() == data
        db.session.remove()


def test_too_late_for_a_film_is_said_and_the_parts_are_kept(
    session: Session, ana: Any, proposal: Any
) -> None:
    data, token = films.film(), token_of(ana, proposal)
    where = begin(ana, proposal, len(data), token=token).headers["Location"]
    send(ana, where, 0, data, token=token)
    with time_machine.travel(proposal.call.closes_at + timedelta(seconds=1), tick=False):
        ana.post(film_page(proposal), data={"csrf_token": token, "upload": where.rsplit("/")[-1]})
    session.refresh(proposal)
    assert proposal.film is None
