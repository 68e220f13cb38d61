"""A document becomes the draft of a role's next version, and nothing that is published changes."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pathways.documents.differences import Change
from pathways.documents.differences import differences as differences_between
from pathways.documents.document import (
    CompetencyDocument,
    MetricDocument,
    PathwayDocument,
    PathwayPart,
    ReadingDocument,
    StageDocument,
)
from pathways.documents.findings import DocumentPlace, FindingKind
from pathways.documents.versions import as_document, differences
from pathways.importer.load import DraftExists, NotImportable, make_draft, obstacles, role_of
from pathways.importer.understand import understand
from pathways.models import Competency, Pathway, Role, Stage
from pathways.services import publish
from tests.factories import CompetencyFactory, PathwayFactory, RoleFactory, StageFactory

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent
CLEAN = HERE.parent / "operations-director.md"
DAMAGED = HERE / "operations-director.raw.txt"
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)

DOCUMENT = PathwayDocument(
    role_name="Analyst",
    title="Analyst: a pathway",
    stages=(
        StageDocument(
            1,
            "Counting",
            objectives=("Count what is there",),
            competencies=(CompetencyDocument("Counting things"), CompetencyDocument("Telling")),
            readings=(ReadingDocument("The Book of Numbers", "A. Author"),),
            metrics=(MetricDocument("Ten counts a day"),),
        ),
        StageDocument(2, "Asking", competencies=(CompetencyDocument("Asking why"),)),
    ),
)


def all_rows():
    return [list(model.objects.order_by("pk").values()) for model in (Pathway, Stage, Competency)]


def published(document):
    """The document as the version of a new role that people read."""
    pathway = make_draft(document, role=None)
    publish(pathway, note="First version.", at=AT)
    return pathway


def first_stage(**changes):
    return replace(DOCUMENT, stages=(replace(DOCUMENT.stages[0], **changes), *DOCUMENT.stages[1:]))


# The shipped pathway


@pytest.mark.parametrize("source", [CLEAN, DAMAGED])
def test_the_customers_document_becomes_the_shipped_pathway(operations_director, source):
    shipped = as_document(Pathway.objects.get())

    draft = make_draft(understand(source.read_bytes()).document, role=Role.objects.get())

    assert as_document(draft) == shipped


def test_the_damaged_file_and_its_repaired_twin_give_identical_drafts():
    drafts = []
    for source in (CLEAN, DAMAGED):
        draft = make_draft(understand(source.read_bytes()).document, role=None)
        drafts.append(as_document(draft))
        draft.delete()
        Role.objects.all().delete()

    assert drafts[0] == drafts[1]
    assert [len(stage.competencies) > 0 for stage in drafts[0].stages] == [True] * 5


# A draft


def test_a_document_of_an_unknown_role_makes_the_role_and_its_first_draft():
    draft = make_draft(DOCUMENT, role=role_of(DOCUMENT))

    assert (draft.role.name, draft.role.slug, draft.number) == ("Analyst", "analyst", 1)
    assert draft.is_draft
    assert [(stage.number, stage.slug) for stage in draft.stages.all()] == [
        (1, "counting"),
        (2, "asking"),
    ]
    competencies = Competency.objects.order_by("stage__number", "position")
    assert list(competencies.values_list("slug", "text")) == [
        ("counting-things", "Counting things"),
        ("telling", "Telling"),
        ("asking-why", "Asking why"),
    ]


def test_the_role_is_found_by_the_name_in_the_document():
    role = RoleFactory(name="ANALYST")
    RoleFactory(name="Analyst of numbers")

    assert role_of(DOCUMENT) == role


def test_a_document_of_a_known_role_makes_its_next_version_and_changes_no_other():
    first = published(DOCUMENT)
    before = all_rows()

    draft = make_draft(first_stage(title="Counting well"), role=first.role)

    assert (draft.number, draft.state) == (2, "draft")
    assert [
        [r for r in rows if r in old] for rows, old in zip(all_rows(), before, strict=True)
    ] == (before)


def test_a_second_document_does_not_take_the_place_of_a_draft_unasked():
    draft = make_draft(DOCUMENT, role=None)
    before = all_rows()

    with pytest.raises(DraftExists) as refused:
        make_draft(first_stage(title="Other"), role=draft.role)

    assert refused.value.draft == draft
    assert all_rows() == before


def test_a_document_takes_the_place_of_a_draft_where_that_is_wanted():
    draft = make_draft(DOCUMENT, role=None)

    again = make_draft(first_stage(title="Other"), role=draft.role, replace_draft=True)

    assert (again.pk, again.number, Pathway.objects.count()) == (draft.pk, 1, 1)
    assert [stage.title for stage in again.stages.all()] == ["Other", "Asking"]


def test_replacing_a_draft_leaves_what_is_published_alone():
    first = published(DOCUMENT)
    make_draft(DOCUMENT, role=first.role)

    make_draft(first_stage(title="Other"), role=first.role, replace_draft=True)

    first.refresh_from_db()
    assert [stage.title for stage in first.stages.all()] == ["Counting", "Asking"]
    assert first.is_published


def test_an_existing_role_keeps_its_name():
    role = RoleFactory(name="Number Person")

    make_draft(DOCUMENT, role=role)

    role.refresh_from_db()
    assert role.name == "Number Person"


def test_a_role_named_like_another_page_gets_an_address_of_its_own():
    assert make_draft(PathwayDocument(role_name="Compare"), role=None).role.slug == "compare-2"


def test_two_roles_of_one_address_are_told_apart():
    RoleFactory(slug="analyst")

    assert make_draft(DOCUMENT, role=None).role.slug == "analyst-2"


# Identity


def test_what_is_said_again_keeps_its_identity_also_in_another_order_or_case():
    first = published(DOCUMENT)
    competencies = (CompetencyDocument("telling."), CompetencyDocument("COUNTING things"))

    draft = make_draft(first_stage(competencies=competencies), role=first.role)

    assert list(
        Competency.objects.filter(stage__pathway=draft, stage__number=1).values_list("slug", "text")
    ) == [("telling", "telling."), ("counting-things", "COUNTING things")]


def test_a_new_line_never_takes_over_the_identity_of_an_old_one():
    first = published(first_stage(competencies=(CompetencyDocument("Old words", slug="telling"),)))

    draft = make_draft(first_stage(competencies=(CompetencyDocument("Telling"),)), role=first.role)

    assert Competency.objects.get(stage__pathway=draft, stage__number=1).slug == "telling-2"


def test_a_stage_with_another_title_is_known_by_what_it_asks_for():
    first = published(DOCUMENT)

    draft = make_draft(first_stage(title="Numbers all day"), role=first.role)

    assert [stage.slug for stage in draft.stages.all()] == ["counting", "asking"]


def test_an_identity_that_the_document_names_is_taken_as_it_is():
    first = published(DOCUMENT)
    named = (CompetencyDocument("Quite other words", slug="counting-things"),)

    draft = make_draft(first_stage(competencies=named), role=first.role)

    assert Competency.objects.get(stage__pathway=draft, stage__number=1).slug == "counting-things"


def slugs_of(texts, *, before, elsewhere=()):
    """The identities of competencies in a new document, where a version had these `before`."""
    first = published(first_stage(competencies=tuple(map(CompetencyDocument, before))))
    document = first_stage(competencies=tuple(map(CompetencyDocument, texts)))
    [one, two] = document.stages
    two = replace(two, competencies=tuple(map(CompetencyDocument, elsewhere)))

    draft = make_draft(replace(document, stages=(one, two)), role=first.role)

    return list(draft.stages.first().competencies.values_list("slug", flat=True))


@pytest.mark.parametrize(
    ("before", "after", "slugs"),
    [
        (["Ticket triage"], ["Ticket triage by need"], ["ticket-triage"]),
        (["Managing risks"], ["Risk management"], ["managing-risks"]),
        (["Writing", "Counting"], ["Counting", "Writing well"], ["counting", "writing"]),
        (["Change leadership"], ["Change management"], ["change-management"]),
        (["Writing"], ["Singing"], ["singing"]),
        # Either of two can be the old one, so neither is.
        (["Writing"], ["Writing well", "Writing fast"], ["writing-well", "writing-fast"]),
        (["Writing well", "Writing fast"], ["Writing"], ["writing"]),
        # The likest is.
        (
            ["Leads a team of ten people"],
            ["Leads a small team of ten people", "Leads one team"],
            ["leads-a-team-of-ten-people", "leads-one-team"],
        ),
    ],
)
def test_a_rewording_keeps_its_identity_only_where_it_is_clearly_one(before, after, slugs):
    assert slugs_of(after, before=before) == slugs


def test_what_has_moved_to_another_stage_is_not_reworded_in_its_own():
    slugs = slugs_of(
        ["Ticket triage by need"], before=["Ticket triage"], elsewhere=["Ticket triage"]
    )

    assert slugs == ["ticket-triage-by-need"]


@pytest.mark.parametrize(
    "changes",
    [
        {
            "competencies": (
                CompetencyDocument("Counting all things"),
                CompetencyDocument("Telling"),
            )
        },
        {"readings": (ReadingDocument("The Great Book of Numbers", "A. Author"),)},
        {"metrics": (MetricDocument("Twelve counts a day"),)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_rewording_is_told_as_one(changes):
    first = published(DOCUMENT)
    other = first_stage(**changes)
    [reworded] = differences(other, first)

    assert reworded.change == Change.REWORDED
    draft = make_draft(other, role=first.role)
    assert differences_between(as_document(draft), as_document(first)) == [reworded]


# What it would change


def test_differences_say_what_a_document_changes_before_anything_is_written():
    first = published(DOCUMENT)
    other = first_stage(
        audience="People who count",
        objectives=("Count what is there", "Count what is missing"),
        competencies=(CompetencyDocument("Counting all things", slug="counting-things"),),
    )
    before = all_rows()

    found = differences(other, first)

    assert [(d.change, d.place, d.before, d.after) for d in found] == [
        (Change.ADDED, DocumentPlace(PathwayPart.AUDIENCE, 1), "", "People who count"),
        (Change.ADDED, DocumentPlace("objectives", 1), "", "Count what is missing"),
        (Change.REMOVED, DocumentPlace(PathwayPart.COMPETENCIES, 1), "Telling", ""),
        (
            Change.REWORDED,
            DocumentPlace(PathwayPart.COMPETENCIES, 1),
            "Counting things",
            "Counting all things",
        ),
    ]
    assert all_rows() == before


def test_a_document_that_says_the_same_has_no_differences(operations_director):
    document = understand(DAMAGED.read_bytes()).document

    assert differences(document, Pathway.objects.get()) == []


# Obstacles


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"role_name": ""}, FindingKind.MISSING),
        ({"role_name": "A" * 121}, FindingKind.TOO_LONG),
        ({"title": "A" * 201}, FindingKind.TOO_LONG),
        ({"language": "tlh"}, FindingKind.UNKNOWN_LANGUAGE),
    ],
)
def test_a_document_that_cannot_be_a_draft_writes_nothing(changes, kind):
    document = replace(DOCUMENT, **changes)

    with pytest.raises(NotImportable) as refused:
        make_draft(document, role=None)

    assert [finding.kind for finding in refused.value.findings] == [kind]
    assert not Role.objects.exists()


def test_there_is_no_obstacle_in_a_name_where_the_role_has_one():
    assert obstacles(replace(DOCUMENT, role_name=""), RoleFactory()) == []


# A version as a document


def test_as_document_makes_the_same_number_of_queries_for_many_stages(django_assert_num_queries):
    few, many = (PathwayFactory(role__name=name) for name in ("Few", "Many"))
    for pathway, count in [(few, 1), (many, 3)]:
        for _stage in range(count):
            CompetencyFactory.create_batch(count, stage=StageFactory(pathway=pathway))

    with django_assert_num_queries(17) as asked:
        as_document(Pathway.objects.select_related("role").get(pk=few.pk))
    with django_assert_num_queries(len(asked)):
        as_document(Pathway.objects.select_related("role").get(pk=many.pk))
