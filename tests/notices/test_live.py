"""The whole way of a mail: page, outbox, scheduler's process, mail server."""

import re
import time
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pytest

from tests.support import server
from tests.support.html import form_to, text_of
from tests.support.mail import MailCatcher


def browser():
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))


def send(browser, url, **typed):
    """Fill in the form of that page and send it; what the next page says."""
    with browser.open(url) as page:
        fields = form_to(page.read().decode(), "").fields
    with browser.open(url, urlencode({**fields, **typed}, doseq=True).encode()) as answer:
        return answer.url, text_of(answer.read().decode())


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_code_asked_for_on_the_page_arrives_within_seconds_and_lets_one_in(fresh_app, tmp_path):
    url = fresh_app.config["SQLALCHEMY_DATABASE_URI"]
    with (
        MailCatcher() as mail,
        server.start(url, tmp_path, scheduler=True, FELLESPOTT_SMTP_URL=mail.url) as live,
    ):
        until = time.monotonic() + 20
        while "scheduler started" not in live.log() and time.monotonic() < until:
            time.sleep(0.1)
        ana = browser()
        asked_at = time.monotonic()
        send(ana, f"{live.url}/logg-inn", email="ana@example.org")
        (message,) = mail.wait_for("ana@example.org")
        waited = time.monotonic() - asked_at
        code = re.search(r"\b\d{6}\b", message.get_content()).group()
        send(ana, f"{live.url}/logg-inn/kode", code=code)
        address, text = send(ana, f"{live.url}/logg-inn/navn", name="Ana")

    # Two seconds between looks, and the machine may be busy with other tests.
    assert waited < 8
    assert address == f"{live.url}/mitt"
    assert "Hei, Ana! Du er logget inn." in text
