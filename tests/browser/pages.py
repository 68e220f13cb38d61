"""Every kind of page as each kind of person meets it, one after another on show in a browser.

axe looks at them in `test_accessibility.py`, people look at the pictures of `pictures.py`. Pages
that differ from earlier ones in their data alone are left out; `make test-all` and the pictures
have them all.
"""

import functools
import re
from unittest.mock import patch

from django.conf import settings
from django.core import mail
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment
from assessments.plans.models import CalendarFeed
from assessments.services import save_review, start
from pathway_portal.accounts.models import User, managed_by
from pathways.models import Pathway
from pathways.services import publish, start_new_version
from tests import samples
from tests.browser.conftest import follow, next_page, unfold
from tests.crawl import MORE_OF_THE_SAME, Page, one_of_each, walk, walk_the_workplace
from tests.every_page import PEOPLE, SIGNED_OUT, plan, signed_in
from tests.factories import AssessmentFactory, DeputyshipFactory, UserFactory
from tests.shared import once_per_run

ONE_IN = 3  # of the pages that links lead to, the part that is shown
PEOPLE_LIST = b"""email,name,job title,department,manager,role,stage,active
amara.lindqvist@example.com,,,,,,,no
employee@example.com,,Service Delivery Lead,,,,,
nele.neumann@example.com,Nele Neumann,Analyst,Customer Service,manager@example.com,,,
"""
DOCUMENT = b"""# Gardener: a pathway

## Stage 1: Weeding
### Objectives
- Tell weeds from flowers
### Competencies
- Pulls weeds

![the mower](mower.png)
"""


def withhold():
    """An earlier assessment of what somebody has just submitted anew: withheld from the manager."""
    submitted = Assessment.objects.filter(
        employee__manager__email="manager@example.com"
    ).awaiting_review()[0]
    AssessmentFactory(agreed=True, employee=submitted.employee, stage=submitted.stage)


def begin_for_another():
    """A review that has begun who the manager stands in for: to be taken over first."""
    assessment = AssessmentFactory(submitted=True)
    manager = assessment.employee.manager
    save_review(assessment, [], by=manager, at=timezone.now())
    DeputyshipFactory(employee=assessment.employee, deputy=person("manager"))


def person(name):
    return User.objects.get(email=f"{name}@example.com")


def every_page(window):
    """The name of each and the browser's page, which shows it until the next is asked for; of the
    demonstration company."""
    yield from pages_of_people(window, whole=True)
    yield from pages_of_the_workplace(window, whole=True)


def pages_of_people(window, *, whole=samples.WHOLE):
    reached = {name: reached_by(name) for name in PEOPLE}
    withhold()
    begin_for_another()
    seen = SeenPages(show_all=whole)
    for name in PEOPLE:
        user = person(name)
        pages = [*reached[name], *opened(user, unlinked(user))]
        yield from visit(window(user), name, addresses_of(seen.among(pages)))
    yield from of_a_newcomer(window)
    yield from of_nobody(window)
    yield from once_more(window)
    yield from refused_to_an_employee(window)
    yield from broken(window)


def pages_of_the_workplace(window, *, whole=samples.WHOLE):
    seen = SeenPages(show_all=whole)
    for name in ["hr", "editor"]:
        user = person(name)
        pages = of_the_workplace(user)
        yield from visit(window(user), name, addresses_of(seen.among(pages)))
    yield from refused_in_the_workplace(window)


def reached_by(name):
    """One page of each kind that this person reaches by links, in the company as it is made, with
    something of everything in the employee's plan."""
    if not CalendarFeed.objects.exists():
        plan()
    return _reached_by(name)


@functools.cache
def _reached_by(name):
    return once_per_run(f"reached-by-{name}", lambda: walk_as(name))


def walk_as(name):
    return one_of_each(walk(signed_in(person(name)), but=MORE_OF_THE_SAME))


def opened(user, addresses):
    """These pages, as the walks give theirs."""
    client = signed_in(user)
    for address in addresses:
        answer = client.get(address, follow=True)
        yield Page(address, "", answer.templates[0].name, answer.content)


# An element with its classes, or a field with its type.
ELEMENT = re.compile(r'<(\w+)\b[^>]*?\b((?:class|type)="[^"]*")')


class SeenPages:
    """Remembers the pages that were met, to leave out those that add nothing but data, and of the
    others all but a part that is drawn."""

    def __init__(self, *, show_all):
        self.show_all = show_all
        self.known = set()

    def among(self, pages):
        """Those to show."""
        new = [page for page in pages if self.is_new(page)]
        if self.show_all:
            return new
        return [page for page in new if samples.is_drawn((page.address, *page.kind), ONE_IN)]

    def is_new(self, page):
        """Whether its kind is new, or an element on it."""
        has = {page.kind, *ELEMENT.findall(page.content.decode())}
        is_new = self.show_all or not has <= self.known
        self.known |= has
        return is_new


def addresses_of(pages):
    return [page.address for page in pages]


def visit(page, name, addresses):
    for address in addresses:
        page.goto(address)
        yield f"{name} {address}", page


def unlinked(user):
    """Pages that no link leads to, as far as there are any for this person."""
    yield from ["/nowhere/", "/pathways/?q=risk", "/pathways/?q=zzzz", "/account/reauthenticate/"]
    for draft in user.assessments.filter(submitted_at=None):
        yield reverse("assessments:submit", args=[draft.pk])
        yield reverse("assessments:review", args=[draft.pk])
    of_others = Assessment.objects.filter(managed_by(user, "employee__")).awaiting_review()
    for submitted in of_others.exclude(employee__manager=user):
        yield reverse("assessments:review", args=[submitted.pk])
    for submitted in Assessment.objects.filter(employee__manager=user).awaiting_review():
        yield reverse("assessments:finish", args=[submitted.pk])
        earlier = submitted.employee.assessments.of_stage(submitted.stage)
        yield from (each.get_absolute_url() for each in earlier.filter(agreed_at__isnull=False))


def of_the_workplace(user):
    """One of each kind, and beside what is published, which can only be looked at, a draft."""
    draft, _made = start_new_version(
        Pathway.objects.published().get(role__slug="operations-director")
    )
    addresses = [
        reverse("admin:pathways_stage_change", args=[draft.stages.first().pk]),
        *(
            reverse(f"admin:pathways_pathway_{page}", args=[draft.pk])
            for page in ("change", "check", "publish", "delete", "history")
        ),
        reverse("pathways:preview", args=[draft.role.slug, draft.number]),
        reverse("pathways:preview_stage", args=[draft.role.slug, draft.number, 1]),
        reverse("admin:pathways_stage_changelist") + "?q=zzzz",
    ]
    if user.email == "hr@example.com":
        addresses += [
            reverse("admin:accounts_user_changelist") + "?q=zzzz",
            reverse("admin:accounts_user_change", args=[user.pk]),
            reverse("admin:assessments_assessment_without_manager"),
        ]
    return [*one_of_each(walk_the_workplace(signed_in(user))), *opened(user, addresses)]


def refused_in_the_workplace(window):
    hr = person("hr")
    draft = Pathway.objects.filter(state="draft")[0]
    page = window(hr)

    def send(name, address, button, file=None):
        page.goto(address)
        if file:
            page.locator("input[type=file]").first.set_input_files(
                {"name": file[0], "mimeType": "text/plain", "buffer": file[1]}
            )
        page.locator("form").evaluate_all(
            "all => all.forEach((form) => { form.noValidate = true })"
        )
        press(page, button)
        return f"hr {name}", page

    people, pathways = "admin:accounts_user", "admin:pathways_pathway"
    show = "Show what would change"
    yield send("adds nobody", reverse(f"{people}_add"), "Save")
    yield send("brings in no list", reverse(f"{people}_import"), show)
    yield send("brings in a list", reverse(f"{people}_import"), show, ("list.csv", PEOPLE_LIST))
    wrong = PEOPLE_LIST.replace(b"manager@", b"nobody@")
    yield send("brings in a wrong list", reverse(f"{people}_import"), show, ("list.csv", wrong))
    leaver = UserFactory(name="Lea Leaver", is_active=False)
    yield send(
        "erases somebody",
        reverse(f"{people}_erase", args=[leaver.pk]),
        "Erase this person for good",
    )
    show = "Show what we understand"
    yield send("reads in nothing", reverse(f"{pathways}_import"), show)
    yield send("reads in a document", reverse(f"{pathways}_import"), show, ("a.md", DOCUMENT))
    page.goto(reverse(f"{people}_changelist"))
    page.locator("tbody input[type=checkbox]").first.check()
    page.locator("select[name=action]").select_option("change_many")
    press(page, "Go")
    yield "hr changes several people", page
    page.goto(reverse(f"{people}_changelist") + f"?manager={person('manager').pk}")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("name_deputy_for_many")
    press(page, "Go")
    yield "hr is asked who stands in", page
    page.get_by_label("Name or email address").fill("hr@example.com")
    page.get_by_label("Last day").fill(str(timezone.localdate()))
    press(page, "Show for whom")
    yield "hr sees for whom somebody can stand in", page
    publishing = reverse(f"{pathways}_publish", args=[draft.pk])
    yield send("publishes silently", publishing, f"Publish version {draft.number}")
    page.goto(reverse("admin:pathways_stage_change", args=[draft.stages.first().pk]))
    page.locator("#id_title").fill("")
    page.locator("#id_competencies-1-text").fill("")
    press(page, "Save")
    yield "hr saves a stage with gaps", page


def of_a_newcomer(window):
    """At no stage, without an assessment, and with no password yet."""
    addresses = ["/", "/assessments/", "/account/receipts/", "/account/password/set/"]
    yield from visit(window(UserFactory(name="Nele Neumann")), "new", addresses)


def of_nobody(window):
    page = window()
    yield from visit(page, "nobody", SIGNED_OUT)
    page.goto("/account/login/")
    page.get_by_label("Email").fill("nobody@example.com")
    page.locator("input[type=password]").fill("not the password")
    press(page, "Sign in")
    yield "nobody signs in with a wrong password", page

    page.goto("/account/password/reset/")
    page.get_by_label("Email").fill("employee@example.com")
    press(page, "Send me the link")
    yield "nobody has asked for a link", page
    page.goto(re.search(r"/account/password/reset/key/\S+", mail.outbox[-1].body)[0])
    yield "nobody chooses a password", page
    for field in page.locator("input[type=password]").all():
        field.fill("too short")
    press(page, "Save the new password")
    yield "nobody chooses a password that is too short", page


def once_more(window):
    """Somebody rates a stage again, and HR publishes a new version meanwhile."""
    agreed = Assessment.objects.get(employee__email="employee@example.com", stage__number=1)
    again = start(agreed.stage, by=agreed.employee, at=timezone.now())
    page = window(agreed.employee)
    answer, confirm, move = (
        reverse(f"assessments:{name}", args=[again.pk]) for name in ("answer", "confirm", "move")
    )
    yield from visit(page, "employee once more", [answer, confirm])

    draft, _made = start_new_version(agreed.stage.pathway)
    draft.stages.get(slug=agreed.stage.slug).competencies.all()[0].delete()
    publish(draft, note="One competency less.", at=timezone.now())
    yield from visit(page, "employee once more, reworded", [answer, move])


def refused_to_an_employee(window):
    """What is posted and cannot be taken, with what was typed."""
    user = person("employee")
    page = window(user)
    page.goto("/account/password/change/")
    for field in page.locator("input[type=password]").all():
        field.fill("not the password")
    press(page, "Change your password")
    yield "employee changes a password wrongly", page

    # Nothing is saved by itself here, so that the button meets what is wrong. (axe needs script.)
    draft = user.assessments.filter(submitted_at=None).earliest("pk")
    one, other = window(user), page
    for each in (one, other):
        each.route("**/save/", lambda route: route.abort())
        each.goto(reverse("assessments:answer", args=[draft.pk]))
    write_link(other, "javascript:alert(1)")
    press_enter(other)
    yield "employee answers with a bad link", other

    for each, words in [(one, "In the one window."), (other, "In the other.")]:
        write_link(each, "")
        each.get_by_role("group").get_by_role("textbox").first.fill(words)
        press_enter(each)
    yield "employee has written in two windows", other

    draft.submitted_at = timezone.now()
    draft.save()
    press_enter(other)
    yield "employee writes on what is submitted", other


# Another change had its turn, and this one waited too long.
GAVE_WAY = OperationalError("database is locked")


def broken(window):
    """The pages that say what went wrong."""
    user = person("employee")
    page = window(user)
    yield from visit(page, "employee", ["/admin/"])
    assessment = user.assessments.exclude(submitted_at=None)[0]
    yield from visit(page, "employee", [reverse("assessments:withdraw", args=[assessment.pk])])
    with patch("pathway_portal.web.views.connection", None):
        page.goto("/health/")
    page.problems.clear()  # the browser logs it
    yield "employee /health/", page
    with patch("pathway_portal.web.allauth_internals.consume", return_value=None):
        page.goto(reverse("my_data_download"))
    yield "employee downloads without end", page
    page.goto("/account/")
    with patch("pathway_portal.accounts.views.choose_language", side_effect=GAVE_WAY):
        press(page, "Use this language")
    page.problems.clear()
    yield "employee comes second", page
    page.goto("/account/")
    page.locator("[name=preferred_name]").evaluate("box => { box.value = 'x'.repeat(1200000) }")
    press(page, "Use this name")
    yield "employee sends too much", page
    draft = user.assessments.filter(submitted_at=None)[0]
    page.goto(reverse("assessments:discard", args=[draft.pk]))
    page.locator("main [name=version]").evaluate("field => field.remove()")
    press(page, "Delete the draft")
    yield "employee sends too little", page
    page.goto("/account/")
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    press(page, "Use this language")
    yield "employee sends no token", page
    page.goto("/account/unsent/")
    yield "employee finds what was not sent", page
    press(page, "Do not send it")
    page.route("**/save/", lambda route: route.abort())
    page.goto(reverse("assessments:answer", args=[draft.pk]))
    unfold(page.locator("[data-question]").first)
    page.get_by_role("group").get_by_role("textbox").first.fill("Written for eight hours.")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    press_enter(page)
    yield "employee is signed out meanwhile", page


def press(page, button):
    follow(page.get_by_role("main").get_by_role("button", name=button, exact=True))


def write_link(page, words):
    question = page.locator("[data-question]").first
    unfold(question)
    question.get_by_label("Link to it").fill(words)


def press_enter(page):
    """Save as the Enter key does; there is no button to see while all is saved."""
    with next_page(page):
        page.get_by_label("Link to it").first.press("Enter")
