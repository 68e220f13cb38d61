"""What somebody reads: one mark a book, and what it changed, for nobody else to see."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.plans import services
from assessments.plans.models import ReadingMark, ReadingStatus
from pathway_portal.privacy.joining import join
from pathways.services import retire
from tests.assessments.conftest import new_version_of, reworded
from tests.factories import (
    STARTED_AT,
    AssessmentFactory,
    ReadingFactory,
    StageFactory,
    UserFactory,
)
from tests.plan_factories import ReadingMarkFactory

pytestmark = pytest.mark.django_db

READINGS, MARK = reverse("plans:readings"), reverse("plans:mark_reading")


def page(client, address=READINGS):
    return client.get(address).content.decode()


def mark(client, reading, status="want"):
    return client.post(MARK, {"reading": reading.pk, "status": status})


def save(client, row, **more):
    data = {"status": row.status, "changed": row.changed, "version": row.version} | more
    return client.post(row.get_absolute_url(), data)


def test_a_book_is_wanted_being_read_and_read(client, employee, here):
    book = here.readings.get()
    assert "Readings of your pathway" in page(client)

    for status in ["want", "reading", "read", "read"]:
        mark(client, book, status)

    row = employee.reading_marks.get()
    assert (row.status, row.read_on, row.slug) == ("read", timezone.localdate(), "flow")
    text = page(client)
    assert "What did it change?" in text
    assert "Readings of your pathway" not in text


def test_a_mark_takes_the_competency_that_its_reading_is_for(client, employee, here, mapping):
    ReadingFactory(stage=here, position=8, slug="maps", title="Maps", competency="mapping")
    mark(client, here.readings.get(slug="maps"))
    mark(client, here.readings.get(slug="flow"))

    of = {row.slug: row for row in employee.reading_marks.all()}

    assert (of["maps"].competency, of["flow"].competency) == (mapping, None)
    save(client, of["maps"], competency="")
    mark(client, here.readings.get(slug="maps"), "read")
    assert employee.reading_marks.get(slug="maps").competency is None


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("", ["I want to read it", "I am reading it", "I have read it"]),
        ("course", ["I want to take it", "I am taking it", "I have taken it"]),
        ("person", ["I want to talk to them", "We are talking", "I have talked to them"]),
    ],
)
def test_each_kind_has_its_own_words(client, employee, kind, labels):
    employee.stage = StageFactory(pathway__published=True)
    employee.save()
    reading = ReadingFactory(stage=employee.stage, title="Asking", kind=kind)
    buttons = page(client)

    mark(client, reading, "reading")
    choices = page(client, employee.reading_marks.get().get_absolute_url())

    assert [label for label in labels if f"{label}<" in buttons] == labels
    assert [label for label in labels if label in choices] == labels


def test_an_action_from_a_person_says_to_talk_to_them(client, employee, here):
    reading = ReadingFactory(stage=here, position=9, title="Head of sales", kind="person")

    form = page(client, f"{reverse('plans:add')}?from=reading-{reading.pk}")
    assert 'value="Talk to: Head of sales"' in form
    assert "Person to talk to:" in form
    assert "From the reading:" not in form


def test_one_mark_a_book_across_versions_and_roles(client, employee, here):
    mark(client, here.readings.get(), "read")
    newer = new_version_of(here).readings.get()
    elsewhere = ReadingFactory(slug="flow", title="Flow: The Psychology")
    same_title = ReadingFactory(slug="another-identity", title="FLOW")

    for each in [newer, elsewhere, same_title]:
        mark(client, each, "reading")

    row = employee.reading_marks.get()
    assert (row.status, row.read_on, row.reading) == ("reading", None, here.readings.get())
    assert "Readings of your pathway" not in page(client)


def test_what_it_changed_is_offered_as_evidence(client, employee, here, mapping):
    row = ReadingMarkFactory(owner=employee, reading=here.readings.get(), read=True)
    save(client, row, changed="I ask first.", competency=mapping.pk)
    draft = AssessmentFactory(employee=employee, stage=here)
    rating = draft.ratings.get(competency=mapping)
    address = reverse("assessments:answer", args=[draft.pk])

    assert "Flow: I ask first." in page(client, address)
    client.post(address, {f"{rating.key}-version": 0, "use": f"{rating.key}:{row.key}"})

    rating.refresh_from_db()
    assert rating.evidence == "Flow: I ask first."
    assert employee.reading_marks.get().changed == "I ask first."


def test_the_second_of_two_windows_reads_both(client, employee):
    row = ReadingMarkFactory(owner=employee, read=True)

    save(client, row, changed="In one")
    text = save(client, row, changed="In the other").content.decode()

    assert "In one" in text
    assert "In the other" in text
    assert employee.reading_marks.get().changed == "In one"


def test_a_text_that_is_too_long_does_not_make_an_old_window_new(client, employee):
    row = ReadingMarkFactory(owner=employee, read=True)
    save(client, row, changed="In one")

    text = save(client, row, changed="x" * 5001).content.decode()

    assert 'name="version" value="0"' in text
    assert 'name="version" value="1"' in save(client, row, changed="Shorter").content.decode()
    assert employee.reading_marks.get().changed == "In one"


def test_a_book_of_a_retired_pathway_is_kept_and_said(client, employee, here):
    mark(client, here.readings.get())
    today = timezone.localdate()
    retire(here.pathway, on=today, reason="Nobody does this any more.", today=today)

    assert "Flow" in page(client)
    assert "Its pathway was retired. Your mark stays." in page(client)


def test_a_book_of_a_draft_cannot_be_marked(client, employee, unpublished):
    assert mark(client, ReadingFactory(stage=unpublished.stage)).status_code == 400
    assert not ReadingMark.objects.exists()


def test_a_mark_is_removed(client, employee):
    row = ReadingMarkFactory(owner=employee)
    address = reverse("plans:delete_reading", args=[row.pk])

    assert row.reading.title in page(client, address)
    client.post(address)

    assert client.post(address).status_code == 404
    assert not ReadingMark.objects.exists()


@pytest.mark.parametrize("who", ["manager", "head", "peer", "stranger"])
def test_nobody_else_opens_or_changes_a_mark(people, assessment_in, who):
    assessment_in("open")
    row = ReadingMarkFactory(owner=people["employee"], read=True)
    client = Client()
    client.force_login(people[who])

    assert client.get(row.get_absolute_url()).status_code == 404
    assert save(client, row).status_code == 404
    with pytest.raises(PermissionDenied):
        services.delete_reading(row, by=people[who])


def test_joined_entries_keep_both_texts_of_one_book():
    kept, gone, by = UserFactory(), UserFactory(), UserFactory(superuser=True)
    book = ReadingFactory()
    ReadingMarkFactory(owner=kept, reading=book, read=True, changed="One")
    ReadingMarkFactory(owner=gone, reading=book, read=True, changed="Two")
    other = ReadingMarkFactory(owner=gone)

    join(kept, gone, by=by, at=STARTED_AT)

    marks = list(kept.reading_marks.order_by("pk"))
    assert [each.changed for each in marks] == ["One\n\nTwo", ""]
    assert marks[1] == other


@pytest.mark.every_database("constraints")
@pytest.mark.parametrize("wrong", [{"status": "lost"}, {"status": ReadingStatus.READ}])
def test_the_database_refuses_what_cannot_be(employee, wrong):
    row = ReadingMarkFactory(owner=employee)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingMark.objects.filter(pk=row.pk).update(**wrong)


def test_what_became_of_the_competency_of_a_reading_is_said(client, employee, here, mapping):
    mark = ReadingMarkFactory(owner=employee, competency=mapping)

    new_version_of(here, reworded("competencies", "mapping", text="Drawing maps"))

    shown = client.get(mark.get_absolute_url()).content.decode()
    assert "Process mapping" in shown
    assert "Reworded since. It now says:" in shown
    assert "Drawing maps" in shown
