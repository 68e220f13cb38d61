"""Two HR admins: one names herself manager of somebody, the other decides."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import follow
from tests.factories import AssessmentFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hr(groups):
    found = [UserFactory(name=name, is_staff=True) for name in ("Hanna HR", "Hugo HR")]
    for each in found:
        each.groups.add(Group.objects.get(name="HR admins"))
    return found


def name_as_manager(page, person, manager):
    page.goto(reverse("admin:accounts_user_change", args=[person.pk]))
    page.evaluate(
        """([pk, name]) => {
          const field = document.querySelector("#id_manager");
          field.append(new Option(name, pk, true, true));
        }""",
        [manager.pk, manager.name],
    )
    follow(page.get_by_role("button", name="Save", exact=True))


@pytest.mark.parametrize("step", ["Confirm", "Refuse"])
def test_she_reads_nothing_until_a_second_hr_admin_confirms(window, client, hr, step):
    hanna, hugo = hr
    assessment = AssessmentFactory(submitted=True, employee__name="Ann Smith")
    review = reverse("assessments:review", args=[assessment.pk])
    hers = window(hanna)

    name_as_manager(hers, assessment.employee, hanna)
    expect(hers.get_by_text("is waiting for confirmation by somebody else")).to_be_visible()
    assert hers.request.get(review).status == 404

    client.cookies.clear()  # or signing him in would sign her out
    his = window(hugo)
    his.goto("/")
    follow(his.get_by_role("link", name="See what is waiting"))
    expect(his.get_by_role("heading", name="wants to become the manager of")).to_be_visible()
    follow(his.get_by_role("button", name=step))
    expect(his.get_by_text("Nothing is waiting.")).to_be_visible()

    answer = hers.request.get(review)
    assert (answer.status, review in answer.url) == (200 if step == "Confirm" else 404, True)
    assert "account/login" not in answer.url
    client.cookies.clear()
    anns = window(assessment.employee)
    anns.goto("/")
    asked = "Hanna HR from HR wants to change who your manager is."
    expect(anns.get_by_text(asked)).to_be_visible()


def test_she_withdraws(window, hr):
    hanna, _hugo = hr
    assessment = AssessmentFactory(submitted=True)
    page = window(hanna)
    name_as_manager(page, assessment.employee, hanna)

    page.goto(reverse("changes"))
    follow(page.get_by_role("button", name="Withdraw"))

    expect(page.get_by_text("Nothing is waiting.")).to_be_visible()
