"""The history of a stage: what changed between two times, how old it is, and who may see it."""

import pytest
from django.urls import reverse
from django.utils import timezone
from justhtml import JustHTML

from assessments import services
from assessments.models import Rating, Side
from tests.assessments.conftest import gone, new_version_of, reworded
from tests.factories import (
    DAY,
    AssessmentFactory,
    CompetencyFactory,
    StageFactory,
)

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.django_db]

# On which day each came.
DATES = {
    "started_at": 0,
    "submitted_at": 1,
    "reviewed_at": 2,
    "employee_confirmed_at": 4,
    "manager_confirmed_at": 5,
    "agreed_at": 5,
}


@pytest.fixture
def agreed(assessment_in, stage):
    """Makes one that was agreed so many days ago; both say `answer` of all competencies."""

    def make(days_ago, answer="alone", stage=stage, metric="partly"):
        start = timezone.now() - (days_ago + 5) * DAY
        assessment = assessment_in(
            "agreed",
            stage=stage,
            ratings__self=answer,
            ratings__manager=answer,
            ratings__agreed=answer,
            **{name: start + days * DAY for name, days in DATES.items()},
        )
        assessment.ratings.filter(metric__isnull=False).update(answer=metric)
        assessment.ratings.exclude(answer="").update(answered_at=assessment.agreed_at)
        return assessment

    return make


@pytest.fixture
def as_employee(client, people):
    client.force_login(people["employee"])


@pytest.fixture
def as_manager(client, people):
    client.force_login(people["manager"])


def address(assessment):
    return reverse("assessments:history", args=[assessment.pk])


def read(response):
    """The page, with every space an ordinary one."""
    return JustHTML(response.content.decode().replace("\xa0", " "), sanitize=False)


def shown(client, assessment, **chosen):
    """The answered page, and its rows by the item's words: then, now, what changed, how old."""
    response = client.get(address(assessment), chosen)
    assert response.status_code == 200
    page = read(response)
    return response, {
        row.query("th")[0].to_text(): [cell.to_text() for cell in row.query("td")]
        for row in page.query("figure tbody tr")
    }


def chosen(response):
    return [response.context[name].pk for name in ("then", "now")]


def listed(response):
    return [assessment.pk for assessment in response.context["assessments"]]


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


# The employee's own half, before anything is agreed


def test_the_latest_half_is_compared_as_what_was_said(client, people, agreed):
    last = agreed(30, "learning")
    again = AssessmentFactory(
        open=True,
        employee=people["employee"],
        stage=last.stage,
        ratings__self="well",
        ratings__manager="not_started",
        **{name: timezone.now() for name in ("started_at", "submitted_at", "reviewed_at")},
    )
    again.ratings.filter(side=Side.SELF, competency__slug="measuring").update(answer="not_my_role")

    for who, whose in [("employee", "what you said"), ("manager", "what Emma Employee said")]:
        client.force_login(people[who])
        response, rows = shown(client, last)

        assert chosen(response) == [last.pk, again.pk]
        assert {change.whose for change in response.context["changes"]} == {whose}
        assert whose in response.content.decode()
        assert rows["Process mapping"][2] == "two steps on"
        assert rows["Performance measurement"][1:3] == [
            "Not part of my role",
            "now: Not part of my role",
        ]


def test_an_open_half_that_is_not_the_latest_is_listed_and_not_compared(
    client, as_employee, assessment_in, agreed, stage
):
    talked = assessment_in("open", stage=stage)
    first, last = agreed(30), agreed(10)

    response, _rows = shown(client, last)

    assert chosen(response) == [first.pk, last.pk]
    assert talked.pk in listed(response)


def test_a_draft_is_compared_once_it_says_something(client, as_employee, people, agreed):
    last = agreed(30)
    draft = services.start(last.stage, by=people["employee"], at=timezone.now())

    assert shown(client, last)[1] == {}

    draft.ratings.filter(competency__slug="mapping").update(
        answer="helping", answered_at=timezone.now()
    )
    response, rows = shown(client, last)
    assert chosen(response) == [last.pk, draft.pk]
    assert rows["Process mapping"][1:] == ["Helping others do it", "two steps on", "answered today"]
    assert rows["Performance measurement"][1:] == ["Open", "now: Open", ""]
    assert rows["Documented improvements"][1:] == ["Open", "now: Open", ""]


# What is compared


def test_metrics_are_compared_on_their_own_scale(client, as_employee, agreed):
    agreed(400, metric="not_yet")

    response, rows = shown(client, agreed(30, metric="met"))

    assert rows["Documented improvements"][:3] == ["Not yet", "Met", "two steps on"]
    of_levels, of_metrics = response.context["changes"]
    assert (len(of_levels.rows), len(of_metrics.rows)) == (2, 1)
    assert of_metrics.scale == ["Not yet", "Partly", "Met"]


def test_items_are_found_again_in_a_new_version(client, as_employee, agreed, stage):
    first = agreed(400, "learning")
    newer = new_version_of(
        stage,
        reworded("competencies", "mapping", text="Drawing the map"),
        reworded("metrics", "improved", text="Improvements that are written down"),
        gone("competencies", slug="measuring"),
        lambda step: CompetencyFactory(stage=step, slug="leading", text="Leading", position=900),
    )
    last = agreed(30, "well", stage=newer)

    for handle in (first, last):
        _response, rows = shown(client, handle)
        assert {text: cells[:3] for text, cells in rows.items()} == {
            "Drawing the map": [
                "Learning, with help",
                "Doing it well, in hard cases",
                "two steps on; worded differently then",
            ],
            "Leading": ["not asked", "Doing it well, in hard cases", "new since then"],
            "Performance measurement": ["Learning, with help", "not asked", "no longer asked"],
            "Improvements that are written down": [
                "Partly",
                "Partly",
                "unchanged; worded differently then",
            ],
        }
        # What is no longer asked comes last.
        assert list(rows)[2] == "Performance measurement"


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        ("not_my_role", "alone", "then: Not part of the role"),
        ("alone", "not_sure", "now: We are not sure"),
        ("not_sure", "not_sure", "then and now: We are not sure"),
        ("no_opportunity", "not_sure", "then: No opportunity yet; now: We are not sure"),
    ],
)
def test_a_non_answer_is_shown_as_what_it_is(client, as_employee, agreed, then, now, words):
    agreed(400, then)

    response, rows = shown(client, agreed(30, now))

    assert rows["Process mapping"][2] == words
    moves = response.context["changes"][0].rows
    assert not any(move.moved for move in moves)
    page = read(response)
    assert not page.query("#main .dots__way")


def test_rows_stand_in_the_stages_own_order(client, as_employee, agreed, stage):
    stage.competencies.filter(slug="mapping").update(position=30_000)
    agreed(400)

    _response, rows = shown(client, agreed(30))

    assert list(rows) == ["Performance measurement", "Process mapping", "Documented improvements"]


def test_what_the_two_saw_differently_is_compared_by_what_they_agreed(client, as_manager, agreed):
    first, last = agreed(400), agreed(30)
    for assessment, agreed in [(first, "learning"), (last, "well")]:
        assessment.ratings.filter(side=Side.AGREED, competency__isnull=False).update(answer=agreed)

    assert shown(client, last)[1]["Process mapping"][2] == "two steps on"


# How old it is


def test_an_old_answer_is_dated_and_never_taken_away(client, as_employee, agreed):
    agreed(4000)
    old = agreed(900, "well")

    response, rows = shown(client, old)

    assert {cells[3] for cells in rows.values()} == {"agreed 2 years ago"}
    page = read(response)
    assert [age.to_text() for age in page.query(".plot__age")] == ["agreed 2 years ago"] * 3
    assert len(page.query(".plot .dots__now")) == 3


def test_what_was_confirmed_says_when_it_was_first_said(client, as_employee, people, agreed):
    last = agreed(400)
    draft = services.start(last.stage, by=people["employee"], at=timezone.now() - DAY)
    source = last.ratings.get(side=Side.AGREED, competency__slug="mapping")
    key = draft.ratings.get(competency__slug="mapping").key
    services.confirm(draft, {key: source.pk}, by=people["employee"], at=timezone.now() - DAY)

    response, rows = shown(client, draft)

    assert rows["Process mapping"][3] == "answered 1 year ago, confirmed yesterday"
    text = read(response).query(".timeline")[0].to_text()
    assert text.count("1 answer confirmed on") == 1


def test_the_list_says_state_reviewer_and_counts(client, as_manager, agreed):
    agreed(400, "not_sure")

    response, _rows = shown(client, agreed(40, "well"))

    page = read(response)
    newest, oldest = (item.to_text() for item in page.query(".timeline__item"))
    for text in ["Agreed", "1 month ago", "Reviewed by Mona Manager", "2 of 2 doing it alone"]:
        assert text in newest
    assert "0 of 2 doing it alone or better, 2 not sure" in oldest
    links = [link.attrs["href"] for link in page.query(".timeline__item a")]
    assert links == [f"/assessments/{pk}/" for pk in listed(response)]


def test_no_share_and_no_total_is_printed(client, as_employee, agreed):
    agreed(400)

    response, _rows = shown(client, agreed(30))

    page = read(response)
    printed = [page.to_text(), *(e.attrs["aria-label"] for e in page.query("[aria-label]"))]
    assert not [text for text in printed if "%" in text]


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
