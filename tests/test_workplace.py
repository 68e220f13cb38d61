"""HR's workplace in the portal's frame and words: what each kind of page says where Django's own
would say it otherwise."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from justhtml import JustHTML

from pathways.models import Role
from tests.factories import PathwayFactory, RoleFactory, StageFactory

pytestmark = pytest.mark.django_db


def document(client, address, data=None):
    response = client.post(address, data) if data is not None else client.get(address)
    return JustHTML(response.content.decode(), sanitize=False)


def text(page, selector):
    return [" ".join(element.to_text().split()) for element in page.query(selector)]


def draft():
    return StageFactory(pathway__state="draft", pathway__published_at=None, competencies=1)


@pytest.mark.parametrize(
    ("model", "title"),
    [
        ("accounts_user", "People"),
        ("accounts_department", "Departments"),
        ("pathways_pathway", "Pathways"),
        ("assessments_assessment", "Assessments"),
    ],
)
def test_list_is_named_after_what_it_lists(hr_client, model, title):
    page = document(hr_client, reverse(f"admin:{model}_changelist"))

    assert text(page, "h1") == [title]
    assert text(page, "title") == [f"{title} | HR’s workplace"]


def test_way_to_a_page_names_each_step_once(hr_client, hr_admin):
    pathway = draft().pathway
    own = [f"admin:pathways_pathway_{page}" for page in ("change", "publish", "delete", "history")]
    ways = [
        text(document(hr_client, address), ".breadcrumbs")[0].split(" › ")
        for address in [
            reverse("admin:accounts_user_changelist"),
            reverse("admin:accounts_user_add"),
            reverse("admin:accounts_user_import"),
            reverse("admin:pathways_pathway_import"),
            *(reverse(name, args=[pathway.pk]) for name in own),
        ]
    ]

    assert ways == [
        ["Home", "People"],
        ["Home", "People", "Add person"],
        ["Home", "People", "Import a list of people"],
        ["Home", "Pathways", "Import a document"],
        ["Home", "Pathways", str(pathway)],
        ["Home", "Pathways", str(pathway), f"Publish version {pathway.number}"],
        ["Home", "Pathways", str(pathway), "Delete"],
        ["Home", "Pathways", str(pathway), "History"],
    ]


@pytest.mark.parametrize(
    ("model", "said"),
    [("accounts_user", "Nobody matches"), ("pathways_role", "Nothing matches")],
)
def test_search_without_a_find_says_so_and_leads_back(hr_client, model, said):
    page = document(hr_client, reverse(f"admin:{model}_changelist") + "?q=zzzz")

    assert text(page, ".empty h2") == [said]
    assert [link.attrs["href"] for link in page.query(".empty a")] == ["?"]
    assert text(page, ".empty a") == ["Show all"]


def test_list_of_nothing_says_so_without_a_way_back(hr_client):
    page = document(hr_client, reverse("admin:pathways_role_changelist"))

    assert text(page, ".empty h2") == ["Nothing here yet"]
    assert page.query(".empty a") == []


def test_filters_stand_above_the_list_and_say_what_is_chosen(hr_client):
    PathwayFactory(published=True)

    page = document(hr_client, reverse("admin:pathways_pathway_changelist") + "?standing=published")

    assert text(page, ".filters summary")[0] == "State: published"
    order = [element.attrs["class"] for element in page.query(".filters, .results")]
    assert order == ["filters", "results"]


def test_thing_itself_is_the_heading_of_its_page(hr_client):
    role = RoleFactory(name="Gardener")

    page = document(hr_client, reverse("admin:pathways_role_change", args=[role.pk]))

    assert text(page, "h1") == ["Gardener"]


def test_new_role_is_named_first(hr_client):
    page = document(hr_client, reverse("admin:pathways_role_add"))

    fields = [field.attrs["name"] for field in page.query("#role_form input[type=text]")]
    assert fields == ["name", "slug"]


def test_summary_names_every_field_in_error(hr_client):
    page = document(hr_client, reverse("admin:pathways_role_add"), {"name": "", "slug": "a b"})

    links = page.query("[role=alert] a")
    assert [(link.to_text(), link.attrs["href"]) for link in links] == [
        ("Name", "#id_name"),
        ("Address", "#id_slug"),
    ]


def test_list_of_people_that_is_no_file_is_summed_up(hr_client):
    page = document(hr_client, reverse("admin:accounts_user_import"), {})

    assert [link.attrs["href"] for link in page.query("[role=alert] a")] == ["#id_file"]


def test_document_that_cannot_be_read_is_summed_up(hr_client):
    page = document(hr_client, reverse("admin:pathways_pathway_import"), {"text": " "})

    assert [link.attrs["href"] for link in page.query("[role=alert] a")] == ["#id_text"]


def test_publishing_without_a_note_is_summed_up(hr_client):
    address = reverse("admin:pathways_pathway_publish", args=[draft().pathway.pk])

    page = document(hr_client, address, {"note": ""})

    assert "#id_note" in [link.attrs["href"] for link in page.query("[role=alert] a")]


def test_retiring_without_a_reason_is_summed_up(hr_client):
    pathway = StageFactory().pathway
    address = reverse("admin:pathways_pathway_retire", args=[pathway.pk])

    page = document(hr_client, address, {"on": "", "reason": ""})

    links = [link.attrs["href"] for link in page.query("[role=alert] a")]
    assert links == ["#id_on", "#id_reason"]


def test_deletion_is_asked_for_with_the_way_back(hr_client):
    pathway = draft().pathway

    page = document(hr_client, reverse("admin:pathways_pathway_delete", args=[pathway.pk]))

    assert text(page, "h1") == [f"Delete “{pathway}”?"]
    assert text(page, ".submit-row button") == ["Delete for good"]
    back = reverse("admin:pathways_pathway_change", args=[pathway.pk])
    assert [link.attrs["href"] for link in page.query(".submit-row a")] == [back]


def test_what_is_needed_is_not_deleted(hr_client):
    role = StageFactory().pathway.role

    page = document(hr_client, reverse("admin:pathways_role_delete", args=[role.pk]))

    assert page.query(".submit-row button") == []
    assert Role.objects.filter(pk=role.pk).exists()


def test_first_page_says_what_one_did_last(hr_client, hr_admin):
    role = RoleFactory(name="Gardener")
    before = document(hr_client, reverse("admin:index"))
    LogEntry.objects.create(
        user=hr_admin,
        content_type=ContentType.objects.get_for_model(Role),
        object_id=role.pk,
        object_repr="Gardener",
        action_flag=CHANGE,
    )

    after = document(hr_client, reverse("admin:index"))

    desk = ["Waiting for HR", "In figures"]
    assert text(before, "h2") == desk
    assert text(after, "h2") == [*desk, "Your latest changes"]


@pytest.mark.parametrize(
    ("who", "sections"),
    [
        ("hr_admin", ["People", "Pathways", "Assessments"]),
        ("superuser", ["People", "Pathways", "Assessments"]),
        ("content_editor", ["Pathways"]),
    ],
)
def test_menu_has_three_sections_of_which_everybody_sees_their_own(client, request, who, sections):
    client.force_login(request.getfixturevalue(who))

    page = document(client, reverse("admin:index"))

    assert text(page, ".site-nav a") == sections


def test_section_holds_the_lists_inside_it(hr_client):
    page = document(hr_client, reverse("admin:accounts_department_add"))

    assert text(page, ".site-nav--inside a") == [
        *("People", "Access tokens", "Company", "Departments", "Deputies")
    ]
    assert text(page, ".site-nav [aria-current]") == ["People", "Departments"]


def test_groups_are_among_people(client, superuser):
    client.force_login(superuser)

    page = document(client, reverse("admin:auth_group_changelist"))

    assert text(page, ".site-nav [aria-current]") == ["People", "Groups"]


def test_check_goes_on_by_buttons(hr_client):
    pathway = draft().pathway

    page = document(hr_client, reverse("admin:pathways_pathway_check", args=[pathway.pk]))

    assert text(page, ".submit-row a")[-1] == "Back to the draft"
