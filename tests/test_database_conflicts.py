"""A change that gave way to another is told so, with what was typed; a mistake of ours is not."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from pathway_portal.accounts.models import User
from pathway_portal.web.database_conflicts import DatabaseConflicts, gave_way
from tests.factories import RoleFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


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
