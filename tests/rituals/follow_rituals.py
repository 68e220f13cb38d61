"""Follow a list that nobody knows through the portal. `tests/pathways/test_rituals.py` runs this.

Exports, imports and comparisons do not take their lists from the table of contents yet.
"""

import pytest
from django.contrib import admin
from django.core.checks import run_checks
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pathways.checks import check
from pathways.models import Pathway, Seal, Stage
from pathways.search import search
from pathways.services import start_new_version
from tests.factories import PathwayFactory, StageFactory, UserFactory
from tests.rituals.models import Ritual

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(operations_director):
    """Another role with one stage, which has two rituals. It is published and sealed."""
    stage = StageFactory(pathway=PathwayFactory(), competencies=1, slug="first")
    for position, text in enumerate(["Walk round the yard", "Ask the night shift"], 1):
        Ritual.objects.create(stage=stage, position=position, text=text)
    seal(stage.pathway)
    return stage.pathway


def seal(pathway):
    Pathway.objects.filter(pk=pathway.pk).update(state="published", published_at="2026-01-01T00Z")
    pathway.refresh_from_db()
    Seal.objects.create(pathway=pathway)


def test_rituals_are_copied(published):
    draft, _started = start_new_version(published)

    copied = Ritual.objects.filter(stage__pathway=draft)
    assert [ritual.text for ritual in copied] == ["Walk round the yard", "Ask the night shift"]


def test_rituals_are_sealed(published):
    rituals = Ritual.objects.filter(stage__pathway=published)

    for write in [rituals.delete, lambda: rituals.update(text="Other"), rituals[0].delete]:
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            write()
    assert rituals.count() == 2
    assert run_checks(tags=["database"], databases=["default"]) == []


def test_rituals_are_searched(published):
    [found] = search("night shift").object_list

    assert found.stage == published.stages.get()
    assert [(hit.kind, hit.anchor) for hit in found.hits] == [("Ritual", "ritual-2")]


def test_rituals_are_checked():
    stage = StageFactory(competencies=1)
    Ritual.objects.create(stage=stage, position=1, text="")
    Ritual.objects.create(stage=stage, position=2, text="TBD")
    StageFactory(pathway=stage.pathway, competencies=1)

    problems = [
        (problem.kind, problem.severity, problem.field)
        for problem in check(stage.pathway)
        if isinstance(problem.obj, Ritual) or problem.field == "rituals"
    ]

    assert problems == [
        ("missing", "error", "text"),
        ("placeholder", "error", "text"),
        ("empty", "warning", "rituals"),
    ]


def test_rituals_are_shown(client, published):
    client.force_login(UserFactory())
    stage = published.stages.get()

    page = client.get(stage.get_absolute_url()).content.decode()
    printed = client.get(reverse("pathways:document", args=[published.role.slug]))

    assert '<a href="#rituals">Rituals</a>' in page
    assert '<section class="part" id="rituals">' in page
    assert '<li id="ritual-2">Ask the night shift</li>' in page
    assert "<h3>Rituals</h3>" in printed.content.decode()
    assert "<li>Ask the night shift</li>" in printed.content.decode()


def test_rituals_are_loaded_with_the_stages(published):
    loaded = Pathway.objects.with_contents().get(pk=published.pk)

    with CaptureQueriesContext(connection) as asked:
        texts = [ritual.text for stage in loaded.stages.all() for ritual in stage.rituals.all()]

    assert texts == ["Walk round the yard", "Ask the night shift"]
    assert len(asked) == 0


def test_rituals_are_written_by_those_who_write_pathways(client, content_editor):
    stage = StageFactory(pathway=PathwayFactory())
    Ritual.objects.create(stage=stage, position=1, text="Walk round the yard")
    client.force_login(content_editor)

    page = client.get(reverse("admin:pathways_stage_change", args=[stage.pk]))

    [inline] = [
        each for each in page.context["inline_admin_formsets"] if each.formset.prefix == "rituals"
    ]
    assert inline.has_change_permission
    assert inline.formset.forms[0].initial["text"] == "Walk round the yard"
    assert Ritual in [each.model for each in admin.site._registry[Stage].inlines]
