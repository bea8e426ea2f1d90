"""Handing text messages to a gateway over HTTP, as its owner describes it in the settings."""

import json
from dataclasses import dataclass
from string import Template
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from fellespott.config import LOOPBACK, ConfigError, Settings

CONNECT_SECONDS = 5
ANSWER_SECONDS = 10


class GatewayRefused(Exception):
    """The gateway answered, but not that it took the message. `status` is what it said."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where text messages go, and how the body of a request is built: JSON, or the fields of a form."""

    url: str
    headers: dict[str, str]
    as_json: bool
    template: Any

    def send(self, *, number: str, text: str) -> None:
        """Hand over one message. Raises GatewayRefused, or OSError (requests' own) when nobody answers."""
        filled = _fill(self.template, {"to": number, "number": number.removeprefix("+"), "text": text})
        body: dict[str, Any] = {"json": filled} if self.as_json else {"data": filled}
        with requests.post(
            self.url,
            headers=self.headers,
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            allow_redirects=False,  # a number goes to the gateway that was named, nowhere else
            **body,
        ) as answer:
            if not 200 <= answer.status_code < 300:
                raise GatewayRefused(answer.status_code)


def read_gateway(settings: Settings) -> Gateway | None:
    """The gateway of the settings; None when none is set. Raises ConfigError for what cannot work."""
    if settings.sms_url is None:
        return None
    parts = urlsplit(settings.sms_url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ConfigError("FELLESPOTT_SMS_URL must begin with https://, unless the gateway is this machine.")
    template = settings.sms_template.strip()
    if "$text" not in template or not ("$to" in template or "$number" in template):
        raise ConfigError("FELLESPOTT_SMS_TEMPLATE must hold $text, and $to (+47…) or $number (47…).")
    as_json = template.startswith(("{", "["))
    return Gateway(
        url=settings.sms_url,
        headers=_headers(settings.sms_headers),
        as_json=as_json,
        template=_json("FELLESPOTT_SMS_TEMPLATE", template) if as_json else parse_qsl(template),
    )


def read_countries(settings: Settings) -> tuple[str, ...]:
    """Codes of the countries that may be written to; none means all. Raises ConfigError."""
    codes = tuple(code.strip().lstrip("+") for code in settings.sms_countries.split(",") if code.strip())
    if not all(code.isdecimal() for code in codes):
        raise ConfigError("FELLESPOTT_SMS_COUNTRIES must look like: 47,46,45")
    return codes


def _headers(text: str) -> dict[str, str]:
    headers = _json("FELLESPOTT_SMS_HEADERS", text) if text.strip() else {}
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise ConfigError('FELLESPOTT_SMS_HEADERS must look like: {"Authorization": "Bearer …"}')
    return headers


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ConfigError(f"{name} is not JSON.") from error


def _fill(template: Any, values: dict[str, str]) -> Any:
    """The template with number and text in its texts: filled in after it was read, so nothing breaks out."""
    if isinstance(template, str):
        return Template(template).safe_substitute(values)
    if isinstance(template, dict):
        return {key: _fill(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [_fill(value, values) for value in template]
    if isinstance(template, tuple):
        return tuple(_fill(value, values) for value in template)
    return template
