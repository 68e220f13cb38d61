"""Pages promise what is so: of answers, of time, of what changed and of the manager."""

import re

import pytest
from django.db.models import F
from django.urls import reverse
from justhtml import JustHTML

from assessments.models import Rating
from pathways.models import Level
from tests.factories import (
    DAY,
    STARTED_AT,
    CompanyFactory,
    ReflectionFactory,
    StageFactory,
)

pytestmark = pytest.mark.django_db


def text_of(response):
    assert response.status_code == 200
    page = JustHTML(response.content.decode(), sanitize=False).query("main")[0].to_text()
    return " ".join(page.split())


def page(client, name, assessment):
    return text_of(client.get(reverse(f"assessments:{name}", args=[assessment.pk])))


# Answers outside the scale


def answered(assessment, side, *, open_kind):
    """Answer everything on one side but the items of one kind."""
    rows = assessment.ratings.filter(side=side)
    if open_kind != "competency":
        rows.filter(competency__isnull=False).update(answer="alone", answered_at=STARTED_AT)
    if open_kind != "metric":
        rows.filter(metric__isnull=False).update(answer="met", answered_at=STARTED_AT)


@pytest.mark.parametrize(
    ("open_kind", "hint"),
    [
        ("competency", "For a competency, “Not sure” is an answer too."),
        ("all", "For a competency, “Not sure” is an answer too."),
        ("metric", None),
    ],
)
def test_not_sure_is_offered_to_an_employee_where_it_can_be_chosen(
    client, employee, assessment_in, open_kind, hint
):
    draft = assessment_in("draft")
    if open_kind != "all":
        answered(draft, "self", open_kind=open_kind)

    text = page(client, "submit", draft)

    assert "still open." in text
    assert re.findall(r"(?<=[.] )[^.]* is an answer too[.]", text) == ([hint] if hint else [])


@pytest.mark.parametrize("open_kind", ["competency", "metric"])
def test_not_sure_is_said_to_a_manager_in_the_words_of_their_answer(
    client, people, assessment_in, open_kind
):
    client.force_login(people["manager"])
    submitted = assessment_in("submitted", review_manager_changes=0)
    for row in submitted.ratings.filter(side="self"):
        Rating.objects.create(
            assessment=submitted,
            side="manager",
            author=people["manager"],
            competency_id=row.competency_id,
            metric_id=row.metric_id,
        )
    answered(submitted, "manager", open_kind=open_kind)

    text = page(client, "finish", submitted)

    assert "Not sure" not in text
    expected = "For a competency, “I have not seen enough to say” is an answer too."
    assert (expected in text) == (open_kind == "competency")


def test_an_answer_to_words_that_changed_says_why_it_is_open(client, employee, assessment_in):
    draft = assessment_in("draft")
    answered(draft, "self", open_kind="none")
    draft.ratings.filter(competency__isnull=False).update(old_words="Mapping")

    text = page(client, "submit", draft)

    assert "2 questions are still open." in text
    assert text.count("Reworded since you answered.") == 2


# How long it takes


def test_an_empty_list_of_assessments_promises_no_time_it_cannot_know(client, employee):
    text = text_of(client.get(reverse("assessments:mine")))

    assert "Nothing here yet" in text
    assert "Before you start you read how long it takes" in text
    assert not re.search(r"minutes|newest first", text)


@pytest.mark.parametrize(
    ("competencies", "metrics", "expected"),
    [
        (0, 1, "1 question: about 1 minute to answer, or 2 with an example."),
        (1, 0, "1 question: about 1 minute to answer, or 2 with an example."),
        (4, 3, "7 questions: about 3 minutes to answer, or 15 with an example for each."),
    ],
)
def test_the_time_to_answer_is_said_with_its_own_plural(
    client, employee, competencies, metrics, expected
):
    stage = StageFactory(competencies=competencies, metrics=metrics)

    text = text_of(
        client.get(reverse("assessments:start", args=[stage.pathway.role.slug, stage.number]))
    )

    assert expected in text


def test_a_stage_without_questions_promises_no_time(client, employee):
    stage = StageFactory()

    text = text_of(
        client.get(reverse("assessments:start", args=[stage.pathway.role.slug, stage.number]))
    )

    assert not re.search("[0-9] minute", text)
    assert "This stage asks no questions yet." in text


def test_a_draft_with_only_reworded_answers_promises_no_time(client, employee, assessment_in):
    draft = assessment_in("draft")
    answered(draft, "self", open_kind="none")
    draft.ratings.filter(competency__isnull=False).update(old_words="Mapping")

    text = page(client, "answer", draft)

    assert "1 of 3 answered. Continue where you left off" in text
    assert "The rest takes" not in text


# What changed


def links_to_history(response):
    page = JustHTML(response.content.decode(), sanitize=False)
    links = [a for a in page.query("main a") if a.attrs["href"].endswith("/history/")]
    return [link.to_text().split(":")[0].strip() for link in links]


@pytest.mark.parametrize("who", ["employee", "manager"])
@pytest.mark.parametrize("state", ["open", "confirmed", "agreed"])
def test_a_first_assessment_has_no_changes_over_time(client, people, assessment_in, who, state):
    client.force_login(people[who])
    first = assessment_in(state)
    assessment_in("agreed")  # of another stage

    assert links_to_history(client.get(first.get_absolute_url())) == []


@pytest.mark.parametrize(
    ("before", "state", "words"),
    [
        ("agreed", "agreed", "What changed over time"),
        ("agreed", "open", "What changed over time"),
        ("open", "open", "All assessments of this stage"),
        ("open", "agreed", "All assessments of this stage"),
    ],
)
def test_what_changed_is_offered_where_two_times_can_be_compared(
    client, employee, stage, assessment_in, before, state, words
):
    assessment_in(before, stage=stage)
    last = assessment_in(state, stage=stage)

    pages = [client.get(page) for page in (last.get_absolute_url(), reverse("assessments:mine"))]

    assert [links_to_history(response) for response in pages] == [[words], [words]]
    history = text_of(client.get(reverse("assessments:history", args=[last.pk])))
    assert ("Nothing to compare yet" in history) == (words == "All assessments of this stage")


def test_a_manager_is_offered_no_changes_that_a_draft_would_show(
    client, people, stage, assessment_in
):
    client.force_login(people["manager"])
    shown = assessment_in("agreed", stage=stage)
    assessment_in("draft", stage=stage)

    pages = [shown.get_absolute_url(), reverse("assessments:report", args=[shown.employee_id])]

    assert [links_to_history(client.get(page)) for page in pages] == [[], []]


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (
            "employee",
            "You will see here what changed once you have both agreed on one of these and you "
            "have begun to answer a newer one.",
        ),
        (
            "manager",
            "You will both see here what changed once you have agreed on one of these and both "
            "views of a newer one are open.",
        ),
    ],
)
def test_several_assessments_say_what_is_missing_to_compare_them(
    client, people, stage, assessment_in, who, words
):
    client.force_login(people[who])
    assessment_in("open", stage=stage)
    last = assessment_in("open", stage=stage)

    assert words in page(client, "history", last)


@pytest.mark.parametrize(
    ("differing", "state", "lead"),
    [
        (True, "open", "You see 2 of 3 differently. These come first"),
        (True, "agreed", "You saw 2 of 3 differently. These come first"),
        (False, "open", "You see everything the same way."),
        (False, "agreed", "You saw everything the same way."),
    ],
)
def test_a_closed_record_speaks_of_differences_as_past(
    client, employee, stage, assessment_in, differing, state, lead
):
    theirs = Level.LEARNING if differing else Level.WELL
    record = assessment_in(state, stage=stage, ratings__self=Level.WELL, ratings__manager=theirs)

    text = page(client, "detail", record)

    assert lead in text
    assert ("You see" in text) == (state == "open")


# Without a manager


def leave(person):
    person.is_active = False
    person.save(update_fields=["is_active"])


def drop(person):
    person.reports.update(manager=None, manager_changes=F("manager_changes") + 1)


@pytest.fixture(params=[drop, leave], ids=["none", "left"])
def without_manager(request, client, people):
    """Take the employee's manager away: HR enters none, or the manager leaves."""

    def take_away():
        request.param(people["manager"])
        client.force_login(people["employee"])

    return take_away


def test_a_submitted_assessment_without_a_manager_says_so_and_what_to_do(
    client, assessment_in, without_manager
):
    submitted = assessment_in("submitted")
    without_manager()

    text = page(client, "detail", submitted)

    assert "You have no manager to review this" in text
    assert "Ask HR to name a manager for you: nobody can review it until then." in text
    assert not re.search("Waiting for|Mona Manager|Your manager reads|your manager is done", text)


@pytest.mark.parametrize(
    ("state", "confirmed", "note"),
    [
        ("submitted", None, "submitted on 3 February, and nobody can review it yet"),
        ("open", None, "both views are open, and nobody can talk and agree with you yet"),
        ("confirmed", "employee", "You have agreed, and nobody can agree with you yet"),
    ],
)
def test_what_waits_without_a_manager_asks_hr_for_one(
    client, assessment_in, without_manager, state, confirmed, note
):
    more = {f"{confirmed}_confirmed_at": STARTED_AT + 4 * DAY} if confirmed else {}
    assessment_in(state, **more)
    without_manager()

    text = text_of(client.get(reverse("home")))

    assert "Ask HR to name a manager for you" in text
    assert note in text
    assert not re.search("Waiting for|Talk with|Mona Manager|your manager", text)


def test_who_has_agreed_is_named_even_where_they_have_left(
    client, people, assessment_in, without_manager
):
    assessment_in(
        "confirmed",
        employee_confirmed_at=None,
        manager_confirmed_at=STARTED_AT + 4 * DAY,
        manager_confirmed_by=people["manager"],
    )
    without_manager()

    text = text_of(client.get(reverse("home")))

    assert "Mona Manager has agreed; it is your turn" in text
    assert "Ask HR" not in text


def test_a_draft_without_a_manager_promises_no_reader(client, assessment_in, without_manager):
    draft = assessment_in("draft")
    answered(draft, "self", open_kind="none")
    ReflectionFactory(assessment=draft, shared=True)
    without_manager()

    texts = [page(client, name, draft) for name in ("answer", "submit")]

    assert "your manager reads it when you have submitted and HR has named one." in texts[0]
    assert "You can submit now, and nobody reads it until HR names one." in texts[1]
    assert "Submit Continue writing" in texts[1]
    assert "Mona Manager" not in texts[1]


def test_submitting_and_sharing_without_a_manager_say_who_reads_it_when(
    client, assessment_in, without_manager
):
    draft = assessment_in("draft")
    answered(draft, "self", open_kind="none")
    thought = ReflectionFactory(assessment=draft)
    without_manager()

    response = client.post(
        reverse("assessments:submit", args=[draft.pk]),
        {"version": draft.version, "review": "independent"},
        follow=True,
    )
    assert "Submitted. You have no manager at the moment: ask HR to name one." in text_of(response)
    response = client.post(
        reverse("assessments:share", args=[draft.pk]), {"reflection": thought.pk}, follow=True
    )
    text = text_of(response)
    assert "Shared. Your manager can read this one once HR has named one." in text
    assert "your manager reads it once HR has named one" in text
    assert "Shared with your manager" not in text


@pytest.mark.parametrize(
    ("state", "confirmed", "words"),
    [
        ("open", False, "You have no manager at the moment, so nobody can talk and agree"),
        ("confirmed", True, "It is agreed once the manager whom HR names has agreed too."),
    ],
)
def test_an_open_conversation_without_a_manager_says_that_hr_names_one(
    client, assessment_in, without_manager, state, confirmed, words
):
    more = {"employee_confirmed_at": STARTED_AT + 4 * DAY} if confirmed else {}
    record = assessment_in(state, **more)
    without_manager()

    text = page(client, "detail", record)

    assert words in text
    assert "when the other person has agreed" not in text


@pytest.mark.parametrize("independent", [True, False])
def test_the_page_before_a_start_tells_of_no_manager_who_is_not_there(
    client, stage, without_manager, independent
):
    CompanyFactory(independent_reviews=independent)
    without_manager()
    address = reverse("assessments:start", args=[stage.pathway.role.slug, stage.number])

    text = text_of(client.get(address))

    assert "Ask HR to name one." in text
    assert "You have no manager at the moment. Once HR has named one, they read your" in text
    assert not re.search("Mona Manager|Your manager reads", text)


def test_an_account_says_that_the_manager_has_left(client, people):
    leave(people["manager"])
    client.force_login(people["employee"])

    assert "Manager Mona Manager, who has left" in text_of(client.get(reverse("account")))


# The outcome


@pytest.mark.parametrize("stands_at", ["this stage", "another stage", "no stage"])
def test_the_outcome_promises_to_move_only_who_stands_there(
    client, employee, stage, assessment_in, stands_at
):
    other = StageFactory(pathway=stage.pathway)
    employee.stage = {"this stage": stage, "another stage": other}.get(stands_at)
    employee.save(update_fields=["stage"])
    record = assessment_in("open", stage=stage)

    text = page(client, "detail", record)

    moves = "If yes, Emma Employee moves from this stage to the next, if there is one"
    stays = "Emma Employee is at another stage and stays there."
    assert [words in text for words in (moves, stays)] == [
        stands_at != "another stage",
        stands_at == "another stage",
    ]
