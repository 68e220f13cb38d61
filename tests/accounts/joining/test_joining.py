"""HR joins two entries of one person: all follows, and nobody reads more than before."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.db import models
from django.urls import reverse

from assessments import services
from assessments.models import Assessment, OrphanedAnswer, Rating, Side
from assessments.services import AnswerInput
from pathway_portal.accounts.models import Notice, NoticeKind, User
from pathway_portal.accounts.services import change_manager
from pathway_portal.privacy.joined_rows import SPECIAL
from pathway_portal.privacy.joining import DROPPED, MOVED, join
from pathways.models import Level
from tests.accounts.joining.conftest import NOW
from tests.factories import (
    DAY,
    AssessmentFactory,
    ChangeReceiptFactory,
    CompetencyFactory,
    OrphanedAnswerFactory,
    ReceiptFactory,
    RemarkFactory,
    StageFactory,
    UserFactory,
)
from tests.plan_factories import BadgeFactory, HelpOfferFactory

pytestmark = pytest.mark.django_db


def test_every_relation_to_a_person_has_a_rule():
    relations = {
        (field.related_model, field.field.name)
        for field in User._meta.get_fields(include_hidden=True)
        if isinstance(field, models.ManyToOneRel)
    }

    assert relations == {*MOVED, *SPECIAL, *DROPPED}


def test_assessments_follow_with_every_answer_and_in_their_order(kept, gone, hr_admin):
    stage = StageFactory()
    CompetencyFactory(stage=stage)
    first = AssessmentFactory(employee=gone, stage=stage, agreed=True)
    second = AssessmentFactory(employee=gone, stage=stage, submitted=True)
    Rating.objects.filter(side=Side.SELF).update(author=gone)
    answers = {
        (row.assessment_id, row.key, row.side): (row.answer, row.evidence, row.version)
        for row in Rating.objects.all()
    }

    join(kept, gone, by=hr_admin, at=NOW)

    assert list(kept.assessments.order_by("pk")) == [first, second]
    assert answers == {
        (row.assessment_id, row.key, row.side): (row.answer, row.evidence, row.version)
        for row in Rating.objects.all()
    }
    assert {row.author for row in Rating.objects.filter(side=Side.SELF)} == {kept}
    assert not User.objects.filter(pk=gone.pk).exists()


def test_badges_follow_with_their_assessments_also_revoked_ones(kept, gone, hr_admin):
    reached = AssessmentFactory(employee=gone, agreed=True, attained=True)
    revoked = BadgeFactory(assessment=reached, revoked=True)
    badge = BadgeFactory(assessment=reached)

    join(kept, gone, by=hr_admin, at=NOW)

    assert list(kept.badges.order_by("pk")) == [revoked, badge]


def test_offers_to_help_follow_each_once(kept, gone, hr_admin):
    same, other = CompetencyFactory(slug="same"), CompetencyFactory(slug="other")
    for owner, competency in [(kept, same), (gone, same), (gone, other)]:
        HelpOfferFactory(owner=owner, competency=competency)

    join(kept, gone, by=hr_admin, at=NOW)

    assert sorted(kept.help_offers.values_list("slug", flat=True)) == ["other", "same"]


def test_agreed_ones_of_both_are_numbered_in_one_order(kept, gone, hr_admin):
    first = AssessmentFactory(employee=gone, agreed=True, agreed_at=NOW - 3 * DAY)
    third = AssessmentFactory(employee=gone, agreed=True, agreed_at=NOW - 1 * DAY)
    second = AssessmentFactory(employee=kept, agreed=True, agreed_at=NOW - 2 * DAY)

    join(kept, gone, by=hr_admin, at=NOW)

    in_order = kept.assessments.order_by("agreed_number")
    assert list(in_order) == [first, second, third]
    assert [assessment.agreed_number for assessment in in_order] == [1, 2, 3]


@pytest.mark.parametrize("changes_of_kept", [0, 2])
def test_review_that_is_begun_goes_on(kept, gone, manager, hr_admin, changes_of_kept):
    assessment = begun_review(gone)
    User.objects.filter(pk=kept.pk).update(manager_changes=changes_of_kept)

    join(kept, gone, by=hr_admin, at=NOW)

    joined = Assessment.objects.get(pk=assessment.pk)
    assert not joined.has_void_review
    row = joined.ratings.get(side=Side.MANAGER, evidence="As I see it")
    services.save_review(
        joined, [AnswerInput(row.key, 1, Level.WELL, "And on")], by=manager, at=NOW
    )
    row.refresh_from_db()
    assert (row.evidence, row.version) == ("And on", 2)


@pytest.mark.parametrize("changes_of_kept", [0, 1])
def test_review_that_a_change_of_manager_made_void_stays_void(
    kept, gone, manager, hr_admin, changes_of_kept
):
    assessment = begun_review(gone)
    User.objects.filter(pk=kept.pk).update(manager_changes=changes_of_kept)
    for another in [UserFactory(), manager]:
        change_manager(gone, another, at=NOW)

    join(kept, gone, by=hr_admin, at=NOW)

    assert Assessment.objects.get(pk=assessment.pk).has_void_review


def test_review_of_a_draft_is_void_where_the_entry_that_stays_has_another_manager(
    kept, gone, hr_admin
):
    assessment = begun_review(gone)
    services.withdraw(assessment, version=0, by=gone, at=NOW)
    User.objects.filter(pk=kept.pk).update(manager=UserFactory())

    join(kept, gone, by=hr_admin, at=NOW)

    assert Assessment.objects.get(pk=assessment.pk).has_void_review


def begun_review(employee):
    """Handed in, and the manager has rated the first competency."""
    assessment = AssessmentFactory(employee=employee, submitted=True)
    key = f"c{assessment.stage.competencies.first().pk}"
    given = [AnswerInput(key, 0, Level.WELL, "As I see it")]
    services.save_review(assessment, given, by=employee.manager, at=NOW)
    return assessment


def test_what_they_did_as_a_manager_stays_signed(kept, gone, hr_admin):
    report = UserFactory(manager=gone)
    reviewed = AssessmentFactory(employee=report, agreed=True, reviewed_by=gone)
    Assessment.objects.filter(pk=reviewed.pk).update(manager_confirmed_by=gone)
    left = OrphanedAnswerFactory(author=gone, assessment=reviewed)

    join(kept, gone, by=hr_admin, at=NOW)

    reviewed.refresh_from_db()
    report.refresh_from_db()
    assert (reviewed.reviewed_by, reviewed.manager_confirmed_by) == (kept, kept)
    assert report.manager == kept
    assert OrphanedAnswer.objects.get(pk=left.pk).author == kept


def test_two_remarks_on_one_item_become_one_and_no_word_is_lost(kept, gone, hr_admin):
    assessment = AssessmentFactory(open=True)
    competency = CompetencyFactory(stage=assessment.stage)
    item = {"competency": competency, "assessment": assessment}
    RemarkFactory(side=Side.MANAGER, author=gone, text="As Schulz.", **item)
    RemarkFactory(side=Side.MANAGER, author=kept, text="As Nair.", **item)

    join(kept, gone, by=hr_admin, at=NOW)

    [left] = assessment.remarks.filter(competency=competency)
    assert (left.author, left.text) == (kept, "As Nair.\n\nAs Schulz.")


def test_receipts_and_messages_follow_and_say_nothing_twice(kept, gone, manager, hr_admin):
    read = AssessmentFactory(employee=gone, submitted=True)
    ReceiptFactory(assessment=read, employee=gone, reader=manager)
    for person in (kept, gone):
        ChangeReceiptFactory(person=person, changed_by=hr_admin, at=NOW)
    for person in (kept, gone):
        Notice.objects.create(recipient=person, kind=NoticeKind.MANAGER_GONE, at=NOW)
    Notice.objects.create(recipient=manager, kind=NoticeKind.REPORT_GAINED, about=gone, at=NOW)

    join(kept, gone, by=hr_admin, at=NOW)

    assert [receipt.action for receipt in kept.receipts.all()] == ["read"]
    actions = list(kept.change_receipts.order_by("action").values_list("action", flat=True))
    assert actions == ["changed", "joined"]
    assert kept.notices.count() == 2
    assert [notice.about for notice in manager.notices.all()] == [kept]


def test_person_sees_who_joined_their_entries(client, kept, gone, hr_admin):
    join(kept, gone, by=hr_admin, at=NOW)
    client.force_login(kept)

    response = client.get(reverse("assessments:receipts"))

    said = f"{hr_admin.name} from HR joined two entries about you into one on 2 March 2026."
    assert said in response.content.decode()


def test_sign_in_is_that_of_the_entry_that_stays(client, kept, gone, hr_admin):
    Authenticator.objects.create(user=gone, type="totp", data={})
    EmailAddress.objects.create(user=gone, email=gone.email)
    SocialAccount.objects.create(user=gone, provider="https://login.example", uid="1")
    client.force_login(gone)

    join(kept, gone, by=hr_admin, at=NOW)

    assert not Authenticator.objects.exists()
    assert not EmailAddress.objects.exists()
    assert SocialAccount.objects.get().user == kept
    assert client.get(reverse("home")).status_code == 302


def test_what_the_entry_that_stays_does_not_say_is_taken_from_the_other(kept, gone, hr_admin):
    User.objects.filter(pk=kept.pk).update(job_title="", stage=None)
    stage = StageFactory()
    User.objects.filter(pk=gone.pk).update(job_title="Head of Claims", stage=stage)

    join(kept, gone, by=hr_admin, at=NOW)

    kept.refresh_from_db()
    assert (kept.name, kept.job_title, kept.stage) == ("Anna Nair", "Head of Claims", stage)


def test_staff_number_is_taken_over_where_there_is_none(kept, gone, hr_admin):
    User.objects.filter(pk=gone.pk).update(staff_number="00042")

    join(kept, gone, by=hr_admin, at=NOW)

    assert User.objects.get(pk=kept.pk).staff_number == "00042"


def test_staff_number_of_the_entry_that_stays_goes_on(kept, gone, hr_admin):
    User.objects.filter(pk=kept.pk).update(staff_number="7")
    User.objects.filter(pk=gone.pk).update(staff_number="00042")

    join(kept, gone, by=hr_admin, at=NOW)

    assert User.objects.get(pk=kept.pk).staff_number == "7"
    assert not User.objects.filter(staff_number="00042").exists()


def test_history_of_hr_follows_and_says_what_was_done(kept, gone, hr_admin):
    LogEntry.objects.log_actions(hr_admin.pk, [gone], 2, "Changed.", single_object=True)

    join(kept, gone, by=hr_admin, at=NOW)

    lines = LogEntry.objects.filter(object_id=str(kept.pk)).order_by("pk")
    assert [line.change_message for line in lines] == [
        "Changed.",
        "Joined with the entry of anna.schulz@example.com.",
    ]
