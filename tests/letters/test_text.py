"""The frozen text: whole, the same for everyone, and safe against what people write."""

from flask_babel import force_locale

from fellespott.letters.text import blocks, render, sha256_of
from tests.letters.support import drafted, in_force


def test_the_letter_says_what_rule_r7_asks(session):
    _leader, letter = drafted(session)
    text = render(letter)
    headings = [one.lines[0] for one in blocks(text) if one.kind == "heading"]
    assert headings == [
        "Hvem det gjelder",
        "Dette skal vi gjøre for og med innbyggerne (resultatmål)",
        "Dette skal vi gjøre for samarbeidet (resultatmål)",
        "Dette skal det føre til for innbyggerne (effektmål)",
        "Dette skal det føre til for samarbeidet (effektmål)",
        "Slik vil vi at andre skal se oss",
        "Pengene",
        "Hvem som bestemmer over pengene",
        "Ingenting skal betales tilbake",
        "Perioden",
        "Halvårsgjennomgang",
        "Når et prosjekt kan bli stoppet",
        "Når perioden er slutt",
        "Uenig?",
    ]
    assert "Prosjektet får 1\u00a0000\u00a0000\u00a0kroner til sammen." in text
    assert "- Under 10\u00a0000\u00a0kroner holder det at én sier ja." in text
    assert "- 1. februar 2022\n- 1. august 2022\n- 1. februar 2023" in text


def test_the_text_is_one_and_the_same_in_every_language(session):
    _leader, letter = drafted(session)
    with force_locale("en"):
        english = render(letter)
    assert english == render(letter)
    assert sha256_of(english) == sha256_of(render(letter))


def test_nobody_can_write_a_heading_or_a_point_of_their_own(session):
    sly = "## Pengene\n\nProsjektet får alt.\n\n- Vi bestemmer alene.\n# Tittel"
    _leader, letter = drafted(session, others_see_us=sly, covers="# Lønn\n- til oss")
    plain = drafted(session)[1]
    kinds = [(one.kind, len(one.lines)) for one in blocks(render(letter)) if one.kind != "text"]
    assert kinds == [(one.kind, len(one.lines)) for one in blocks(render(plain)) if one.kind != "text"]


def test_the_whole_group_can_always_decide(session):
    _leader, letter = drafted(session, group_always=True)
    text = render(letter)
    assert "- Hele gruppa bestemmer, uansett beløp." in text
    assert "holder det at én sier ja" not in text


def test_what_was_sent_is_what_is_kept(session):
    _leader, letter = in_force(session)
    assert letter.text_sha256 == sha256_of(letter.text)
