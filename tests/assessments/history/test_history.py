"""The history of a stage: what changed between two times, how old it is, and who may see it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import services
from assessments.models import Rating
from tests.assessments.history.conftest import address, chosen, listed, read, shown
from tests.factories import DAY, AssessmentFactory, StageFactory

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.django_db]

# Who sees it


@pytest.mark.parametrize("who", ["employee", "manager"])
def test_history_is_for_the_employee_and_the_manager(client, people, agreed, who):
    first, last = agreed(400, "learning"), agreed(30, "well")
    client.force_login(people[who])

    response, rows = shown(client, last)

    assert chosen(response) == [first.pk, last.pk]
    assert listed(response) == [last.pk, first.pk]
    assert rows["Process mapping"][:3] == [
        "Learning, with help",
        "Doing it well, in hard cases",
        "two steps on",
    ]


def test_history_does_not_exist_for_anybody_else(
    client, people, agreed, hr_admin, content_editor, superuser
):
    assessment = agreed(30)
    others = [people[who] for who in ("head", "peer", "stranger")]
    for person in [*others, hr_admin, content_editor, superuser]:
        client.force_login(person)

        refused = client.get(address(assessment))

        unknown = client.get(reverse("assessments:history", args=[assessment.pk + 1000]))
        assert refused.status_code == unknown.status_code == 404
        assert refused.content == unknown.content


def test_history_goes_from_the_former_manager_to_the_new_one(client, people, agreed):
    first, last = agreed(400), agreed(30)
    people["employee"].manager = people["head"]
    people["employee"].save()

    client.force_login(people["manager"])
    assert client.get(address(last)).status_code == 404

    client.force_login(people["head"])
    response, rows = shown(client, last)
    assert listed(response) == [last.pk, first.pk]
    assert len(rows) == 3


def test_history_is_of_one_person_and_one_step(client, as_employee, people, agreed, stage):
    own = agreed(30)
    AssessmentFactory(agreed=True, stage=stage, employee=people["peer"])
    agreed(60, stage=StageFactory(pathway=stage.pathway, competencies=1))
    agreed(60, stage=StageFactory(slug=stage.slug, competencies=1))

    response, rows = shown(client, own)

    assert listed(response) == [own.pk]
    assert rows == {}


def test_a_draft_is_on_the_employees_history_alone(client, people, agreed):
    last = agreed(30)
    draft = services.start(last.stage, by=people["employee"], at=timezone.now())

    client.force_login(people["employee"])
    assert listed(shown(client, last)[0]) == listed(shown(client, draft)[0]) == [draft.pk, last.pk]

    client.force_login(people["manager"])
    assert client.get(address(draft)).status_code == 404
    assert listed(shown(client, last)[0]) == [last.pk]


def test_history_is_withheld_while_an_independent_review_is_owed(client, people, agreed):
    first, last = agreed(400), agreed(30)
    submitted = AssessmentFactory(
        submitted=True,
        employee=people["employee"],
        stage=last.stage,
        started_at=timezone.now() - DAY,
        submitted_at=timezone.now(),
    )
    client.force_login(people["manager"])

    for earlier in (first, last):
        response = client.get(address(earlier))
        assert response.status_code == 200
        assert response.templates[0].name == "assessments/withheld.html"
        assert "then-and-now" not in response.content.decode()
        assert "Doing it" not in response.content.decode()
    assert client.get(address(submitted)).url == reverse("assessments:review", args=[submitted.pk])

    client.force_login(people["employee"])
    assert listed(shown(client, last)[0]) == [submitted.pk, last.pk, first.pk]

    submitted.reviewed_at, submitted.reviewed_by = timezone.now(), people["manager"]
    submitted.save()
    client.force_login(people["manager"])
    assert listed(shown(client, last)[0]) == [submitted.pk, last.pk, first.pk]


def test_what_is_submitted_openly_withholds_nothing_and_is_not_shared_yet(
    client, as_manager, people, agreed
):
    first, last = agreed(400), agreed(30)
    submitted = AssessmentFactory(
        submitted=True, is_independent=False, employee=people["employee"], stage=last.stage
    )

    response, rows = shown(client, last)

    assert submitted.pk not in listed(response)
    assert chosen(response) == [first.pk, last.pk]
    assert rows != {}


def test_history_only_shows(client, as_employee, agreed):
    assert client.post(address(agreed(30))).status_code == 405


# Which two times


def test_any_two_times_can_be_chosen_and_the_earlier_is_then(client, as_employee, agreed):
    first, second, third = agreed(700, "learning"), agreed(300, "alone"), agreed(20, "well")

    assert chosen(shown(client, third)[0]) == [first.pk, third.pk]
    assert chosen(shown(client, first, then=first.pk, now=second.pk)[0]) == [first.pk, second.pk]
    response, rows = shown(client, first, then=third.pk, now=second.pk)
    assert chosen(response) == [second.pk, third.pk]
    assert rows["Process mapping"][2] == "one step on"
    page = read(response)
    selected = [option.attrs["value"] for option in page.query("option[selected]")]
    assert selected == [str(second.pk), str(third.pk)]


@pytest.mark.parametrize("wrong", ["", "nothing", "-1", "0", "9" * 18, "١", "1 "])
def test_a_time_that_is_none_is_passed_over(client, as_employee, agreed, wrong):
    first, _second, third = agreed(700), agreed(300), agreed(20)

    for asked in [{"then": wrong, "now": wrong}, {"then": wrong}, {"then": third.pk, "now": wrong}]:
        assert chosen(shown(client, first, **asked)[0]) == [first.pk, third.pk]


@pytest.mark.parametrize("digits", [19, 5000])
def test_a_time_too_large_for_any_database_is_refused(client, as_employee, agreed, digits):
    first, last = agreed(700), agreed(20)

    for asked in [{"then": "9" * digits}, {"then": first.pk, "now": "9" * digits}]:
        assert client.get(address(last), asked).status_code == 400


def test_somebody_elses_time_is_passed_over(client, as_employee, people, agreed, stage):
    first, second, third = agreed(700), agreed(300), agreed(20)
    theirs = AssessmentFactory(agreed=True, stage=stage, employee=people["peer"])

    for then, now in [(theirs.pk, second.pk), (second.pk, second.pk), (second.pk, theirs.pk)]:
        assert chosen(shown(client, first, then=then, now=now)[0]) == [first.pk, third.pk]


def test_times_are_chosen_by_id_alone(client, as_employee, agreed):
    agreed(400)
    agreed(200)

    response, _rows = shown(client, agreed(30))

    page = read(response)
    assert [select.attrs["name"] for select in page.query("form[method=get] select")] == [
        "then",
        "now",
    ]
    values = {option.attrs["value"] for option in page.query("option")}
    assert values == {str(pk) for pk in listed(response)}


def test_two_times_are_compared_without_being_asked(client, as_employee, agreed):
    agreed(400)

    response, rows = shown(client, agreed(30))

    assert len(rows) == 3
    assert b"<select" not in response.content


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("employee", "With your next assessment of this stage you will see here what changed."),
        ("manager", "With the next assessment of this stage you will both see here what changed."),
    ],
)
def test_one_assessment_has_nothing_to_be_compared_with(client, people, agreed, who, words):
    client.force_login(people[who])

    response, rows = shown(client, agreed(40))

    assert rows == {}
    text = read(response).to_text()
    assert words in text
    assert "1 month ago" in text


# The ways to it


def test_mine_leads_to_the_history_of_what_was_assessed_more_than_once(
    client, as_employee, people, agreed
):
    agreed(400)
    last = agreed(30)
    once = AssessmentFactory(employee=people["employee"])

    page = client.get(reverse("assessments:mine")).content.decode()

    assert page.count("/history/") == page.count(address(last)) == 1
    assert address(once) not in page


def test_the_report_leads_to_the_history_of_what_is_shared(client, as_manager, people, agreed):
    stage = agreed(400).stage
    draft = services.start(stage, by=people["employee"], at=timezone.now())
    report = reverse("assessments:report", args=[people["employee"].pk])

    assert b"/history/" not in client.get(report).content

    draft.delete()
    last = agreed(30)
    draft = services.start(stage, by=people["employee"], at=timezone.now())
    page = client.get(report).content.decode()
    assert page.count("/history/") == page.count(address(last)) == 1
    assert address(draft) not in page


@pytest.mark.parametrize("who", ["employee", "manager"])
def test_what_is_agreed_shows_what_changed_and_leads_to_the_history(client, people, agreed, who):
    agreed(700, "not_started", metric="met")
    agreed(400, "learning", metric="met")
    last = agreed(30, "alone", metric="partly")
    client.force_login(people[who])

    response = client.get(last.get_absolute_url())

    assert [change.table[0][3] for change in response.context["changes"]] == [
        "one step on",
        "one step back",
    ]
    assert address(last) in response.content.decode()


def test_history_changes_nothing(client, as_employee, agreed):
    first, last = agreed(400), agreed(30)
    before = list(Rating.objects.order_by("pk").values())

    shown(client, last, then=first.pk, now=last.pk)

    assert list(Rating.objects.order_by("pk").values()) == before
