"""Criteria are data in versions that never change."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DatabaseError

from fellespott.calls.models import CriteriaSet, CriteriaSetVersion, Criterion
from fellespott.calls.queries import criteria_set_by_key, default_criteria_version
from fellespott.calls.services import CriterionText, add_version, criteria, load_criteria_sets
from fellespott.core.errors import DomainError
from tests.factories import make_staff

NOW = datetime(2021, 4, 1, 9, tzinfo=UTC)

EIGHT = [
    "Tverrfaglig samarbeid",
    "Lytte til hva innbyggerne sier at de trenger",
    "Tenke utenfor boksen",
    "Fokus på innbyggernes ressurser",
    "Overføringsverdi",
    "Helhetlig forståelse av målgruppene",
    "Støtte opp om pilotens mål om at folk skal klare seg selv og høre til i fellesskap",
    "Intuisjon/kunnskap/erfaringer/magefølelse",
]
SEVEN = [
    "Innovasjonsbehov (områder med stort behov for og potensialer til innovasjon og omstilling som er "
    "etterspurt i praksisfeltet)",
    "Potensial for å oppnå langsiktige effekter på befolkningsnivå med mulighet til å utgjøre en endring for "
    "mange, og som virker best for de som trenger det mest (proporsjonal universalisme)",
    "Forpliktende samarbeid mellom relevante aktører med gjennomføringsevne og prosjektplan med definerte "
    "milepæler",
    "Et tydelig potensial for skalering og spredning",
    "Egnet evalueringsdesign av høy metodemessig kvalitet, fortrinnsvis i samarbeid med relevante "
    "forskningsmiljøer",
    "Sannsynliggjør samfunnsøkonomiske effekter og evaluerer kost-nyttevurderinger",
    "Vurderes som viktige av barn, unge og andre medborgere som er målgrupper i programmet",
]


@pytest.fixture
def eight(session):
    load_criteria_sets(session, NOW)
    return criteria_set_by_key(session, "innbyggernes-modell")


def texts(version):
    return [one.texts["nb"] for one in version.criteria]


def test_both_sets_ship_word_for_word_and_in_order(session):
    assert len(load_criteria_sets(session, NOW)) == 2
    assert texts(criteria_set_by_key(session, "innbyggernes-modell").latest) == EIGHT
    assert texts(criteria_set_by_key(session, "ungt-loft").latest) == SEVEN


def test_the_eight_are_the_default_and_count_alike(session, eight):
    version = default_criteria_version(session)
    assert (version.criteria_set, [one.weight for one in version.criteria]) == (eight, [1] * 8)


def test_the_scale_goes_from_very_little_to_very_much_in_both_languages(eight):
    scale = eight.latest.scale
    assert (scale["nb"][0], scale["nb"][4]) == ("I svært liten grad", "I svært stor grad")
    assert {language: len(labels) for language, labels in scale.items()} == {"nb": 5, "en": 5}


def test_every_criterion_is_explained_in_both_languages(session):
    load_criteria_sets(session, NOW)
    for one in session.scalars(select(Criterion)):
        assert set(one.texts) == set(one.help_texts) == {"nb", "en"}
        assert all(one.texts.values())
        assert all(one.help_texts.values())


def test_loading_again_writes_nothing(session, eight):
    assert load_criteria_sets(session, NOW + timedelta(days=1)) == []
    assert session.scalar(select(func.count()).select_from(CriteriaSetVersion)) == 2


def test_a_changed_text_becomes_a_new_version_and_the_old_stays(session, eight, monkeypatch, tmp_path):
    for name in criteria.SHIPPED:
        changed = (criteria.DATA / name).read_text().replace("Tenke utenfor boksen", "Tenke nytt")
        (tmp_path / name).write_text(changed)
    monkeypatch.setattr(criteria, "DATA", tmp_path)
    assert load_criteria_sets(session, NOW) == ["criteria set innbyggernes-modell: version 2, 8 criteria"]
    first, second = eight.versions
    assert (texts(first)[2], texts(second)[2]) == ("Tenke utenfor boksen", "Tenke nytt")
    assert load_criteria_sets(session, NOW) == []


def test_what_staff_wrote_is_not_overwritten_by_loading_again(session, eight):
    staff = make_staff(session)
    own = [CriterionText({"nb": "Mot", "en": "Courage"})]
    add_version(session, actor=staff, criteria_set=eight, criteria=own, now=NOW)
    assert load_criteria_sets(session, NOW) == []
    assert texts(eight.latest) == ["Mot"]


def test_the_database_refuses_to_change_or_remove_a_version(session, eight):
    statements = (
        update(Criterion).values(weight=2),
        update(CriteriaSetVersion).values(number=9),
        Criterion.__table__.delete(),
    )
    for statement in statements:
        with pytest.raises(DatabaseError, match="append_only"), session.begin_nested():
            session.execute(statement.execution_options(synchronize_session=False))


def test_a_new_version_takes_over_scale_and_source(session, eight):
    own = [
        CriterionText({"nb": "Mot", "en": "Courage"}, weight=3),
        CriterionText({"nb": "Lek", "en": "Play"}),
    ]
    version = add_version(
        session, actor=make_staff(session), criteria_set=eight, criteria=own, now=NOW, base=1
    )
    assert (version.number, version.scale, version.source) == (
        2,
        eight.versions[0].scale,
        eight.versions[0].source,
    )
    assert [(one.position, one.weight) for one in version.criteria] == [(1, 3), (2, 1)]
    assert eight.latest is version


@pytest.mark.parametrize("base", [0, 2])
def test_a_version_written_on_top_of_another_than_the_latest_is_stale(session, eight, base):
    own = [CriterionText({"nb": "Mot"})]
    with pytest.raises(DomainError) as refused:
        add_version(session, actor=make_staff(session), criteria_set=eight, criteria=own, now=NOW, base=base)
    assert (refused.value.code, refused.value.status) == ("stale", 409)


def test_an_empty_or_unchanged_version_is_refused(session, eight):
    same = [CriterionText(one.texts, one.help_texts, one.weight) for one in eight.latest.criteria]
    for written, code in (([], "no_criteria"), (same, "nothing_changed")):
        with pytest.raises(DomainError, match=code):
            add_version(session, actor=make_staff(session), criteria_set=eight, criteria=written, now=NOW)


def test_every_set_has_a_key_of_its_own(session, eight):
    keys = session.scalars(select(CriteriaSet.key).order_by(CriteriaSet.key)).all()
    assert keys == ["innbyggernes-modell", "ungt-loft"]
