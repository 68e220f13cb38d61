"""Who is not joined, who confirms it, and the page it is asked on."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments.models import Assessment
from pathway_portal.accounts.models import Notice, NoticeKind, PendingChange, User
from pathway_portal.accounts.services import change_email
from pathway_portal.privacy.confirmations import CannotApply, confirm
from pathway_portal.privacy.joining import CannotJoin, ask_to_join, join
from tests.accounts.joining.conftest import NOW
from tests.factories import AssessmentFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db


def page(person):
    return reverse("admin:accounts_user_join", args=[person.pk])


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
