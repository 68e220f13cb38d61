"""The same request once more, from a double click, a replay or the back button."""

import pytest

from assessments.models import Assessment, OrphanedAnswer, Rating, Remark, State
from pathway_portal.accounts.models import User
from pathways.models import Level
from tests.assessments.concurrent_requests import (
    FOUND,
    MOVED_ON,
    NOT_THERE,
    OK,
    agree,
    agreed_by_the_employee,
    answered,
    autosave,
    begun_again,
    discard,
    finish,
    first_of,
    move,
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
from tests.assessments.conftest import new_version_of
from tests.factories import AssessmentFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

# Where an assessment stands when the two meet


def differing():
    """Both views are open, and the two see it differently."""
    return AssessmentFactory(
        open=True, version=2, ratings__self=Level.WELL, ratings__manager=Level.LEARNING
    )


# What has become of it


def everything():
    """All that people have said and done, to the letter."""
    models = [Assessment, Rating, Remark, OrphanedAnswer]
    rows = [list(model.objects.order_by("pk").values()) for model in models]
    return rows, list(User.objects.order_by("pk").values("manager", "stage"))


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
