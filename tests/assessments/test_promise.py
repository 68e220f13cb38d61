"""What the pages promise about the review, and that it holds: rated apart, opened together."""

import pytest
from django.urls import reverse

from assessments.models import State
from pathway_portal.accounts.models import Company
from pathways.models import Level
from tests.assessments.conftest import posted
from tests.assessments.responses import signed_in
from tests.factories import CompanyFactory

pytestmark = pytest.mark.django_db

COMPANY = reverse("admin:accounts_company_change", args=[1])
RULES = [True, False]


@pytest.fixture
def company():
    return CompanyFactory(name="Acme")


@pytest.fixture
def employee(people):
    return signed_in(people["employee"])


@pytest.fixture
def manager(people):
    return signed_in(people["manager"])


@pytest.fixture
def answered(assessment_in):
    """A draft with every question answered."""
    draft = assessment_in("submitted", ratings__self=Level.WELL)
    draft.submitted_at = None
    draft.save()
    return draft


def page(name, assessment):
    return reverse(f"assessments:{name}", args=[assessment.pk])


def decide(independent):
    Company.objects.update(independent_reviews=independent)


def word(independent):
    return "independent" if independent else "open"


def submit(client, draft, independent, version=0):
    return client.post(page("submit", draft), {"version": version, "review": word(independent)})


# Opened together


def both_views(client, assessment):
    """What each of the two says, where this person is shown both; else None."""
    response = client.get(assessment.get_absolute_url(), follow=True)
    if "pairs" not in response.context:
        return None
    return sorted((pair.own.answer, pair.theirs.answer) for pair in response.context["pairs"])


def test_both_views_open_for_both_in_one_moment(employee, manager, assessment_in):
    submitted = assessment_in("submitted", ratings__self=Level.WELL)
    manager.post(page("review", submitted), posted(submitted, answer="learning", metric="met"))
    assert [both_views(client, submitted) for client in (employee, manager)] == [None, None]

    manager.post(page("finish", submitted), {"version": 0})

    both = [("partly", "met"), ("well", "learning"), ("well", "learning")]
    assert [both_views(client, submitted) for client in (employee, manager)] == [both, both]


def test_a_review_that_is_not_done_opens_nothing_for_either(employee, manager, assessment_in):
    submitted = assessment_in("submitted")
    first_alone = {k: v for k, v in posted(submitted).items() if k.startswith("c")}
    manager.post(page("review", submitted), first_alone)

    manager.post(page("finish", submitted), {"version": 0})

    assert [both_views(client, submitted) for client in (employee, manager)] == [None, None]


@pytest.mark.parametrize("button", ["settle", "agree", "reopen"])
def test_what_is_withheld_is_not_written_to_either(manager, assessment_in, button):
    earlier = assessment_in("confirmed" if button == "reopen" else "open")
    assessment_in("submitted", stage=earlier.stage)

    typed = {"version": 0, "attained": "yes", "c1-remark": "Written while it was open to me."}
    response = manager.post(page(button, earlier), typed)

    assert response.status_code == 409
    assert "Written while it was open to me." in response.content.decode()
    before = earlier.state, earlier.version, earlier.attained
    earlier.refresh_from_db()
    assert (earlier.state, earlier.version, earlier.attained) == before


# HR decides


def test_reviews_are_independent_until_hr_says_otherwise():
    assert Company.reviews_are_independent()


@pytest.mark.parametrize("independent", RULES)
def test_hr_decides_it_on_the_companys_page(company, hr_admin, independent):
    decide(not independent)
    ticked = {"independent_reviews": "on"} if independent else {}

    response = signed_in(hr_admin).post(COMPANY, {"name": "Acme", **ticked})

    assert response.status_code == 302
    assert Company.reviews_are_independent() is independent


def test_a_content_editor_does_not_decide_it(company, content_editor):
    client = signed_in(content_editor)

    statuses = client.get(COMPANY).status_code, client.post(COMPANY, {"name": "Acme"}).status_code

    assert statuses == (403, 403)
    assert Company.reviews_are_independent()


# What was promised on submitting holds


@pytest.mark.parametrize("independent", RULES)
def test_submitting_keeps_what_the_page_said(employee, company, answered, independent):
    decide(independent)

    submit(employee, answered, independent)

    answered.refresh_from_db()
    assert (answered.state, answered.is_independent) == (State.SUBMITTED, independent)


@pytest.mark.parametrize("independent", RULES)
def test_a_page_from_before_hr_changed_it_submits_nothing_and_says_so(
    employee, company, answered, independent
):
    decide(not independent)

    response = submit(employee, answered, independent)

    answered.refresh_from_db()
    assert (response.status_code, answered.state) == (200, State.DRAFT)
    alert = "Not submitted: HR has just changed what your manager sees, and when."
    assert response.content.decode().count(alert) == 1
    assert f'name="review" value="{word(not independent)}"' in response.content.decode()


def test_after_reading_what_hr_changed_it_can_be_submitted(employee, company, answered):
    decide(False)
    submit(employee, answered, True)

    submit(employee, answered, False)

    answered.refresh_from_db()
    assert (answered.state, answered.is_independent) == (State.SUBMITTED, False)


@pytest.mark.parametrize("review", [{}, {"review": ""}, {"review": "yes"}])
def test_submitting_without_what_the_page_said_is_no_page_of_ours(employee, answered, review):
    response = employee.post(page("submit", answered), {"version": 0, **review})

    answered.refresh_from_db()
    assert (response.status_code, answered.state) == (400, State.DRAFT)


def test_submitting_twice_has_one_effect_also_across_hrs_change(employee, company, answered):
    submit(employee, answered, True)
    decide(False)

    response = submit(employee, answered, True)

    answered.refresh_from_db()
    assert (response.status_code, answered.is_independent, answered.version) == (302, True, 1)


def test_taken_back_and_submitted_again_it_follows_the_rule_of_that_day(
    employee, company, answered
):
    submit(employee, answered, True)
    employee.post(page("withdraw", answered), {"version": 1})
    decide(False)

    submit(employee, answered, False, version=2)

    answered.refresh_from_db()
    assert (answered.state, answered.is_independent) == (State.SUBMITTED, False)


# What the pages say, and show


SENTENCES = {
    "start": {
        True: "Mona Manager reads your evidence, but not your answers, and rates you "
        "independently.",
        False: "Your company has chosen this: reviews here are not independent.",
    },
    "submit": {
        True: "Mona Manager will read your evidence and rate you independently.",
        False: "Mona Manager will read your answers and your evidence, and then rate you.",
    },
    "submitted": {
        True: "Your manager reads your evidence, but not your answers, until their own review is "
        "done.",
        False: "Your manager reads your answers and your evidence while they rate.",
    },
    "review": {
        True: "You can read Emma Employee’s evidence here, but not their answers.",
        False: "Your company lets you read Emma Employee’s answers while you rate, and they know "
        "it.",
    },
}


def said(response, about):
    """The rules that a page says to hold."""
    return [rule for rule, words in SENTENCES[about].items() if words in response.content.decode()]


@pytest.mark.parametrize("independent", RULES)
def test_every_page_says_which_rule_holds(employee, manager, company, answered, independent):
    decide(independent)
    stage = answered.stage
    start = reverse("assessments:start", args=[stage.pathway.role.slug, stage.number])

    pages = {"start": employee.get(start), "submit": employee.get(page("submit", answered))}
    submit(employee, answered, independent)
    pages["submitted"] = employee.get(page("detail", answered))
    pages["review"] = manager.get(page("review", answered))

    assert {name: said(shown, name) for name, shown in pages.items()} == {
        name: [independent] for name in SENTENCES
    }


@pytest.mark.parametrize("independent", RULES)
def test_pages_of_what_is_submitted_say_the_rule_it_was_submitted_under(
    employee, manager, company, assessment_in, independent
):
    decide(not independent)
    submitted = assessment_in("submitted", is_independent=independent)

    assert said(employee.get(page("detail", submitted)), "submitted") == [independent]
    assert said(manager.get(page("review", submitted)), "review") == [independent]


def shown_answers(response):
    return [form.own and form.own["label"] for form in response.context["forms"]]


@pytest.mark.parametrize("now", RULES)
def test_review_shows_the_answers_of_what_was_submitted_openly_alone(
    manager, company, assessment_in, now
):
    decide(now)
    submitted = {
        rule: assessment_in("submitted", is_independent=rule, ratings__self=Level.WELL)
        for rule in RULES
    }
    shown = {rule: manager.get(page("review", each)) for rule, each in submitted.items()}

    label = Level.WELL.label
    assert shown_answers(shown[True]) == [None, None, None]
    assert shown_answers(shown[False]) == [label, label, "Partly"]
    assert [shown[rule].content.decode().count("Their answer") for rule in RULES] == [0, 3]


def test_an_open_review_withholds_no_earlier_answers(manager, assessment_in):
    earlier = assessment_in("agreed", ratings__self=Level.WELL)
    assessment_in("submitted", stage=earlier.stage, is_independent=False)

    response = manager.get(earlier.get_absolute_url())

    assert response.templates[0].name == "assessments/conversation.html"


def test_an_open_review_is_still_the_managers_alone_until_it_is_done(
    employee, manager, assessment_in
):
    submitted = assessment_in("submitted", is_independent=False)
    manager.post(page("review", submitted), posted(submitted, evidence="my own notes"))

    response = employee.get(page("detail", submitted))

    assert "my own notes" in manager.get(page("review", submitted)).content.decode()
    assert "my own notes" not in response.content.decode()
