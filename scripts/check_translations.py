"""Hold the catalogues against the code: each text has a translation, and none is left over.

Bokmål is written in the code and is the message id; every other language has a catalogue in
`translations/<language>/LC_MESSAGES/messages.po`. The check extracts the texts anew and finds
what is missing, uncertain (fuzzy), empty, left over, or has other placeholders than the
original. With --update it first merges the texts of the code into the catalogues.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "translations"
FOLDERS = ("platform", "templates")  # where babel.cfg's patterns lead; no need to walk the rest

# The short names that core/i18n.py gives to gettext's functions.
KEYWORDS = ["_l", "_n:1,2", "lazy_gettext", "lazy_ngettext:1,2", "lazy_pgettext:1c,2"]

# %s, %(name)s and {name}: what the code fills in must be the same in every language.
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[sd]|\{(\w*)\}")


def texts_in_code() -> Catalog:
    """Every text for people in the code and the templates."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)  # type: ignore[no-untyped-call]
    keywords = DEFAULT_KEYWORDS | parse_keywords(KEYWORDS)
    found = Catalog(locale="nb", charset="utf-8")
    extracted = extract_from_dir(
        ROOT,
        methods,
        options,
        keywords=keywords,
        comment_tags=("L10N:",),
        strip_comment_tags=True,
        directory_filter=lambda path: Path(path).relative_to(ROOT).parts[0] in FOLDERS,
    )
    for name, line, message, comments, context in extracted:
        found.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return found


def faults(code: Catalog, catalogue: Catalog) -> Iterator[str]:
    """What is wrong with one catalogue, a sentence each."""
    for message in _texts(code):
        translated = catalogue.get(message.id, message.context)
        if fault := _fault(message, translated):
            yield f"{fault}: {_name(message)}"
    for message in _texts(catalogue):
        if code.get(message.id, message.context) is None:
            yield f"no longer in the code: {_name(message)}"


def _fault(message: Message, translated: Message | None) -> str | None:
    if translated is None:
        return "missing"
    if translated.fuzzy:
        return "uncertain (fuzzy)"
    if not translated.string or not all(_forms(translated.string)):
        return "empty"
    if _placeholders(translated.string) != _placeholders(message.id):
        return "other placeholders"
    return None


def _texts(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """A text as its forms: one, or one for each plural."""
    return (text,) if isinstance(text, str) else tuple(text)


def _placeholders(text: str | list[str] | tuple[str, ...]) -> set[str]:
    # As a set over all forms: "one day" may leave out the number that "%(num)s days" shows.
    return {match.group() for form in _forms(text) for match in PLACEHOLDER.finditer(form)}


def _name(message: Message) -> str:
    where = f" ({message.locations[0][0]}:{message.locations[0][1]})" if message.locations else ""
    return f'"{_forms(message.id)[0][:70]}"{where}'


def update(code: Catalog, path: Path) -> None:
    """Merge the texts of the code into a catalogue; new ones get an empty translation."""
    with path.open("rb") as handle:
        catalogue = read_po(handle, locale=path.parent.parent.name)
    # Guessing a translation from one that looks alike makes fuzzy entries nobody checks.
    catalogue.update(code, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with path.open("wb") as handle:
        # Which file a text stands in helps a translator; its line would change with every edit.
        write_po(handle, catalogue, width=100, sort_by_file=True, include_lineno=False, ignore_obsolete=True)


def main() -> int:
    """Entry point: check, or with --update merge and then check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="first bring the catalogues up to date")
    options = parser.parse_args()
    code = texts_in_code()
    paths = sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po"))
    if not paths:
        print("There is no catalogue under translations/.", file=sys.stderr)
        return 1
    wrong = 0
    for path in paths:
        if options.update:
            update(code, path)
        with path.open("rb") as handle:
            found = list(faults(code, read_po(handle, locale=path.parent.parent.name)))
        for fault in found:
            print(f"{path.relative_to(ROOT)}: {fault}", file=sys.stderr)
        wrong += len(found)
    print(f"{len(code)} texts, {len(paths)} catalogue(s), {wrong} to mend")
    # An update is for the translator to go on from; what is still empty is no failure of it.
    return 0 if options.update or not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
