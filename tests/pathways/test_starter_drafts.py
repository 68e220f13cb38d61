"""Starter roles that come as drafts: HR alone sees them, and the check finds nothing in them."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from pathways.checks import check
from pathways.contents import stage_lists
from pathways.exports import fixture
from pathways.models import Competency, Pathway, Stage

pytestmark = pytest.mark.django_db

STARTERS = sorted((settings.BASE_DIR / "fixtures" / "starters").glob("*.json"))
GERMAN = {
    "account-executive": "vertrieb",
    "accountant": "buchhaltung",
    "nurse": "pflegefachkraft",
    "people-partner": "personalberatung",
    "software-engineer": "softwareentwicklung",
    "warehouse-team-lead": "teamleitung-lager",
}
FOR_HR = {
    "en": "Starter content, to adapt to your company.",
    "de": "Ausgangstext, an euer Unternehmen anzupassen.",
}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Load them once: the tests of this file read only."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_pathways", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def starters(loaded, db):
    slugs = [path.stem for path in STARTERS]
    return Pathway.objects.filter(role__slug__in=slugs).order_by("role__slug")


def test_each_is_a_draft_that_tells_hr_and_not_employees_what_it_is(starters):
    assert [(p.role.slug, p.number, p.state) for p in starters] == [
        (path.stem, 1, "draft") for path in STARTERS
    ]
    assert [p.change_note for p in starters] == [FOR_HR[p.language] for p in starters]
    assert [
        p for p in starters if "tarter content" in p.summary or "Ausgangstext" in p.summary
    ] == []


def test_employees_do_not_see_them(client, loaded, django_user_model):
    client.force_login(django_user_model.objects.create_user("anna@example.com"))

    answers = {
        path.stem: client.get(reverse("pathways:role", args=[path.stem])).status_code
        for path in STARTERS
    }

    assert set(answers.values()) == {404}
    assert client.get(reverse("pathways:role", args=["programme-director"])).status_code == 200


def test_the_check_finds_nothing_in_them(starters):
    assert {p.role.slug: [str(problem) for problem in check(p)] for p in starters} == {
        path.stem: [] for path in STARTERS
    }


def shape(pathway):
    """Return what a translation has in common with its original."""
    levels = pathway.stages.values_list(
        "number", "competencies__position", "competencies__expected_level"
    )
    lines = (
        content.model.objects.filter(stage__pathway=pathway)
        .order_by("stage__number", "position")
        .values_list("stage__number", "position")
        for content in stage_lists()
    )
    return sorted(levels), pathway.areas.count(), [list(places) for places in lines]


def test_each_is_in_english_and_german(starters):
    by_slug = {pathway.role.slug: pathway for pathway in starters}

    assert {slug: by_slug[slug].language for slug in by_slug} == {
        **dict.fromkeys(GERMAN, "en"),
        **dict.fromkeys(GERMAN.values(), "de"),
    }
    for english, german in GERMAN.items():
        assert shape(by_slug[english]) == shape(by_slug[german])


def test_every_stage_is_whole(starters):
    names = [content.name for content in stage_lists() if not content.is_optional]
    stages = Stage.objects.filter(pathway__in=starters).annotate(
        **{f"{name}_count": Count(name, distinct=True) for name in names}
    )

    thin = [(str(s), name) for s in stages for name in names if getattr(s, f"{name}_count") < 2]
    assert stages.count() >= 3 * len(STARTERS)
    assert thin == []


def test_every_competency_says_all_there_is_to_say(starters):
    competencies = Competency.objects.filter(stage__pathway__in=starters)
    fields = ["evidence_prompt", "explanation", "examples"]
    fields += ["not_started", "learning", "alone", "well", "helping"]

    assert [c.text for c in competencies for field in fields if not getattr(c, field)] == []
    assert {len(c.example_lines) for c in competencies} <= {2, 3}


@pytest.mark.parametrize(
    ("slug", "growing"),
    [("people-partner", "advising-managers"), ("personalberatung", "fuehrungskraefte-beraten")],
)
def test_one_expects_more_of_the_same_competency_at_each_stage(starters, slug, growing):
    competencies = Competency.objects.filter(stage__pathway=starters.get(role__slug=slug))
    levels = competencies.filter(slug=growing).order_by("stage__number")

    assert list(levels.values_list("expected_level", flat=True)) == ["alone", "well", "helping"]
    assert competencies.filter(expected_level="").count() == 0
    assert competencies.filter(area="").count() == 0


def test_people_partners_share_competencies_with_their_director(loaded, db):
    slugs = [
        set(Competency.objects.filter(stage__pathway__role__slug=slug).values_list("slug", "text"))
        for slug in ("people-partner", "people-and-culture-director")
    ]

    assert {slug for slug, _text in set.intersection(*slugs)} == {
        "fairness-testing-of-people-decisions",
        "organisation-redesign",
        "people-data-analysis",
        "structured-interviewing",
    }


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.stem)
def test_each_is_exported_as_it_is_shipped(starters, path):
    pathway = starters.get(role__slug=path.stem)

    assert fixture(pathway) == path.read_text(encoding="utf-8")


def test_what_hr_deletes_does_not_come_back(db):
    call_command("load_pathways", verbosity=0)
    slug = STARTERS[0].stem
    Pathway.objects.get(role__slug=slug).delete()

    call_command("load_pathways", verbosity=0)

    assert Pathway.objects.filter(role__slug=slug).count() == 0
