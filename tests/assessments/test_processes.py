"""Two who press at the same time, in every order: real processes, real requests, real commits.

Whichever comes first, each is answered plainly, and the assessment stands as if they had come in
turn. A button that is pressed twice has one effect.
"""

import pytest
from django.urls import reverse

from assessments.models import Assessment, Rating, Side, State
from pathway_portal.accounts.models import User
from pathways.models import Level
from tests.assessments.concurrent_requests import (
    FOUND,
    MOVED_ON,
    NOT_ALLOWED,
    NOT_THERE,
    OK,
    agree,
    agreed_by_the_employee,
    answered,
    autosave,
    begun_again,
    discard,
    every_order,
    finish,
    first_of,
    move,
    press,
    put_under,
    rated,
    reopen,
    save_page,
    settle,
    settled,
    stands,
    start,
    still_true,
    submit,
    withdraw,
)
from tests.assessments.conftest import gone, new_version_of
from tests.factories import AssessmentFactory, CompanyFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

# What has become of it


def answer_of(row):
    return Rating.objects.values_list("answer", flat=True).get(pk=row.pk)


# The employee's half


@every_order
def test_start_and_start_make_one_draft(workers, order):
    stage, employee = StageFactory(competencies=2), UserFactory()

    one, other = order.answers(workers, start(stage, employee), start(stage, employee))

    draft = Assessment.objects.get()
    assert stands(draft) == State.DRAFT
    assert one.url == other.url == reverse("assessments:answer", args=[draft.pk])


@every_order
def test_two_autosaves_of_one_answer_keep_one_and_refuse_the_other(workers, order):
    row = first_of(AssessmentFactory())

    one, other = order.answers(
        workers, autosave(row, Level.ALONE, "one"), autosave(row, Level.WELL, "other")
    )

    row.refresh_from_db()
    assert (one.status, other.status, row.evidence, row.version) in order.allowed(
        one_first=(OK, MOVED_ON, "one", 1),
        other_first=(MOVED_ON, OK, "other", 1),
    )


@every_order
def test_two_pages_with_one_answer_keep_one_and_show_the_other_both(workers, order):
    row = first_of(AssessmentFactory())

    one, other = order.answers(
        workers,
        save_page(row, Level.ALONE, "said on the one page"),
        save_page(row, Level.WELL, "said on the other page"),
    )

    row.refresh_from_db()
    assert (one.status, other.status, row.evidence) in order.allowed(
        one_first=(FOUND, OK, "said on the one page"),
        other_first=(OK, FOUND, "said on the other page"),
    )
    asks = one if one.status == OK else other
    assert "said on the one page" in asks.text
    assert "said on the other page" in asks.text


@every_order
def test_confirming_and_answering_never_wipe_each_other(workers, order):
    draft, agreed = begun_again()
    row = draft.ratings.get(competency=agreed.competency)

    one, other = order.answers(workers, still_true(draft, agreed), autosave(row, Level.HELPING))

    row.refresh_from_db()
    assert (one.status, other.status, row.answer, row.confirms) in order.allowed(
        one_first=(FOUND, MOVED_ON, Level.ALONE, agreed),
        other_first=(FOUND, OK, Level.HELPING, None),
    )


@every_order
def test_moving_to_a_newer_version_and_an_autosave_lose_nothing(workers, order):
    draft = AssessmentFactory()
    row, new = first_of(draft), new_version_of(draft.stage)

    one, other = order.answers(workers, move(draft), autosave(row, Level.WELL, "seen in March"))

    assert (stands(draft), Assessment.objects.get().stage) == (State.DRAFT, new)
    row.refresh_from_db()
    assert (one.status, other.status, row.answer, row.evidence) in order.allowed(
        one_first=(FOUND, MOVED_ON, "", ""),
        other_first=(FOUND, OK, Level.WELL, "seen in March"),
    )


@every_order
def test_moving_to_where_it_is_asked_no_more_and_saving_the_page_lose_nothing(workers, order):
    draft = AssessmentFactory()
    row = first_of(draft)
    new = new_version_of(draft.stage, gone("competencies", slug=row.competency.slug))

    one, other = order.answers(workers, move(draft), save_page(row, Level.WELL, "seen in March"))

    assert (stands(draft), Assessment.objects.get().stage) == (State.DRAFT, new)
    kept = [kept.text for kept in draft.orphaned_answers.all()]
    assert (one.status, other.status, kept) in order.allowed(
        one_first=(FOUND, MOVED_ON, []),
        other_first=(FOUND, FOUND, ["seen in March"]),
    )
    assert kept or "seen in March" in other.text


@every_order
def test_submit_and_submit_have_one_effect(workers, order):
    draft = answered()

    one, other = order.answers(workers, submit(draft), submit(draft))

    assert (one.status, other.status, stands(draft)) == (FOUND, FOUND, State.SUBMITTED)
    assert Assessment.objects.get().version == 1


@every_order
def test_submit_and_autosave_keep_what_was_saved_before_and_refuse_what_is_late(workers, order):
    draft = answered()
    row = first_of(draft)

    one, other = order.answers(workers, submit(draft), autosave(row, Level.WELL))

    assert (one.status, other.status, stands(draft), answer_of(row)) in order.allowed(
        one_first=(FOUND, MOVED_ON, State.SUBMITTED, Level.ALONE),
        other_first=(FOUND, OK, State.SUBMITTED, Level.WELL),
    )


@every_order
def test_submit_and_taking_an_answer_back_never_submit_an_open_question(workers, order):
    draft = answered()
    row = first_of(draft)

    one, other = order.answers(workers, submit(draft), autosave(row, ""))

    assert (one.status, other.status, stands(draft), answer_of(row)) in order.allowed(
        one_first=(FOUND, MOVED_ON, State.SUBMITTED, Level.ALONE),
        other_first=(OK, OK, State.DRAFT, ""),
    )


@every_order
def test_submit_and_withdraw_end_in_one_of_two_states(workers, order):
    draft = answered()

    one, other = order.answers(workers, submit(draft), withdraw(draft))

    assert (one.status, other.status, stands(draft)) in order.allowed(
        one_first=(FOUND, FOUND, State.DRAFT),
        other_first=(FOUND, MOVED_ON, State.SUBMITTED),
    )


@every_order
def test_submit_once_more_and_withdraw_never_submit_it_again(workers, order):
    submitted = answered(submitted=True, version=1)

    one, other = order.answers(workers, submit(submitted), withdraw(submitted))

    assert (one.status, other.status, stands(submitted)) in order.allowed(
        one_first=(FOUND, FOUND, State.DRAFT),
        other_first=(MOVED_ON, FOUND, State.DRAFT),
    )


@every_order
def test_submit_and_discard_let_one_through(workers, order):
    draft = answered()

    one, other = order.answers(workers, submit(draft), discard(draft))

    left = [stands(assessment) for assessment in Assessment.objects.all()]
    assert (one.status, other.status, left) in order.allowed(
        one_first=(FOUND, MOVED_ON, [State.SUBMITTED]),
        other_first=(NOT_THERE, FOUND, []),
        other_overtakes=(MOVED_ON, FOUND, []),
    )


# The manager's half


@every_order
def test_first_words_of_a_review_in_two_windows_are_both_kept(workers, order):
    submitted = answered(submitted=True, version=1)
    manager = submitted.employee.manager
    first, second, _metric = submitted.ratings.order_by("pk")

    one, other = order.answers(
        workers,
        autosave(first, Level.LEARNING, by=manager),
        autosave(second, Level.HELPING, by=manager),
    )

    assert (one.status, other.status, stands(submitted)) == (OK, OK, State.SUBMITTED)
    theirs = submitted.ratings.filter(side=Side.MANAGER).exclude(answer="")
    assert sorted(row.answer for row in theirs) == [Level.HELPING, Level.LEARNING]


@every_order
def test_saving_a_review_and_withdraw_never_write_on_a_draft(workers, order):
    submitted = answered(submitted=True, version=1)
    row = first_of(submitted)
    save = autosave(row, Level.LEARNING, by=submitted.employee.manager)

    one, other = order.answers(workers, save, withdraw(submitted))

    theirs = submitted.ratings.filter(side=Side.MANAGER).exclude(answer="").count()
    assert (one.status, other.status, stands(submitted), theirs) in order.allowed(
        one_first=(OK, FOUND, State.DRAFT, 1),
        other_first=(MOVED_ON, FOUND, State.DRAFT, 0),
        other_overtakes=(MOVED_ON, FOUND, State.DRAFT, 0),
    )


@every_order
def test_review_and_withdraw_let_one_through(workers, order):
    submitted = rated()

    one, other = order.answers(workers, finish(submitted), withdraw(submitted))

    assert (one.status, other.status, stands(submitted)) in order.allowed(
        one_first=(FOUND, MOVED_ON, State.OPEN),
        other_first=(MOVED_ON, FOUND, State.DRAFT),
        other_overtakes=(MOVED_ON, FOUND, State.DRAFT),
    )


@every_order
def test_review_and_review_open_the_views_once(workers, order):
    submitted = rated()

    one, other = order.answers(workers, finish(submitted), finish(submitted))

    assert (one.status, other.status, stands(submitted)) == (FOUND, FOUND, State.OPEN)
    assert Assessment.objects.get().version == 2


@every_order
def test_review_and_a_change_of_manager_let_the_review_be_the_old_ones_or_none(workers, order):
    CompanyFactory()
    submitted = rated()
    employee, old, new = submitted.employee, submitted.employee.manager, UserFactory()

    one, other = order.answers(workers, finish(submitted), put_under(employee, new))

    after = Assessment.objects.get()
    assert (one.status, other.status, stands(after), after.reviewed_by) in order.allowed(
        one_first=(FOUND, FOUND, State.OPEN, old),
        other_first=(NOT_THERE, FOUND, State.SUBMITTED, None),
        other_overtakes=(NOT_ALLOWED, FOUND, State.SUBMITTED, None),
    )
    assert after.employee.manager == new


# Both together


@every_order
def test_settle_and_agree_never_agree_to_what_was_not_seen(workers, order):
    reviewed = settled()

    one, other = order.answers(workers, settle(reviewed, "yes"), agree(reviewed, reviewed.employee))

    attained = Assessment.objects.get().attained
    assert (one.status, other.status, stands(reviewed), attained) in order.allowed(
        one_first=(FOUND, MOVED_ON, State.OPEN, True),
        other_first=(MOVED_ON, FOUND, State.OPEN, False),
    )


@every_order
def test_agree_and_agree_ends_it_and_leads_one_stage_on(workers, order):
    reviewed = settled(attained=True)
    employee, manager = reviewed.employee, reviewed.employee.manager

    one, other = order.answers(workers, agree(reviewed, employee), agree(reviewed, manager))

    assert (one.status, other.status, stands(reviewed)) == (FOUND, FOUND, State.AGREED)
    assert User.objects.get(pk=employee.pk).stage.number == 2


@every_order
def test_both_save_and_agree_on_pages_that_say_the_same_and_end_it(workers, order):
    reviewed = settled(attained=True)
    both = reviewed.employee, reviewed.employee.manager
    pages = [press(by, "settle", reviewed, version=2, attained="yes", agree="yes") for by in both]

    one, other = order.answers(workers, *pages)

    assert (one.status, other.status, stands(reviewed)) == (FOUND, FOUND, State.AGREED)


@every_order
def test_who_saves_more_never_has_the_other_agree_to_it_unseen(workers, order):
    reviewed = settled(attained=True)
    both = reviewed.employee, reviewed.employee.manager
    one, other = (
        press(by, "settle", reviewed, version=2, attained=attained, agree="yes")
        for by, attained in zip(both, ["no", "yes"], strict=True)
    )

    one, other = order.answers(workers, one, other)

    after = Assessment.objects.get()
    assert (one.status, other.status, stands(reviewed), after.attained) in order.allowed(
        one_first=(FOUND, MOVED_ON, State.OPEN, False),
        other_first=(MOVED_ON, FOUND, State.OPEN, True),
    )


@every_order
def test_agree_and_reopen_let_one_through(workers, order):
    agreed = agreed_by_the_employee()

    one, other = order.answers(workers, agree(agreed, agreed.employee.manager), reopen(agreed))

    assert (one.status, other.status, stands(agreed)) in order.allowed(
        one_first=(FOUND, MOVED_ON, State.AGREED),
        other_first=(MOVED_ON, FOUND, State.OPEN),
    )


# Who reports to whom


@every_order
def test_two_changes_of_manager_never_close_a_loop(workers, order):
    CompanyFactory()
    person, colleague = UserFactory(), UserFactory()

    one, other = order.answers(workers, put_under(person, colleague), put_under(colleague, person))

    managed = list(User.objects.filter(manager__isnull=False))
    assert (one.status, other.status, managed) in order.allowed(
        one_first=(FOUND, OK, [person]),
        other_first=(OK, FOUND, [colleague]),
    )
