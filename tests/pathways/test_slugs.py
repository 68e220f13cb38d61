"""Identities and addresses in any script; two things share one only where they say the same."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from pathways.documents.versions import as_document, differences
from pathways.exports import markdown
from pathways.importer.load import make_draft
from pathways.importer.understand import understand
from pathways.models import Competency, Role
from pathways.services import publish
from pathways.slugs import says_something_else, slug_of
from tests.factories import (
    PUBLISHED_AT,
    CompetencyFactory,
    PathwayFactory,
    RoleFactory,
    StageFactory,
    UserFactory,
)
from tests.page_forms import form_data
from tests.pathways.admin.posts import change_url

SCRIPTS = {
    "Japanese": ("営業担当", "提案を書く", "経理担当", "帳簿を締める"),
    "Greek": ("Πωλητής", "Γράφει προτάσεις", "Λογιστής", "Κλείνει τα βιβλία"),
    "Cyrillic": ("Продавец", "Пишет предложения", "Бухгалтер", "Закрывает книги"),
    "Arabic": ("بائع", "يكتب العروض", "محاسب", "يغلق الدفاتر"),
    "signs alone": ("Seller", "☎ → €", "Accountant", "€ → 📚"),
    "words and signs": ("Seller", "Knows C++", "Accountant", "Knows C#"),
}


def imported(role, competency):
    text = f"# {role}\n\n## Stage 1: {role}\n### Competencies\n- {competency}\n"
    return make_draft(understand(text).document, role=None)


@pytest.mark.django_db
@pytest.mark.parametrize("script", SCRIPTS)
def test_roles_share_no_identity_by_accident(script):
    one, first, other, second = SCRIPTS[script]

    drafts = imported(one, first), imported(other, second)

    slugs = [draft.stages.get().competencies.get().slug for draft in drafts]
    assert len(set(slugs)) == 2
    assert len({draft.role.slug for draft in drafts}) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("script", SCRIPTS)
def test_roles_that_ask_for_the_same_share_its_identity(script):
    one, words, other, _second = SCRIPTS[script]

    drafts = imported(one, words), imported(other, words)

    assert len({draft.stages.get().competencies.get().slug for draft in drafts}) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("script", SCRIPTS)
def test_document_read_again_is_the_same(script):
    role, words, *_other = SCRIPTS[script]
    draft = imported(role, words)

    again = understand(markdown(as_document(draft)), "document.md").document

    assert differences(again, draft) == []
    assert again.stages[0].competencies[0].slug == draft.stages.get().competencies.get().slug


@pytest.mark.django_db
@pytest.mark.parametrize("script", ["Japanese", "Greek", "Cyrillic", "Arabic"])
def test_every_page_of_a_role_opens_at_its_address(script):
    role, words, *_other = SCRIPTS[script]
    draft = imported(role, words)
    publish(draft, note="First.", at=PUBLISHED_AT)
    client = Client()
    client.force_login(UserFactory(superuser=True))
    slug = draft.role.slug
    addresses = [
        draft.role.get_absolute_url(),
        draft.stages.get().get_absolute_url(),
        reverse("pathways:changes", args=[slug]),
        reverse("pathways:document", args=[slug]),
        reverse("pathways:preview", args=[slug, 1]),
        *(
            reverse("pathways:download", args=[slug, name])
            for name in ("markdown", "json", "csv", "case")
        ),
        f"{reverse('pathways:compare')}?one={slug}&other={slug}",
    ]

    assert {url: client.get(url).status_code for url in addresses} == dict.fromkeys(addresses, 200)
    assert client.post(reverse("assessments:start", args=[slug, 1])).status_code == 302


@pytest.mark.django_db
def test_role_in_another_script_is_read_back_from_its_own_file(tmp_path):
    draft = imported("営業担当", "提案を書く")
    publish(draft, note="First.", at=PUBLISHED_AT)
    client = Client()
    client.force_login(UserFactory())
    url = reverse("pathways:download", args=[draft.role.slug, "json"])
    file = tmp_path / "role.json"
    file.write_bytes(client.get(url).content)

    call_command("loaddata", file, verbosity=0)

    assert Role.objects.get().slug == "営業担当"
    assert Competency.objects.get().slug == "提案を書く"


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Keeps promises to customers", "keeps-promises-to-customers"),
        ("Überträgt Aufgaben", "ubertragt-aufgaben"),
        ("Größe zeigen", "größe-zeigen"),
        ("日本語 A", "日本語-a"),
        ("a" * 200, "a" * 100),
    ],
)
def test_slug_keeps_every_letter(words, slug):
    assert slug_of(words, "competency", most=100) == slug


@pytest.mark.parametrize(
    ("words", "others", "differs"),
    [
        ("Knows C#", ["Knows C++"], True),
        ("Knows C#", [], False),
        ("Knows C#", ["knows  C#."], False),
        ("Knows C#", ["Knows C++", "Knows C#"], False),
    ],
)
def test_same_words_are_the_same_in_any_spelling(words, others, differs):
    assert says_something_else(words, others) == differs


# By hand ------------------------------------------------------------------------------------------


@pytest.fixture
def page(db):
    client = Client()
    client.force_login(UserFactory(superuser=True))
    return client


def test_line_left_without_an_identity_gets_one_in_its_script(page):
    CompetencyFactory(text="Knows C++", slug="knows-c")
    stage = StageFactory(pathway=PathwayFactory())
    data = form_data(page.get(change_url(stage)), "stage_form")
    lines = ["提案を書く", "Knows C#", "☎", "!?"]
    data["competencies-TOTAL_FORMS"] = len(lines)
    for index, text in enumerate(lines):
        data[f"competencies-{index}-text"] = text
        data[f"competencies-{index}-stage"] = stage.pk
        data[f"competencies-{index}-slug"] = ""

    response = page.post(change_url(stage), data)

    assert response.status_code == 302
    slugs = list(stage.competencies.values_list("slug", flat=True))
    assert slugs[0] == "提案を書く"
    assert slugs[1].startswith("knows-c-")
    assert len(set(slugs)) == 4


def test_lines_added_together_whose_words_make_one_identity_get_two(page):
    stage = StageFactory(pathway=PathwayFactory())
    data = form_data(page.get(change_url(stage)), "stage_form") | {"competencies-TOTAL_FORMS": 2}
    for index, text in enumerate(["Knows C++", "Knows C#"]):
        data |= {
            f"competencies-{index}-text": text,
            f"competencies-{index}-stage": stage.pk,
            f"competencies-{index}-slug": "",
        }

    assert page.post(change_url(stage), data).status_code == 302

    assert len(set(stage.competencies.values_list("slug", flat=True))) == 2


@pytest.mark.parametrize(
    ("name", "typed", "slug"),
    [("営業担当", "", "営業担当"), ("営業担当", "販売", "販売"), ("Compare", "", "compare-2")],
)
def test_role_gets_an_address_in_its_script(page, name, typed, slug):
    page.post(reverse("admin:pathways_role_add"), {"name": name, "slug": typed})

    assert Role.objects.values_list("name", "slug").get() == (name, slug)


def test_address_that_another_role_has_is_not_given_twice(page):
    RoleFactory(name="Seller", slug="seller")

    page.post(reverse("admin:pathways_role_add"), {"name": "Seller!", "slug": ""})

    assert Role.objects.get(name="Seller!").slug == "seller-2"


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("<b>Pruning</b>", "pruning"),
        ('<a href="https://example.com/">Prunes</a> trees', "prunes-trees"),
        ("Prunes<br>roses", "prunes-roses"),
        ("Knows List<T>", "knows-listt"),
        ("a < b and c > d", "a-b-and-c-d"),
        ("<br>", "br"),
    ],
)
def test_markup_is_no_part_of_an_identity(words, slug):
    assert slug_of(words, "competency", most=100) == slug
