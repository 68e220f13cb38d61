"""A version as JSON: `loaddata` makes the same rows of it again."""

import json
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.db import transaction

from pathways.exports import fixture
from pathways.models import Pathway, Role
from pathways.services import publish, retire, start_new_version
from tests.factories import (
    CompetencyFactory,
    MetricFactory,
    PathwayFactory,
    ReadingFactory,
    RoleFactory,
    StageFactory,
)

from .rows import MODELS, rows

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("sequences")]

ROLES = sorted((settings.BASE_DIR / "fixtures" / "roles").glob("*.json"))


def load(text):
    for row in serializers.deserialize("json", text):
        row.save()


@pytest.mark.parametrize("path", ROLES, ids=lambda path: path.stem)
def test_a_shipped_role_is_exported_as_it_is_shipped_byte_for_byte(path):
    call_command("loaddata", f"roles/{path.stem}", verbosity=0)

    pathway = Pathway.objects.get(role__slug=path.stem)

    assert fixture(pathway).encode() == path.read_bytes()


def test_the_export_of_what_was_published_here_loads_as_the_same_rows(tmp_path):
    """With seal, state and the moment of publishing, down to the microsecond."""
    file = tmp_path / "exported.json"
    with transaction.atomic():
        competency = CompetencyFactory(stage__pathway=PathwayFactory(), alone="Alone", helping="é")
        ReadingFactory(stage=competency.stage, link="https://example.com/?a=1&b=<2>")
        pathway = competency.stage.pathway
        publish(pathway, note="Because.", at=datetime(2026, 5, 4, 3, 2, 1, 123456, tzinfo=UTC))
        original = rows()
        file.write_text(fixture(pathway), encoding="utf-8")
        transaction.set_rollback(True)
    assert rows() == []

    call_command("loaddata", file, verbosity=0)

    assert rows() == original


def test_the_export_loads_over_what_it_was_made_from_and_changes_nothing(tmp_path):
    competency = CompetencyFactory(stage__pathway=PathwayFactory())
    pathway = competency.stage.pathway
    publish(pathway, note="", at=datetime(2026, 5, 4, 3, 2, 1, 123456, tzinfo=UTC))
    original = rows()
    file = tmp_path / "exported.json"
    file.write_text(fixture(pathway), encoding="utf-8")

    call_command("loaddata", file, verbosity=0)

    assert rows() == original


def test_a_retired_version_takes_its_day_and_reason_along():
    competency = CompetencyFactory(stage__pathway=PathwayFactory())
    pathway = competency.stage.pathway
    publish(pathway, note="", at=datetime(2026, 5, 4, tzinfo=UTC))
    day = date(2026, 6, 1)
    retire(pathway, on=day, reason="Nobody does this any more.", today=day)

    [said] = [row for row in json.loads(fixture(pathway)) if row["model"] == "pathways.pathway"]

    assert said["fields"]["state"] == "retired"
    assert said["fields"]["retires_on"] == "2026-06-01"
    assert said["fields"]["retirement_reason"] == "Nobody does this any more."


def test_only_this_version_is_in_it():
    competency = CompetencyFactory(stage__pathway=PathwayFactory(), text="Of the first version")
    first = competency.stage.pathway
    publish(first, note="", at=datetime(2026, 5, 4, tzinfo=UTC))
    second, _is_new = start_new_version(first)
    second.stages.get().competencies.update(text="Of the second version")
    CompetencyFactory(text="Of another role")

    versions = {
        number: fixture(Pathway.objects.get(pk=p.pk)) for number, p in enumerate([first, second], 1)
    }

    assert "Of the first version" in versions[1]
    assert "Of the second version" in versions[2]
    assert "Of the second version" not in versions[1] + "Of the first version"
    assert [n for n, text in versions.items() if "Of another role" in text] == []


def test_every_kind_of_row_that_a_pathway_has_is_in_the_export(operations_director):
    """A new model that hangs on a pathway has to be added to the export."""
    exported = {row["model"] for row in json.loads(fixture(Pathway.objects.get()))}

    # The shipped role has neither; `test_areas.py` and `test_own_lists.py` have.
    unused = {"pathways.competencyarea", "pathways.ownlist"}
    assert exported == {model._meta.label_lower for model in MODELS} - unused


def test_the_queries_do_not_grow_with_the_lines(django_assert_num_queries):
    small, large = (PathwayFactory(role=RoleFactory()) for _one in range(2))
    StageFactory(pathway=small, competencies=1)
    for _one in range(4):
        stage = StageFactory(pathway=large, competencies=4)
        MetricFactory.create_batch(3, stage=stage)

    for pathway in (small, large):
        fresh = Pathway.objects.select_related("role").get(pk=pathway.pk)
        with django_assert_num_queries(16):
            fixture(fresh)


def test_a_role_alone_is_written_with_no_stage():
    pathway = PathwayFactory()

    loaded = json.loads(fixture(pathway))

    assert [row["model"] for row in loaded] == ["pathways.role", "pathways.pathway"]
    assert Role.objects.count() == 1
