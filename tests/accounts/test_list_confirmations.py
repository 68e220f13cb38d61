"""What a list changes that would give its importer access waits; all else in it is written."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts import bulk
from pathway_portal.accounts.models import Department, OutgoingMail, PendingChange, User
from pathway_portal.accounts.names import fold, sort_key
from pathway_portal.accounts.org_import import make_plan
from pathway_portal.accounts.services import change_manager, leave
from pathway_portal.accounts.sessions import SIGNED_IN_AT
from tests.accounts.lists import NOW, bring_in, listed, reload
from tests.accounts.person_pages import page_of, posted
from tests.accounts.test_import_page import PAGE, choose, said, words
from tests.factories import AssessmentFactory, DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db

NEW_ADDRESS = "staff number,email,job title\n00042,anna.mueller@example.com,Baker"


@pytest.fixture
def anna(db):
    """Somebody of whom there is something to read."""
    return AssessmentFactory(
        submitted=True,
        employee__name="Anna Schmidt",
        employee__email="anna.schmidt@example.com",
        employee__staff_number="00042",
    ).employee


def waiting():
    return [
        (change.person, change.kind, change.manager or change.email)
        for change in PendingChange.objects.open().order_by("pk")
    ]


# Addresses


def test_an_address_changed_on_the_page_waits_and_the_rest_is_written(
    hr_client, anna, django_capture_on_commit_callbacks
):
    preview = choose(hr_client, NEW_ADDRESS)
    with django_capture_on_commit_callbacks(execute=True):
        done = hr_client.post(PAGE, {"list": preview.context["token"]})

    assert (
        "Email address: anna.schmidt@example.com becomes "
        "anna.mueller@example.com, waits for confirmation"
    ) in words(preview)
    assert said(done) == ["1 changed, 1 waits for confirmation."]
    assert (reload(anna).email, reload(anna).job_title) == ("anna.schmidt@example.com", "Baker")
    assert waiting() == [(anna, "email", "anna.mueller@example.com")]
    links = [each for each in mail.outbox if each.to == ["anna.mueller@example.com"]]
    assert [each.subject for each in links] == ["Please confirm your new email address"]
    assert [notice.kind for notice in anna.notices.all()] == ["asked_email"]


def test_history_says_what_was_written_and_what_was_asked_for(hr_admin, anna):
    bring_in(NEW_ADDRESS, by=hr_admin)

    assert [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")] == [
        "Changed Job title.",
        "Asked for confirmation: Email address",
    ]


def test_of_what_only_waits_there_is_no_receipt_of_a_change(hr_client, anna):
    preview = choose(hr_client, "staff number,email\n00042,anna.mueller@example.com")
    hr_client.post(PAGE, {"list": preview.context["token"]})

    assert waiting() == [(anna, "email", "anna.mueller@example.com")]
    assert not anna.change_receipts.exists()
    assert [entry.get_change_message() for entry in LogEntry.objects.all()] == [
        "Asked for confirmation: Email address"
    ]


def test_the_same_list_asks_once(hr_admin, anna):
    bring_in(NEW_ADDRESS, by=hr_admin)
    [change] = PendingChange.objects.all()

    plan = bring_in(NEW_ADDRESS, by=hr_admin)

    assert plan.waiting_addresses == {anna.pk: "anna.mueller@example.com"}
    assert [*PendingChange.objects.all()] == [change]


def test_another_list_replaces_the_address_that_waits(hr_admin, anna):
    bring_in(NEW_ADDRESS, by=hr_admin)

    bring_in("staff number,email\n00042,anna.m@example.com", by=hr_admin)

    assert waiting() == [(anna, "email", "anna.m@example.com")]
    assert PendingChange.objects.filter(outcome="withdrawn").count() == 1


def test_at_the_terminal_nothing_waits(
    hr_admin, anna, tmp_path, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        bring_in("staff number,email\n00042,anna.m@example.com", by=hr_admin)
    EmailAddress.objects.create(user=anna, email=anna.email, verified=True, primary=True)
    file = tmp_path / "people.csv"
    file.write_text(NEW_ADDRESS)

    with django_capture_on_commit_callbacks(execute=True):
        call_command("import_people", str(file), verbosity=0)

    assert reload(anna).email == "anna.mueller@example.com"
    assert waiting() == []  # what had been asked for is overtaken
    assert not EmailAddress.objects.exists()
    told = [each.to for each in mail.outbox if each.subject == "Your sign-in address has changed"]
    assert told == [["anna.schmidt@example.com"], ["anna.mueller@example.com"]]
    assert not OutgoingMail.objects.exists()


def test_who_has_nothing_to_protect_is_changed_at_once(hr_admin):
    newt = UserFactory(email="newt@example.com", staff_number="9")

    bring_in("staff number,email\n9,newton@example.com", by=hr_admin)

    assert reload(newt).email == "newton@example.com"
    assert waiting() == []


def test_many_mails_are_left_to_send_notices(django_capture_on_commit_callbacks):
    people = [UserFactory(staff_number=str(number)) for number in range(26)]
    rows = [f"{person.staff_number},new{person.staff_number}@example.com" for person in people]

    with django_capture_on_commit_callbacks(execute=True):
        bring_in("\n".join(["staff number,email", *rows]))

    assert (len(mail.outbox), OutgoingMail.objects.count()) == (0, 52)
    assert OutgoingMail.objects.values("mail").distinct().count() == 52
    call_command("send_notices", verbosity=0)
    assert (len(mail.outbox), OutgoingMail.objects.count()) == (52, 0)


def test_a_list_with_what_waits_asks_for_a_fresh_sign_in(hr_client, hr_admin, anna):
    hr_admin.set_password("sofa lantern gravel otter")
    hr_admin.save()
    hr_client.force_login(hr_admin)
    session = hr_client.session
    session[SIGNED_IN_AT] = int((timezone.now() - timedelta(minutes=6)).timestamp())
    session.save()
    tokens = [
        choose(hr_client, text).context["token"]
        for text in (NEW_ADDRESS, "staff number,job title\n00042,Clerk")
    ]

    asked, written = [hr_client.post(PAGE, {"list": token}) for token in tokens]

    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert (written.url, reload(anna).job_title) == (
        reverse("admin:accounts_user_changelist"),
        "Clerk",
    )


# Managers


@pytest.mark.parametrize("said", ["HR-1", "hr-1", "Hanna HR", "hanna@example.com"])
def test_who_names_themselves_in_a_list_waits(hr_admin, anna, said):
    User.objects.filter(pk=hr_admin.pk).update(staff_number="HR-1", email="hanna@example.com")
    hr_admin.refresh_from_db()

    plan = bring_in(f"staff number,manager,job title\n00042,{said},Baker", by=hr_admin)

    assert (reload(anna).manager, reload(anna).job_title) == (anna.manager, "Baker")
    assert waiting() == [(anna, "manager", hr_admin)]
    assert plan.waiting == {anna.pk: hr_admin.pk}
    assert [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")] == [
        "Changed Job title.",
        "Asked for confirmation: Manager",
    ]


def test_reports_of_a_leaver_have_nobody_until_it_is_confirmed(hr_admin, anna):
    change_manager(anna.manager, hr_admin, at=NOW)

    plan = bring_in(f"email,active\n{anna.manager.email},no", by=hr_admin)

    assert reload(anna).manager is None
    assert waiting() == [(anna, "manager", hr_admin)]
    assert [str(difference) for difference in plan.moved[0].differences] == [
        f"manager: {anna.manager.name} → nobody",
        "manager: nobody → Hanna HR, waits for confirmation",
    ]


def test_no_circle_comes_about_while_it_waits(hr_admin, anna):
    """Her manager goes below Anna, and she below the importer, who has to wait."""
    bring_in(
        f"""email,manager
        {anna.manager.email},{anna.email}
        {anna.email},{hr_admin.email}""",
        by=hr_admin,
    )

    assert reload(anna).manager is None
    assert reload(anna.manager).manager == anna
    assert waiting() == [(anna, "manager", hr_admin)]


def test_each_change_of_manager_is_counted(hr_admin):
    head, other = UserFactory(email="head@example.com"), UserFactory(email="other@example.com")
    moved = UserFactory(email="moved@example.com", manager=head, manager_changes=4)
    stays = UserFactory(email="stays@example.com", manager=other, manager_changes=2)

    bring_in(
        """email,name,manager,job title
        moved@example.com,,other@example.com,
        stays@example.com,,other@example.com,Baker
        new@example.com,Newt,other@example.com,
        alone@example.com,Alonso,,"""
    )

    assert (reload(moved).manager_changes, reload(moved).manager_since) == (5, NOW)
    assert (reload(stays).manager_changes, reload(stays).job_title) == (2, "Baker")
    counts = dict(User.objects.filter(last_login=None).values_list("email", "manager_changes"))
    assert (counts["new@example.com"], counts["alone@example.com"]) == (1, 0)


# Columns that follow from others


def test_what_follows_from_a_name_is_written_along(hr_admin):
    ann = UserFactory(email="ann@example.com", name="Ann Smith", job_title="Clerk")
    DepartmentFactory(name="Vertrieb")

    bring_in(
        """email,name,job title,department
        ann@example.com,Ann Öztürk,Bäckerin,Küche
        zoe@example.com,Zoë Straße,Köchin,VERTRIEB"""
    )

    people = User.objects.filter(email__in=["ann@example.com", "zoe@example.com"]).order_by("email")
    written = ["name_folded", "job_title_folded"]
    assert [*people.values_list(*written)] == [
        ("ann ozturk", "backerin"),
        ("zoe strasse", "kochin"),
    ]
    for person in people.values("name", "name_sort"):
        assert bytes(person["name_sort"]) == sort_key(person["name"])
    found = Department.objects.order_by("name").values_list("name", "name_folded", "name_sort")
    assert [(name, folded, bytes(key)) for name, folded, key in found] == [
        ("Küche", "kuche", sort_key("Küche")),
        ("Vertrieb", "vertrieb", sort_key("Vertrieb")),
    ]
    assert reload(ann).name == "Ann Öztürk"


def test_bulk_writes_what_follows_by_itself():
    ann = UserFactory(name="Ann")

    bulk.update(User, ["name", "job_title"], [(ann.pk, "Élise", "Clerk")])
    bulk.insert(Department, ["name"], [("Öl",)])

    assert User.objects.filter(name_folded=fold("Élise"), job_title_folded="clerk").get() == ann
    assert bytes(User.objects.values_list("name_sort", flat=True).get()) == sort_key("Élise")
    assert Department.objects.get(name_folded="ol").name == "Öl"


def test_staff_numbers_that_differ_in_a_sign_are_two_peoples():
    """Names are compared without accents; numbers are not."""
    one = UserFactory(email="one@example.com", staff_number="É-7")
    other = UserFactory(email="other@example.com", staff_number="E-7")

    bring_in("staff number,job title\né-7,Baker\ne-7,Clerk")

    assert (reload(one).job_title, reload(other).job_title) == ("Baker", "Clerk")


def test_people_are_found_by_their_staff_number(hr_client):
    ann = UserFactory(name="Ann", staff_number="Ä'B-7788")
    UserFactory(name="Bo", staff_number="9900")

    for searched in ("Ä'B-7788", "7788"):
        page = hr_client.get(reverse("admin:accounts_user_changelist"), {"q": searched})
        assert [*page.context["cl"].queryset] == [ann]


def test_preview_says_which_of_two_namesakes_gets_a_manager(hr_admin):
    UserFactory(name="Kim Lee", email="kim1@example.com")
    kim = UserFactory(name="KIM LÉE", email="kim2@example.com")
    ann = UserFactory(name="Ann", email="ann@example.com")

    plan = make_plan(listed("email,manager\nann@example.com,kim2@example.com"), by=hr_admin)

    assert [str(difference) for difference in plan.changed[0].differences] == [
        "manager: nobody → KIM LÉE, kim2@example.com"
    ]
    assert (str(plan.changed[0].person), ann.manager, kim.manager) == ("Ann", None, None)


# Somebody who has left


@pytest.mark.parametrize("has_left_before", [True, False])
def test_nobody_is_asked_to_confirm_an_address_for_somebody_who_leaves(
    hr_client, anna, has_left_before, django_capture_on_commit_callbacks
):
    if has_left_before:
        leave(anna, at=NOW)
    preview = choose(
        hr_client, "staff number,email,job title,active\n00042,anna.m@example.com,Baker,no"
    )
    with django_capture_on_commit_callbacks(execute=True):
        done = hr_client.post(PAGE, {"list": preview.context["token"]})

    note = "Nobody who has left can confirm a new email address, so it stays: Anna Schmidt."
    assert note in words(preview)
    assert said(done) == ["1 changed." if has_left_before else "1 left."]
    assert (reload(anna).email, reload(anna).job_title) == ("anna.schmidt@example.com", "Baker")
    assert waiting() == []
    assert [each for each in mail.outbox if each.to == ["anna.m@example.com"]] == []
    assert not OutgoingMail.objects.exists()


def test_address_alone_of_somebody_who_has_left_changes_nothing(hr_admin, anna):
    leave(anna, at=NOW)

    plan = bring_in("staff number,email\n00042,anna.m@example.com", by=hr_admin)

    assert (plan.does_something, plan.unchanged) == (False, 1)
    assert len(plan.notes) == 1
    assert waiting() == []


@pytest.mark.parametrize("has_left_before", [True, False])
def test_page_of_somebody_who_leaves_takes_no_new_address(
    hr_client, anna, has_left_before, django_capture_on_commit_callbacks
):
    if has_left_before:
        leave(anna, at=NOW)
    fields = {**posted(reload(anna)), "email": "anna.m@example.com"}
    fields.pop("is_active", None)

    with django_capture_on_commit_callbacks(execute=True):
        answer = hr_client.post(page_of(anna), fields)

    assert answer.context["adminform"].form.errors == {
        "email": [
            "Nobody who has left can confirm a new email address. Leave it at "
            "anna.schmidt@example.com; you can change it once they are back."
        ]
    }
    assert waiting() == []
    assert mail.outbox == []
