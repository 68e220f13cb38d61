"""The employee's half, as pages."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from assessments.models import Rating, State
from pathways.models import Level
from tests.assessments.conftest import in_order, posted
from tests.factories import DAY, STARTED_AT, StageFactory

pytestmark = pytest.mark.django_db

# Answering


def test_answer_offers_each_scale_and_what_is_not_on_it_with_nothing_chosen(
    client, employee, assessment_in
):
    draft = assessment_in("draft")

    response = client.get(reverse("assessments:answer", args=[draft.pk]))

    forms = response.context["forms"]
    assert [len(form.question.scale) for form in forms] == [5, 5, 3]
    assert [len(form.question.off_scale) for form in forms] == [3, 3, 2]
    assert b" checked" not in response.content


def test_answer_words_a_level_as_the_competency_does(client, employee, assessment_in):
    draft = assessment_in("draft")
    competency = draft.stage.competencies.first()
    competency.alone = "Draws the map of a process without being shown how"
    competency.save()

    response = client.get(reverse("assessments:answer", args=[draft.pk]))

    options = response.context["forms"][0].question.options
    assert [o.wording for o in options if o.wording] == [competency.alone]
    assert competency.alone in response.content.decode()


def test_answer_saves_and_comes_back_with_what_was_said(client, employee, assessment_in):
    draft = assessment_in("draft")
    url = reverse("assessments:answer", args=[draft.pk])

    response = client.post(url, posted(draft, answer="well", evidence="The intake review."))

    assert response.url == f"{url}#q-{in_order(draft).last().key}"
    rows = in_order(draft).values_list("answer", "evidence", "version")
    assert list(rows) == [
        ("well", "The intake review.", 1),
        ("well", "The intake review.", 1),
        ("met", "The intake review.", 1),
    ]
    assert client.get(url).content.count(b" checked") == 3


def test_answer_can_be_taken_back(client, employee, assessment_in):
    draft = assessment_in("draft")
    url = reverse("assessments:answer", args=[draft.pk])
    client.post(url, posted(draft, answer="well"))

    client.post(url, posted(draft, answer="", metric="", version=1))

    assert set(draft.ratings.values_list("answer", flat=True)) == {""}


def test_answer_leaves_alone_what_was_not_on_the_page(client, employee, assessment_in):
    draft = assessment_in("draft")
    url = reverse("assessments:answer", args=[draft.pk])
    client.post(url, posted(draft, answer="well", evidence="kept"))
    key = in_order(draft).first().key
    only_one = {k: v for k, v in posted(draft, answer="alone", version=1).items() if key in k}

    client.post(url, only_one)

    assert sorted(draft.ratings.values_list("answer", "evidence")) == [
        ("alone", ""),
        ("met", "kept"),
        ("well", "kept"),
    ]


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        (
            "link",
            "javascript:alert(1)",
            "This is a script, not an address. Link to a page instead.",
        ),
        (
            "link",
            "https://example.com/" + "a" * 1261,
            "This link is 1281 characters long; the limit is 1000. Is there a shorter "
            "one, for example from “Share”?",
        ),
        (
            "evidence",
            "x" * 100_000,
            "That is 100000 characters; the limit is 5000. Please shorten it.",
        ),
        ("evidence", "nul\0", "Null characters are not allowed."),
        ("answer", "brilliant", "Choose one of the answers."),
        ("answer", "met", "Choose one of the answers."),
    ],
)
def test_answer_says_beside_the_field_what_is_wrong_and_loses_nothing(
    client, employee, assessment_in, field, typed, says
):
    draft = assessment_in("draft")
    first = in_order(draft)[0]
    data = posted(draft, answer="well", evidence="all about it", link="https://example.com/")
    data[f"{first.key}-{field}"] = typed

    response = client.post(reverse("assessments:answer", args=[draft.pk]), data)

    assert response.status_code == 200
    form = response.context["forms"][0]
    assert form.errors == {field: [says]}
    assert form[field].value() == typed
    # The slip costs nothing else on the page, not even in its own question.
    assert {row.evidence for row in Rating.objects.exclude(pk=first.pk)} == {"all about it"}
    first.refresh_from_db()
    whole = {"answer": "well", "evidence": "all about it", "link": "https://example.com/"}
    saved = {name: getattr(first, name) for name in whole}
    assert saved == whole | {field: ""}
    assert form.row.version == first.version == 1
    page = JustHTML(response.content.decode(), sanitize=False)
    [said] = page.query(f"#q-{first.key} .saved--failed")
    assert says in said.to_text()
    assert "Everything else here is saved." in said.to_text()

    # Put right on the page that came back, it is saved too.
    again = client.post(
        reverse("assessments:answer", args=[draft.pk]),
        data | {f"{first.key}-version": 1, f"{first.key}-{field}": whole[field]},
    )
    assert again.status_code in (200, 302)
    first.refresh_from_db()
    assert {name: getattr(first, name) for name in whole} == whole


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("-1", "Ensure this value is greater than or equal to 0."),
        ("abc", "Enter a whole number."),
    ],
)
def test_answer_upon_no_version_saves_nothing_of_that_question(
    client, employee, assessment_in, typed, says
):
    draft = assessment_in("draft")
    first = in_order(draft)[0]
    data = posted(draft, answer="well") | {f"{first.key}-version": typed}

    response = client.post(reverse("assessments:answer", args=[draft.pk]), data)

    assert response.context["forms"][0].errors == {"version": [says]}
    first.refresh_from_db()
    assert (first.answer, first.version) == ("", 0)


@pytest.mark.parametrize("button", ["still", "holds"])
def test_a_slip_elsewhere_on_the_page_holds_up_no_button(
    client, employee, people, assessment_in, button
):
    stage = StageFactory(competencies=2, metrics=1)
    if button == "still":
        assessment_in("agreed", stage=stage)
    draft = assessment_in("draft", stage=stage, started_at=STARTED_AT + DAY)
    first, second, *_more = in_order(draft)
    old = {"answer": "alone", "answered_at": STARTED_AT, "old_words": "What it said before"}
    if button == "holds":
        Rating.objects.filter(pk=second.pk).update(**old)
    data = posted(draft, answer="", metric="") | {f"{first.key}-link": "ftp://example.com/a"}
    data |= {button: second.key, f"{second.key}-answer": "alone" if button == "holds" else ""}
    data |= {
        f"{form.prefix}-source": form.offer.source.pk
        for form in client.get(reverse("assessments:answer", args=[draft.pk])).context["forms"]
        if form.offer
    }

    response = client.post(reverse("assessments:answer", args=[draft.pk]), data)

    assert [list(form.errors) for form in response.context["forms"]] == [["link"], [], []]
    second.refresh_from_db()
    assert (second.answer, second.old_words) == ("alone", "")
    assert response.context["forms"][1].chosen == "alone"


@pytest.mark.parametrize("slip", [{"link": "ftp://x.y"}, {"evidence": "x" * 5001}])
def test_nobody_hands_in_a_page_with_something_unsaved_on_it(client, employee, assessment_in, slip):
    draft = assessment_in("draft")
    first = in_order(draft)[0]
    wrong = {f"{first.key}-{name}": typed for name, typed in slip.items()}

    response = client.post(
        reverse("assessments:answer", args=[draft.pk]), posted(draft) | wrong | {"check": "1"}
    )

    assert (response.status_code, response.templates[0].name) == (200, "assessments/answer.html")
    assert set(draft.ratings.values_list("answer", flat=True)) == {"alone", "met"}


def test_answer_without_any_field_saves_nothing(client, employee, assessment_in):
    draft = assessment_in("draft")

    response = client.post(reverse("assessments:answer", args=[draft.pk]), {"nonsense": "1"})

    assert response.status_code == 200
    assert set(draft.ratings.values_list("answer", "version")) == {("", 0)}


def test_answer_from_an_older_window_shows_both_texts(client, employee, assessment_in):
    draft = assessment_in("draft")
    url = reverse("assessments:answer", args=[draft.pk])
    client.post(url, posted(draft, answer="well", evidence="from the first window"))

    response = client.post(url, posted(draft, answer="alone", evidence="from the second window"))

    page = response.content.decode()
    assert "from the first window" in page
    assert "from the second window" in page
    assert set(draft.ratings.values_list("evidence", flat=True)) == {"from the first window"}

    # The page that shows both carries the newer version, so that saving again is a choice.
    client.post(url, posted(draft, answer="alone", evidence="from the second window", version=1))
    assert set(draft.ratings.values_list("evidence", flat=True)) == {"from the second window"}


@pytest.mark.parametrize("key", ["answer", "link", "evidence"])
def test_a_slip_in_an_older_window_wipes_nothing_of_the_other(client, employee, assessment_in, key):
    draft = assessment_in("draft")
    page, first = reverse("assessments:answer", args=[draft.pk]), in_order(draft)[0]
    older = posted(draft, answer="learning", evidence="from the older window")
    older[f"{first.key}-{key}"] = {"answer": "?", "link": "ftp://x.org", "evidence": "x" * 9999}[
        key
    ]
    client.post(page, posted(draft, answer="well", evidence="from the newer window"))

    response = client.post(page, older)

    form = response.context["forms"][0]
    assert form.is_overtaken
    assert (form.row.answer, form.row.evidence) == ("well", "from the newer window")
    assert form[key].value() == older[f"{first.key}-{key}"]
    assert "from the newer window" in response.content.decode()


def test_answer_that_is_too_late_keeps_what_was_typed_in_sight(client, employee, assessment_in):
    submitted = assessment_in("submitted")

    response = client.post(
        reverse("assessments:answer", args=[submitted.pk]),
        posted(submitted, answer="well", evidence="typed too late"),
    )

    assert response.status_code == 409
    assert response.context["typed"] == ["typed too late"] * 3
    assert set(submitted.ratings.values_list("evidence", flat=True)) == {""}


# The highest level


def asked_at_the_top(response):
    page = JustHTML(response.content.decode(), sanitize=False)
    return [span.to_text() for span in page.query(".ask-more span")]


def test_the_highest_level_asks_what_hr_wants_to_know_or_whom_one_has_helped(
    client, employee, people, assessment_in
):
    submitted = assessment_in("submitted")
    competency = submitted.stage.competencies.first()
    competency.evidence_prompt = "Which process did you draw, and who uses the map?"
    competency.save()
    client.force_login(people["manager"])
    theirs = client.get(reverse("assessments:review", args=[submitted.pk]))
    client.force_login(employee)
    client.post(reverse("assessments:withdraw", args=[submitted.pk]), {"version": 0})
    own = client.get(reverse("assessments:answer", args=[submitted.pk]))

    # A success metric has no levels, and so no highest one.
    assert asked_at_the_top(own) == [
        "Which process did you draw, and who uses the map?",
        "Who have you helped, and what can they do now?",
    ]
    assert asked_at_the_top(theirs) == [
        "Which process did you draw, and who uses the map?",
        "Who have they helped, and what can those people do now?",
    ]


def test_submit_asks_for_an_example_of_the_highest_level_and_takes_it_without(
    client, employee, assessment_in
):
    draft = assessment_in("draft")
    first, second, _metric = in_order(draft)
    url = reverse("assessments:submit", args=[draft.pk])
    data = posted(draft, answer=Level.HELPING)
    data[f"{second.key}-link"] = "https://example.com/how-i-know"
    client.post(reverse("assessments:answer", args=[draft.pk]), data)

    response = client.get(url)

    assert [question.key for question in response.context["unsupported"]] == [first.key]
    client.post(url, {"version": 0, "review": "independent"})
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED


@pytest.mark.parametrize("answer", [Level.WELL, "not_my_role"])
def test_submit_asks_for_no_example_of_another_answer(client, employee, assessment_in, answer):
    draft = assessment_in("draft")
    client.post(reverse("assessments:answer", args=[draft.pk]), posted(draft, answer=answer))

    response = client.get(reverse("assessments:submit", args=[draft.pk]))

    assert response.context["unsupported"] == []
