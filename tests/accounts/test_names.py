"""Names are compared, searched and ordered the same way everywhere, on every database."""

import random

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F
from django.urls import reverse

from pathway_portal.accounts.models import ERASED_NAME, ERASED_SORT_KEY, Department, User
from pathway_portal.accounts.names import fold, search_words, sort_key
from tests.factories import AssessmentFactory, DepartmentFactory, UserFactory

from .names import FOUND, NAMES

pytestmark = pytest.mark.every_database("collation")

PEOPLE = reverse("admin:accounts_user_changelist")


@pytest.fixture
def sixty(db):
    """The sixty, in an order in which no database finds or leaves them by chance."""
    names = random.Random(60).sample(NAMES, len(NAMES))  # noqa: S311 - no secret
    manager = UserFactory(name="Zz Manager")
    people = [
        User(name=name, email=f"p{number}@x.example", manager=manager)
        for number, name in enumerate(names)
    ]
    User.objects.bulk_create(people)
    return manager


def of_the_sixty(names):
    return [name for name in names if name in NAMES]


def listed(response):
    return [row.name for row in response.context["cl"].result_list]


def sorted_by(client, address, column, sign=""):
    """The list as a press on the head of this column sorts it."""
    columns = client.get(address).context["cl"].list_display
    return client.get(address, {"o": f"{sign}{columns.index(column)}"})


def chosen_from(client, term, page=1):
    """What the chooser of a manager offers."""
    field = {"app_label": "accounts", "model_name": "user", "field_name": "manager"}
    response = client.get(reverse("admin:autocomplete"), field | {"term": term, "page": page})
    # Who shares a name has the address beside it.
    return [result["text"].split(", p")[0] for result in response.json()["results"]]


# The order


def test_sixty_names_in_eight_scripts_have_one_order(sixty):
    assert [person.name for person in sixty.reports.in_order()] == NAMES


def test_team_is_in_that_order(client, sixty):
    client.force_login(sixty)

    pages = [client.get(reverse("assessments:team"), {"page": page}) for page in (1, 2)]

    rows = [row for page in pages for row in page.context["rows"]]
    assert [report.name for report, _assessments in rows] == NAMES


def test_list_of_people_is_in_that_order(hr_client, sixty):
    assert of_the_sixty(listed(hr_client.get(PEOPLE))) == NAMES


def test_list_of_people_is_turned_around_by_its_column(hr_client, sixty):
    page = sorted_by(hr_client, PEOPLE, "name_in_order", "-")

    assert of_the_sixty(listed(page)) == NAMES[::-1]


def test_a_chooser_is_in_that_order(hr_client, sixty):
    offered = [name for page in range(1, 5) for name in chosen_from(hr_client, "", page)]

    assert of_the_sixty(offered) == NAMES


def test_assessments_are_sorted_by_the_employee_in_that_order(hr_client):
    for name in ["Zoe", "Élise", "Emil", "Öztürk", "Otto"]:
        AssessmentFactory(employee__name=name)

    address = reverse("admin:assessments_assessment_changelist")
    page = sorted_by(hr_client, address, "employee_in_order")

    names = [assessment.employee.name for assessment in page.context["cl"].result_list]
    assert names == ["Élise", "Emil", "Otto", "Öztürk", "Zoe"]


@pytest.mark.django_db
def test_departments_are_in_that_order_in_lists_filters_and_forms(hr_client):
    for name in ["Zoll", "Office", "Édition", "Ärzte", "Einkauf", "Öffentlichkeit", "abend"]:
        UserFactory(department=DepartmentFactory(name=name))
    in_order = ["abend", "Ärzte", "Édition", "Einkauf", "Öffentlichkeit", "Office", "Zoll"]

    departments = hr_client.get(reverse("admin:accounts_department_changelist"))
    form = hr_client.get(reverse("admin:accounts_user_add")).context["adminform"].form
    people = hr_client.get(PEOPLE)
    [narrowed] = [spec for spec in people.context["cl"].filter_specs if spec.title == "department"]

    assert listed(departments) == in_order
    assert [each.name for each in form.fields["department"].queryset] == in_order
    assert [name for _key, name in narrowed.lookup_choices] == in_order


# What is found


def test_people_are_found_as_they_are_typed(hr_client, sixty):
    found = {typed: listed(hr_client.get(PEOPLE, {"q": typed})) for typed in FOUND}

    assert found == FOUND


def test_a_chooser_finds_the_same(hr_client, sixty):
    found = {typed: chosen_from(hr_client, typed) for typed in FOUND}

    assert found == FOUND


@pytest.mark.parametrize(
    "typed",
    [
        "çelik ayşe",
        "AYSE",
        "ayse.celik@firma-nord.example",
        "firma-nord",
        "Geschaftsfuhrerin",
        "GESCHÄFTSFÜHRERIN çelik",
        "geschaeftsfuehrerin",
    ],
)
def test_people_are_found_by_name_address_and_job_title_together(hr_client, typed):
    UserFactory(
        name="Ayşe Çelik", email="ayse.celik@firma-nord.example", job_title="Geschäftsführerin"
    )

    assert listed(hr_client.get(PEOPLE, {"q": typed})) == ["Ayşe Çelik"]


def test_an_address_with_an_apostrophe_is_found(hr_client):
    UserFactory(name="Sean", email="sean.o'brien@example.com")

    assert listed(hr_client.get(PEOPLE, {"q": "Sean.O'Brien@example.com"})) == ["Sean"]


def test_signs_alone_find_nobody(hr_client):
    assert listed(hr_client.get(PEOPLE, {"q": "''"})) == []


@pytest.mark.parametrize(("typed", "names"), [("ozturk", ["Öztürk"]), ("elise", ["Élise"])])
def test_assessments_are_found_by_the_employee(hr_client, typed, names):
    for name in ["Öztürk", "Élise", "Otto"]:
        AssessmentFactory(employee__name=name)

    page = hr_client.get(reverse("admin:assessments_assessment_changelist"), {"q": typed})

    assert [each.employee.name for each in page.context["cl"].result_list] == names


def test_departments_are_found(hr_client):
    DepartmentFactory(name="Öffentlichkeitsarbeit")

    page = hr_client.get(reverse("admin:accounts_department_changelist"), {"q": "OFFENTLICH"})

    assert listed(page) == ["Öffentlichkeitsarbeit"]


@pytest.mark.parametrize("name", NAMES)
def test_folding_twice_changes_nothing(name):
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("Zoe\u0308", "Zoë"),
        ("Customer  Service", " customer\tservice "),
        ("ＡＢＣ", "abc"),
        ("Anna\u200bLena", "AnnaLena"),
        ("Επίκουρος", "ΕΠΙΚΟΥΡΟΣ"),
        ("ﬁnance", "Finance"),
        ("EMP-٣٤", "emp-34"),
        ("ｶﾞｽ", "ガス"),
        ("각", "\u1100\u1161\u11a8"),
    ],
)
def test_written_otherwise_it_is_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("и", "й"), ("か", "が"), ("कि", "की"), ("Ann", "Anna"), ("C#", "C++")]
)
def test_another_letter_is_another_word(one, other):
    assert fold(one) != fold(other)


def test_a_search_has_few_words():
    assert search_words("a-b a c") == [["a"], ["b"], ["c"]]
    assert len(search_words(" ".join(map(str, range(1000))))) == 12


def test_the_longest_names_have_keys_that_an_index_holds():
    assert len(sort_key("\ufdfa" * 150)) <= 1000


# The columns, however a row is written

NAME, FOLDED = "Élise Özil", "elise ozil"


def with_save():
    person = UserFactory(name="Old")
    person.name = NAME
    person.save()


def with_some_fields_saved():
    person = UserFactory(name="Old")
    person.name = NAME
    person.save(update_fields=["name"])


def with_some_fields_loaded():
    UserFactory(name="Old", email="old@example.com")
    person = User.objects.only("name").get()
    person.name = NAME
    person.save()


def with_update():
    UserFactory(name="Old")
    User.objects.update(name=NAME)


def with_update_by_a_relation():
    department = DepartmentFactory()
    UserFactory(name="Old", department=department)
    department.people.update(name=NAME)


def with_bulk_create():
    User.objects.bulk_create([User(name=NAME, email="elise@example.com")])


def with_bulk_create_over_what_is_there():
    person = UserFactory(name="Old")
    person.name = NAME
    User.objects.bulk_create(
        [person], update_conflicts=True, unique_fields=["id"], update_fields=["name"]
    )


def with_bulk_update():
    person = UserFactory(name="Old")
    person.name = NAME
    User.objects.bulk_update([person], ["name"])


def with_update_or_create():
    person = UserFactory(name="Old")
    User.objects.update_or_create(pk=person.pk, defaults={"name": NAME})


def with_create_user():
    User.objects.create_user("elise@example.com", name=NAME)


def with_a_fixture():
    person = UserFactory(name="Old")
    [row] = serializers.serialize("python", [person])
    row["fields"] |= {"name": NAME}
    for column in ("name_folded", "name_sort", "job_title_folded"):
        row["fields"].pop(column)
    [written] = serializers.deserialize("python", [row])
    written.save()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        with_save,
        with_some_fields_saved,
        with_some_fields_loaded,
        with_update,
        with_update_by_a_relation,
        with_bulk_create,
        with_bulk_create_over_what_is_there,
        with_bulk_update,
        with_update_or_create,
        with_create_user,
        with_a_fixture,
    ],
)
def test_folded_columns_follow_the_name(write):
    write()

    [(name, folded, key)] = User.objects.values_list("name", "name_folded", "name_sort")
    assert (name, folded, bytes(key)) == (NAME, FOLDED, sort_key(NAME))


@pytest.mark.django_db
def test_a_name_that_only_the_database_works_out_is_refused():
    UserFactory()

    with pytest.raises(FieldError):
        User.objects.update(name=F("email"))


def test_the_key_of_who_was_erased_is_right():
    assert sort_key(ERASED_NAME) == ERASED_SORT_KEY


# Departments


@pytest.mark.parametrize(
    "typed", ["customer service", "CUSTOMER SERVICE", "Customer  Service", "Cüstomer Service"]
)
def test_a_department_is_refused_that_is_there_already(hr_client, typed):
    DepartmentFactory(name="Customer Service")

    page = hr_client.post(reverse("admin:accounts_department_add"), {"name": typed})

    assert page.context["adminform"].form.errors == {
        "name": ["There is already a department called “Customer Service”."]
    }
    assert Department.objects.count() == 1


def test_a_department_may_be_written_otherwise(hr_client):
    department = DepartmentFactory(name="customer service")

    hr_client.post(
        reverse("admin:accounts_department_change", args=[department.pk]),
        {"name": "Customer  Service"},
    )

    assert Department.objects.get().name == "Customer Service"


@pytest.mark.django_db
def test_the_database_keeps_departments_apart():
    DepartmentFactory(name="Customer Service")

    with pytest.raises(IntegrityError):
        Department.objects.bulk_create([Department(name="customer service")])


# Bringing in what is there


@pytest.mark.old_schema
@pytest.mark.django_db(transaction=True)
def test_old_rows_are_filled_in_and_departments_joined():
    old = migrated([("accounts", "0011_know_names")])
    department, person = old.get_model("accounts", "Department"), old.get_model("accounts", "User")
    first, second, other = [
        department.objects.create(name=name)
        for name in ("Customer  Service", "customer service", "Sales")
    ]
    for number, where in enumerate([first, second, other]):
        person.objects.create(
            name="Élise", email=f"p{number}@example.com", job_title="Büro", department=where
        )
    person.objects.update(name_folded="", name_sort=b"", job_title_folded="")

    migrated(MigrationExecutor(connection).loader.graph.leaf_nodes())

    assert list(Department.objects.order_by("pk").values_list("pk", "name", "name_folded")) == [
        (first.pk, "Customer Service", "customer service"),
        (other.pk, "Sales", "sales"),
    ]
    columns = ("department", "name_folded", "job_title_folded", "name_sort")
    people = User.objects.order_by("email").values_list(*columns)
    assert [(*rest, bytes(key)) for *rest, key in people] == [
        (department, "elise", "buro", sort_key("Élise"))
        for department in (first.pk, first.pk, other.pk)
    ]


def migrated(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps
