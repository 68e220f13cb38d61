"""A manager changes in the middle, or leaves: what becomes of what was begun, shared and signed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import Assessment, OrphanedAnswer, Rating, Side
from assessments.services import AnswerInput
from pathway_portal.accounts.models import User
from pathway_portal.accounts.services import change_manager, leave
from pathways.models import Level
from tests.factories import DAY, STARTED_AT, AssessmentFactory, OrphanedAnswerFactory, UserFactory

pytestmark = pytest.mark.django_db

AT = STARTED_AT + 2 * DAY
SECRET = "Only its author ever reads this"


@pytest.fixture
def submitted():
    """Handed in; the manager has begun to rate."""
    assessment = AssessmentFactory(submitted=True, ratings__self=Level.ALONE)
    begin(assessment, assessment.employee.manager, SECRET, at=AT)
    return assessment


def begin(assessment, manager, words, *, at):
    key = assessment.ratings.filter(side=Side.SELF).first().key
    given = [AnswerInput(key, 0, Level.WELL, words)]
    services.save_review(Assessment.objects.get(pk=assessment.pk), given, by=manager, at=at)


def page(client, person, assessment, name="review"):
    client.force_login(person)
    return client.get(reverse(f"assessments:{name}", args=[assessment.pk]))


def theirs(assessment):
    return assessment.ratings.filter(side=Side.MANAGER).exclude(evidence="")


def test_the_manager_reads_their_own_draft(client, submitted):
    assert SECRET in page(client, submitted.employee.manager, submitted).content.decode()


def test_the_old_ones_draft_is_seen_by_nobody(client, submitted):
    old, new = submitted.employee.manager, UserFactory()
    change_manager(submitted.employee, new, at=AT + DAY)

    assert page(client, old, submitted).status_code == 404
    assert SECRET not in page(client, new, submitted).content.decode()
    assert SECRET not in page(client, submitted.employee, submitted, "detail").content.decode()


@pytest.mark.parametrize("state", ["submitted", "open", "agreed"])
def test_what_a_leaver_said_is_nobodys_to_read(client, hr_admin, state):
    leaver = UserFactory(manager=UserFactory())
    assessment = AssessmentFactory(employee=leaver, **{state: True})
    leave(leaver, at=AT + DAY)
    for reader in [leaver.manager, hr_admin]:
        # Nor does HR by making themselves the manager.
        User.objects.filter(pk=leaver.pk).update(manager=reader)

        for name in ["detail", "history", "review"]:
            assert page(client, reader, assessment, name).status_code == 404


def test_the_new_one_starts_afresh_and_the_old_draft_is_gone(submitted):
    new = UserFactory()
    change_manager(submitted.employee, new, at=AT + DAY)

    begin(submitted, new, "Mine", at=AT + 2 * DAY)

    assert [rating.evidence for rating in theirs(submitted)] == ["Mine"]


@pytest.mark.parametrize("name", ["review", "finish"])
def test_a_draft_does_not_rise_again_when_its_author_comes_back(client, submitted, name):
    old = submitted.employee.manager
    change_manager(submitted.employee, UserFactory(), at=AT + DAY)
    change_manager(submitted.employee, old, at=AT + 2 * DAY)

    assert SECRET not in page(client, old, submitted, name).content.decode()


def test_who_comes_back_starts_afresh(submitted):
    old = submitted.employee.manager
    change_manager(submitted.employee, UserFactory(), at=AT + DAY)
    change_manager(submitted.employee, old, at=AT + 2 * DAY)

    with pytest.raises(services.Incomplete):
        services.complete_review(submitted, version=submitted.version, by=old, at=AT + 3 * DAY)
    begin(submitted, old, "Afresh", at=AT + 3 * DAY)
    begin_again = theirs(submitted).get()

    assert begin_again.evidence == "Afresh"
    assert Rating.objects.filter(side=Side.MANAGER).count() == 3


def test_what_the_returned_manager_writes_now_is_theirs_to_go_on_with(client, submitted):
    old = submitted.employee.manager
    change_manager(submitted.employee, UserFactory(), at=AT + DAY)
    change_manager(submitted.employee, old, at=AT + 2 * DAY)
    begin(submitted, old, "Afresh", at=AT + 2 * DAY + timedelta(minutes=1))

    assert "Afresh" in page(client, old, submitted).content.decode()


def test_what_was_kept_of_an_older_version_dies_with_the_draft(client, submitted):
    old = submitted.employee.manager
    OrphanedAnswerFactory(assessment=submitted, author=old, kept_at=AT, text=SECRET)
    OrphanedAnswerFactory(assessment=submitted, kept_at=AT, text="The employee's own")
    change_manager(submitted.employee, UserFactory(), at=AT + DAY)
    change_manager(submitted.employee, old, at=AT + 2 * DAY)

    assert SECRET not in page(client, old, submitted).content.decode()
    begin(submitted, old, "Afresh", at=AT + 3 * DAY)

    assert [left.text for left in OrphanedAnswer.objects.all()] == ["The employee's own"]


def test_shared_halves_stay_signed_by_who_wrote_them(client):
    assessment = AssessmentFactory(open=True)
    old, new = assessment.employee.manager, UserFactory(name="New Hand")
    signed = [*assessment.ratings.order_by("pk").values("answer", "author", "side")]

    change_manager(assessment.employee, new, at=AT + DAY)

    assessment.refresh_from_db()
    assert assessment.reviewed_by == old
    assert [*assessment.ratings.order_by("pk").values("answer", "author", "side")] == signed
    assert page(client, new, assessment, "detail").status_code == 200
    assert page(client, old, assessment, "detail").status_code == 404


def test_a_new_ones_reason_stands_beside_what_the_former_signed(client):
    assessment = AssessmentFactory(
        open=True, ratings__self=Level.WELL, ratings__manager=Level.LEARNING
    )
    old, new = assessment.employee.manager, UserFactory(name="Nora New")
    key, others = assessment.remarks.filter(side=Side.MANAGER)[0].key, assessment.remarks
    say(client, old, assessment, key, "What the former one saw")
    change_manager(assessment.employee, new, at=AT + DAY)

    assert "What the former one saw" in page(client, new, assessment, "detail").content.decode()
    say(client, new, assessment, key, "What the new one sees")

    said = others.filter(side=Side.MANAGER).exclude(text="").order_by("pk")
    assert [(row.author, row.text) for row in said] == [
        (old, "What the former one saw"),
        (new, "What the new one sees"),
    ]
    shown = page(client, assessment.employee, assessment, "detail").content.decode()
    for words in [
        "What the former one saw",
        "Reason from Nora New",
        "What the new one sees",
    ]:
        assert words in shown


def say(client, manager, assessment, key, words):
    client.force_login(manager)
    remark = assessment.remarks.filter(author=manager).first()
    assessment.refresh_from_db()
    typed = {"version": assessment.version, f"{key}-version": 0, f"{key}-answer": ""}
    typed |= {f"{key}-remark_version": remark.version if remark else 0, f"{key}-remark": words}
    response = client.post(reverse("assessments:settle", args=[assessment.pk]), typed)
    assert response.status_code == 302


def test_a_new_one_has_not_agreed_to_what_the_former_agreed_to(client):
    assessment = AssessmentFactory(open=True, attained=True)
    old, new = assessment.employee.manager, UserFactory()
    services.agree(assessment, version=0, by=old, at=AT + DAY)
    change_manager(assessment.employee, new, at=AT + 2 * DAY)

    shown = page(client, new, assessment, "detail").content.decode()
    pressed = client.post(reverse("assessments:agree", args=[assessment.pk]), {"version": 1})

    assert f"{old} has agreed" in shown
    assert "You have agreed" not in shown
    assert pressed.status_code == 409
    services.agree(assessment, version=1, by=assessment.employee, at=AT + 3 * DAY)
    assessment.refresh_from_db()
    assert (assessment.is_agreed, assessment.manager_confirmed_by) == (True, old)


def test_open_reviews_of_a_leaver_go_one_manager_up(client, submitted):
    leaver, chief = submitted.employee.manager, UserFactory()
    change_manager(leaver, chief, at=AT)

    leave(leaver, at=AT + DAY)

    client.force_login(chief)
    assert client.get("/").context["todo"]["for_reports"] == [submitted]
    assert SECRET not in page(client, chief, submitted).content.decode()


# HR's list


WAITING = reverse("admin:assessments_assessment_without_manager")


@pytest.fixture
def waiting(submitted):
    """Handed in, and the manager has left with nobody above."""
    leave(submitted.employee.manager, at=AT + DAY)
    return submitted


def test_reviews_without_a_manager_are_on_hrs_list(client, hr_admin, waiting):
    for traits in [{"submitted": True}, {"agreed": True}, {}]:
        AssessmentFactory(**traits)
    AssessmentFactory(employee__manager=None)
    gone = AssessmentFactory(submitted=True, employee__manager=None)
    User.objects.filter(pk=gone.employee_id).update(is_active=False)
    client.force_login(hr_admin)

    listed = client.get(WAITING)

    assert list(listed.context["page"]) == [waiting]
    text = listed.content.decode()
    assert reverse("admin:accounts_user_change", args=[waiting.employee_id]) in text
    assert waiting.employee.name in text
    assert SECRET not in text


def test_a_conversation_without_a_manager_is_on_the_list_too(client, hr_admin):
    reviewed = AssessmentFactory(open=True)
    leave(reviewed.employee.manager, at=AT + 3 * DAY)
    client.force_login(hr_admin)

    assert list(client.get(WAITING).context["page"]) == [reviewed]


def test_a_new_manager_takes_it_off_the_list(client, hr_admin, waiting):
    change_manager(User.objects.get(pk=waiting.employee_id), UserFactory(), at=AT + 2 * DAY)
    client.force_login(hr_admin)

    page = client.get(WAITING)

    assert list(page.context["page"]) == []
    assert "No review is waiting" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_once_for_all(client, hr_admin, django_assert_num_queries, count):
    AssessmentFactory.create_batch(count, submitted=True, employee__manager=None)
    client.force_login(hr_admin)

    # One of them asks which names two people share.
    with django_assert_num_queries(8):
        page = client.get(WAITING)

    assert len(page.context["page"]) == count


def test_the_first_page_of_the_workplace_counts_them(client, hr_admin, waiting):
    client.force_login(hr_admin)
    assert "1 review waits for a manager" in client.get(reverse("admin:index")).content.decode()

    waiting.delete()

    assert "waits for a manager" not in client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_list_is_not_for_content_editors(client, content_editor, waiting, method):
    client.force_login(content_editor)

    assert getattr(client, method)(WAITING).status_code in (403, 405)
    assert "waits for a manager" not in client.get(reverse("admin:index")).content.decode()


def test_the_list_takes_nothing(client, hr_admin):
    client.force_login(hr_admin)

    assert client.post(WAITING).status_code == 405
