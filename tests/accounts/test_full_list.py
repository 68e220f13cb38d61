"""A list that HR says is complete: whoever is not in it leaves, but never many by accident."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts.models import ChangeReceipt, Notice, NoticeKind, User
from pathway_portal.accounts.org_import import apply, make_plan, parse
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

IMPORT = reverse("admin:accounts_user_import")


def full(text):
    from dataclasses import replace

    return replace(parse(text.encode()), is_full=True)


def lines(people, extra=""):
    return "email\n" + "".join(f"{person.email}\n" for person in people) + extra


def test_whoever_is_absent_leaves_as_by_a_row_that_says_so(hr_admin):
    head = UserFactory()
    gone = UserFactory(manager=head, name="Gone", password="a long enough password")
    report = UserFactory(manager=gone)
    before = UserFactory(is_active=False)

    plan = apply(full(lines([hr_admin, head, report])), by=hr_admin, at=timezone.now())

    gone.refresh_from_db()
    report.refresh_from_db()
    assert [entry.person.pk for entry in plan.leaving] == [gone.pk]
    assert (plan.absent, gone.is_active, gone.has_usable_password()) == (1, False, False)
    assert report.manager == head
    told = Notice.objects.filter(kind=NoticeKind.REPORT_LEFT).values_list("recipient", "about")
    assert list(told) == [(head.pk, gone.pk)]
    assert set(ChangeReceipt.objects.values_list("person", flat=True)) == {gone.pk, report.pk}
    assert not User.objects.get(pk=before.pk).is_active


def test_a_list_that_is_not_said_to_be_complete_lets_nobody_leave(hr_admin):
    UserFactory()

    plan = make_plan(parse(lines([hr_admin]).encode()), by=hr_admin)

    assert (plan.leaving, plan.absent, plan.not_mentioned) == ([], 0, 1)


def test_who_imports_it_and_who_has_more_rights_stays(hr_admin, superuser):
    person = UserFactory()

    plan = make_plan(full(lines([person])), by=hr_admin)

    assert (plan.leaving, plan.problems) == ([], [])
    [note] = plan.notes
    assert note.startswith("Not in the file, and no list can let them leave, so they stay: ")
    assert hr_admin.email in note
    assert superuser.email in note


def test_with_a_problem_nobody_leaves(hr_admin):
    UserFactory()

    plan = make_plan(full(lines([hr_admin], "no address\n")), by=hr_admin)

    assert len(plan.problems) == 1


@pytest.mark.parametrize(("absent", "is_many"), [(0, False), (1, False), (2, True)])
def test_more_than_one_in_twenty_is_many(hr_admin, absent, is_many):
    people = [hr_admin, *UserFactory.create_batch(19)]

    plan = make_plan(full(lines(people[: 20 - absent])), by=hr_admin)

    assert (plan.absent, plan.leaves_many) == (absent, is_many)


def upload(client, text, **more):
    file = SimpleUploadedFile("people.csv", text.encode())
    return client.post(IMPORT, {"file": file, **more})


def test_the_page_shows_who_leaves_and_asks_before_many_do(client, hr_admin):
    gone = UserFactory(name="Gone Soon")
    client.force_login(hr_admin)

    shown = upload(client, lines([hr_admin]), is_full="on")
    token = {"list": shown.context["token"]}
    refused = client.post(IMPORT, token)
    gone.refresh_from_db()

    assert "Gone Soon" in shown.content.decode()
    assert 'name="many"' in shown.content.decode()
    assert (refused.status_code, gone.is_active) == (409, True)
    assert "tick the box" in refused.content.decode()
    done = client.post(IMPORT, token | {"many": "yes"})
    gone.refresh_from_db()
    assert (done.status_code, gone.is_active) == (302, False)


def test_the_page_lets_nobody_leave_unless_told(client, hr_admin):
    UserFactory(name="Gone Soon")
    client.force_login(hr_admin)

    shown = upload(client, lines([hr_admin]))

    assert "Gone Soon" not in shown.content.decode()
    assert shown.context["plan"].does_something is False


def test_it_stays_complete_while_the_columns_are_asked(client, hr_admin):
    UserFactory(name="Gone Soon")
    client.force_login(hr_admin)

    asked = upload(client, f"Contact\n{hr_admin.email}\n", is_full="on")
    token = asked.context["table_token"]
    shown = client.post(IMPORT, {"table": token, "column-0": "email"})

    assert "Gone Soon" in shown.content.decode()


def run(path, *options):
    out, err = StringIO(), StringIO()
    try:
        call_command("import_people", str(path), *options, stdout=out, stderr=err)
        code = 0
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue() + err.getvalue()


def test_the_terminal_wants_the_number_of_many(tmp_path):
    person, gone = UserFactory(), UserFactory()
    path = tmp_path / "people.csv"
    path.write_text(lines([person]))

    refused, text = run(path, "--full")
    wrong, _text = run(path, "--full", "--leaving", "2")
    gone.refresh_from_db()
    assert (refused, wrong, gone.is_active) == (2, 2, True)
    assert "add: --leaving 1" in text
    looked, shown = run(path, "--full", "--dry-run", "-v", "2")
    gone.refresh_from_db()
    assert (looked, gone.is_active) == (0, True)
    assert gone.email in shown
    assert "Leaving, because they are not in the file: 1" in shown
    done, _text = run(path, "--full", "--leaving", "1")

    gone.refresh_from_db()
    assert (done, gone.is_active) == (0, False)
