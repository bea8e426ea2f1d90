"""The drawing of papers itself: the same bytes from the same data, accessible, and never markup from data."""

import struct
import zlib
from datetime import date
from pathlib import Path

import pytest
import typst

from fellespott.core import pdf
from scripts.vendor import unpack_woff

DAY = date(2027, 1, 1)
HEAD = '#import "_house.typ": *\n#let data = json(bytes(sys.inputs.data))\n#set document(title: "Prøve")\n'


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write a template of one's own, beside the house's parts."""
    (tmp_path / "_house.typ").write_text((pdf.PAPERS / "_house.typ").read_text())
    monkeypatch.setattr(pdf, "PAPERS", tmp_path)
    pdf._drawn.cache_clear()

    def write(body: str) -> str:
        (tmp_path / "prove.typ").write_text(HEAD + body)
        return "prove.typ"

    yield write
    pdf._drawn.cache_clear()


def text_on(template: str, data: dict[str, object], folder: Path) -> str:
    """All that is shown, letter by letter as typst got it."""
    compiler = typst.Compiler(
        str(folder / template), root=str(folder), sys_inputs={"data": pdf._packed(data)}
    )
    return str(compiler.query("heading"))


def test_the_same_data_on_the_same_day_gives_the_same_bytes(template):
    name = template("= #data.title")
    first = pdf.make_pdf(name, {"title": "Hei"}, on=DAY)
    pdf._drawn.cache_clear()
    assert pdf.make_pdf(name, {"title": "Hei"}, on=DAY) == first
    assert pdf.make_pdf(name, {"title": "Hei"}, on=date(2027, 1, 2)) != first
    assert pdf.make_pdf(name, {"title": "Hopp"}, on=DAY) != first


def test_a_paper_says_that_it_is_accessible(template):
    made = pdf.make_pdf(template("= #data.title"), {"title": "Hei"}, on=DAY)
    assert made.startswith(b"%PDF-")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"/MarkInfo" in made


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('= Hei\n#image(bytes(data.svg), format: "svg")', "alt text"),
        ("= Hei\n=== For langt ned", "heading"),
    ],
)
def test_what_a_reader_would_miss_is_refused(template, body, says):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'
    with pytest.raises(typst.TypstError, match=says):
        pdf.make_pdf(template(body), {"svg": svg}, on=DAY)


@pytest.mark.parametrize("words", ["#panic()", "*ikke fet*", "$x$", "= ikke overskrift", "\\", '"}', "@nei"])
def test_words_of_the_data_are_never_markup(template, tmp_path, words):
    name = template("= #data.title")
    assert pdf.make_pdf(name, {"title": words}, on=DAY)
    shown = text_on(name, {"title": words}, tmp_path)
    assert shown.count("heading") == 1
    assert words.replace("\\", "\\\\").replace('"', '\\"') in shown.replace("\\\\\\\\", "\\\\")


@pytest.mark.parametrize(
    "words", ["Fest 🎉 i parken", "日本 og Norge", "مرحبا", "a\u200bb\u202e\x01c", "Čáhcegáhtten"]
)
def test_letters_no_typeface_has_do_not_stop_a_paper(template, words):
    assert pdf.make_pdf(template("= #data.title"), {"title": words}, on=DAY).startswith(b"%PDF-")


def test_missing_letters_leave_a_mark_and_pictures_leave_nothing():
    assert pdf._without('{"a": ["日 x 🎉"]}', "日🎉") == '{"a": ["? x "]}'
    assert pdf._latin_only('{"a": "Čx日\\n🎉"}') == '{"a": "Čx?\\n"}'


def test_no_typeface_of_the_machine_is_used():
    families = pdf.fonts().families()
    assert {"Atkinson Hyperlegible Next", "Atkinson Hyperlegible More"} <= set(families)
    assert set(families) <= {
        "Atkinson Hyperlegible Next",
        "Atkinson Hyperlegible More",
        "DejaVu Sans Mono",
        "Libertinus Serif",
        "New Computer Modern",
        "New Computer Modern Math",
    }


def test_a_typeface_is_unpacked_table_by_table():
    table, plain = b"a" * 41, b"kort"
    packed = zlib.compress(table)
    places = [(b"long", 84, len(packed), len(table)), (b"shrt", 84 + len(packed), len(plain), len(plain))]
    woff = struct.pack(">4s4sIHHIHHIIIII", b"wOFF", b"\0\1\0\0", 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    woff += b"".join(struct.pack(">4sIIII", tag, at, size, full, 7) for tag, at, size, full in places)
    found = unpack_woff(woff + packed + plain)
    assert found[:12] == struct.pack(">4sHHHH", b"\0\1\0\0", 2, 32, 1, 0)
    for number, content in enumerate((table, plain)):
        _tag, checksum, at, size = struct.unpack(">4sIII", found[12 + 16 * number : 28 + 16 * number])
        assert (checksum, found[at : at + size]) == (7, content)
