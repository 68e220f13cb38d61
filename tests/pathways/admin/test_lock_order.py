"""Two changes that hold more than one row, pressed at the same moment: both are answered.

`make test-all` tries every pair, `make test` each change with at least two others.

Real processes and commits. Two changes that took their locks in different orders would wait for
each other, and the database would end one of them.
"""

from itertools import combinations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, Rating, Remark
from pathway_portal.accounts.models import User
from pathway_portal.privacy.joining import ask_to_join
from pathways.models import Level, Pathway, Stage
from pathways.services import publish as publish_draft
from pathways.services import start_new_version
from tests import samples
from tests.factories import DAY, PUBLISHED_AT, AssessmentFactory, CompanyFactory, UserFactory
from tests.orders import Order, side_by_side
from tests.page_forms import form_data
from tests.processes import Request

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = """# Gardener

## Stage 1: Weeding
### Competencies
- Pulls weeds
"""


@pytest.fixture
def garden(faultless, superuser):
    """A draft in the place of what people read; among them a manager and a report of a lower id."""
    CompanyFactory()
    publish_draft(faultless, note="First.", at=PUBLISHED_AT)
    stage = faultless.stages.get()
    report = UserFactory(stage=stage, name="Rosa")
    manager = UserFactory(stage=stage, name="Mia", manager=UserFactory(stage=stage, name="Top"))
    User.objects.filter(pk=report.pk).update(manager=manager)
    draft, _is_new = start_new_version(faultless)
    # Leo, who has left, reviewed Rolf: the two differed, and Rolf agrees. Mia is here twice.
    leo = UserFactory(stage=stage, name="Leo", is_active=False, manager=manager)
    UserFactory(stage=stage, name="Mia Twin", manager=manager.manager)
    here = {"stage": stage, "manager": manager}
    rolf = UserFactory(name="Rolf", **here)
    differing = {"ratings__self": Level.WELL, "ratings__manager": Level.LEARNING}
    AssessmentFactory(employee=rolf, stage=stage, open=True, version=2, **differing)
    Assessment.objects.update(reviewed_by=leo)
    for model in (Rating, Remark):
        model.objects.exclude(side="self").update(author=leo)
    Remark.objects.filter(side="manager").update(text="I have seen it twice.")
    AssessmentFactory(employee=UserFactory(name="Ruth", **here), stage=stage, submitted=True)
    # Sam's draft is complete, and there is a newer version for it.
    sams = AssessmentFactory(employee=UserFactory(name="Sam", **here), stage=stage)
    sams.ratings.filter(metric=None).update(answer=Level.ALONE, answered_at=PUBLISHED_AT)
    sams.ratings.filter(competency=None).update(answer="met", answered_at=PUBLISHED_AT)
    publish_draft(draft, note="Second.", at=PUBLISHED_AT + DAY)
    start_new_version(draft)
    return superuser


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def publish(by):
    draft = Pathway.objects.get(state="draft")
    url = reverse("admin:pathways_pathway_publish", args=[draft.pk])
    data = form_data(browser(by).get(url)) | {"note": "Third."}
    return Request.by(by, url, data)


def replace_draft(by):
    url = reverse("admin:pathways_pathway_import")
    role = Pathway.objects.get(state="draft").role
    sent = {"step": "preview", "role": role.pk, "text": TEXT}
    data = form_data(browser(by).post(url, sent)) | {"replace": "on", "step": "confirm"}
    return Request.by(by, url, data)


def retire(by):
    url = reverse("admin:pathways_pathway_retire", args=[Pathway.objects.published().get().pk])
    return Request.by(by, url, form_data(browser(by).get(url)) | {"reason": "Robots."})


def save_stage(by):
    stage = Pathway.objects.get(state="draft").stages.get()
    url = reverse("admin:pathways_stage_change", args=[stage.pk])
    return Request.by(by, url, form_data(browser(by).get(url), "stage_form") | {"audience": "All"})


def remove_stage(by):
    stage = Pathway.objects.get(state="draft").stages.get()
    url = reverse("admin:pathways_stage_delete", args=[stage.pk])
    return Request.by(by, url, form_data(browser(by).get(url)))


def _person(by, name, **changes):
    url = reverse("admin:accounts_user_change", args=[User.objects.get(name=name).pk])
    data = form_data(browser(by).get(url), "user_form") | changes
    return Request.by(by, url, {field: value for field, value in data.items() if value})


def leave(by):
    return _person(by, "Mia", is_active="")


def change_manager(by):
    return _person(by, "Rosa", manager=str(User.objects.get(name="Top").pk))


def import_list(by):
    emails = User.objects.filter(name__in=["Rosa", "Mia"]).values_list("email", flat=True)
    text = "email,job title\n" + "".join(f"{email},Gardener\n" for email in emails)
    file = SimpleUploadedFile("people.csv", text.encode())
    url = reverse("admin:accounts_user_import")
    page = browser(by).post(url, {"file": file})
    return Request.by(by, url, {"list": page.context["token"]})


def come_back(by):
    return _person(by, "Leo", is_active="on")


def erase(by):
    url = reverse("admin:accounts_user_erase", args=[User.objects.get(name="Leo").pk])
    return Request.by(by, url, {"typed": "Leo"})


def join(by):
    """Confirm that Mia and her twin are one person, which somebody else in HR has asked for."""
    mia, twin = User.objects.get(name="Mia"), User.objects.get(name="Mia Twin")
    waits = ask_to_join(twin, mia, by=UserFactory(superuser=True), at=PUBLISHED_AT)
    return Request.by(by, reverse("decide_change", args=[waits.pk]), {"step": "confirm"})


def start(by):
    stage = Pathway.objects.published().get().stages.get()
    url = reverse("assessments:start", args=[stage.pathway.role.slug, stage.number])
    return Request.by(User.objects.get(name="Rosa"), url, {})


def _press(name, employee, by=None, **data):
    assessment = Assessment.objects.get(employee__name=employee)
    url = reverse(f"assessments:{name}", args=[assessment.pk])
    return Request.by(User.objects.get(name=by or employee), url, data)


def move_to_published(by):
    return _press("move", "Sam", version=0)


def submit(by):
    return _press("submit", "Sam", version=0, review="independent")


def review(by):
    key = Rating.objects.filter(assessment__employee__name="Ruth", metric=None).get().key
    answer = {f"{key}-version": 0, f"{key}-answer": Level.WELL}
    return _press("save", "Ruth", by="Mia", key=key, **answer)


def agree(by):
    key = Remark.objects.get(assessment__employee__name="Rolf", side="self").key
    answer = {f"{key}-version": 0, f"{key}-answer": Level.ALONE}
    remark = {f"{key}-remark_version": 0, f"{key}-remark": "I see it so, too."}
    said = {"version": 2, "attained": "True", "agree": "yes"} | answer | remark
    return _press("settle", "Rolf", **said)


CHANGES = [
    *(publish, replace_draft, retire, save_stage, remove_stage),
    *(leave, come_back, change_manager, import_list, erase, join),
    *(start, move_to_published, submit, review, agree),
]


def drawn_for(change):
    """The two others that this change meets in this run."""
    others = [other for other in CHANGES if other is not change]
    return [samples.choice((change.__name__, place), others) for place in (1, 2)]


PAIRS = [
    (one, other)
    for one, other in combinations(CHANGES, 2)
    if samples.WHOLE or other in drawn_for(one) or one in drawn_for(other)
]


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda change: change.__name__)
def test_no_pair_of_changes_waits_for_each_other(workers, garden, one, other):
    answers = Order(side_by_side, "one").answers(workers, one(garden), other(garden))

    assert [answer.status for answer in answers if answer.status >= 500] == []


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_each_of_them_does_something_when_it_is_alone(workers, garden, change):
    """A pair of which one is refused would show nothing."""
    request = change(garden)
    before = everything()

    answer = workers[0].ask(request)

    assert (answer.error, answer.status) in [("", 200), ("", 302)]
    assert everything() != before


def everything():
    models = [Pathway, Stage, User, Assessment, Rating, Remark]
    return [list(model.objects.order_by("pk").values()) for model in models]
