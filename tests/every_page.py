"""Every page as the server answers it: what links lead to, for every kind of person and for nobody,
HR's workplace, what is refused, and what says that something went wrong; in one language.

With `one_in` above 1, each person sees one page of each repeated view, and of its other pages a
part that is drawn (`samples.py`).
"""

import re
from functools import partial
from urllib.parse import unquote, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone, translation

from assessments.models import Assessment, MetricAnswer
from pathway_portal.accounts.models import User
from pathway_portal.accounts.pending_changes import link_key, request_change
from pathways.models import Level, Pathway
from pathways.services import start_new_version
from tests import samples
from tests.crawl import MORE_OF_THE_SAME, walk, walk_the_workplace
from tests.factories import STARTED_AT, UserFactory
from tests.plan_factories import (
    ActionFactory,
    BadgeFactory,
    CalendarFeedFactory,
    ChosenEvidenceFactory,
    ProposalFactory,
)
from tests.shared import once_per_run

PEOPLE = ["employee", "manager", "hr", "editor"]
SIGNED_OUT = [
    "/account/login/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-nothing/",
    "/account/password/reset/key/done/",
    "/account/signup/",
    "/account/inactive/",
    "/account/address/nothing/",
    "/nowhere/",
]
ERRORS = [
    *("400.html", "401.html", "403.html", "403_csrf.html", "405.html", "413.html"),
    *("429_downloads.html", "500.html", "503.html"),
]
# Views whose pages differ in the pathway, the stage or the report alone.
REPEATED = {
    *("pathways:role", "pathways:stage", "pathways:compare", "pathways:document"),
    *(
        "assessments:observations",
        "pathways:changes",
        "assessments:start",
        "assessments:history",
        "assessments:report",
    ),
}
ONE_IN = 3  # of the pages of such a view, the part that `make test` looks at
KEPT = {}


def every_page(language, one_in=1):
    """The name of each, which says whose it is, and its markup; of the demonstration company."""
    change = prepare(language)
    for name, pages in walked(language, one_in).items():
        yield from ((f"{name} {page.address}", page.content) for page in pages)
    for name in PEOPLE:
        user = User.objects.get(email=f"{name}@example.com")
        client = signed_in(user)
        for address in ["/nowhere/", "/pathways/?q=risk", "/pathways/?q=zzzz"]:
            yield f"{name} {address}", client.get(address).content
        yield from ((f"{name} {address}", content) for address, content in refused(user))
        yield from ((f"{name} {address}", content) for address, content in unlinked(user))
    yield "new /", signed_in(UserFactory(language=language)).get("/").content
    nobody = Client(headers={"accept-language": language})
    link = reverse("confirm_address", args=[link_key(change)])
    for address in [*SIGNED_OUT, link]:
        yield f"nobody {address}", nobody.get(address).content
    for address, data in [("/account/login/", {"login": "x"}), ("/account/password/reset/", {})]:
        yield f"nobody {address} refused", nobody.post(address, data).content
    yield "nobody, address confirmed", nobody.post(link).content
    with translation.override(language):
        for template in ERRORS:
            yield template, render_to_string(template).encode()


def prepare(language):
    """A draft beside what is published, and two changes of address that wait; gives the last."""
    start_new_version(Pathway.objects.published().get(role__slug="customer-service-director"))
    User.objects.update(language=language)
    plan()
    hr = User.objects.get(email="hr@example.com")
    for name in ["employee", "hr"]:
        user = User.objects.get(email=f"{name}@example.com")
        new = f"{name}@example.org"
        change = request_change(user, "email", email=new, by=hr, at=STARTED_AT)
    return change


def plan():
    """What the employee's plan lacks in the company as it is made."""
    employee = User.objects.get(email="employee@example.com")
    competency = employee.assessments.order_by("pk").last().stage.competencies.first()
    for story in [{}, {"shared": True, "due_on": STARTED_AT.date()}]:
        ActionFactory(owner=employee, competency=competency, **story)
    CalendarFeedFactory(owner=employee)
    reached = employee.assessments.filter(agreed_at__isnull=False).first()
    BadgeFactory(assessment=reached)
    ratings = reached.ratings.filter(side="self", competency__isnull=False)
    ChosenEvidenceFactory(rating=ratings.exclude(evidence="").first())
    ProposalFactory(employee=employee, declined=True)


def walked(language, one_in):
    """The pages each person reaches by links, once `prepare` has run: {name: pages}.

    Walked once per run: on SQLite every test begins with the same rows under the same numbers.
    """
    if connection.vendor != "sqlite":
        return walk_as_everybody(one_in)
    if (language, one_in) not in KEPT:
        walk = partial(walk_as_everybody, one_in)
        KEPT[language, one_in] = once_per_run(f"walked-{language}-{one_in}", walk)
    return KEPT[language, one_in]


def walk_as_everybody(one_in):
    pages = {}
    for name in PEOPLE:
        user = User.objects.get(email=f"{name}@example.com")
        only = partial(is_asked, name, one_in, set())
        pages[name] = walk(signed_in(user), but=MORE_OF_THE_SAME, only=only)
        if user.is_staff:
            pages[name] += walk_the_workplace(signed_in(user))
    return pages


def is_asked(name, one_in, seen, address):
    """Whether a walk follows this address: always the first of a view, and of a kind of query."""
    parts = urlsplit(address)
    view = resolve(parts.path).view_name
    kind = (view, re.sub(r"(?<=[=/])[\w-]+", "", unquote(parts.query)))
    is_first = kind not in seen
    seen.add(kind)
    return is_first or view not in REPEATED or samples.is_drawn((name, address), one_in)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def refused(user):
    """What is answered to a form with a gap or something wrong in it."""
    posts = {"/account/password/change/": {}}
    for draft in user.assessments.filter(submitted_at=None):
        wrong = {f"{draft.ratings.first().key}-link": "javascript:alert(1)"}
        posts[reverse("assessments:answer", args=[draft.pk])] = wrong
    if user.has_perm("pathways.change_pathway"):
        draft = Pathway.objects.filter(state="draft")[0]
        posts[reverse("admin:pathways_pathway_import")] = {"step": "preview"}
        posts[reverse("admin:pathways_pathway_publish", args=[draft.pk])] = {}
        posts[reverse("admin:pathways_role_add")] = {}
    if user.has_perm("accounts.add_user"):
        posts[reverse("admin:accounts_user_import")] = {}
        posts[reverse("admin:accounts_user_add")] = {}
        chosen = {"_selected_action": [user.pk], "index": 0}
        posts[reverse("admin:accounts_user_changelist")] = {"action": "change_many", **chosen}
    client = signed_in(user)
    for address, data in posts.items():
        yield f"{address} refused", client.post(address, data).content
    if user.has_perm("accounts.add_user"):
        yield from imported_lists(client)
        yield from deputies_for_many(client)


def imported_lists(client):
    """What comes after a list of people was chosen: what its columns mean, and what it would do."""
    address = reverse("admin:accounts_user_import")
    for name, text in [
        ("mapping", "Employee ID,Work Email,Name,Status\n1,x@example.com,Xenia,Seconded"),
        ("preview", "email,name,manager\nnew@example.com,Newt,\nother@example.com,Otto,"),
    ]:
        file = SimpleUploadedFile("people.csv", text.encode())
        yield f"{address} {name}", client.post(address, {"file": file}).content


def deputies_for_many(client):
    """What comes after people were chosen to get a deputy: asking, refusing, for whom it can be."""
    address = reverse("admin:accounts_user_changelist")
    people = User.objects.active().order_by("pk")
    today = timezone.localdate()
    chosen = {"action": "name_deputy_for_many", "_selected_action": [p.pk for p in people[:9]]}
    filled_in = {"colleague": people.last().email, "starts_on": today, "ends_on": today}
    for name, more in [
        ("asking", {}),
        ("refused", {"apply": "preview"}),
        ("preview", {"apply": "preview", **filled_in}),
    ]:
        content = client.post(address, {"index": 0, **chosen, **more}).content
        yield f"{address} deputies {name}", content


def unlinked(user):
    """Pages before the last step, which no link leads to: with something open, and with nothing."""
    writing = [
        *(("submit", draft) for draft in user.assessments.filter(submitted_at=None)),
        *(
            ("finish", each)
            for each in Assessment.objects.filter(employee__manager=user).awaiting_review()
        ),
    ]
    client = signed_in(user)
    for page, assessment in writing:
        address = reverse(f"assessments:{page}", args=[assessment.pk])
        yield address, client.get(address).content
        assessment.ratings.filter(answer="", metric=None).update(
            answer=Level.ALONE, answered_at=STARTED_AT
        )
        assessment.ratings.filter(answer="").update(answer=MetricAnswer.MET, answered_at=STARTED_AT)
        yield f"{address} complete", client.get(address).content
        older = {"version": 99, "review": "independent"}
        yield f"{address} overtaken", client.post(address, older).content
