"""Which competency a reading is for: kept, copied, imported, exported, compared and shown."""

import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from pathways.comparison.stages import SharedItem
from pathways.comparison.versions import history
from pathways.documents.document import ReadingDocument
from pathways.documents.findings import FindingKind
from pathways.documents.versions import as_document, as_documents
from pathways.documents.wording import line_in_words
from pathways.exports.fixture import fixture
from pathways.importer.load import make_draft
from pathways.importer.understand import understand
from pathways.models import Competency, Pathway, Reading
from pathways.services import start_new_version
from tests.factories import CompetencyFactory, PathwayFactory, ReadingFactory, StageFactory
from tests.pathways.test_expected_levels import exported, texts

ASKING = "Asks open questions"
PRICING = "Prices a deal"
ROLE = "# Seller\n## Role Summary: Seller\n"
STAGE = f"{ROLE}## Stage 1: Selling\n\n### Competencies\n- {PRICING}\n- {ASKING}\n"


@pytest.fixture
def selling():
    """A published pathway: two competencies, a reading for the second and one for none."""
    pathway = PathwayFactory(published=True, role__slug="seller", role__name="Seller")
    here = StageFactory(pathway=pathway, number=1, title="Selling")
    CompetencyFactory(stage=here, position=1, slug="pricing", text=PRICING)
    CompetencyFactory(stage=here, position=2, slug="asking", text=ASKING)
    ReadingFactory(stage=here, position=1, slug="r-1", title="SPIN", competency="asking")
    ReadingFactory(stage=here, position=2, slug="r-2", title="Other")
    return pathway


@pytest.fixture
def draft(selling):
    return start_new_version(selling)[0]


def links(pathway):
    """The titles of its readings, each with the competency that it is for."""
    rows = Reading.objects.filter(stage__pathway=pathway).order_by("position")
    return [(row.title, row.competency_words) for row in rows]


def competency(pathway, slug="asking"):
    return Competency.objects.filter(stage__pathway=pathway, slug=slug)


LINKED = [("SPIN", ASKING), ("Other", "")]
UNLINKED = [("SPIN", ""), ("Other", "")]


# The database


@pytest.mark.django_db
@pytest.mark.parametrize("named", ["nobody", "elsewhere", "earlier"])
def test_a_reading_names_no_competency_of_another_stage_or_version(selling, draft, named):
    CompetencyFactory(stage=StageFactory(pathway=draft, number=2), slug="elsewhere")
    CompetencyFactory(stage__pathway=PathwayFactory(published=True), slug="earlier")
    reading = Reading.objects.get(stage__pathway=draft, slug="r-2")

    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.filter(pk=reading.pk).update(competency=named)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingFactory(stage=reading.stage, competency=named)
    assert links(draft) == LINKED


@pytest.mark.django_db
def test_a_reading_does_not_take_its_competency_to_another_stage(draft):
    other = StageFactory(pathway=draft, number=2)

    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.filter(stage__pathway=draft, slug="r-1").update(stage=other)


@pytest.mark.django_db
def test_a_reading_stays_when_its_competency_is_removed(selling, draft):
    competency(draft, "pricing").delete()
    assert links(draft) == LINKED

    competency(draft).delete()

    assert links(draft) == UNLINKED
    assert links(selling) == LINKED


@pytest.mark.django_db
def test_a_reading_follows_its_competency_to_another_identity_and_not_to_another_stage(draft):
    competency(draft).update(slug="listening")
    assert links(draft) == LINKED

    competency(draft, "listening").update(stage=StageFactory(pathway=draft, number=2))

    assert links(draft) == UNLINKED


@pytest.mark.django_db
def test_a_new_version_names_its_own_competencies(selling, draft):
    [ours] = [row for row in Reading.objects.filter(stage__pathway=draft) if row.competency]

    assert links(draft) == LINKED
    assert ours.for_competency == competency(draft).get() != competency(selling).get()


@pytest.mark.django_db
def test_a_draft_is_loaded_again_with_it(draft, tmp_path):
    file = tmp_path / "draft.json"
    file.write_text(fixture(draft))
    draft.delete()

    call_command("loaddata", file, verbosity=0)
    call_command("loaddata", file, verbosity=0)

    assert links(Pathway.objects.get(state="draft")) == LINKED


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.django_db
def test_query_counts_do_not_grow_with_it(django_assert_num_queries, draft, count):
    here = draft.stages.get()
    for number in range(count - 1):
        more = {"position": 7 + number, "slug": f"more-{number}", "competency": "pricing"}
        ReadingFactory(stage=here, **more)

    with django_assert_num_queries(16):  # the version, and each kind of list that it may have
        document = as_document(draft)

    assert sum(bool(each.competency) for each in document.stages[0].readings) == count


# Documents


@pytest.mark.parametrize(
    "line",
    [
        f"- SPIN\n  Competency: {ASKING}",
        f"- SPIN\n  - For competency: {ASKING}",
        f"- SPIN\n  Kompetenz: {ASKING}",
        f"- SPIN\n  - Für die Kompetenz: {ASKING.lower()}.",
        f"| Title | Competency |\n|---|---|\n| SPIN | {ASKING} |",
        f"| Skill | Book |\n|---|---|\n| {ASKING} | SPIN |",
    ],
)
def test_imports_read_the_words_that_companies_use(line):
    understood = understand(f"{STAGE}\n### Readings\n{line}\n", "seller.md")

    assert understood.document.stages[0].readings == (ReadingDocument("SPIN", competency=ASKING),)
    assert understood.of_weight("question") == []


@pytest.mark.parametrize("name", ["json", "yaml"])
def test_imports_of_data_read_a_key_with_the_competency(name):
    data = {
        "name": "Seller",
        "stages": [
            {
                "name": "Stage 1: Selling",
                "competencies": [PRICING, ASKING],
                "readings": [{"title": "SPIN", "competency": ASKING}],
            }
        ],
    }

    [stage] = understand(json.dumps(data).encode(), f"seller.{name}").document.stages

    assert stage.readings == (ReadingDocument("SPIN", competency=ASKING),)


def test_a_reading_that_names_no_competency_of_its_stage_keeps_the_words_and_says_so():
    text = f"{STAGE}\n### Readings\n- SPIN\n  A classic.\n  Competency: Juggles\n"

    understood = understand(text, "seller.md")

    [reading] = understood.document.stages[0].readings
    assert reading == ReadingDocument("SPIN", note="A classic.\nCompetency: Juggles")
    [finding] = understood.of_weight("question")
    assert finding.kind == FindingKind.NO_SUCH_COMPETENCY
    assert line_in_words(finding) == (
        "Line 12, stage 1, readings: This stage has no such competency, so “SPIN” keeps it in its "
        "note: “Juggles”"
    )


def test_a_competency_that_is_too_long_is_still_named():
    long = "Asks " + "very " * 120 + "open questions"
    text = f"{STAGE}- {long}\n\n### Readings\n- SPIN\n  Competency: {long}\n"

    [stage] = understand(text, "seller.md").document.stages

    assert len(stage.competencies[2].text) <= 500
    assert [each.competency for each in stage.readings] == [stage.competencies[2].text]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["json", "md", "xlsx", "case.json"])
def test_every_export_carries_it_and_is_read_back_the_same(selling, name):
    understood = understand(exported(selling)[name], f"seller.{name}")

    assert [each.competency for each in understood.document.stages[0].readings] == [ASKING, ""]
    assert understood.document.stages == as_document(selling).stages


@pytest.mark.django_db
def test_exports_without_it_say_nothing():
    pathway = ReadingFactory(stage__pathway=PathwayFactory(published=True)).stage.pathway
    files = exported(pathway)

    assert "Competency:" not in files["md"].decode()
    assert [name for name in ("json", "case.json") if '"competency"' in files[name].decode()] == []


@pytest.mark.django_db
def test_a_note_that_reads_like_it_is_read_back_as_a_note(draft):
    Reading.objects.filter(stage__pathway=draft).update(note=f"Competency: {PRICING}")
    document = as_document(draft)

    assert understand(exported(draft)["md"], "seller.md").document == document


@pytest.mark.django_db
def test_an_import_saves_it(selling):
    words = "Prices every deal"
    text = exported(selling)["md"].decode().replace(PRICING, words)
    text = text.replace("- Other {#r-2}", f"- Other {{#r-2}}\n  Competency: {words}")

    made = make_draft(understand(text, "seller.md").document, role=selling.role)

    assert links(made) == [("SPIN", ASKING), ("Other", words)]


# Comparisons


def changes(of, since):
    versions = as_documents(Pathway.objects.order_by("-number"))
    [made, _first] = history(versions)
    return [
        (line.label, "".join(t for t, _ in line.before), "".join(t for t, _ in line.after))
        for chapter in made.chapters
        for line in chapter.lines
    ]


@pytest.mark.django_db
def test_the_history_says_when_a_reading_is_for_another_competency(selling, draft):
    Reading.objects.filter(stage__pathway=draft, slug="r-1").update(competency="pricing")

    assert changes(draft, selling) == [("Readings, competency · Reworded", ASKING, PRICING)]


@pytest.mark.django_db
def test_a_reworded_competency_is_one_change_and_not_one_for_each_reading(selling, draft):
    competency(draft).update(text="Asks and listens")

    assert [label for label, *_words in changes(draft, selling)] == ["Competencies · Reworded"]


@pytest.mark.django_db
def test_two_stages_side_by_side_differ_in_it(selling, draft):
    one, other = Reading.objects.filter(slug="r-1")
    assert not SharedItem(one, other).is_reworded

    other.competency = ""

    assert SharedItem(one, other).is_reworded


# Pages


@pytest.mark.django_db
def test_the_page_of_a_stage_leads_from_a_reading_to_its_competency(client, reader, selling):
    response = client.get(selling.stages.get().get_absolute_url())

    assert texts(response, ".reading-for") == [f"For: {ASKING}"]
    assert 'href="#competency-2"' in response.content.decode()


@pytest.mark.django_db
def test_the_document_says_it(client, reader, selling):
    response = client.get(reverse("pathways:document", args=["seller"]))

    assert texts(response, ".reading-for") == [f"For: {ASKING}"]
