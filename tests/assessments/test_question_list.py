"""The page to fill in, as it is loaded: how far each question is, and what is unfolded."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from assessments import services
from tests.assessments.conftest import in_order, new_version_of, reworded
from tests.factories import STARTED_AT, ReflectionFactory, WatchForFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(stage, assessment_in):
    return assessment_in(stage=stage)


def page_of(client, assessment, name="answer"):
    response = client.get(reverse(f"assessments:{name}", args=[assessment.pk]))
    return JustHTML(response.content.decode(), sanitize=False)


def answer(assessment, *answers, **more):
    for row, given in zip(in_order(assessment), answers, strict=False):
        row.answer = given
        row.answered_at = STARTED_AT if given else None
        for name, value in more.items():
            setattr(row, name, value)
        row.save()


def entries(page):
    """(where it leads, its mark, its words) of each entry of the list."""
    return [
        (link.attrs["href"], link.attrs["data-progress"], " ".join(link.to_text().split()))
        for link in page.query(".question-list a")
    ]


def counts(page):
    return [" ".join(line.to_text().split()) for line in page.query(".answered")]


def test_the_list_says_of_each_question_how_far_it_is(client, employee, draft):
    answer(draft, "well", "not_sure", "")

    page = page_of(client, draft)

    mapping, measuring, improved = (row.key for row in in_order(draft))
    assert entries(page) == [
        (f"#q-{mapping}", "answered", "Process mapping answered"),
        (f"#q-{measuring}", "unsure", "Performance measurement not sure"),
        (f"#q-{improved}", "open", "Documented improvements open"),
    ]
    # Beside the questions, and on narrow screens beside the button.
    assert counts(page) == ["2 of 3 answered"] * 2


def test_the_manager_has_a_list_of_their_own_answers(client, people, stage, assessment_in):
    submitted = assessment_in("submitted", stage=stage, ratings__self="well")
    client.force_login(people["manager"])

    page = page_of(client, submitted, "review")

    assert [mark for _link, mark, _words in entries(page)] == ["open"] * 3
    assert counts(page) == ["0 of 3 answered"] * 2


def test_an_answer_to_other_words_counts_as_open(client, employee, draft):
    answer(draft, "well", "alone", "met")
    new_version_of(draft.stage, reworded("competencies", "mapping", text="Drawing maps"))
    draft.refresh_from_db()
    services.move_to_published(draft, version=draft.version, by=employee, at=STARTED_AT)

    page = page_of(client, draft)

    assert [mark for _link, mark, _words in entries(page)] == ["open", "answered", "answered"]
    assert counts(page) == ["2 of 3 answered"] * 2


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({"answer": "well"}, False),
        ({"answer": "helping"}, True),
        ({"evidence": "I mapped the intake."}, True),
        ({"link": "https://example.com/"}, True),
        ({"link": "javascript:alert(1)"}, True),
    ],
    ids=["a level", "the highest level", "words", "a link", "a refused link"],
)
def test_evidence_is_unfolded_where_there_is_something_in_it_or_asked_for(
    client, employee, draft, fields, is_open
):
    key = in_order(draft)[0].key
    data = {f"{key}-version": 0} | {f"{key}-{name}": value for name, value in fields.items()}

    response = client.post(reverse("assessments:answer", args=[draft.pk]), data, follow=True)

    page = JustHTML(response.content.decode(), sanitize=False)
    folds = page.query("details.evidence")
    assert ["open" in fold.attrs for fold in folds] == [is_open, False, False]


def test_a_watch_for_is_unfolded_where_there_is_a_thought(client, employee, draft):
    thought = WatchForFactory(stage=draft.stage, text="Promising too much")
    WatchForFactory(stage=draft.stage, text="Measuring what is easy")
    ReflectionFactory(assessment=draft, watch_for=thought, text="Twice in March.")

    folds = page_of(client, draft).query(".question--private details")

    assert ["open" in fold.attrs for fold in folds] == [True, False]


@pytest.mark.parametrize(
    ("who", "name", "button"),
    [
        ("employee", "answer", "Check and submit"),
        ("manager", "review", "Check and open both views"),
    ],
)
def test_one_button_leads_on(client, people, stage, assessment_in, who, name, button):
    assessment = assessment_in("draft" if name == "answer" else "submitted", stage=stage)
    client.force_login(people[who])

    buttons = page_of(client, assessment, name).query(".savebar button")

    # The second is hidden by the page's script, which saves by itself.
    assert [each.to_text() for each in buttons] == [button, "Save"]
    assert ["button--primary" in each.attrs["class"] for each in buttons] == [True, False]
