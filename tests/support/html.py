"""Reading pages and filling in forms, as a browser without JavaScript does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

SKIPPED = {"script", "style", "head", "svg"}


@dataclass
class ParsedForm:
    """A form as it stands on the page: where it goes and what it holds."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[ParsedForm] = []
        self.text: list[str] = []
        self.links: list[tuple[str, str]] = []
        self._form: ParsedForm | None = None
        self._area: str | None = None
        self._select: str | None = None
        self._first_option: str | None = None
        self._chosen = False
        self._skip = 0
        self._link: str | None = None
        self._link_text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value if value is not None else "" for name, value in attrs}
        if tag in SKIPPED:
            self._skip += 1
        if tag == "a":
            self._link, self._link_text = got.get("href"), []
        if tag == "form":
            self._form = ParsedForm(got.get("action", ""), got.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form is not None:
            self._control(self._form, tag, got)

    def _control(self, form: ParsedForm, tag: str, got: dict[str, str]) -> None:
        name = got.get("name")
        if tag == "button" and name:
            form.buttons.append((name, got.get("value", "")))
        elif tag == "textarea" and name:
            self._area = name
            form.fields.setdefault(name, []).append("")
        elif tag == "select" and name:
            self._select, self._first_option, self._chosen = name, None, False
        elif tag == "option" and self._select:
            value = got.get("value", "")
            if self._first_option is None:
                self._first_option = value
            if "selected" in got:
                form.fields.setdefault(self._select, []).append(value)
                self._chosen = True
        elif tag == "input" and name:
            self._input(form, name, got)

    def _input(self, form: ParsedForm, name: str, got: dict[str, str]) -> None:
        kind = got.get("type", "text")
        if kind in ("submit", "button", "image", "file"):
            return
        if kind in ("checkbox", "radio") and "checked" not in got:
            return
        default = "on" if kind == "checkbox" else ""
        form.fields.setdefault(name, []).append(got.get("value", default))

    def handle_endtag(self, tag: str) -> None:
        if tag in SKIPPED:
            self._skip -= 1
        if tag == "a" and self._link is not None:
            self.links.append((" ".join("".join(self._link_text).split()), self._link))
            self._link = None
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select" and self._form is not None and self._select:
            if not self._chosen and self._first_option is not None:
                self._form.fields.setdefault(self._select, []).append(self._first_option)
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None and self._form is not None:
            self._form.fields[self._area][-1] += data
        if self._link is not None:
            self._link_text.append(data)
        if not self._skip:
            self.text.append(data)


def _read(page: Any) -> _Reader:
    html = page if isinstance(page, str) else page.get_data(as_text=True)
    reader = _Reader()
    reader.feed(html)
    # A browser drops the line break that opens a text area.
    for form in reader.forms:
        for values in form.fields.values():
            values[:] = [value.replace("\r\n", "\n").removeprefix("\n") for value in values]
    return reader


def text_of(page: Any) -> str:
    """What a person reads on the page (a response or HTML), spaces folded."""
    return " ".join("".join(_read(page).text).split())


def forms_of(page: Any) -> list[ParsedForm]:
    """All forms on the page."""
    return _read(page).forms


def links_of(page: Any) -> list[tuple[str, str]]:
    """(text, address) of each link on the page."""
    return _read(page).links


def form_to(page: Any, action: str | None = None) -> ParsedForm:
    """The POST form that goes to `action` (an empty action means the page itself), or the main one.

    Without `action` it is the last POST form that is not the header's sign-out.
    """
    posts = [form for form in forms_of(page) if form.method == "post"]
    if action is not None:
        posts = [form for form in posts if urlsplit(form.action).path == action]
    else:
        posts = [form for form in posts if not form.action.endswith(("/logg-ut", "/skriv-for/slutt"))]
    assert posts, f"no form to {action or 'anywhere'} on the page: {text_of(page)[:300]}"
    return posts[0]


def submit(
    client: Any,
    page_url: str,
    data: Mapping[str, Any] | None = None,
    *,
    to: str | None = None,
    without: tuple[str, ...] = (),
    **kwargs: Any,
) -> Any:
    """Open a page, fill in its form (the one that goes `to` that path, else the main one) and send it.

    What the page already holds, CSRF token included, is sent along; `data` wins; `without` leaves fields out.
    Returns the answer, redirects not followed.
    """
    page = client.get(page_url, follow_redirects=True)
    assert page.status_code == 200, f"{page_url}: {page.status_code}"
    here = page.request.path
    own = to if to is not None else None
    try:
        form = form_to(page, own)
    except AssertionError:
        if to not in (here, None):
            raise
        form = form_to(page, "")
    fields: dict[str, Any] = {name: value for name, value in form.fields.items() if name not in without}
    fields.update(data or {})
    return client.post(form.action or page.request.full_path.rstrip("?"), data=fields, **kwargs)
