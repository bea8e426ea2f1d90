"""The check of the catalogues tells the kinds of fault apart."""

import pytest
from babel.messages.catalog import Catalog

from scripts.check_translations import faults, texts_in_code


def _catalogue(*messages, **options):
    catalogue = Catalog(locale="en")
    for text, translation in messages:
        catalogue.add(text, translation, **options)
    return catalogue


DAYS = ("om %(num)s dag", "om %(num)s dager")


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("Logg inn", "Sign in"),
        ("Hei, %(name)s", "Hello, %(name)s"),
        (DAYS, ("tomorrow", "in %(num)s days")),
    ],
)
def test_complete_catalogue_has_no_faults(text, translation):
    assert list(faults(_catalogue((text, None)), _catalogue((text, translation)))) == []


@pytest.mark.parametrize(
    ("catalogue", "fault"),
    [
        (_catalogue(), 'missing: "Hei, %(name)s"'),
        (_catalogue(("Hei, %(name)s", "")), 'empty: "Hei, %(name)s"'),
        (_catalogue(("Hei, %(name)s", "Hello")), 'other placeholders: "Hei, %(name)s"'),
        (_catalogue(("Hei, %(name)s", "Hello, %(who)s")), 'other placeholders: "Hei, %(name)s"'),
        (
            _catalogue(("Hei, %(name)s", "Hello, %(name)s"), flags=["fuzzy"]),
            'uncertain (fuzzy): "Hei, %(name)s"',
        ),
        (
            _catalogue(("Hei, %(name)s", "Hello, %(name)s"), ("Ha det", "Bye")),
            'no longer in the code: "Ha det"',
        ),
    ],
)
def test_catalogue_with_a_fault(catalogue, fault):
    assert list(faults(_catalogue(("Hei, %(name)s", None)), catalogue)) == [fault]


def test_plural_with_an_empty_form():
    code = _catalogue((DAYS, None))
    assert list(faults(code, _catalogue((DAYS, ("in %(num)s day", ""))))) == ['empty: "om %(num)s dag"']


def test_texts_are_found_in_code_and_templates():
    files = {name for message in texts_in_code() for name, _line in message.locations}
    assert {name.split("/")[0] for name in files} == {"platform", "templates"}
