"""Two who press at the same time, in every order: real processes, real requests, real commits.

Whichever comes first, each is answered plainly, and the assessment stands as if they had come in
turn. A button that is pressed twice has one effect.
"""

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import Assessment, OrphanedAnswer, Rating, Remark, Side, State
from assessments.questions import questions_of
from assessments.services import AnswerInput
from pathway_portal.accounts.models import User
from pathways.models import Level
from tests.assessments.conftest import gone, new_version_of
from tests.factories import (
    DAY,
    STARTED_AT,
    AssessmentFactory,
    CompanyFactory,
    StageFactory,
    UserFactory,
)
from tests.orders import EVERY_ORDER
from tests.processes import Request

pytestmark = pytest.mark.django_db(transaction=True)
every_order = pytest.mark.parametrize("order", EVERY_ORDER, ids=str)

OK, FOUND, NOT_ALLOWED, NOT_THERE, MOVED_ON = 200, 302, 403, 404, 409


# Where an assessment stands when the two meet


def answered(**more):
    """The employee has answered everything."""
    assessment = AssessmentFactory(**more)
    mine = assessment.ratings.filter(side=Side.SELF)
    mine.filter(metric=None).update(answer=Level.ALONE, answered_at=STARTED_AT)
    mine.filter(competency=None).update(answer="met", answered_at=STARTED_AT)
    return assessment


def rated():
    """Handed in, and the manager has answered everything too: one of it otherwise."""
    assessment = answered(submitted=True, version=1)
    answers = [Level.WELL, Level.ALONE, "met"]
    given = [
        AnswerInput(row.key, 0, answer)
        for row, answer in zip(assessment.ratings.order_by("pk"), answers, strict=True)
    ]
    manager = assessment.employee.manager
    services.save_review(assessment, given, by=manager, at=STARTED_AT + DAY)
    return assessment


def differing():
    """Both views are open, and the two see it differently."""
    return AssessmentFactory(
        open=True, version=2, ratings__self=Level.WELL, ratings__manager=Level.LEARNING
    )


def settled(attained=False):
    """Both views are open and all is settled: the two have only to agree."""
    stage = StageFactory(competencies=2, metrics=1)
    StageFactory(pathway=stage.pathway)
    employee = UserFactory(manager=UserFactory(), stage=stage)
    return AssessmentFactory(
        employee=employee, stage=stage, open=True, version=2, attained=attained
    )


def agreed_by_the_employee():
    """The manager has still to agree, or one of the two to reopen it."""
    return AssessmentFactory(confirmed=True, version=3)


def begun_again():
    """A new draft, and an answer to the same stage that was agreed last time."""
    before = AssessmentFactory(agreed=True)
    draft = AssessmentFactory(employee=before.employee, stage=before.stage)
    return draft, before.ratings.filter(side=Side.AGREED, metric=None).first()


def first_of(assessment):
    """One of the answers, to a competency."""
    return assessment.ratings.filter(metric=None).order_by("pk").first()


# What can be pressed


def start(stage, employee):
    address = reverse("assessments:start", args=[stage.pathway.role.slug, stage.number])
    return Request.by(employee, address, {})


def press(user, name, assessment, **data):
    return Request.by(user, reverse(f"assessments:{name}", args=[assessment.pk]), data)


def still_true(assessment, source):
    """Confirm, pressed on the page that offers this answer of last time."""
    data = {f"{source.key}-source": source.pk}
    return press(assessment.employee, "confirm", assessment, **data)


def move(assessment):
    return press(assessment.employee, "move", assessment, version=0)


def discard(assessment):
    return press(assessment.employee, "discard", assessment, version=0)


def submit(assessment, version=0):
    return press(assessment.employee, "submit", assessment, version=version, review="independent")


def withdraw(assessment, version=1):
    return press(assessment.employee, "withdraw", assessment, version=version)


def finish(assessment, version=1):
    return press(assessment.employee.manager, "finish", assessment, version=version)


def settle(assessment, attained):
    """What the manager sends from the page where the two settle: one answer and a reason."""
    data = {"version": assessment.version, "attained": attained}
    remark = assessment.remarks.filter(side=Side.MANAGER).first()
    if remark:
        data |= {
            f"{remark.key}-version": 0,
            f"{remark.key}-answer": Level.ALONE,
            f"{remark.key}-remark_version": 0,
            f"{remark.key}-remark": "I have seen it twice.",
        }
    return press(assessment.employee.manager, "settle", assessment, **data)


def agree(assessment, user):
    return press(user, "agree", assessment, version=assessment.version)


def reopen(assessment):
    return press(assessment.employee, "reopen", assessment, version=assessment.version)


def typed(row, answer, evidence="", version=0):
    return {
        f"{row.key}-version": version,
        f"{row.key}-answer": answer,
        f"{row.key}-evidence": evidence,
        f"{row.key}-link": "",
    }


def autosave(row, answer, evidence="", by=None):
    """What the page of one half sends by itself for one answer."""
    data = typed(row, answer, evidence) | {"key": row.key}
    return press(by or row.assessment.employee, "save", row.assessment, **data)


def save_page(row, answer, evidence=""):
    """Save, pressed on a page that holds this answer."""
    assessment = row.assessment
    data = typed(row, answer, evidence) | {"stage": assessment.stage_id}
    return press(assessment.employee, "answer", assessment, **data)


def put_under(person, manager):
    """What HR sends from the page of a person."""
    page = reverse("admin:accounts_user_change", args=[person.pk])
    data = {
        "name": person.name,
        "email": person.email,
        "manager": manager.pk,
        "stage": person.stage_id or "",
        "is_active": "on",
    }
    return Request.by(UserFactory(superuser=True), page, data)


# What has become of it


def stands(assessment):
    """Its state, once its rows are found to be those that belong to this state."""
    now = Assessment.objects.get(pk=assessment.pk)
    asked = {question.key for question in questions_of(now.stage, Side.SELF)}
    rows = list(now.ratings.all())
    said = {side: {row.key: row.answer for row in rows if row.side == side} for side in Side}
    assert len(rows) == sum(len(answers) for answers in said.values()), "twice the same answer"
    assert all(set(answers) in (set(), asked) for answers in said.values())
    assert bool(said[Side.AGREED]) == bool(now.reviewed_at)
    since = {
        Side.SELF: now.submitted_at,
        Side.MANAGER: now.reviewed_at,
        Side.AGREED: now.first_confirmed_at,
    }
    for side in Side:
        assert not since[side] or (said[side] and all(said[side].values())), "an open answer"
    differing = asked if now.reviewed_at else set()
    differing = {key for key in differing if said[Side.SELF][key] != said[Side.MANAGER][key]}
    remarks = [(remark.key, remark.side) for remark in now.remarks.all()]
    assert sorted(remarks) == sorted(
        (key, side) for key in differing for side in (Side.SELF, Side.MANAGER)
    )
    return now.state


def everything():
    """All that people have said and done, to the letter."""
    models = [Assessment, Rating, Remark, OrphanedAnswer]
    rows = [list(model.objects.order_by("pk").values()) for model in models]
    return rows, list(User.objects.order_by("pk").values("manager", "stage"))


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


# Once more: a double click, a replay, the back button


def left_behind():
    """A draft on a version after which another was published."""
    draft = AssessmentFactory()
    new_version_of(draft.stage)
    return draft


# Each makes what it needs, and is sent twice, letter for letter; the second time is answered so.
PRESSED = {
    "start": (lambda: start(StageFactory(competencies=1), UserFactory()), FOUND),
    "autosave": (lambda: autosave(first_of(AssessmentFactory()), Level.WELL, "seen"), OK),
    "save": (lambda: save_page(first_of(AssessmentFactory()), Level.WELL, "seen"), FOUND),
    "confirm": (lambda: still_true(*begun_again()), FOUND),
    "move": (lambda: move(left_behind()), MOVED_ON),
    "discard": (lambda: discard(AssessmentFactory()), NOT_THERE),
    "submit": (lambda: submit(answered()), FOUND),
    "withdraw": (lambda: withdraw(answered(submitted=True, version=1)), FOUND),
    "finish": (lambda: finish(rated()), FOUND),
    "settle": (lambda: settle(differing(), "yes"), FOUND),
    "agree": (lambda: agree(*[(a := settled()), a.employee]), FOUND),
    "reopen": (lambda: reopen(agreed_by_the_employee()), MOVED_ON),
}


@pytest.mark.parametrize("name", PRESSED)
def test_a_button_changes_all_or_nothing(workers, name):
    """In one transaction: a page that was half saved could not say whether it was saved."""
    make, _second_time = PRESSED[name]

    answer = workers[0].ask(make())

    assert answer.transactions == 1


@pytest.mark.parametrize("name", PRESSED)
def test_a_button_pressed_twice_has_one_effect(workers, name):
    make, second_time = PRESSED[name]
    request = make()
    untouched = everything()
    first = workers[0].ask(request)
    once = everything()

    second = workers[1].ask(request)

    assert (first.status, second.status) == (OK if name == "autosave" else FOUND, second_time)
    assert everything() == once != untouched


def test_an_autosave_sent_twice_names_the_version_that_is_saved(workers):
    """Its page did not hear the first answer, and writes on upon what the second one says."""
    row = first_of(AssessmentFactory())
    request = autosave(row, Level.WELL)

    heard = [worker.ask(request).text for worker in workers]

    assert heard == ['{"version": 1}', '{"version": 1}']


def test_a_submit_sent_again_after_withdrawing_submits_nothing(workers):
    draft = answered()
    tab, other_tab = workers
    tab.ask(submit(draft))
    other_tab.ask(withdraw(draft))
    withdrawn = everything()

    answer = tab.ask(submit(draft))

    assert (answer.status, stands(draft)) == (MOVED_ON, State.DRAFT)
    assert everything() == withdrawn


def test_old_buttons_sent_again_after_submitting_anew_change_nothing(workers):
    draft = answered()
    tab, other_tab = workers
    tab.ask(submit(draft))
    tab.ask(withdraw(draft))
    other_tab.ask(submit(draft, version=2))
    anew = everything()

    answers = [tab.ask(submit(draft)), tab.ask(withdraw(draft))]

    assert [answer.status for answer in answers] == [MOVED_ON, MOVED_ON]
    assert (stands(draft), everything()) == (State.SUBMITTED, anew)


def test_going_back_to_an_old_page_after_submitting_shows_what_was_typed_and_saves_nothing(workers):
    draft = answered()
    tab, _other_tab = workers
    tab.ask(submit(draft))
    handed_in = everything()

    answer = tab.ask(save_page(first_of(draft), Level.HELPING, "typed on the page of before"))

    assert (answer.status, stands(draft)) == (MOVED_ON, State.SUBMITTED)
    assert "typed on the page of before" in answer.text
    assert everything() == handed_in


def test_nothing_changes_what_is_agreed(workers):
    agreed = AssessmentFactory(agreed=True, version=4)
    employee, manager = agreed.employee, agreed.employee.manager
    row = first_of(agreed)
    before = everything()

    answers = [
        workers[0].ask(request)
        for request in [
            autosave(row, Level.HELPING),
            autosave(row, Level.HELPING, by=manager),
            save_page(row, Level.HELPING),
            submit(agreed, version=4),
            withdraw(agreed, version=4),
            discard(agreed),
            move(agreed),
            finish(agreed, version=4),
            settle(agreed, "yes"),
            reopen(agreed),
            agree(agreed, employee),
            agree(agreed, manager),
        ]
    ]

    # Each of the two has agreed already: that is no news, and no change.
    assert [answer.status for answer in answers] == [MOVED_ON] * 10 + [FOUND] * 2
    assert everything() == before
