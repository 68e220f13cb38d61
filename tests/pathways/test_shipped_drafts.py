"""A draft that comes with the portal is loaded once. What becomes of it, HR decides."""

import json
from dataclasses import replace

import pytest
from django.conf import settings
from django.core import serializers
from django.core.management import call_command

from pathways.checks import ProblemKind, check, errors
from pathways.contents import content_named
from pathways.documents.versions import as_document
from pathways.exports import fixture
from pathways.models import Competency, LoadedDraft, Pathway, Role
from pathways.services import publish, retire, start_new_version
from tests.factories import PUBLISHED_AT, PathwayFactory

from .exports.rows import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("without_starters")]

ROLES, DRAFTS = (settings.BASE_DIR / "fixtures" / name for name in ("roles", "drafts"))
ABOUT_COMPETENCIES = dict.fromkeys(content_named("competencies").field_names[1:], "")


def load():
    call_command("load_pathways", verbosity=0)


def versions():
    return Pathway.objects.filter(role__slug="operations-director").order_by("number")


@pytest.fixture
def draft(loaded_once):
    loaded_once("shipped with drafts", load)
    return versions().get(number=2)


@pytest.fixture
def installed(operations_director):
    """Version 1 as an earlier release of the portal loaded it, without a draft beside it."""
    return versions().get()


def without_what_we_added(document):
    """Leave out what is said of competencies, and where readings lead."""
    stages = (
        replace(
            stage,
            competencies=tuple(replace(c, **ABOUT_COMPETENCIES) for c in stage.competencies),
            readings=tuple(replace(reading, link="") for reading in stage.readings),
        )
        for stage in document.stages
    )
    return replace(document, stages=tuple(stages))


def test_draft_is_loaded_beside_the_published_version(draft):
    assert [(version.number, version.state) for version in versions()] == [
        (1, "published"),
        (2, "draft"),
    ]


def test_draft_changes_none_of_the_customers_words(draft):
    first, second = (as_document(version) for version in versions())

    assert without_what_we_added(second) == first
    assert first == without_what_we_added(first)


def test_draft_says_all_there_is_to_say_of_each_competency(draft):
    competencies = Competency.objects.filter(stage__pathway=draft)

    assert competencies.count() == 15
    assert [
        (c.text, n)
        for c in competencies
        for n in ABOUT_COMPETENCIES
        if n not in ("expected_level", "area") and not getattr(c, n)
    ] == []
    assert {len(c.example_lines) for c in competencies} <= {2, 3}


def test_draft_can_be_published_as_it_is(draft):
    about_competencies = [
        problem.kind for problem in check(draft) if isinstance(problem.obj, Competency)
    ]

    assert errors(draft) == []
    assert about_competencies == []
    assert ProblemKind.UNEXPLAINED not in [problem.kind for problem in check(draft)]


@pytest.mark.parametrize("path", sorted(DRAFTS.glob("*.json")), ids=lambda path: path.stem)
def test_draft_is_exported_as_it_is_shipped_but_for_its_role(draft, path):
    """Without the role, or loading it would undo that HR has renamed it."""
    exported = json.loads(fixture(draft))

    assert json.loads(path.read_text(encoding="utf-8")) == exported[1:]
    assert exported[0]["model"] == "pathways.role"


def publish_it(draft):
    publish(draft, note="Ours now.", at=PUBLISHED_AT)


def change_it(draft):
    draft.stages.first().competencies.update(explanation="In our own words.")


def delete_it(draft):
    draft.delete()


def delete_it_and_begin_another(draft):
    draft.delete()
    start_new_version(versions().get(number=1))


def retire_what_it_follows(draft):
    draft.delete()
    day = PUBLISHED_AT.date()
    retire(versions().get(number=1), on=day, reason="Nobody does it.", today=day)


@pytest.mark.parametrize(
    "what_hr_does",
    [
        lambda draft: None,
        publish_it,
        change_it,
        delete_it,
        delete_it_and_begin_another,
        retire_what_it_follows,
    ],
    ids=["nothing", "publish", "change", "delete", "another", "retire"],
)
def test_what_hr_has_done_with_the_draft_stays_done(draft, what_hr_does):
    what_hr_does(draft)
    before = rows()

    load()

    assert rows() == before


def test_draft_comes_once_to_whoever_has_version_1_already(installed, capsys):
    call_command("load_pathways")
    said = capsys.readouterr().out.splitlines()

    assert [version.number for version in versions()] == [1, 2]
    assert said[-1] == "Operations Director / Head of Ops: a draft of version 2 loaded."


def test_role_that_hr_has_renamed_keeps_its_name(installed):
    Role.objects.filter(pk=installed.role_id).update(name="Head of Operations")

    load()

    assert Role.objects.get(pk=installed.role_id).name == "Head of Operations"
    assert versions().count() == 2


def test_role_whose_draft_hr_has_begun_gets_no_other(installed):
    own, _started = start_new_version(installed)
    change_it(own)
    before = as_document(own)

    load()

    assert as_document(versions().get(number=2)) == before
    assert LoadedDraft.objects.filter(role=installed.role).count() == 0


def test_role_in_a_companys_own_words_gets_no_draft():
    PathwayFactory(published=True, role__slug="operations-director", title="Our own words")

    load()

    assert [version.title for version in versions()] == ["Our own words"]


def test_roles_of_an_earlier_release_keep_their_words():
    """The fixtures say more by now; what is published stays as it was loaded then."""
    for path in ROLES.glob("*.json"):
        shipped = json.loads(path.read_text(encoding="utf-8"))
        for row in shipped:
            row["fields"].pop("explanation", None)
            row["fields"].pop("examples", None)
        for row in serializers.deserialize("json", json.dumps(shipped)):
            row.save()
    published = Pathway.objects.published()
    before = {version: as_document(version) for version in published}

    load()

    assert {version: as_document(version) for version in published.all()} == before
    assert (
        Competency.objects.filter(stage__pathway__in=published).exclude(explanation="").count() == 0
    )
