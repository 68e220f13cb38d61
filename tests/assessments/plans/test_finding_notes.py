"""Many notes: listed for a competency, found again by their words, copied one by one."""

import pytest
from django.db.models import F
from django.urls import reverse
from justhtml import JustHTML

from assessments.models import Rating
from assessments.plans.models import EvidenceNote
from tests.factories import STARTED_AT, AssessmentFactory, ObservationFactory
from tests.plan_factories import ActionFactory, EvidenceNoteFactory, tagged_notes

pytestmark = pytest.mark.django_db

ADD, NOTES = reverse("plans:add_note"), reverse("plans:notes")


def page(client, address=NOTES):
    return client.get(address).content.decode()


def test_the_notes_on_one_competency_are_listed(client, employee, here, mapping):
    other = here.competencies.exclude(pk=mapping.pk).first()
    tagged_notes(employee, mapping, 31)
    EvidenceNoteFactory(owner=employee, tags=[other], text="About something else")
    EvidenceNoteFactory(owner=employee.manager, tags=[mapping], text="By the manager")

    text = page(client, f"{NOTES}?competency=mapping")

    assert text.count("Change this note") == 30
    assert "Page 1 of 2" in text
    assert "?competency=mapping&amp;page=2" in text
    assert "About something else" not in text
    assert "By the manager" not in text
    assert "About something else" in page(client)


@pytest.mark.parametrize("saved_in_the_meantime", [False, True])
def test_what_is_older_is_copied_one_by_one_from_the_list(
    client, employee, here, mapping, saved_in_the_meantime
):
    oldest, *_later, newest = tagged_notes(employee, mapping, 9)
    action = ActionFactory(owner=employee, competency=mapping, done=True, text="Drew a map")
    draft = AssessmentFactory(employee=employee, stage=here)
    row = draft.ratings.get(competency=mapping)
    said = {
        "answer": "alone",
        "answered_at": STARTED_AT,
        "evidence": f"{newest.text}\nMore",
        "link": "https://a.example/",
    }
    Rating.objects.filter(pk=row.pk).update(**said)

    [form] = JustHTML(page(client, f"{NOTES}?competency=mapping"), sanitize=False).query(
        "main form"
    )
    fields = {each.attrs["name"]: each.attrs.get("value", "") for each in form.query("input")}
    keys = [each.attrs["value"] for each in form.query("button[name=use]")]
    if saved_in_the_meantime:
        Rating.objects.filter(pk=row.pk).update(version=F("version") + 1, evidence="Other words")
    response = client.post(form.attrs["action"], fields | {"use": keys[-2]})

    assert len(keys) == 9  # eight notes and the action: the newest note is in the evidence
    assert keys[-2:] == [f"{row.key}:{oldest.key}", f"{row.key}:{action.key}"]
    row.refresh_from_db()
    if saved_in_the_meantime:
        assert row.evidence == "Other words"
        assert oldest.text in response.content.decode()
    else:
        assert response["Location"].endswith(f"#q-{row.key}")
        assert row.evidence == f"{said['evidence']}\n{oldest.text}\n{oldest.link}"
        assert (row.answer, row.link) == ("alone", "https://a.example/")


def test_nothing_is_copied_from_the_list_where_no_draft_asks(client, employee, here, mapping):
    tagged_notes(employee, mapping, 2)
    ActionFactory(owner=employee, competency=mapping, done=True)
    AssessmentFactory(employee=employee, stage=here, submitted=True)
    AssessmentFactory(employee=employee.manager, stage=here)

    assert "Copy into the evidence" not in page(client, f"{NOTES}?competency=mapping")


def test_a_competency_that_no_note_is_tagged_with_narrows_nothing(client, employee, unpublished):
    EvidenceNoteFactory(owner=employee, text="Not tagged")

    text = page(client, f"{NOTES}?competency={unpublished.slug}")

    assert "Not tagged" in text
    assert unpublished.text not in text


def test_one_finds_a_note_again_by_its_words(client, employee, here, mapping):
    for number in range(11):
        EvidenceNoteFactory(owner=employee, text=f"Call number {number}", tags=[mapping])
    EvidenceNoteFactory(owner=employee, text="ÄRGER mit der Straße, dann Lob", link="")
    EvidenceNoteFactory(text="Ärger in the notes of somebody else")

    text = page(client, f"{NOTES}?q=arger+strasse")

    assert "“arger strasse” found in 1 note" in text
    assert "ÄRGER mit der Straße" in text
    assert "Call number" not in text
    assert "found in 1 note" in page(client, f"{NOTES}?q=number+10&competency=mapping")
    assert "found in 0 notes" in page(client, f"{NOTES}?q=arger&competency=mapping")


def test_few_notes_need_no_search(client, employee):
    EvidenceNoteFactory(owner=employee)

    assert "Search your notes" not in page(client)


def test_ten_thousand_notes_come_in_pages(client, employee, django_assert_num_queries):
    EvidenceNote.objects.bulk_create(
        EvidenceNoteFactory.build(owner=employee, added_by_page=f"{number}")
        for number in range(10_000)
    )

    with django_assert_num_queries(6):
        text = page(client)

    assert text.count("Tag a competency") == 30
    assert "Page 1 of 334" in text


def test_what_a_colleague_wrote_when_asked_stands_among_the_notes(client, employee, assessment_in):
    observation = ObservationFactory(
        assessment=assessment_in("open"), sent=True, text="She led the audit."
    )
    by_manager = ObservationFactory(
        assessment=assessment_in("submitted"),
        asked_by=employee.manager,
        sent=True,
        text="For the manager until then.",
    )

    text = page(client)

    assert "She led the audit." in text
    assert str(observation.observer) in text
    assert str(by_manager.observer) not in text
