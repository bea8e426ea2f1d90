"""What I see of my own data, download, consent to and who has looked; and how I am erased."""

import io
import json
import zipfile

import pytest
import sqlalchemy as sa

from fellespott.audit.models import AuditEntry
from fellespott.complaints.services import receive
from fellespott.core.clock import utcnow
from fellespott.groups.states import MemberKind
from fellespott.media.services import store_film
from fellespott.media.storage import storage
from fellespott.people.models import Person, RecordOpening, RoleGrant, SignIn
from fellespott.people.states import Role
from fellespott.proposals.models import Proposal
from fellespott.stories import services as stories
from tests.factories import (
    WHEN,
    add_member,
    make_admin,
    make_group,
    make_person,
    make_proposal,
    make_staff,
)
from tests.stories.tales import approve as approve_story
from tests.stories.tales import consent, write
from tests.support import films
from tests.support.html import links_of, submit, text_of


def test_a_visitor_is_sent_to_sign_in(client):
    for path in ("/meg/data", "/meg/data/last-ned", "/meg/samtykker", "/meg/innsyn-i-meg", "/meg/slett"):
        answer = client.get(path)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/logg-inn"), path


def test_my_data_shows_mine_and_nobody_elses(session, sign_in):
    me, other = make_person(session, name="Ana Ask"), make_person(session, name="Bo Berg")
    group = make_group(session, contact=other, name="Nabolaget")
    add_member(session, group, me)
    receive(session, text="Ingen spurte meg.", sender_email=me.email, sender=me, now=WHEN)
    receive(session, text="Hemmelig klage fra Bo.", sender_email=other.email, sender=other, now=WHEN)
    page = sign_in(me).get("/meg/data")
    text = text_of(page)
    for mine in ("Ana Ask", me.email, "Nabolaget", "Ingen spurte meg."):
        assert mine in text
    for theirs in ("Bo Berg", other.email, "Hemmelig klage"):
        assert theirs not in text
    assert ("Endre navn og språk", "/meg") in links_of(page)


def test_the_download_holds_all_of_it_in_json_with_films_and_a_plain_read_me(session, sign_in, app):
    me = make_person(session, name="Ana Ask")
    sent = io.BytesIO(films.film(seconds=1))
    film = store_film(session, actor=me, upload=sent, filename="min film.mp4", now=WHEN, max_seconds=60)
    with storage().open(film.playable_key) as handle:
        content = handle.read()
    before = sorted((app.config["FELLESPOTT"].var).rglob("*"))
    answer = sign_in(me).get("/meg/data/last-ned")
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    assert archive.read("media/film-1.mp4") == content
    everything = json.loads(archive.read("data.json"))
    assert everything["rooms"]["people"]["Navn"] == "Ana Ask"
    assert (
        everything["rooms"]["media"]["Filmer, lyd og bilder du har lastet opp"][0]["Filnavn"]
        == "min film.mp4"
    )
    registry = app.extensions["fellespott_registry"]
    for data in registry.personal_data:
        assert json.loads(archive.read(f"{data.key}.json")) == everything["rooms"][data.key]
    assert "data.json inneholder alt" in archive.read("LES-MEG.txt").decode()
    after = sorted((app.config["FELLESPOTT"].var).rglob("*"))
    assert [one for one in after if one not in before and ".sqlite" not in one.name] == []


def test_consents_stand_with_scope_and_dates_and_a_way_to_take_them_back(session, sign_in):
    me = make_person(session)
    story = approve_story(session, write(session, teller=me, title="Vi turte å spørre"))
    consent(session, story, now=utcnow())
    page = sign_in(me).get("/meg/samtykker")
    assert "Vi turte å spørre" in text_of(page)
    assert "Alle kan lese den på nettet" in text_of(page)
    assert [words for words, _url in links_of(page)].count("Trekk samtykket") == 1
    stories.withdraw_story(session, actor=me, story=story, now=utcnow())
    assert "Trukket eller utløpt" in text_of(sign_in(me).get("/meg/samtykker"))
    assert "Vi turte å spørre" not in text_of(sign_in(make_person(session)).get("/meg/samtykker"))


def test_when_staff_open_my_record_i_see_who_and_when_and_what(session, sign_in):
    me, admin = make_person(session), make_admin(session, name="Admin Aas")
    complaint, _token = receive(session, text="Hei.", sender_email=me.email, sender=me, now=utcnow())
    sign_in(admin).get(f"/folk/{me.id}")
    sign_in(admin).get(f"/klager/{complaint.id}")
    page = text_of(sign_in(me).get("/meg/innsyn-i-meg"))
    assert "Kontoen din: navn, e-post og roller" in page
    assert "En klage du har sendt" in page
    assert page.count("Admin Aas") == 2
    assert "Admin Aas" not in text_of(sign_in(make_person(session)).get("/meg/innsyn-i-meg"))


def test_opening_ones_own_is_not_noted_nor_what_was_refused(session, sign_in):
    admin, resident, other = make_admin(session), make_person(session), make_person(session)
    sign_in(admin).get(f"/folk/{admin.id}")
    assert sign_in(resident).get(f"/folk/{other.id}").status_code == 403
    submit(sign_in(admin), f"/folk/{other.id}/slett", {"reason": " "})
    noted = session.execute(sa.select(RecordOpening.about_id, RecordOpening.opened_by_id)).all()
    # The page with the form was seen once; the answer that refused it was not counted again.
    assert noted == [(other.id, admin.id)]


def test_the_page_says_what_goes_and_what_stays_and_why(session, sign_in, app):
    page = text_of(sign_in(make_person(session)).get("/meg/slett"))
    kept = [one for data in app.extensions["fellespott_registry"].personal_data for one in data.kept]
    assert len(kept) > 10
    for one in kept:
        assert str(one.what) in page
        assert str(one.why) in page
    assert "bokføringsloven" in page
    assert "arkivlova" in page


def test_nothing_is_erased_without_saying_that_one_understands(session, sign_in):
    me = make_person(session, name="Ana Ask")
    answer = submit(sign_in(me), "/meg/slett")
    assert answer.status_code == 422
    assert session.get_one(Person, me.id).name == "Ana Ask"


def test_a_contact_hands_over_first(session, sign_in):
    me = make_person(session)
    group = make_group(session, contact=me, members=1, name="Nabolaget")
    client = sign_in(me)
    page = client.get("/meg/slett")
    assert "Gi rollen som kontaktperson i «Nabolaget» til en annen først." in text_of(page)
    assert ("Gå dit", f"/grupper/{group.id}") in links_of(page)
    forced = client.post("/meg/slett", data={"understood": "y"})
    assert forced.status_code == 400
    assert session.get_one(Person, me.id).erased_at is None


def test_a_contact_with_only_helpers_beside_them_need_not_and_the_group_goes_silent(session, sign_in):
    me = make_person(session)
    group = make_group(session, contact=me, name="Alene hjemme", about="Om meg")
    add_member(session, group, make_person(session), MemberKind.HELPER)
    draft = make_proposal(session, group=group, need="Mitt behov", dream="Min drøm")
    assert submit(sign_in(me), "/meg/slett", {"understood": "y"}).status_code == 303
    session.refresh(group)
    assert (group.name, group.about) == ("Gruppe uten medlemmer", "")
    assert session.get_one(Proposal, draft.id).need == ""


def test_the_last_administrator_lets_another_in_first(session, sign_in):
    admin = make_admin(session)
    page = text_of(sign_in(admin).get("/meg/slett"))
    assert "den siste administratoren" in page
    make_admin(session)
    assert submit(sign_in(admin), "/meg/slett", {"understood": "y"}).status_code == 303
    grants = session.scalars(sa.select(RoleGrant).where(RoleGrant.person_id == admin.id)).all()
    assert [one.revoked_at is not None for one in grants] == [True]


def test_erased_means_signed_out_everywhere_and_the_address_is_free(session, sign_in):
    me = make_person(session, email="ana@example.org")
    phone, tablet = sign_in(me), sign_in(me)
    assert submit(phone, "/meg/slett", {"understood": "y"}).location == "/"
    assert [one.get("/meg").status_code for one in (phone, tablet)] == [303, 303]
    assert session.scalars(sa.select(SignIn.ended_at.is_(None)).where(SignIn.person_id == me.id)).all() == [
        False,
        False,
    ]
    assert make_person(session, email="ana@example.org").id != me.id


def test_an_administrator_erases_somebody_with_a_reason_that_stands_in_the_log(session, sign_in):
    me, admin = make_person(session, name="Ana Ask"), make_admin(session)
    answer = submit(sign_in(admin), f"/folk/{me.id}/slett", {"reason": "Ba om det på telefon."})
    assert answer.status_code == 303
    session.expire_all()
    assert session.get_one(Person, me.id).name == "Slettet person"
    done = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "person.erased")).one()
    assert done.object_id == me.id
    assert sign_in(admin).get(f"/folk/{me.id}/slett").status_code == 404


@pytest.mark.parametrize("make", [make_person, make_staff])
def test_nobody_else_erases_anybody(session, sign_in, make):
    other = make_person(session)
    client = sign_in(make(session))
    assert client.get(f"/folk/{other.id}/slett").status_code == 403
    assert client.post(f"/folk/{other.id}/slett", data={"reason": "x"}).status_code == 403
    assert session.get_one(Person, other.id).erased_at is None


def test_somebody_who_judged_under_a_role_is_a_stranger_afterwards(session, sign_in):
    me = make_staff(session)
    make_admin(session)
    submit(sign_in(me), "/meg/slett", {"understood": "y"})
    session.expire_all()
    assert not session.get_one(Person, me.id).has_role(Role.ROUND_STAFF)


def test_everyone_reads_how_long_things_are_kept(client, app):
    page = text_of(client.get("/personvern"))
    for one in app.extensions["fellespott_registry"].retention:
        assert str(one.what) in page
        assert str(one.why) in page
    assert "Datatilsynet" in page
