"""Attacks by address, name and header: open redirects, other hosts, paths in names, cookies in the clear.

Each test fails when its defence is taken away.
"""

import contextvars
import json
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from fellespott.app import create_app
from fellespott.core.backup import BackupRefused, restore_backup, take_backup
from fellespott.core.db import db
from fellespott.core.local_only import settings
from fellespott.core.web import safe_next
from fellespott.media.models import Media
from fellespott.media.storage import storage
from fellespott.notices.models import OutboxMail
from tests.conftest import make_app
from tests.factories import make_admin, make_film, make_group, make_person, make_proposal
from tests.house.coming_in import come_in
from tests.support import films
from tests.support.html import form_to, forms_of, links_of, text_of

EVIL = "evil.example"

# What depends on the program and not on the engine is asked of SQLite alone.
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


# --- Open redirects

ELSEWHERE = [
    f"//{EVIL}",
    f"///{EVIL}",
    f"////{EVIL}/%2f..",
    f"/\\{EVIL}",
    f"\\\\{EVIL}",
    f"/\t/{EVIL}",
    f"/\n/{EVIL}",
    f"/\r/{EVIL}",
    f"\t//{EVIL}",
    f" //{EVIL}",
    f"/%09/{EVIL}/../\\{EVIL}",
    f"https:{EVIL}",
    f"https:/{EVIL}",
    f"https://{EVIL}",
    f"HTTPS://{EVIL}",
    f"http://localhost@{EVIL}/",
    f"//localhost@{EVIL}/",
    f"@{EVIL}",
    f".{EVIL}",
    "javascript:alert(1)",
    "JaVaScRiPt://%0aalert(1)",
    "data:text/html,<script>1</script>",
    f"/mitt\r\nLocation: https://{EVIL}",
    f"/mitt%0d%0aLocation: https://{EVIL}\n",
    f"//[::1]@{EVIL}",
    f"//{EVIL}:80",
    f"/\u2028/{EVIL}\\",
    f"\uff0f\uff0f{EVIL}",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_way_out_by_a_parameter(target):
    assert safe_next(target) is None


@pytest.mark.parametrize("target", ["/mitt", "/utlysninger?side=2", "/om#klage", "/forslag/1/steg/need"])
def test_our_own_addresses_go_through(target):
    assert safe_next(target) == target


@on_sqlite
def test_no_page_that_goes_on_goes_elsewhere(app, session, client, sign_in):
    clients = (client, sign_in(make_person(session)), sign_in(make_admin(session)))
    onward = {url: who for who in clients for url in pages_of(app) if ways_on(who, url, MARK)}
    assert {"/logg-inn", "/sprak/en"} <= set(onward)
    for url, who in onward.items():
        for target in ELSEWHERE:
            wrong = [one for one in ways_on(who, url, target) if not leads_here(one)]
            assert wrong == [], (url, target)


MARK = "/om?merke=1"


def pages_of(app: Any) -> list[str]:
    """Addresses of all pages that are about nothing in particular."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments - {"lang"} and rule.endpoint != "people.show_log":
            values = dict.fromkeys(rule.arguments, "en")
            found.append(app.url_map.bind("localhost").build(rule.endpoint, values))
    return found


def ways_on(client: Any, url: str, target: str) -> list[str]:
    """Where a page asked for with `next` leads because of it."""
    answer = client.get(f"{url}?next={quote(target, safe='')}")
    if answer.location is not None:
        leads = [answer.location]
    elif answer.mimetype == "text/html":
        values = [one for form in forms_of(answer) for one in form.fields.get("next", [])]
        leads = [address for _text, address in links_of(answer)] + values
    else:
        leads = []
    if target == MARK:
        return [one for one in leads if "merke" in one and not one.startswith("/sprak/")]
    return [one for one in leads if EVIL in one or "alert" in one or "script" in one] if leads else []


def leads_here(address: str) -> bool:
    """As a browser reads it: tabs and line breaks fall out, and a backslash is a slash."""
    address = unquote(address) if address.startswith(("%", "/%")) else address
    plain = re.sub(r"[\t\r\n]", "", address).strip().replace("\\", "/")
    parts = urlsplit(plain)
    return parts.scheme in ("", "http", "https", "tel", "mailto") and parts.netloc in ("", "localhost")


@pytest.mark.parametrize("target", [f"//{EVIL}", f"/\\{EVIL}", f"https://{EVIL}", f"/\t/{EVIL}"])
def test_signing_in_goes_on_to_a_page_of_ours(session, client, target):
    ana = make_person(session)
    answer = come_in(session, client, ana, f"/logg-inn?next={quote(target, safe='')}")
    assert (answer.status_code, answer.location) == (303, "/mitt")


def test_the_first_of_two_parameters_is_no_cover_for_the_second(session, client):
    ana = make_person(session)
    page = f"/logg-inn?next=%2Fom&next=%2F%2F{EVIL}"
    assert come_in(session, client, ana, page).location == "/om"


# --- The name we are asked under


def test_under_another_name_there_is_no_page(app, client):
    for host in (EVIL, f"localhost.{EVIL}", f"localhost@{EVIL}", f"{EVIL}:80", "127.0.0.1.nip.io"):
        answer = client.get("/logg-inn", headers={"Host": host})
        assert answer.status_code == 400, host
        assert links_of(answer) == []
        assert answer.headers.get("Set-Cookie") is None


FORWARDED = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Prefix": f"//{EVIL}",
    "X-Original-URL": "/folk",
    "X-Rewrite-URL": "/folk",
    "Forwarded": f"host={EVIL};proto=https",
    "X-Host": EVIL,
}


def test_what_a_proxy_would_say_counts_for_nothing_without_one(session, client):
    ana = make_person(session)
    page = client.get("/logg-inn", headers=FORWARDED)
    assert page.status_code == 200
    assert EVIL not in page.get_data(as_text=True) + str(page.headers)
    token = form_to(page).fields
    answer = client.post("/logg-inn", data={**token, "email": ana.email}, headers=FORWARDED)
    assert answer.location == "/logg-inn/kode"
    (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.recipient == ana.email))
    assert EVIL not in mail.subject + mail.body
    assert "Strict-Transport-Security" not in page.headers


def test_behind_a_proxy_only_our_own_name_counts(tmp_path, app):
    behind = make_app(replace(app.config["FELLESPOTT"], trusted_proxies=1))
    client = behind.test_client()
    assert client.get("/logg-inn", headers={"X-Forwarded-Host": EVIL}).status_code == 400
    # The proxy's own word is the last; what the visitor put before it is not believed.
    two = {"X-Forwarded-Host": f"{EVIL}, localhost"}
    page = client.get("/logg-inn", headers=two)
    assert (page.status_code, EVIL in page.get_data(as_text=True)) == (200, False)


def test_no_shared_cache_keeps_a_page(session, client, sign_in):
    ana = sign_in(make_person(session))
    for who in (client, ana):
        for url in ("/", "/om", "/mitt", "/logg-inn", "/finnes-ikke"):
            assert who.get(url).headers["Cache-Control"] == "no-store", url


def test_two_of_a_field_make_one_code(session, client):
    ana, bo = make_person(session), make_person(session)
    fields = form_to(client.get("/logg-inn")).fields
    client.post("/logg-inn", data={**fields, "email": [ana.email, bo.email]})
    assert session.scalars(select(OutboxMail.recipient)).all() == [ana.email]


# --- Paths in names

NAMES = [
    "../../../../etc/passwd",
    "..\\..\\..\\windows\\win.ini",
    "/etc/passwd",
    "C:\\film.mp4",
    "....//....//film.mp4",
    "film.mp4\x00.html",
    "%2e%2e%2ffilm.mp4",
    "fi\u202elm4pm.exe",
    "a" * 5000 + ".mp4",
    "<script>alert(1)</script>.mp4",
    '"; filename="x.html',
    "film\r\nX-Evil: 1.mp4",
    ".",
    "..",
    " ",
]


@on_sqlite
@pytest.mark.parametrize("name", NAMES)
def test_a_films_name_is_only_shown(session, sign_in, name):
    root = settings().var
    before = {path for path in root.rglob("*") if path.is_file()}
    proposal = make_proposal(session, group=make_group(session), film_id=None)
    who = sign_in(proposal.group.active[0].person)
    url = f"/forslag/{proposal.id}/steg/film"
    fields = {key: values[0] for key, values in form_to(who.get(url), url).fields.items()}

    answer = who.post(
        url, data={**fields, "film": (BytesIO(films.film()), name)}, content_type="multipart/form-data"
    )

    assert answer.status_code in (303, 422), text_of(answer)
    new = {path for path in root.rglob("*") if path.is_file()} - before
    media = [path for path in new if (root / "media") in path.parents]
    others = [path.name for path in new if path not in media and not path.name.startswith("test.sqlite")]
    assert others == []
    assert [path for path in media if not re.fullmatch(r"[0-9a-f]{32}\.(mp4|jpg)", path.name)] == []
    for film in session.scalars(select(Media)):
        shown = film.original_name
        assert len(shown) <= 200
        assert shown.isprintable(), repr(shown)
        assert not set("/\\") & set(shown), shown
        given = who.get(f"/media/{film.id}/film")
        assert given.headers["Content-Disposition"] == "inline"
        assert "X-Evil" not in given.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../wsgi.py",
        "/static/%2e%2e/wsgi.py",
        "/static/..%2fwsgi.py",
        "/static/..%5cwsgi.py",
        "/static/css/../../wsgi.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/css/base.css%00.html",
        "/static/",
        "/static/css",
    ],
)
def test_nothing_but_our_static_files_is_given_out(client, path):
    assert client.get(path).status_code in (308, 404)


def test_captions_are_found_by_language_and_nothing_else(session, sign_in):
    proposal = make_proposal(session, film_id=make_film(session).id)
    who = sign_in(proposal.group.active[0].person)
    there = f"/media/{proposal.film_id}/teksting"
    assert who.get(f"{there}/nb.vtt").status_code == 200
    for name in ("../nb", "..%2f..%2fsecret_key", "%2e%2e/nb", "nb.vtt%00", "nb/../nb", "*", "_b"):
        assert who.get(f"{there}/{name}.vtt").status_code == 404, name


@pytest.mark.parametrize(
    "key", ["../secret_key", "/etc/passwd", "ab/../../secret_key", "ab/x\x00", "", ".", "ab/../ab/x.mp4", "~"]
)
def test_storage_opens_only_keys_of_its_own_making(app, key):
    (settings().var / "secret_key").write_text("x")
    with pytest.raises(FileNotFoundError):
        storage().open(key)
    with pytest.raises(FileNotFoundError):
        storage().delete(key)
    with pytest.raises((FileNotFoundError, FileExistsError)):
        storage().put(key, BytesIO(b"x"))


def test_a_doctored_backup_writes_nowhere_else(fresh_app, tmp_path):
    backup, doctored = tmp_path / "kopi.zip", tmp_path / "annen.zip"
    target = tmp_path / "evil.mp4"

    def take() -> None:
        with fresh_app.app_context():
            store = storage()
            with store.workshop() as folder:
                (folder / "x").write_bytes(b"film")
                key = store.add(folder / "x", suffix=".mp4")
            make_film(db.session(), storage_key=key, playable_key=key)
            db.session().commit()
            take_backup(backup)
            db.session().execute(sa.delete(Media.__table__.metadata.tables["caption"]))
            db.session().execute(sa.delete(Media))
            db.session().commit()
            store.delete(key)

    contextvars.Context().run(take)
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(doctored, "w") as out:
        for one in source.infolist():
            content = source.read(one)
            if one.filename == "manifest.json":
                said = json.loads(content)
                assert len(said["files"]) == 1
                said["files"][0]["key"] = "../../evil.mp4"
                content = json.dumps(said).encode()
            out.writestr(one.filename, content)

    def restore() -> None:
        with fresh_app.app_context(), pytest.raises((BackupRefused, FileNotFoundError)):
            restore_backup(doctored)

    contextvars.Context().run(restore)
    assert not target.exists()
    assert list(tmp_path.rglob("evil*")) == []


# --- Headers and cookies


POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


@pytest.mark.parametrize("url", ["/", "/logg-inn", "/mitt", "/finnes-ikke", "/static/css/base.css", "/hjelp"])
def test_every_answer_carries_the_headers(client, url):
    headers = client.get(url).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy == POLICY
    assert {
        name: headers[name]
        for name in (
            "X-Content-Type-Options",
            "X-Frame-Options",
            "Referrer-Policy",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
        )
    } == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def flags_of(answer: Any) -> list[set[str]]:
    """The flags of each cookie that is set."""
    return [
        {part.strip().split("=")[0] if "Same" not in part else part.strip() for part in cookie.split(";")[1:]}
        for cookie in answer.headers.getlist("Set-Cookie")
    ]


def test_cookies_are_for_the_server_alone(session, client):
    cookies = flags_of(client.get("/logg-inn")) + flags_of(come_in(session, client, make_person(session)))
    assert cookies
    assert [one for one in cookies if not {"HttpOnly", "SameSite=Lax"} <= one] == []


def test_under_https_cookies_never_travel_in_the_clear(tmp_path, app):
    secure = create_app(
        replace(app.config["FELLESPOTT"], base_url="https://localhost", trusted_proxies=1), TESTING=True
    )
    answer = secure.test_client().get("/logg-inn", headers={"X-Forwarded-Proto": "https"})
    cookies = flags_of(answer)
    assert cookies
    assert [one for one in cookies if "Secure" not in one] == []
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
