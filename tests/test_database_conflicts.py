"""A change that gave way to another is told so, with what was typed; a mistake of ours is not."""

from contextlib import contextmanager

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from pathway_portal.accounts.models import User
from pathway_portal.privacy.joining import join
from pathway_portal.web.database_conflicts import DatabaseConflicts, gave_way
from tests.factories import DAY, STARTED_AT, AssessmentFactory, RoleFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("locks")]


def refusal_of(change):
    """The error with which the database refuses a change."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        change()
    return refused.value


@pytest.fixture
def written_first():
    role = RoleFactory(slug="director")
    return refusal_of(lambda: type(role).objects.create(slug="director", name="Director"))


def test_value_that_somebody_else_wrote_first_gave_way(written_first):
    assert gave_way(written_first)


def test_value_that_breaks_a_rule_is_a_mistake_of_ours():
    anna = UserFactory()

    assert not gave_way(refusal_of(lambda: User.objects.filter(pk=anna.pk).update(manager=anna)))


def test_page_says_so_and_can_send_it_again(written_first):
    request = RequestFactory().post("/admin/", {"summary": "What I typed", "note": 'And "this".'})
    request.user = AnonymousUser()

    response = DatabaseConflicts(None).process_exception(request, written_first)

    assert (response.status_code, response["Retry-After"]) == (503, "2")
    page = response.content.decode()
    assert 'name="summary" value="What I typed"' in page
    assert 'name="note" value="And &quot;this&quot;."' in page


@pytest.fixture
def nothing_can_be_written():
    """The database takes no writes, as with a full disk."""
    is_sqlite = connection.vendor == "sqlite"
    lock, unlock = (
        ("PRAGMA query_only=1", "PRAGMA query_only=0")
        if is_sqlite
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )

    @contextmanager
    def locked():
        with connection.cursor() as cursor:
            cursor.execute(lock)
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute(unlock)

    return locked


@pytest.mark.django_db(transaction=True)
def test_nothing_typed_is_lost_where_the_database_cannot_write(
    client, caplog, nothing_can_be_written
):
    client.force_login(UserFactory(preferred_name="Nita"))

    with nothing_can_be_written():
        response = client.post(reverse("account"), {"preferred_name": "What I typed"})

    assert response.status_code == 503
    page = response.content.decode()
    assert "The portal cannot save anything at the moment." in page
    assert 'name="preferred_name" value="What I typed"' in page
    [line] = [r.getMessage() for r in caplog.records if r.name.startswith("pathway_portal")]
    assert line.startswith("The database cannot write: ")
    assert "typed" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_sign_in_says_that_nothing_can_be_written(client, caplog, nothing_can_be_written):
    UserFactory(email="anna@example.com", password="a long enough password")

    with nothing_can_be_written():
        response = client.post(
            reverse("account_login"),
            {"login": "anna@example.com", "password": "a long enough password"},
        )

    assert response.status_code == 503
    page = response.content.decode()
    assert "The portal cannot save anything at the moment." in page
    assert "a long enough password" not in page
    assert "The database cannot write: " in caplog.text


def test_password_is_never_on_the_page(written_first):
    request = RequestFactory().post("/account/", {"password": "a long enough password"})
    request.user = AnonymousUser()

    response = DatabaseConflicts(None).process_exception(request, written_first)

    assert "a long enough password" not in response.content.decode()


def test_as_much_can_be_sent_again_as_after_a_session_has_ended(written_first):
    stage = {f"text-{line}": "A careful word. " * 60 for line in range(1200)}
    request = RequestFactory().post("/admin/", stage)
    request.user = AnonymousUser()

    response = DatabaseConflicts(None).process_exception(request, written_first)

    assert response.content.decode().count('type="hidden" name="text-') == 1200


@pytest.mark.parametrize("is_skipped", [True, False])
def test_form_is_not_sent_again_without_its_file(written_first, is_skipped):
    request = RequestFactory().post("/admin/", {"summary": "Words"})
    request.user = AnonymousUser()
    if is_skipped:
        request.has_skipped_files = True
    else:
        request.FILES["file"] = ContentFile(b"Words", name="words.md")

    response = DatabaseConflicts(None).process_exception(request, written_first)

    assert "Go back in your browser and try again." in response.content.decode()


SAVES, READS_ANSWERS = 'UPDATE "assessments_assessment"', 'FROM "assessments_rating"'


class JoinAfter:
    """Joins two entries of one person between two statements of a page, once these have passed."""

    def __init__(self, kept, gone, *statements):
        self.entries, self.statements, self.has_joined = (kept, gone), [*statements], False

    def __call__(self, execute, sql, params, many, context):
        is_between = sql.startswith("SELECT") and not connection.in_atomic_block
        if not self.statements and is_between and not self.has_joined:
            self.has_joined = True
            join(*self.entries, by=UserFactory(superuser=True), at=STARTED_AT + 9 * DAY)
        if self.statements and self.statements[0] in sql:
            self.statements.pop(0)
        return execute(sql, params, many, context)


@pytest.fixture
def entries():
    return UserFactory.create_batch(2, name="Mona Manager")


@pytest.fixture
def differing(entries):
    """What the second of the two entries reviewed, and the employee sees otherwise."""
    return AssessmentFactory(
        employee__manager=entries[1],
        open=True,
        ratings__self="well",
        ratings__manager="learning",
    )


@pytest.mark.django_db(transaction=True)
def test_page_of_somebody_who_was_joined_meanwhile_leads_to_sign_in(client, entries, differing):
    client.force_login(entries[1])
    page = differing.get_absolute_url()

    with connection.execute_wrapper(JoinAfter(*entries, READS_ANSWERS)):
        response = client.get(page)

    assertRedirects(response, f"/account/login/?next={page}", fetch_redirect_response=False)
    assert not differing.receipts.exists()


@pytest.mark.django_db(transaction=True)
def test_what_somebody_typed_who_was_joined_meanwhile_comes_back(client, entries, differing):
    client.force_login(entries[1])
    form = client.get(differing.get_absolute_url()).context["forms"][0]
    typed = {form[name].html_name: form[name].value() for name in form.fields}
    typed |= {form["remark"].html_name: "I saw it twice.", "attained": "perhaps", "version": 0}

    with connection.execute_wrapper(JoinAfter(*entries, SAVES, READS_ANSWERS)):
        response = client.post(reverse("assessments:settle", args=[differing.pk]), typed)

    assert response.status_code == 401
    assert "I saw it twice." in response.content.decode()
    said = differing.remarks.exclude(text="")
    assert [remark.text for remark in said] == ["I saw it twice."]
