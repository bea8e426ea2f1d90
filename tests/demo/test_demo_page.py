"""The page of demo accounts: for whoever sits at this machine, and for nobody else."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fellespott.config import ConfigError
from fellespott.demo.accounts import ACCOUNTS
from tests.conftest import make_settings
from tests.support.html import forms_of, text_of

KEYS = [one.key for one in ACCOUNTS]


@pytest.mark.parametrize("key", KEYS)
def test_one_click_signs_in(visitor: FlaskClient, key: str) -> None:
    page = visitor.get("/demo")
    assert page.status_code == 200
    form = next(one for one in forms_of(page) if one.action == f"/demo/logg-inn/{key}")
    answer = visitor.post(form.action, data=form.fields)
    assert (answer.status_code, answer.location) == (303, "/mitt")
    name = next(one.name for one in ACCOUNTS if one.key == key)
    assert name in text_of(visitor.get("/mitt"))


def test_page_says_what_each_can_try(visitor: FlaskClient) -> None:
    words = text_of(visitor.get("/demo"))
    assert [one.key for one in ACCOUNTS if str(one.can_try) not in words] == []


def test_stale_button_is_refused(visitor: FlaskClient) -> None:
    assert visitor.post("/demo/logg-inn/admin").status_code == 400
    assert visitor.get("/mitt").status_code == 303


@pytest.mark.parametrize("key", ["jury-2", "brundalen", "nobody"])
def test_only_the_listed_accounts(visitor: FlaskClient, key: str) -> None:
    assert visitor.post(f"/demo/logg-inn/{key}").status_code == 404


@pytest.mark.parametrize(
    "request_from",
    [
        {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}},
        {"headers": {"X-Forwarded-For": "192.0.2.7"}},
        {"headers": {"Forwarded": "for=192.0.2.7"}},
    ],
)
def test_others_find_nothing(visitor: FlaskClient, request_from: dict[str, dict[str, str]]) -> None:
    assert visitor.get("/demo", **request_from).status_code == 404  # type: ignore[arg-type]
    assert visitor.post("/demo/logg-inn/admin", **request_from).status_code == 404  # type: ignore[arg-type]


def test_another_host_name_finds_nothing(visitor: FlaskClient) -> None:
    assert visitor.get("/demo", base_url="http://evil.example").status_code in (400, 404)


def test_without_the_flag_there_is_no_page(client: FlaskClient) -> None:
    assert client.get("/demo").status_code == 404
    assert client.post("/demo/logg-inn/admin").status_code == 404


def test_demo_beyond_this_machine_is_refused_at_start(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, "sqlite://", demo=True, bind="0.0.0.0", smtp_url="smtp://localhost")
    with pytest.raises(ConfigError, match="FELLESPOTT_BIND"):
        settings.check()
