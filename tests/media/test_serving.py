"""Films, stills and captions are given to those who may see them, a part at a time."""

import io
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, render_template_string
from sqlalchemy.orm import Session

from fellespott.core.registry import registry
from fellespott.media.models import Media
from fellespott.media.services import set_captions, set_transcript, store_film
from fellespott.media.states import MediaState
from fellespott.media.storage import storage
from tests.factories import WHEN, make_film, make_person
from tests.support import films
from tests.support.html import text_of

VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\nHei på dere\n"


@pytest.fixture
def readers(app: Flask) -> Iterator[list[Any]]:
    """Only what a test puts in lets anyone see a film."""
    found = registry().media_readers
    kept = list(found)
    found.clear()
    yield found
    found[:] = kept


@pytest.fixture
def media(session: Session) -> Media:
    film = store_film(
        session,
        actor=None,
        upload=io.BytesIO(films.film()),
        filename="<b>film</b>.mp4",
        now=WHEN,
        max_seconds=60,
    )
    set_captions(session, actor=None, media=film, language="nb", source=VTT, now=WHEN)
    session.commit()
    return film


def addresses(media: Media) -> list[str]:
    return [f"/media/{media.id}/film", f"/media/{media.id}/bilde", f"/media/{media.id}/teksting/nb.vtt"]


def test_nothing_is_given_when_no_room_lets_them(
    session: Session, media: Media, readers: list[Any], sign_in: Callable[[Any], Any], client: Any
) -> None:
    ana = sign_in(make_person(session))
    for url in addresses(media):
        assert ana.get(url).status_code == 404
        answer = client.get(url)
        assert (answer.status_code, answer.location.startswith("/logg-inn")) == (303, True)


def test_asked_readers_get_person_film_and_moment(
    session: Session, media: Media, readers: list[Any], sign_in: Callable[[Any], Any]
) -> None:
    person = make_person(session)
    person_id, media_id = person.id, media.id
    allowed = (person_id, media_id)
    readers.append(lambda _session, actor, film, now: (actor.id, film.id) == allowed and now.tzinfo)
    url = addresses(media)[0]
    assert sign_in(person).get(url).status_code == 200
    assert sign_in(make_person(session)).get(url).status_code == 404


def stored(media: Media) -> bytes:
    with storage().open(media.storage_key) as handle:
        return handle.read()


def test_film_in_parts(media: Media, readers: list[Any], client: Any) -> None:
    readers.append(lambda *_: True)
    url, data = addresses(media)[0], stored(media)
    whole = client.get(url)
    assert (whole.status_code, whole.data, whole.content_type) == (200, data, "video/mp4")
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert whole.headers["Content-Disposition"] == "inline"
    assert whole.headers["Cache-Control"] == "private, no-cache"
    part = client.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, data[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(data)}"
    tail = client.get(url, headers={"Range": "bytes=-5"})
    assert (tail.status_code, tail.data) == (206, data[-5:])
    beyond = client.get(url, headers={"Range": f"bytes={len(data)}-"})
    assert beyond.status_code == 416
    known = client.get(url, headers={"If-None-Match": whole.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    head = client.head(url)
    assert (head.status_code, head.data, head.content_length) == (200, b"", len(data))


def test_still_and_captions_have_their_own_types(media: Media, readers: list[Any], client: Any) -> None:
    readers.append(lambda *_: True)
    still = client.get(addresses(media)[1])
    assert (still.status_code, still.content_type, still.data[:2]) == (200, "image/jpeg", b"\xff\xd8")
    words = client.get(addresses(media)[2])
    assert (words.status_code, words.content_type) == (200, "text/vtt; charset=utf-8")
    assert "Hei på dere" in words.get_data(as_text=True)


@pytest.mark.parametrize("part", ["film", "bilde", "teksting/nb.vtt", "teksting/xx.vtt"])
def test_forged_id_is_not_found(readers: list[Any], session: Session, sign_in: Any, part: str) -> None:
    readers.append(lambda *_: True)
    assert sign_in(make_person(session)).get(f"/media/{uuid.uuid4()}/{part}").status_code == 404


def test_film_whose_bytes_are_gone_is_not_found(
    session: Session, readers: list[Any], sign_in: Callable[[Any], Any]
) -> None:
    readers.append(lambda *_: True)
    media = make_film(session)
    ana = sign_in(make_person(session))
    assert ana.get(addresses(media)[0]).status_code == 404
    assert ana.get(addresses(media)[1]).status_code == 404


def player(app: Flask, media: Media) -> str:
    with app.test_request_context():
        app.preprocess_request()
        return render_template_string(
            '{% from "media/_player.html" import player %}{{ player(media, title="Åpent hus") }}', media=media
        )


def test_player_shows_nothing_to_whom_the_film_is_closed(
    app: Flask, media: Media, readers: list[Any]
) -> None:
    assert text_of(player(app, media)).split() == ["Filmen", "vises", "ikke", "nå."]


def test_player_ready(app: Flask, session: Session, media: Media, readers: list[Any]) -> None:
    readers.append(lambda *_: True)
    set_transcript(session, actor=None, media=media, text="Hei <b>dere</b>", now=WHEN)
    html = player(app, media)
    for piece in (
        'controls preload="metadata" playsinline width="320" height="180"',
        f'poster="/media/{media.id}/bilde"',
        f'<source src="/media/{media.id}/film" type="video/mp4">',
        f'src="/media/{media.id}/teksting/nb.vtt" srclang="nb" label="Norsk bokmål" default>',
    ):
        assert piece in html
    assert "<b>" not in html
    # What is said can be read, and its player's script comes along wherever a film stands.
    assert "Les undertekstene 0:00 Hei" in " ".join(text_of(html).split())
    assert html.count("js/film.js") == 1
    assert "Les det som blir sagt i filmen" in text_of(html)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MediaState.WAITING, "Vi gjør den klar for alle telefoner"),
        (MediaState.FAILED, "Filmen kan ikke spilles av hos oss"),
    ],
)
def test_player_not_ready_says_so(
    app: Flask, session: Session, state: MediaState, words: str, readers: list[Any]
) -> None:
    readers.append(lambda *_: True)
    media = make_film(session, state=state, playable_key=None)
    html = player(app, media)
    assert words in text_of(html)
    assert "<video" not in html
