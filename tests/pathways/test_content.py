"""The shipped pathway is its document, word for word: nothing missing, nothing added."""

import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.management import call_command

from pathways.models import (
    Capability,
    Competency,
    CoreCompetency,
    DevelopmentTip,
    ExampleTitle,
    IdealCandidate,
    Metric,
    Objective,
    Pathway,
    Reading,
    Responsibility,
    Role,
    Skill,
    Stage,
    StrategicValue,
    WatchFor,
)
from tests.factories import PathwayFactory

SOURCE = Path(__file__).with_name("operations-director.md")
ROLES = settings.BASE_DIR / "fixtures" / "roles"
STARTERS = settings.BASE_DIR / "fixtures" / "starters"


def source_lines():
    return [line for line in SOURCE.read_text(encoding="utf-8").splitlines() if line.strip()]


def document(pathway):
    """The loaded pathway, written down line by line in the form of the source document."""
    name = pathway.role.name
    yield f"# {pathway.title}"
    yield f"## Role Summary: {name}"
    yield pathway.summary
    yield "### Key Responsibilities"
    yield from bullets(pathway.responsibilities)
    yield "### Ideal Candidates"
    yield from bullets(pathway.ideal_candidates)
    yield "### Core Competencies"
    yield from bullets(pathway.core_competencies)
    yield "## Role Purpose"
    yield pathway.purpose
    yield "## Role Profile"
    yield from table_head("Element", "Description")
    yield f"Role Name | {name} |"
    yield f"Reports To | {pathway.reports_to} |"
    yield f"Primary Focus | {pathway.primary_focus} |"
    yield f"Scope | {pathway.scope} |"
    yield f"Outcomes | {pathway.outcomes} |"
    for stage in pathway.stages.all():
        yield f"## Stage {stage.number}: {stage.title}"
        if stage.quotation:
            yield f"“{stage.quotation}”"
        yield f"Audience: {stage.audience}"
        yield "### Objectives"
        yield from bullets(stage.objectives)
        yield "### Key Competencies"
        yield from bullets(stage.competencies)
        yield "### Suggested Readings"
        for reading in stage.readings.all():
            yield f"- {reading.title} — {reading.authors}"
            if reading.note:
                yield reading.note
        yield "### Success Metrics"
        yield from bullets(stage.metrics)
        yield "### Watch For"
        yield from bullets(stage.watch_fors)
        yield "### Development Tips"
        yield from bullets(stage.development_tips)
    yield "## Core Capabilities Framework"
    yield from table_head("Category", "Skills")
    for capability in pathway.capabilities.all():
        skills = ", ".join(skill.text for skill in capability.skills.all())
        yield f"{capability.category} | {skills} |"
    yield "## Example Titles Along the Pathway"
    yield from bullets(pathway.example_titles)
    yield "## Strategic Value to the Organization"
    yield from table_head("Time Horizon", "Value")
    for row in pathway.strategic_values.all():
        yield f"{row.horizon} | {row.value} |"


def bullets(rows):
    return [f"- {row.text}" for row in rows.all()]


def table_head(first, second):
    return [f"{first} | {second} |", "--- | --- |"]


def unfold_notes(lines):
    """Put a note in brackets behind a book's authors on a line of its own, as the others are."""
    for line in lines:
        book, bracket, note = line.rstrip(")").partition(" (")
        if " — " in line and bracket:
            assert line == f"{book} ({note})"
            yield from [book, note]
        else:
            yield line.strip()


def rows_as_loaded():
    """Everything that fixtures hold, ids included."""
    loaded = [*apps.get_app_config("pathways").get_models(), Group, Group.permissions.through]
    rows = [row for model in loaded for row in model.objects.order_by("pk")]
    return serializers.serialize("python", rows)


@pytest.mark.usefixtures("operations_director")
def test_pathway_is_the_document_line_by_line():
    pathway = Pathway.objects.get()

    written = list(document(pathway))

    assert written == list(unfold_notes(source_lines()))


def test_notes_in_brackets_are_the_only_lines_unfolded():
    lines = source_lines()

    assert len(list(unfold_notes(lines))) == len(lines) + 3


@pytest.mark.usefixtures("operations_director")
@pytest.mark.parametrize(
    ("model", "count"),
    [
        (Role, 1),
        (Pathway, 1),
        (Responsibility, 4),
        (IdealCandidate, 1),
        (CoreCompetency, 4),
        (Stage, 5),
        (Objective, 15),
        (Competency, 15),
        (Reading, 15),
        (Metric, 15),
        (WatchFor, 15),
        (DevelopmentTip, 15),
        (Capability, 5),
        (Skill, 13),
        (ExampleTitle, 7),
        (StrategicValue, 3),
    ],
)
def test_pathway_holds_as_many_rows_as_the_document(model, count):
    assert model.objects.count() == count


@pytest.mark.usefixtures("operations_director")
def test_every_stage_holds_three_of_each_list_and_its_quotation():
    stages = Stage.objects.with_contents()

    lists = ["objectives", "competencies", "readings", "metrics", "watch_fors", "development_tips"]
    assert [[getattr(stage, name).count() for name in lists] for stage in stages] == [[3] * 6] * 5
    assert [bool(stage.quotation) for stage in stages] == [False, True, True, True, True]
    assert [bool(reading.note) for reading in Reading.objects.all()].count(False) == 2


@pytest.mark.usefixtures("operations_director")
def test_capabilities_hold_their_skills():
    skills = [capability.skills.count() for capability in Capability.objects.all()]

    assert skills == [3, 2, 2, 3, 3]


@pytest.mark.usefixtures("operations_director")
def test_pathway_is_published_as_its_first_version():
    pathway = Pathway.objects.get()

    assert (pathway.number, pathway.state) == (1, "published")
    assert pathway.change_note == "First version."


@pytest.mark.parametrize("path", sorted(ROLES.glob("*.json")), ids=lambda path: path.stem)
def test_fixture_is_one_role_without_ids_or_damaged_characters(path):
    text = path.read_text(encoding="utf-8")
    rows = json.loads(text)

    assert [row["fields"]["slug"] for row in rows if row["model"] == "pathways.role"] == [path.stem]
    assert [row for row in rows if "pk" in row] == []
    assert re.findall(r"[Ͱ-Ͽ\ufffd\x00-\x09\x0b-\x1f\x7f-\x9f]|\\u", text) == []


@pytest.mark.django_db
@pytest.mark.parametrize("fixture", ["roles/operations-director", "groups"])
def test_fixture_loaded_twice_leaves_the_same_rows(fixture):
    call_command("loaddata", fixture, verbosity=0)
    once = rows_as_loaded()

    call_command("loaddata", fixture, verbosity=0)

    assert rows_as_loaded() == once


@pytest.mark.django_db
def test_load_pathways_twice_leaves_the_same_rows(capsys):
    call_command("load_pathways")
    once = rows_as_loaded()
    starters = [Role.objects.get(slug=path.stem).name for path in sorted(STARTERS.glob("*.json"))]
    assert capsys.readouterr().out.splitlines() == [
        "Groups: loaded.",
        "Customer Service Director: loaded.",
        "Operations Director / Head of Ops: loaded.",
        "People and Culture Director: loaded.",
        "Programme Director: loaded.",
        "Technology Director: loaded.",
        *(f"{name}: a draft to start from loaded." for name in starters),
        "Operations Director / Head of Ops: a draft of version 2 loaded.",
    ]

    call_command("load_pathways")

    assert rows_as_loaded() == once
    assert capsys.readouterr().out.splitlines() == [
        "Groups: loaded.",
        "Customer Service Director: already here, left as it is.",
        "Operations Director / Head of Ops: already here, left as it is.",
        "People and Culture Director: already here, left as it is.",
        "Programme Director: already here, left as it is.",
        "Technology Director: already here, left as it is.",
        *(f"{name}: already here, left as it is." for name in starters),
    ]


@pytest.mark.django_db
def test_load_pathways_leaves_a_companys_own_pathway_alone():
    own = PathwayFactory(published=True, role__slug="operations-director", title="Our own words")

    call_command("load_pathways", verbosity=0)

    loaded = Pathway.objects.filter(role__slug="operations-director")
    assert [pathway.title for pathway in loaded] == [own.title]
