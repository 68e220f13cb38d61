"""HR's list: what it may look like, what is wrong with it, what it does. All of it, or nothing."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pathway_portal.accounts.models import Department, Notice, User
from pathway_portal.accounts.org_import import Outdated, apply, make_plan, parse
from tests.accounts.lists import NOW, bring_in, columns, listed, problems, reload
from tests.factories import DepartmentFactory, PathwayFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db

# Roles and stages


@pytest.fixture
def director():
    """A role with two published stages; one with a draft alone."""
    first = StageFactory(
        pathway__role__name="Director", pathway__role__slug="director", slug="open", title="Opening"
    )
    PathwayFactory(role__name="Drafted", role__slug="drafted")
    return [first, StageFactory(pathway=first.pathway, slug="on", title="Going on")]


def test_what_else_a_row_names_is_looked_at_where_its_address_is_wrong(director):
    assert problems(
        """email,name,manager,role,stage
        wrong,Ann,nobody@example.com,director,9
        ,Bo,bo@example.com,painter,
        cy@example.com,Cy,,,
        cy@example.com,Cy,nobody@example.com,,"""
    ) == [
        "Row 2, email address: “wrong” is not an email address.",
        "Row 2, manager: Nobody has the address nobody@example.com, neither here nor in the file.",
        "Row 2, stage: Director has no stage “9”. Its stages are 1, 2.",
        "Row 3, email address: The email address is missing.",
        "Row 3, manager: Nobody has the address bo@example.com, neither here nor in the file.",
        "Row 3, role: There is no role “painter”.",
        "Row 5, email address: cy@example.com is already in row 4. Capital and small letters "
        "count as the same.",
        "Row 5, manager: Nobody has the address nobody@example.com, neither here nor in the file.",
    ]


@pytest.mark.parametrize("role", ["Director", "director", "DIRECTOR"])
@pytest.mark.parametrize("stage", ["2", "on", "Going on", "going ON"])
def test_a_stage_is_named_by_number_address_or_title(director, role, stage):
    bring_in(f"email,name,role,stage\nann@example.com,Ann,{role},{stage}")

    assert User.objects.get().stage == director[1]


def test_the_role_somebody_has_need_not_be_named(director):
    ann = UserFactory(email="ann@example.com", stage=director[0])

    bring_in("email,stage\nann@example.com,2")

    assert reload(ann).stage == director[1]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("Pilot,1", "role: There is no role “Pilot”."),
        ("Director,7", "stage: Director has no stage “7”. Its stages are 1, 2."),
        ("Director,", "stage: Name the stage of Director too, one of these: 1, 2."),
        (",1", "role: Name the role too: this person has none so far."),
        (
            "Drafted,1",
            "role: The role Drafted has no published pathway, so nobody can be at one of its "
            "stages.",
        ),
    ],
)
def test_a_stage_that_is_not_there_is_refused(director, cells, said):
    text = f"email,name,role,stage\nann@example.com,Ann,{cells}"

    assert problems(text) == [f"Row 2, {said}"]


def test_a_stage_in_an_older_version_is_the_same_stage(director):
    old = PathwayFactory(role=director[0].pathway.role, superseded=True)
    ann = UserFactory(email="ann@example.com", stage=StageFactory(pathway=old, slug="on"))

    plan = make_plan(listed("email,role,stage\nann@example.com,Director,2"), by=None)

    assert (plan.unchanged, plan.changed) == (1, [])
    assert reload(ann).stage.pathway == old


# What a list does


def test_a_company_is_brought_in_from_its_end(director):
    DepartmentFactory(name="Operations")

    plan = bring_in(
        """email,name,job title,department,manager,role,stage,active
        CY@example.com,Cy,Clerk,operations,bo@example.com,director,1,yes
        bo@example.com,Bo,Head,Sales,ANN@example.com,,,
        ann@example.com,Ann,Chief,SALES,,,,ja"""
    )

    ann, bo, cy = (User.objects.get(email=f"{name}@example.com") for name in ("ann", "bo", "cy"))
    assert [len(plan.new), plan.unchanged, plan.not_mentioned] == [3, 0, 0]
    assert [ann.manager, bo.manager, cy.manager] == [None, ann, bo]
    assert [d.name for d in Department.objects.order_by("pk")] == ["Operations", "Sales"]
    assert [ann.department, bo.department, cy.department.name] == [
        bo.department,
        ann.department,
        "Operations",
    ]
    assert (cy.name, cy.job_title, cy.stage, cy.is_active) == ("Cy", "Clerk", director[0], True)
    assert [user.has_usable_password() for user in (ann, bo, cy)] == [False] * 3
    assert [user.is_staff or user.is_superuser for user in (ann, bo, cy)] == [False] * 3
    assert Notice.objects.count() == 0


def test_a_change_is_told_old_and_new(director):
    old = UserFactory(name="Old Hand")
    UserFactory(name="New Hand", email="new@example.com")
    UserFactory(
        email="ann@example.com",
        name="Ann",
        job_title="Clerk",
        department=DepartmentFactory(name="Sales"),
        manager=old,
        stage=director[0],
    )

    plan = bring_in(
        """email,name,job title,department,manager,role,stage
        ann@example.com,Anna,Head,Operations,new@example.com,director,2"""
    )

    assert [str(difference) for difference in plan.changed[0].differences] == [
        "name: Ann → Anna",
        "job title: Clerk → Head",
        "department: Sales → Operations",
        "current stage: Director, Stage 1: Opening → Director, Stage 2: Going on",
        "manager: Old Hand → New Hand",
    ]
    ann = User.objects.get(email="ann@example.com")
    assert (ann.name, ann.job_title, ann.department.name) == ("Anna", "Head", "Operations")
    assert (ann.manager.name, ann.manager_since, ann.stage) == ("New Hand", NOW, director[1])


def test_a_change_of_manager_is_told_to_all_three():
    old, new = UserFactory(name="Old"), UserFactory(name="New", email="new@example.com")
    UserFactory(name="Ann", email="ann@example.com", manager=old)
    UserFactory(name="Same", email="same@example.com", manager=new)

    bring_in("email,manager\nann@example.com,new@example.com\nsame@example.com,new@example.com")

    assert {(n.recipient, n.kind, n.about.name) for n in Notice.objects.all()} == {
        (User.objects.get(name="Ann"), "manager_changed", "New"),
        (old, "report_lost", "Ann"),
        (new, "report_gained", "Ann"),
    }


def test_a_list_marks_as_read_what_is_another_managers_to_do_now():
    old, new = UserFactory(name="Old"), UserFactory(name="New", email="new@example.com")
    ann = UserFactory(name="Ann", email="ann@example.com", manager=old)
    bob = UserFactory(name="Bob", email="bob@example.com")
    submitted = {"kind": "assessment_submitted", "recipient": old, "about": ann}
    unmanaged = {"kind": "reviewer_missing", "recipient": UserFactory(), "about": bob}
    staying = {"kind": "views_opened", "recipient": ann, "about": old}
    for fields in (submitted, unmanaged, staying):
        Notice.objects.create(**fields, at=NOW)

    bring_in("email,manager\nann@example.com,new@example.com\nbob@example.com,new@example.com")

    before = ["assessment_submitted", "reviewer_missing", "views_opened"]
    unread = Notice.objects.unread().filter(kind__in=before)
    assert [notice.kind for notice in unread] == ["views_opened"]
    assert new.notices.count() == 2


@pytest.mark.parametrize(
    "text",
    [
        "email,name,job title,department,manager,role,stage,active\nann@example.com,,,,,,,",
        "email\nann@example.com",
        "email,name\nANN@example.com,  Ann ",
        "email,manager\nann@example.com,boss@example.com",
        "email,department\nann@example.com,sales",
        "email,role,stage\nann@example.com,director,1",
        "email,role\nann@example.com,director",
    ],
)
def test_what_is_blank_or_so_already_changes_nothing(director, text):
    UserFactory(
        email="ann@example.com",
        name="Ann",
        job_title="Clerk",
        department=DepartmentFactory(name="Sales"),
        manager=UserFactory(email="boss@example.com"),
        stage=director[0],
    )
    before = columns()

    plan = bring_in(text)

    assert (plan.does_something, plan.unchanged, plan.not_mentioned) == (False, 1, 1)
    assert columns() == before
    assert Department.objects.count() == 1


def test_who_is_not_in_the_list_is_left_alone_and_counted():
    UserFactory.create_batch(17)
    before = columns()

    plan = bring_in("email,name\nnew@example.com,New")

    assert plan.not_mentioned == 17
    assert columns()[:17] == before


def test_groups_and_rights_are_never_touched(hr_admin, superuser):
    before = [(u.pk, u.is_staff, u.is_superuser, list(u.groups.all())) for u in User.objects.all()]

    bring_in(f"email,name\n{hr_admin.email},Renamed\n{superuser.email},Renamed too")

    after = [(u.pk, u.is_staff, u.is_superuser, list(u.groups.all())) for u in User.objects.all()]
    assert after == before
    assert reload(hr_admin).name == "Renamed"


def test_what_is_done_stands_in_the_history_of_each(hr_admin):
    ann = UserFactory(email="ann@example.com", name="Ann")
    UserFactory(email="same@example.com", name="Same")

    bring_in(
        "email,name\nann@example.com,Anna\nnew@example.com,New\nsame@example.com,", by=hr_admin
    )

    assert [
        (entry.user, entry.object_id, entry.get_change_message())
        for entry in LogEntry.objects.order_by("pk")
    ] == [
        (hr_admin, str(User.objects.get(email="new@example.com").pk), "Added."),
        (hr_admin, str(ann.pk), "Changed Name."),
    ]


# Once, and as shown


def test_a_list_that_was_brought_in_has_no_second_effect():
    text = "email,name\nann@example.com,Ann"
    shown = make_plan(listed(text), by=None)
    apply(listed(text), by=None, at=NOW, shown=shown.digest, imports=0)
    User.objects.all().delete()  # everything is again as it was when the list was shown

    with pytest.raises(Outdated):
        apply(listed(text), by=None, at=NOW, shown=shown.digest, imports=0)

    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "meanwhile", [{"name": "Other"}, {"job_title": "Other"}, {"is_active": False}]
)
def test_what_was_not_shown_is_not_done(meanwhile):
    ann = UserFactory(email="ann@example.com", name="Ann", job_title="Clerk")
    text = "email,name,job title,active\nann@example.com,Anna,Head,yes"
    shown = make_plan(listed(text), by=None)
    User.objects.filter(pk=ann.pk).update(**meanwhile)
    before = columns()

    with pytest.raises(Outdated) as refused:
        apply(listed(text), by=None, at=NOW, shown=shown.digest, imports=0)

    assert refused.value.plan.does_something is True
    assert columns() == before


# Large ones


def company(people, *, title="Clerk"):
    yield "email,name,job title,department,manager"
    for n in range(people):
        boss = f"p{(n - 1) // 8}@example.com" if n else ""
        yield f"p{n}@example.com,Person {n},{title},Department {n % 40},{boss}"


def queries_of(people, **more):
    content = "\n".join(company(people, **more)).encode()
    with CaptureQueriesContext(connection) as queries:
        plan = apply(parse(content), by=None, at=NOW)
    return len(queries), plan


def test_five_thousand_people_in_few_queries():
    added, plan = queries_of(5000)
    assert len(plan.new) == 5000
    changed, plan = queries_of(5000, title="Head")
    assert len(plan.changed) == 5000
    nothing, plan = queries_of(5000, title="Head")
    assert plan.unchanged == 5000

    # One statement of SQLite's is run for all rows, and PostgreSQL takes 5,000 rows at a time.
    assert nothing == 7
    assert (added, changed) == {"sqlite": (29, 27), "postgresql": (29, 28)}[connection.vendor]
