"""What every answer carries, and what an error looks like."""

from tests.support.html import text_of


def test_every_page_refuses_strangers_scripts(client):
    headers = client.get("/").headers
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_an_unknown_page_is_kind(client):
    answer = client.get("/finnes-ikke")
    assert answer.status_code == 404
    assert "Vi finner ikke siden" in text_of(answer)


def test_an_unknown_host_is_refused(client):
    assert client.get("/", base_url="http://evil.example").status_code == 400


def test_language_is_remembered_and_goes_back_to_where_one_was(client):
    answer = client.get("/sprak/en?next=/om")
    assert (answer.status_code, answer.location) == (303, "/om")
    page = client.get("/om").get_data(as_text=True)
    assert '<html lang="en"' in page


def test_an_unknown_language_is_not_found(client):
    assert client.get("/sprak/xx").status_code == 404


def test_language_never_leads_to_another_site(client):
    assert client.get("/sprak/en?next=//evil.example").location == "/"


def test_something_too_large_says_that_nothing_was_lost(client, app):
    answer = client.post("/logg-inn", data={"email": "x" * (25 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "Ingenting er lagret" in text_of(answer)
