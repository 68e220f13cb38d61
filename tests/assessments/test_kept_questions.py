"""The words of questions are rendered once; everybody sees their own answers, and nothing old."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.templatetags.answers import checked
from pathway_portal.accounts.models import Company
from pathway_portal.web.templatetags.memoized import rendered
from pathways import services
from pathways.models import Pathway, Role
from tests.conftest import forget_kept_words
from tests.factories import (
    DAY,
    STARTED_AT,
    AssessmentFactory,
    CompetencyFactory,
    MetricFactory,
    ObjectiveFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
    WatchForFactory,
)
from tests.pathways.test_sealed_words import unseal

pytestmark = pytest.mark.django_db


def published(skill, **more):
    """Publish a version with one stage, and return the stage."""
    stage = StageFactory(pathway=PathwayFactory(**more), number=1, slug="first")
    for number in (1, 2):
        CompetencyFactory(stage=stage, text=f"They {skill} {number}", expected_level="alone")
    MetricFactory(stage=stage, text=f"All is {skill}ed")
    ObjectiveFactory(stage=stage, text=f"Learn to {skill}")
    WatchForFactory(stage=stage, text=f"They never {skill}")
    services.publish(stage.pathway, note="New words", at=STARTED_AT)
    stage.pathway.refresh_from_db()
    return stage


@pytest.fixture
def stage():
    return published("knead", role__name="Baker")


@pytest.fixture
def manager():
    return UserFactory(name="Mia Manager")


@pytest.fixture
def pages(stage, manager):
    """Return who reads which pages of two assessments in each state: their own, or a report's."""
    found = []
    for language, name in [("en", "Anna"), ("de", "Ben")]:
        person = UserFactory(name=f"{name} Baker", language=language, manager=manager)
        drafts = AssessmentFactory(
            employee=person, stage=stage, ratings__self="learning" if name == "Anna" else "well"
        )
        drafts.ratings.update(evidence=f"{name} did it")
        found.append((person, reverse("assessments:answer", args=[drafts.pk])))
        other = UserFactory(name=f"{name} Cook", language=language, manager=manager)
        handed_in = AssessmentFactory(employee=other, stage=stage, submitted=True)
        handed_in.ratings.filter(side="self").update(evidence=f"{name} cooked it")
        found.append((manager, reverse("assessments:review", args=[handed_in.pk])))
        opened = AssessmentFactory(employee=other, stage=published("boil"), open=True)
        found += [(reader, opened.get_absolute_url()) for reader in (other, manager)]
    return found


def shown(person, address, data=None):
    client = Client()
    client.force_login(person)
    response = client.get(address) if data is None else client.post(address, data)
    page = response.content.decode()
    for name in ("csrfmiddlewaretoken", "page"):
        page = re.sub(rf'(name="{name}" value=)"\w*"', r"\1", page)
    return page


def test_kept_pages_are_what_fresh_pages_are(pages):
    for person, address in pages:
        shown(person, address)  # leaves a receipt, which a page mentions
    fresh = {}
    for person, address in pages:
        forget_kept_words()
        fresh[person, address] = shown(person, address)
    assert len(set(fresh.values())) == len(pages)

    forget_kept_words()
    for _time in range(2):
        for person, address in pages:
            assert shown(person, address) == fresh[person, address]
    assert rendered.cache_info().hits > rendered.cache_info().misses


def test_each_reader_sees_what_they_wrote_and_nobody_else(pages):
    for person, address in pages * 2:
        page = shown(person, address)
        mine = [text for text in ("Anna did it", "Ben did it") if text in page]
        is_draft = address.endswith("/answer/")
        assert mine == ([f"{person.name.split()[0]} did it"] if is_draft else [])
        if is_draft:
            chosen = "learning" if mine == ["Anna did it"] else "well"
            assert re.findall(r'value="(\w*)" checked', page) == [chosen, chosen]


def test_kept_page_says_what_a_page_of_an_unsealed_version_says(pages, stage):
    kept = [shown(*page) for page in pages * 2][len(pages) :]
    for pathway in Pathway.objects.all():
        unseal(pathway)
    rendered.cache_clear()

    assert [shown(*page) for page in pages] == kept
    stage.competencies.update(text="They knead with care")
    assert "They knead with care" in shown(*pages[0])


def test_what_was_typed_and_why_it_is_refused_is_shown_again(pages):
    [anna, first], _review, _own, _theirs, [ben, second] = pages[:5]
    shown(anna, first), shown(ben, second)
    keys = re.findall(r'name="(c\d+)-version"', shown(anna, first))
    hostile = '"><b>"'
    data = {f"{key}-version": "1" for key in keys}
    data |= {f"{keys[0]}-answer": hostile, f"{keys[0]}-evidence": f"Typed {hostile}"}
    data |= {f"{keys[1]}-answer": "helping", f"{keys[1]}-link": f"nowhere {hostile}"}

    page = shown(anna, first, data)

    assert "Choose one of the answers." in page
    assert "Typed &quot;&gt;&lt;b&gt;&quot;" in page
    assert "nowhere &quot;&gt;&lt;b&gt;&quot;" in page
    assert hostile not in page
    forget_kept_words()
    assert shown(anna, first, data) == page
    assert "Typed" not in shown(ben, second)
    assert "data-unsaved" not in shown(ben, second)


def test_answers_keep_to_the_words_of_their_version(stage):
    anna = UserFactory()
    old = AssessmentFactory(employee=anna, stage=stage)
    address = reverse("assessments:answer", args=[old.pk])
    assert "In the stage" in shown(anna, address)

    newer = published("fold", role=stage.pathway.role, number=2)
    new = AssessmentFactory(employee=UserFactory(), stage=newer)

    page = shown(anna, address)
    assert ("They knead 1" in page, "They fold 1" in page) == (True, False)
    # The old version has no page any more.
    assert "In the stage" not in page
    page = shown(new.employee, reverse("assessments:answer", args=[new.pk]))
    assert ("They knead 1" in page, "They fold 1" in page) == (False, True)
    assert "In the stage" in page


def test_what_changes_beside_the_words_is_seen_at_once(stage):
    anna, today = UserFactory(), timezone.localdate()
    address = reverse("assessments:answer", args=[AssessmentFactory(employee=anna, stage=stage).pk])
    assert f'href="/pathways/{stage.pathway.role.slug}/1/#' in shown(anna, address)

    Company.objects.update_or_create(pk=1, defaults={"level_alone_en": "Practitioner"})
    assert "Practitioner" in shown(anna, address)

    Role.objects.filter(pk=stage.pathway.role_id).update(slug="pastry-cook")
    assert 'href="/pathways/pastry-cook/1/#' in shown(anna, address)

    services.retire(stage.pathway, on=today + 5 * DAY, reason="Machines do it", today=today)
    assert "Read the whole stage" in shown(anna, address)
    Pathway.objects.update(retires_on=today)
    assert "Read the whole stage" not in shown(anna, address)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("alone", 'value="" value="alone" checked value="well"'),
        ("", 'value="" value="alone" value="well"'),
        ('" value="alone', 'value="" value="alone" value="well"'),
        ("nothing", 'value="" value="alone" value="well"'),
    ],
)
def test_one_answer_is_checked(value, expected):
    assert checked('value="" value="alone" value="well"', value) == expected
