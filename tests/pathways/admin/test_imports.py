"""A document comes in: what HR sees of it, and what is written once they confirm."""

import io
import zipfile

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from pathways.documents.versions import as_document
from pathways.exports import markdown
from pathways.importer import limits
from pathways.importer.understand import understand
from pathways.models import Competency, Pathway, Role, Stage
from tests.factories import PathwayFactory, RoleFactory, UserFactory
from tests.pathways.admin.importing import TEXT, confirm, file, hand_in, press
from tests.pathways.importer import samples
from tests.pathways.importer.samples import docx_of

from .posts import action, change_url

PAGE = (
    "<!doctype html><h1>Gardener</h1><h2>Stage 1: Weeding</h2><h3>Objectives</h3><ul><li>Dig</ul>"
)


def nothing_is_written():
    return (Role.objects.count(), Pathway.objects.count(), LogEntry.objects.count()) == (0, 0, 0)


def test_preview_shows_what_becomes_what_and_writes_nothing(editor_client):
    preview = hand_in(editor_client, TEXT).context["preview"]

    role, stage = preview.chapters()
    assert (preview.role, preview.number, preview.is_refused) == (None, 1, False)
    assert (stage.title, stage.line) == ("Stage 1: Weeding", 12)
    outline = {section.title: section for section in role.sections + stage.sections}
    assert [(e.text, e.line) for e in outline["Key responsibilities"].entries] == [("Weeding", 10)]
    assert [(e.text, e.line) for e in outline["Competencies"].entries] == [
        ("Pulls weeds", 16),
        ("Knows every weed", 17),
    ]
    [reading] = outline["Readings"].entries
    assert (reading.text, reading.line, reading.more) == ("Weeds", 19, (("Authors", "A. Thistle"),))
    assert outline["Success metrics"].count == 0
    assert nothing_is_written()


def test_what_a_document_lacks_is_said_beside_what_it_has(editor_client):
    shown = hand_in(editor_client, TEXT.replace("### Objectives\n- Tell weeds from flowers\n", ""))
    counts = dict(shown.context["preview"].contents)
    page = shown.content.decode()

    assert (counts["competencies"], counts["objectives"], counts["core competencies"]) == (2, 0, 0)
    assert "Competencies: 2 · Readings: 1 · Success metrics: <strong>none</strong>" in page
    assert "Objectives: <strong>none</strong>" in page
    assert "Language: English" in " ".join(page.split())


@pytest.mark.parametrize(
    ("cut", "lacking"),
    [("\n## Stage 1", ["stages"]), ("\n### Competencies", ["stage 1, competencies"])],
)
def test_document_without_what_it_needs_is_not_called_whole(editor_client, cut, lacking):
    text = TEXT.replace("What is this?", "")
    whole = "Nothing: every line has found its place."

    page = hand_in(editor_client, text).content.decode()
    shown = hand_in(editor_client, text[: text.index(cut)])

    assert whole in page
    assert whole not in shown.content.decode()
    assert shown.context["preview"].lacking() == lacking


def test_chapters_with_gaps_or_remarks_are_open(editor_client):
    whole = markdown(understand(samples.MARKDOWN).document)
    asked = whole.replace("## Stage 2", "<!-- x -->\n\n## Stage 2", 1)
    gap = whole.replace("### Watch For", "### Development Tips", 1)

    assert [
        [chapter.is_open for chapter in hand_in(editor_client, text).context["preview"].chapters()]
        for text in (whole, asked, gap)
    ] == [[False] * 6, [False, True, *[False] * 4], [False, True, *[False] * 4]]


def test_german_document_is_shown_as_one(editor_client):
    text = "# Gärtnerin\n## Zusammenfassung\nGärtnert.\n## Stufe 1: Jäten\n### Ziele\n- Jäten"

    shown = hand_in(editor_client, text)

    assert shown.context["preview"].language == "German"
    assert "Language: Not certain, please check: “Deutsch (de)”" in " ".join(
        shown.content.decode().split()
    )


def test_line_that_is_not_understood_is_shown_with_its_number(editor_client):
    text = TEXT.replace("- Weeding\n", "- Weeding\n\n> > who knows\n\n![a picture](x.png)\n")
    preview = hand_in(editor_client, text).context["preview"]

    said = [remark.line for remark in preview.left_out()]
    numbers = [number for number, line in enumerate(text.splitlines(), 1) if "picture" in line]
    assert set(numbers) <= set(said)
    page = hand_in(editor_client, text).content.decode()
    assert f"<strong>Line {numbers[0]}</strong>" in page


def test_every_finding_of_a_document_is_on_the_page(editor_client):
    raw = "\ufffd\n" + TEXT + "\n## Stage 7: Mowing\n## Stage 7\nAnd this.\n"
    preview = hand_in(editor_client, raw).context["preview"]

    shown = [*preview.left_out(), *preview.guessed(), *preview.repaired(), *preview.obstacles]
    assert len(shown) == len(preview.understood.findings) > 0


def test_confirming_makes_role_and_draft_and_leads_to_the_check(editor_client):
    response = confirm(editor_client, hand_in(editor_client, TEXT))

    draft = Pathway.objects.select_related("role").get()
    assert (draft.role.name, draft.number, draft.state) == ("Gardener", 1, "draft")
    assert [stage.title for stage in draft.stages.all()] == ["Weeding"]
    assert response.url == action("check", draft.pk)
    assert sorted(entry.change_message for entry in LogEntry.objects.all()) == [
        "Imported from a document.",
        "Imported from a document.",
    ]


def test_draft_is_exactly_what_was_shown(editor_client):
    shown = hand_in(editor_client, TEXT.replace("\n", "\r\n"))

    confirm(editor_client, shown)

    assert as_document(Pathway.objects.get()).stages[0].title == "Weeding"
    stage = Stage.objects.get()
    assert [row.text for row in stage.competencies.all()] == [
        competency.text for competency in shown.context["preview"].document.stages[0].competencies
    ]


@pytest.mark.parametrize(
    "uploaded",
    [
        file(TEXT),
        file(TEXT, "document.txt"),
        file(PAGE, "document.html"),
        file(PAGE, "../../etc/passwd"),
        file(docx_of("# Gardener\n\n## Stage 1: Weeding"), "document.docx"),
        file(docx_of("# Gardener\n\n## Stage 1: Weeding"), "a.exe"),
    ],
    ids=["markdown", "text", "html", "another path", "docx", "another name"],
)
def test_files_are_read_and_carried_as_text(editor_client, uploaded):
    role = RoleFactory(name="Gardener")

    shown = hand_in(editor_client, role=role.pk, file=uploaded)
    confirm(editor_client, shown)

    assert [stage.title for stage in role.pathways.get().stages.all()] == ["Weeding"]


def bomb():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w>" + " " * 20_000_000 + "</w>")
    return held.getvalue()


@pytest.mark.parametrize(
    ("uploaded", "words"),
    [
        (b"%PDF-1.7 and more", "PDF"),
        (b"\xd0\xcf\x11\xe0 a Word file with a password", "DOC"),
        (b"Date: Mon\nMIME-Version: 1.0\n\n# Title", "saved email or web archive"),
        (b"# Title\0", "not text"),
        (b"# T\xff\xfetle", "UTF-8"),
        (b" \n\n ", "nothing in the document"),
        (b"PK\x03\x04 but no archive", "damaged"),
        (bomb(), "could do harm"),
        (b"x" * (limits.TEXT_BYTES + 1), "too large"),
        (b"PK\x03\x04" + b"x" * limits.DOCX_BYTES, "too large"),
    ],
    ids=["pdf", "doc", "mail", "binary", "not utf-8", "blank", "broken", "bomb", "long", "large"],
)
def test_refusal_stands_beside_the_file_in_plain_words(editor_client, uploaded, words):
    response = hand_in(editor_client, file=file(uploaded, "document.docx"))

    errors = response.context["form"].errors
    assert (response.status_code, list(errors)) == (200, ["file"])
    assert words in errors["file"][0]
    assert nothing_is_written()


def test_refused_text_stays_in_its_field(editor_client):
    text = "# Gardener\n" + "x" * (limits.LINE_CHARACTERS + 1)

    form = hand_in(editor_client, text).context["form"]

    assert form.errors == {"text": ["Line 2 is too long. Break it into several."]}
    assert form["text"].value() == text


def test_text_of_six_megabytes_is_answered_in_words(editor_client):
    response = hand_in(editor_client, "# Gardener\n" * 600_000)

    assert "too large" in response.context["form"].errors["text"][0]


@pytest.mark.parametrize(
    ("posted", "field"),
    [({}, "text"), ({"text": TEXT, "file": file(TEXT)}, "file"), ({"text": "a\0b"}, "text")],
    ids=["nothing", "both", "null"],
)
def test_what_cannot_be_read_is_asked_again(editor_client, posted, field):
    response = hand_in(editor_client, **posted)

    assert list(response.context["form"].errors) == [field]


def test_text_can_be_changed_before_it_is_confirmed(editor_client):
    shown = hand_in(editor_client, file=file(TEXT))

    again = press(editor_client, shown, "edit")

    assert again.context["form"]["text"].value().split() == TEXT.split()
    assert nothing_is_written()


def test_role_that_is_chosen_wins_over_the_one_that_is_named(editor_client):
    named, chosen = RoleFactory(name="Gardener"), RoleFactory(name="Ranger")

    confirm(editor_client, hand_in(editor_client, TEXT, role=chosen.pk))

    assert (named.pathways.count(), chosen.pathways.count()) == (0, 1)
    chosen.refresh_from_db()
    assert chosen.name == "Ranger"


def test_role_is_preset_from_its_page(editor_client):
    role = RoleFactory(name="Gardener")
    way = f"{action('import')}?role={role.pk}"

    assert way in editor_client.get(change_url(role)).content.decode()
    assert f'<option value="{role.pk}" selected' in editor_client.get(way).content.decode()


def test_ways_to_the_import(editor_client):
    draft = PathwayFactory()
    pages = [
        reverse("admin:pathways_pathway_changelist"),
        reverse("admin:pathways_pathway_add"),
        change_url(draft),
    ]

    for page in pages:
        assert action("import") in editor_client.get(page).content.decode()


def test_forged_text_is_shown_again_before_anything_is_written(editor_client):
    shown = hand_in(editor_client, TEXT)

    response = confirm(editor_client, shown, text=TEXT.replace("Pulls", "Plants"))

    assert "has changed since you saw it" in response.context["refused"]
    assert nothing_is_written()


def test_obstacle_is_said_and_nothing_can_be_confirmed(editor_client):
    shown = hand_in(
        editor_client, TEXT.replace("Keeps the garden.", "Keeps it.\n## Role Profile\nLanguage: xx")
    )

    response = confirm(editor_client, shown)

    assert [remark.words for remark in shown.context["preview"].obstacles] == [
        "There is no language with the code “xx”."
    ]
    assert 'value="confirm"' not in shown.content.decode()
    assert response.status_code == 200
    assert nothing_is_written()


def test_a_line_that_is_too_long_is_kept_whole_and_said_with_its_line(editor_client):
    long = "Pulls weeds with their roots. " * 20
    shown = hand_in(editor_client, TEXT.replace("Pulls weeds", long.strip()))

    response = confirm(editor_client, shown)

    [remark] = shown.context["preview"].guessed()
    assert (remark.line, remark.place) == (16, "stage 1, competencies")
    assert response.status_code == 302
    assert Competency.objects.get(position=1).explanation == long.strip()


def test_document_without_a_role_needs_one_to_be_chosen(editor_client):
    text = "## Stage 1: Weeding\n### Objectives\n- Dig\n"
    role = RoleFactory()

    alone = hand_in(editor_client, text).context["preview"]
    with_role = hand_in(editor_client, text, role=role.pk).context["preview"]

    assert [remark.words for remark in alone.obstacles] == ["The document does not name its role."]
    assert (with_role.obstacles, with_role.is_refused) == ([], False)


@pytest.mark.django_db
def test_new_role_takes_the_right_to_add_roles(client):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["view_pathway", "add_pathway"])
    )
    client.force_login(user)

    shown = hand_in(client, TEXT)
    response = confirm(client, shown)

    assert shown.context["preview"].is_refused
    assert 'value="confirm"' not in shown.content.decode()
    assert response.status_code == 403
    assert nothing_is_written()


def test_markup_in_a_document_is_shown_as_words(editor_client):
    text = TEXT.replace("Keeps", "&lt;b&gt; <script>alert(1)</script> </textarea>")

    page = hand_in(editor_client, text).content.decode()

    assert "<script>alert(1)" not in page
    assert page.count("</textarea>") == 1
