"""HR joins two entries of one person: all follows, and nobody reads more than before."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import models
from django.urls import reverse

from assessments import services
from assessments.models import Assessment, OrphanedAnswer, Rating, Side
from assessments.services import AnswerInput
from pathway_portal.accounts.models import Notice, NoticeKind, PendingChange, User
from pathway_portal.accounts.services import change_email, change_manager
from pathway_portal.privacy.confirmations import CannotApply, confirm
from pathway_portal.privacy.joined_rows import SPECIAL
from pathway_portal.privacy.joining import DROPPED, MOVED, CannotJoin, ask_to_join, join
from pathways.models import Level
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

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return UserFactory(name="Mona Manager")


@pytest.fixture
def kept(manager):
    return UserFactory(name="Anna Nair", email="anna.nair@example.com", manager=manager)


@pytest.fixture
def gone(manager):
    return UserFactory(name="Anna Schulz", email="anna.schulz@example.com", manager=manager)


def page(person):
    return reverse("admin:accounts_user_join", args=[person.pk])


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


# Who is not joined


def refused(kept, gone, by):
    with pytest.raises(CannotJoin) as reason:
        join(kept, gone, by=by, at=NOW)
    assert User.objects.filter(pk__in=[kept.pk, gone.pk]).count() == len({kept.pk, gone.pk})
    return str(reason.value)


def test_manager_who_would_come_to_read_something_is_no_way_in(kept, gone, hr_admin):
    other = UserFactory(name="Otto Other")
    User.objects.filter(pk=gone.pk).update(manager=other)
    gone.refresh_from_db()
    secret = AssessmentFactory(employee=gone, submitted=True)

    assert refused(kept, gone, hr_admin).startswith("They have different managers")
    assert not Assessment.objects.visible_to(kept.manager).filter(pk=secret.pk).exists()


def test_hr_joins_nobody_with_themselves(kept, hr_admin):
    AssessmentFactory(employee=kept, submitted=True)

    assert refused(hr_admin, kept, hr_admin).startswith("One of them is you.")
    assert refused(kept, hr_admin, hr_admin).startswith("One of them is you.")


def test_somebody_with_more_rights_is_not_joined(kept, superuser, hr_admin):
    assert refused(kept, superuser, hr_admin) == "One of them has rights that you don’t have."


def test_the_one_who_is_here_stays(kept, gone, hr_admin):
    User.objects.filter(pk=kept.pk).update(is_active=False)

    assert refused(kept, gone, hr_admin).endswith("Join them the other way round.")


def test_manager_and_report_are_two_people(kept, hr_admin):
    report = UserFactory(manager=UserFactory(manager=kept))

    assert refused(kept, report, hr_admin).startswith("One of them manages the other")


def test_reviewer_and_reviewed_are_two_people(kept, gone, hr_admin):
    AssessmentFactory(employee=gone, agreed=True, reviewed_by=kept)

    assert refused(kept, gone, hr_admin).startswith("One of them has reviewed or read")


def test_two_open_assessments_of_one_step_are_left_to_the_person(kept, gone, hr_admin):
    stage = StageFactory()
    for person in (kept, gone):
        AssessmentFactory(employee=person, stage=stage)

    assert refused(kept, gone, hr_admin).startswith("Both have an assessment of")


def test_erased_entry_is_joined_with_nobody(kept, hr_admin):
    erased = UserFactory(
        name="Former employee",
        email="erased-1@erased.invalid",
        is_active=False,
        erased_at=NOW,
    )

    assert refused(kept, erased, hr_admin).startswith("One of them was erased.")


# Who confirms it


@pytest.fixture
def second_hr_admin():
    hana = UserFactory(name="Hana Kim", is_staff=True)
    hana.groups.add(Group.objects.get(name="HR admins"))
    return hana


def test_made_up_entry_is_no_way_to_read_what_somebody_wrote(client, manager, gone, hr_admin):
    mine = UserFactory(name="Anna Schulz", email="hr.alias@example.com", manager=manager)
    secret = AssessmentFactory(employee=gone, submitted=True)

    waiting = ask_to_join(mine, gone, by=hr_admin, at=NOW)

    assert not Assessment.objects.visible_to(mine).exists()
    assert (waiting.person, waiting.joined_to) == (gone, mine)
    assert [notice.kind for notice in gone.notices.all()] == ["asked_join"]
    for nobody_else in (hr_admin, mine):
        with pytest.raises(PermissionDenied):
            confirm(waiting, by=nobody_else, at=NOW)
    assert Assessment.objects.visible_to(gone).get() == secret


def test_second_hr_admin_confirms_and_both_are_one(kept, gone, hr_admin, second_hr_admin):
    theirs = AssessmentFactory(employee=gone, submitted=True)
    waiting = ask_to_join(kept, gone, by=hr_admin, at=NOW)

    confirm(waiting, by=second_hr_admin, at=NOW)

    waiting.refresh_from_db()
    theirs.refresh_from_db()
    assert (waiting.outcome, waiting.person, waiting.confirmed_by) == (
        "applied",
        kept,
        second_hr_admin,
    )
    assert theirs.employee == kept
    assert not User.objects.filter(pk=gone.pk).exists()


def test_person_confirms_it_themselves(kept, gone, hr_admin):
    AssessmentFactory(employee=gone, agreed=True)
    waiting = ask_to_join(kept, gone, by=hr_admin, at=NOW)

    confirm(waiting, by=gone, at=NOW)

    waiting.refresh_from_db()
    assert (waiting.outcome, waiting.confirmed_by) == ("applied", kept)


def provider_account(person):
    """The account at the company's provider by which somebody signed in today."""
    User.objects.filter(pk=person.pk).update(last_login=NOW)
    return SocialAccount.objects.create(user=person, provider="https://login.example", uid="1")


def test_confirming_it_oneself_opens_no_way_to_sign_in_as_somebody_else(kept, gone, hr_admin):
    AssessmentFactory(employee=kept, submitted=True)
    provider_account(gone)
    waiting = ask_to_join(kept, gone, by=hr_admin, at=NOW)

    confirm(waiting, by=gone, at=NOW)

    assert not SocialAccount.objects.exists()


def test_second_hr_admin_confirms_the_way_of_signing_in_as_well(
    kept, gone, hr_admin, second_hr_admin
):
    AssessmentFactory(employee=kept, submitted=True)
    account = provider_account(gone)
    waiting = ask_to_join(kept, gone, by=hr_admin, at=NOW)

    confirm(waiting, by=second_hr_admin, at=NOW)

    assert SocialAccount.objects.get() == account
    assert SocialAccount.objects.get().user == kept


def test_what_is_not_fit_any_more_when_it_is_confirmed_is_not_joined(
    kept, gone, hr_admin, second_hr_admin
):
    AssessmentFactory(employee=gone, submitted=True)
    waiting = ask_to_join(kept, gone, by=hr_admin, at=NOW)
    User.objects.filter(pk=gone.pk).update(manager=UserFactory())

    with pytest.raises(CannotApply, match="They have different managers"):
        confirm(waiting, by=second_hr_admin, at=NOW)

    waiting.refresh_from_db()
    assert waiting.outcome == ""


def test_other_changes_that_wait_are_withdrawn(kept, gone, hr_admin):
    AssessmentFactory(employee=gone, submitted=True)
    change_email(gone, "anna.s@example.com", by=hr_admin, at=NOW)

    join(kept, gone, by=hr_admin, at=NOW)

    [change] = PendingChange.objects.all()
    assert (change.kind, change.outcome, change.person) == ("email", "withdrawn", kept)


# The page


def test_page_shows_what_would_be_joined_and_then_does_it(client, kept, gone, hr_admin):
    Notice.objects.create(recipient=gone, kind=NoticeKind.MANAGER_GONE, at=NOW)
    client.force_login(hr_admin)

    shown = client.get(page(kept), {"other": " Anna.Schulz@Example.com "})
    assert shown.context["preview"].moves == ["1 message"]
    assert User.objects.filter(pk=gone.pk).exists()

    done = client.post(page(kept), {"other": gone.email}, follow=True)

    assert "The two entries are one. Anna Nair can see it." in done.content.decode()
    assert not User.objects.filter(pk=gone.pk).exists()
    again = client.post(page(kept), {"other": gone.email})
    assert again.context["form"].errors == {"other": ["Nobody here has this address."]}


def test_page_asks_where_somebody_could_come_to_read_something(client, kept, gone, hr_admin):
    AssessmentFactory(employee=gone, submitted=True)
    UserFactory(manager=gone)
    client.force_login(hr_admin)

    shown = client.get(page(kept), {"other": gone.email})
    assert shown.context["preview"].moves == ["1 assessment", "1 direct report"]
    assert "Ask to join the two" in shown.content.decode()

    client.post(page(kept), {"other": gone.email})

    assert User.objects.filter(pk=gone.pk).exists()
    assert gone.pending_changes.open().get().text == (
        f"{hr_admin} wants to join Anna Schulz, anna.schulz@example.com with "
        "Anna Nair, anna.nair@example.com."
    )


def test_page_gives_the_reason_beside_the_address(client, kept, hr_admin):
    client.force_login(hr_admin)

    response = client.get(page(kept), {"other": kept.email})

    reason = "That is the same entry. Type the address of the other one."
    assert response.context["form"].errors == {"other": [reason]}
    assert "Error: Join two entries of Anna Nair" in response.content.decode()


def test_page_is_for_those_who_may_change_people(client, kept, content_editor, superuser, hr_admin):
    client.force_login(content_editor)
    assert client.get(page(kept)).status_code == 403

    client.force_login(hr_admin)
    assert client.get(page(superuser)).status_code == 403
    own = client.get(page(hr_admin), {"other": kept.email})
    reason = "One of them is you. Ask a colleague in HR to join the two."
    assert own.context["form"].errors == {"other": [reason]}
    assert client.get(reverse("admin:accounts_user_join", args=[10**9])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_preview_asks_as_much_for_one_as_for_three(
    client, kept, gone, hr_admin, number, django_assert_num_queries
):
    for _each in range(number):
        AssessmentFactory(employee=gone, agreed=True)
        UserFactory(manager=gone)
    client.force_login(hr_admin)

    with django_assert_num_queries(35):
        response = client.get(page(kept), {"other": gone.email})

    assert response.status_code == 200
