"""A record says where the words that were rated have changed since."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from pathways.models import Level, Pathway, PathwayState
from pathways.services import publish, retire, start_new_version
from tests.assessments.conftest import gone, new_version_of, reworded
from tests.factories import DAY, STARTED_AT, CompetencyFactory, StageFactory

pytestmark = pytest.mark.django_db

MAPPING = reworded("competencies", "mapping", text="Drawing maps of processes")
LEVEL = reworded("competencies", "measuring", well="Measures what nobody else can")
METRIC = reworded("metrics", "improved", text="Improvements written down")


def no_measuring(step):
    gone("competencies", slug="measuring")(step)


def no_metric(step):
    gone("metrics", slug="improved")(step)


def note_of(client, record):
    """The note on the page of a record, and where it links to; None where there is none."""
    page = JustHTML(client.get(record.get_absolute_url()).content.decode(), sanitize=False)
    found = page.query("#newer-wording")
    if not found:
        return None
    [note] = found
    return " ".join(note.to_text().split()), [a.attrs["href"] for a in note.query("a")]


@pytest.fixture
def record(assessment_in, stage):
    return assessment_in("agreed", stage=stage, ratings__agreed=Level.WELL)


def comparison(stage):
    changes = reverse("pathways:changes", args=[stage.pathway.role.slug])
    return f"{changes}?then=1&now=2"


@pytest.mark.parametrize("who", ["employee", "manager"])
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([MAPPING], ["1 question is reworded", "Process mapping"]),
        ([LEVEL], ["1 question is reworded", "Performance measurement"]),
        ([METRIC], ["1 question is reworded", "Documented improvements"]),
        ([MAPPING, LEVEL], ["2 questions are reworded"]),
        ([no_measuring], ["1 question is no longer asked", "Performance measurement"]),
        ([MAPPING, no_metric], ["1 question is reworded", "1 question is no longer asked"]),
    ],
)
def test_a_record_says_what_a_newer_version_says_otherwise(
    client, people, record, stage, who, changes, told
):
    new_version_of(stage, *changes)
    client.force_login(people[who])

    text, links = note_of(client, record)

    assert "This record is about version 1 of the pathway; version 2 is read now." in text
    for words in told:
        assert words in text
    assert links == [comparison(stage)]
    assert client.get(links[0]).context["compared"].before == stage.pathway


@pytest.mark.parametrize("state", ["submitted", "open", "confirmed", "agreed"])
def test_every_state_that_can_be_read_says_so(client, employee, assessment_in, stage, state):
    record = assessment_in(state, stage=stage)
    new_version_of(stage, MAPPING)

    assert "1 question is reworded" in note_of(client, record)[0]


def test_a_record_says_nothing_where_its_words_are_still_the_same(client, employee, record, stage):
    assert note_of(client, record) is None

    new_version_of(stage, lambda step: CompetencyFactory(stage=step, text="Something new"))

    assert note_of(client, record) is None


def test_a_record_says_that_its_stage_is_no_longer_there(client, employee, record, stage):
    StageFactory(pathway=stage.pathway, slug="another", competencies=1)
    draft, _is_new = start_new_version(stage.pathway)
    draft.stages.get(slug=stage.slug).delete()
    draft.stages.update(number=1)
    publish(draft, note="One stage less.", at=STARTED_AT + 10 * DAY)

    text, links = note_of(client, record)

    assert "The stage is no longer part of it." in text
    assert links == [comparison(stage)]


def test_a_draft_that_is_not_published_changes_no_words(client, employee, record, stage):
    draft, _is_new = start_new_version(stage.pathway)
    MAPPING(draft.stages.get(slug=stage.slug))

    assert note_of(client, record) is None


def test_a_role_without_a_published_version_has_nothing_to_compare(client, employee, record, stage):
    new = new_version_of(stage, MAPPING)
    day = STARTED_AT.date() + 20 * DAY
    retire(new.pathway, on=day, reason="Nobody does this any more.", today=day)

    assert note_of(client, record) is None


@pytest.mark.parametrize("versions", [1, 3])
def test_the_words_of_newer_versions_take_a_constant_number_of_queries(
    client, employee, record, stage, django_assert_num_queries, versions
):
    current = stage
    for number in range(versions):
        current = new_version_of(
            current, reworded("competencies", "mapping", text=f"Mapping, take {number}")
        )
    client.get(record.get_absolute_url())

    with django_assert_num_queries(19):
        client.get(record.get_absolute_url())


def test_a_version_that_was_retired_leads_to_all_versions(client, employee, record, stage):
    new = new_version_of(stage, MAPPING)
    Pathway.objects.filter(pk=stage.pathway_id).update(
        state=PathwayState.RETIRED, retires_on=STARTED_AT.date(), retirement_reason="Outdated."
    )

    text, links = note_of(client, record)

    assert "1 question is reworded" in text
    assert links == [reverse("pathways:changes", args=[new.pathway.role.slug])]
