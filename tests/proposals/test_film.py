import io
from dataclasses import replace

import pytest
from sqlalchemy import select
from werkzeug.test import EnvironBuilder

from fellespott.core.clock import utcnow
from fellespott.core.db import db
from fellespott.core.errors import DomainError
from fellespott.media.models import Media
from fellespott.media.states import MediaState
from fellespott.proposals import services
from fellespott.proposals.states import ProposalState
from tests.factories import make_call, make_film, make_person, make_proposal
from tests.support import films
from tests.support.html import form_to, submit, text_of

from .support import contact_of

VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nHei\n"
SRT = b"1\n00:00:00,000 --> 00:00:01,000\nHei p\xc3\xa5 deg\n"


@pytest.fixture(scope="module")
def mp4():
    return films.film()


def url(proposal):
    return f"/forslag/{proposal.id}/steg/film"


def text_url(proposal):
    return f"/forslag/{proposal.id}/film/tekst"


def upload(browser, proposal, data, name="film.mp4"):
    return submit(
        browser,
        url(proposal),
        {"film": (io.BytesIO(data), name)} if data is not None else {},
        to=url(proposal),
        content_type="multipart/form-data",
    )


def send_text(browser, proposal, **data):
    return submit(browser, url(proposal), data, to=text_url(proposal), content_type="multipart/form-data")


def test_film_is_uploaded_shown_and_given_captions(session, sign_in, mp4):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    assert upload(browser, proposal, mp4).location == url(proposal)
    film = proposal.film
    assert (film.state, film.original_name) == (MediaState.READY, "film.mp4")
    page = browser.get(url(proposal)).get_data(as_text=True)
    assert f'src="/media/{film.id}/film"' in page
    assert "Gi filmen undertekster, eller skriv ned det som blir sagt." in page
    assert browser.get(f"/media/{film.id}/film").status_code == 200

    assert send_text(browser, proposal, captions=(io.BytesIO(VTT), "film.vtt")).status_code == 303
    assert [one.language for one in proposal.film.captions] == ["nb"]
    assert "Filmen kan forstås uten lyd." in text_of(browser.get(url(proposal)))


def test_subrip_captions_in_another_language_are_taken(session, sign_in):
    proposal = make_proposal(session, film_id=make_film(session, captions=False).id)
    browser = sign_in(contact_of(proposal.group))
    answer = send_text(browser, proposal, captions=(io.BytesIO(SRT), "film.srt"), language="ar")
    assert answer.status_code == 303
    assert [(one.language, one.webvtt.startswith("WEBVTT")) for one in proposal.film.captions] == [
        ("ar", True)
    ]


def test_transcript_alone_is_enough_and_can_be_taken_away(session, sign_in):
    proposal = make_proposal(session, film_id=make_film(session, captions=False).id)
    browser = sign_in(contact_of(proposal.group))
    for text in ("Vi sier hei.", ""):
        assert send_text(browser, proposal, transcript=text).status_code == 303
        assert proposal.film.transcript == text
        assert proposal.film.is_understandable_without_sound is bool(text)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "tom.mp4"),
        (b"<html><script>alert(1)</script></html>", "film.mp4"),
        (b"\x00\x01" * 5000, "film.mov"),
        (films.picture(), "bilde.mp4"),
    ],
)
def test_what_is_not_a_film_is_refused_beside_the_field_and_nothing_is_kept(session, sign_in, data, name):
    proposal = make_proposal(session)
    answer = upload(sign_in(contact_of(proposal.group)), proposal, data, name)
    assert answer.status_code == 422
    assert 'id="film-error"' in answer.get_data(as_text=True)
    assert (proposal.film_id, session.scalars(select(Media)).all()) == (None, [])


def test_no_file_chosen_is_said(session, sign_in):
    proposal = make_proposal(session)
    answer = upload(sign_in(contact_of(proposal.group)), proposal, None)
    assert (answer.status_code, "Velg en film først." in text_of(answer)) == (422, True)


def test_film_longer_than_the_call_allows_is_refused(session, sign_in):
    proposal = make_proposal(session, call=make_call(session, film_max_seconds=10))
    answer = upload(sign_in(contact_of(proposal.group)), proposal, films.film(seconds=13))
    assert (answer.status_code, "Filmen er for lang." in text_of(answer)) == (422, True)
    assert proposal.film_id is None


def test_film_larger_than_the_installation_takes_is_refused(session, app, sign_in, mp4, monkeypatch):
    proposal = make_proposal(session)
    monkeypatch.setitem(app.config, "FELLESPOTT", replace(app.config["FELLESPOTT"], max_upload_mb=0))
    monkeypatch.setattr("fellespott.proposals.views.film.FORM_BYTES", 1000)
    answer = upload(sign_in(contact_of(proposal.group)), proposal, mp4)
    assert (answer.status_code, proposal.film_id) == (413, None)
    assert "for stort" in text_of(answer)


def test_nobody_waits_for_a_film_on_its_way_in(session, sign_in, mp4):
    """On SQLite an open writing transaction keeps all others out, and an upload may take minutes."""
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    token = form_to(browser.get(url(proposal)), url(proposal)).fields["csrf_token"][0]
    data = {"csrf_token": token, "film": (io.BytesIO(mp4), "film.mp4")}
    sent = EnvironBuilder(method="POST", data=data).get_environ()
    seen: set[bool] = set()

    class SlowNetwork(io.BytesIO):
        def readinto(self, buffer):
            seen.add(db.session().in_transaction())
            return super().readinto(buffer)

        def read(self, size=-1):
            seen.add(db.session().in_transaction())
            return super().read(size)

    stream = SlowNetwork(sent["wsgi.input"].read())
    answer = browser.post(
        url(proposal),
        input_stream=stream,
        content_type=sent["CONTENT_TYPE"],
        content_length=len(stream.getvalue()),
    )
    assert (answer.status_code, seen) == (303, {False})


def test_film_may_be_larger_than_what_other_pages_take(session, app, sign_in, mp4, monkeypatch):
    proposal = make_proposal(session)
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    assert upload(sign_in(contact_of(proposal.group)), proposal, mp4).status_code == 303


@pytest.mark.parametrize(
    "captions", [b"", b"ikke undertekster", b"WEBVTT\n\n00:99 --> x\nHei"], ids=["empty", "prose", "broken"]
)
def test_captions_that_are_none_are_refused_and_the_transcript_kept_in_the_field(session, sign_in, captions):
    proposal = make_proposal(session, film_id=make_film(session, captions=False).id)
    browser = sign_in(contact_of(proposal.group))
    answer = send_text(
        browser, proposal, captions=(io.BytesIO(captions), "film.vtt"), transcript="Alt vi sa."
    )
    assert answer.status_code == 422
    assert "Alt vi sa." in form_to(answer, text_url(proposal)).fields["transcript"]
    session.expire_all()
    assert (proposal.film.captions, proposal.film.transcript) == ([], "")


def test_too_long_a_transcript_is_refused_and_kept(session, sign_in):
    proposal = make_proposal(session, film_id=make_film(session, captions=False).id)
    answer = send_text(sign_in(contact_of(proposal.group)), proposal, transcript="x" * 20_001)
    assert answer.status_code == 422
    assert form_to(answer, text_url(proposal)).fields["transcript"] == ["x" * 20_001]


def test_new_film_takes_the_place_of_the_old(session, sign_in, mp4):
    proposal = make_proposal(session, film_id=make_film(session).id)
    old = proposal.film_id
    assert upload(sign_in(contact_of(proposal.group)), proposal, mp4).status_code == 303
    assert [one.id for one in session.scalars(select(Media))] == [proposal.film_id]
    assert proposal.film_id != old


def test_film_is_taken_away(session, sign_in):
    proposal = make_proposal(session, film_id=make_film(session).id)
    to = f"/forslag/{proposal.id}/film/ta-bort"
    answer = submit(sign_in(contact_of(proposal.group)), url(proposal), to=to)
    assert (answer.status_code, proposal.film_id) == (303, None)
    assert session.scalars(select(Media)).all() == []


def test_film_before_need_and_dream_is_refused(session):
    proposal = make_proposal(session, need="", dream="")
    with pytest.raises(DomainError) as refused:
        services.attach_film(
            session,
            actor=contact_of(proposal.group),
            proposal=proposal,
            upload=io.BytesIO(b"film"),
            filename="film.mp4",
            now=utcnow(),
        )
    assert refused.value.code == "need_and_dream_first"


def test_nothing_about_the_film_changes_after_sending_in(session, sign_in, mp4):
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    token = form_to(browser.get(url(proposal)), url(proposal)).fields["csrf_token"][0]
    film = make_film(session)
    proposal.film_id, proposal.state = film.id, ProposalState.WITHDRAWN
    answers = [
        browser.post(url(proposal), data={"csrf_token": token, "film": (io.BytesIO(mp4), "film.mp4")}),
        browser.post(text_url(proposal), data={"csrf_token": token, "transcript": "Nytt"}),
        browser.post(f"/forslag/{proposal.id}/film/ta-bort", data={"csrf_token": token}),
    ]
    assert [one.status_code for one in answers] == [409, 409, 409]
    assert (proposal.film_id, proposal.film.transcript) == (film.id, "")


def test_stranger_cannot_touch_the_film(session, sign_in, mp4):
    proposal = make_proposal(session, film_id=make_film(session).id)
    browser = sign_in(make_person(session))
    answers = [
        browser.get(url(proposal)),
        browser.post(url(proposal), data={"film": (io.BytesIO(mp4), "film.mp4")}),
        browser.post(text_url(proposal), data={"transcript": "Nytt"}),
        browser.post(f"/forslag/{proposal.id}/film/ta-bort"),
    ]
    assert [one.status_code for one in answers] == [404] * 4
