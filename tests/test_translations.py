"""Everything people read is there in every language that is offered."""

import gettext
import re
from collections import Counter
from datetime import date
from html.parser import HTMLParser

import pytest
from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.socialaccount.adapter import get_adapter as social_adapter
from django import forms
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from justhtml import JustHTML

from tests.catalogue import (
    Message,
    calls_in,
    code,
    marked_in,
    read_mo,
    read_po,
    templates,
    texts_in_use,
    unmarked_in_code,
)
from tests.untranslated import PLACEHOLDER, SPOKEN, catalogue, said, untranslated

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_every_text(language):
    messages = {(m.key, m.plural): m for m in read_po(catalogue(language))}
    texts = texts_in_use()

    missing = [(file, *key) for key, file in texts.items() if key not in messages]
    untranslated = [
        key
        for key, m in messages.items()
        if m.is_fuzzy or not all(t.strip() for t in m.translations)
    ]

    assert missing == [], "Run `make translations`, then translate what is new."
    assert untranslated == [], (
        f"Translate these in {catalogue(language)}; then `make translations`."
    )
    assert [key for key in messages if key not in texts] == [], "Run `make translations`."
    # Fewer would mean that the texts are no longer found.
    assert len(texts) > 500


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_keeps_the_placeholders(language):
    wrong = [m.text for m in read_po(catalogue(language)) if not keeps_placeholders(m)]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_compiled(language):
    """Where the portal runs there is no gettext, so what is committed must be up to date."""
    expected = {}
    for message in read_po(catalogue(language)):
        if message.plural:
            for form, text in enumerate(message.translations):
                expected[message.key, form] = text
        else:
            expected[message.key] = message.translations[0]

    assert read_mo(catalogue(language, "mo")) == expected, "Run `make translations`."


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_speaks_of_plurals_as_its_language_does(language):
    with catalogue(language, "mo").open("rb") as file:
        ours = gettext.GNUTranslations(file)

    assert [ours.plural(count) for count in (0, 1, 2)] == [1, 0, 1]


def test_catalogue_test_finds_texts_in_code():
    source = '_("One " "text"); ngettext("%s cat", "%s cats", 3); gettext_lazy(name); print("No")'

    assert set(calls_in(source)) == {("One text", ""), ("%s cat", "%s cats")}


def test_catalogue_test_finds_texts_in_templates():
    source = """{% translate "Don’t stop" %} {{ name|default:_("Nobody") }} {% load x %}
      {% blocktranslate count n=n %}{{ n }} cat{% plural %}{{ n }} cats{% endblocktranslate %}
      {% blocktranslate trimmed with a=b|default:_("none") %}
        Hello, {{ a }}
      {% endblocktranslate %}"""

    assert set(marked_in(source)) == {
        ("Don’t stop", ""),
        ("Nobody", ""),
        ("none", ""),
        ("%(n)s cat", "%(n)s cats"),
        ("Hello, %(a)s", ""),
    }


def keeps_placeholders(message):
    """Whether every translation has the placeholders of its text, or of its plural."""
    wanted = Counter(PLACEHOLDER.findall(message.plural or message.text))
    return all(Counter(PLACEHOLDER.findall(text)) == wanted for text in message.translations)


@pytest.mark.parametrize(
    ("text", "translated", "is_kept"),
    [
        ("%(a)s of %(b)s", "%(b)s hat %(a)s", True),
        ("%(a)s of %(b)s", "%(a)s", False),
        ("Version %s", "Version", False),
        ("100 %(a)s", "100 %(b)s", False),
    ],
)
def test_placeholders_are_compared(text, translated, is_kept):
    assert keeps_placeholders(Message(text, "", (translated,), False)) is is_kept


# What stands in templates without being a text to translate.
AS_IT_IS = {
    "pathway-demo-password",
    "employee@example.com",
    "manager@example.com",
    "hr@example.com",
    "editor@example.com",
}
# Attributes of <meta>, which nobody reads.
TECHNICAL = {"width=device-width, initial-scale=1", "light dark"}
LETTERS = re.compile(r"[^\W\d_]{2,}")
# Blocks that hold names for the stylesheet, and no words.
CLASSES = [["block", "page_class"], ["block", "bodyclass"]]
INSTEAD = "\ue000"  # stands where a template writes a value
LITERAL = re.compile(r"""(?:default|default_if_none|yesno|pluralize|join):["'][^"']*[^\W\d_]{2,}""")


class Spoken(HTMLParser):
    """What a template would say however it is filled in: its text, and the attributes read out."""

    def __init__(self):
        super().__init__()
        self.texts = []

    def handle_data(self, data):
        self.texts += [data.strip()]

    def handle_starttag(self, tag, attributes):
        self.texts += [value for name, value in attributes if name in SPOKEN and value]

    handle_startendtag = handle_starttag


def unmarked(source):
    """The texts of a template that nobody can translate."""
    kept, until = [], None
    for token in Lexer(source).tokenize():
        words = token.contents.split()
        if until:
            if token.token_type == TokenType.BLOCK and words[0] == until:
                until = None
        elif token.token_type == TokenType.TEXT:
            kept.append(token.contents)
        elif token.token_type == TokenType.VAR:
            kept.append(INSTEAD)
        elif token.token_type == TokenType.BLOCK and words[0] in ("blocktranslate", "comment"):
            until = f"end{words[0]}"
        elif token.token_type == TokenType.BLOCK and words in CLASSES:
            until = "endblock"
        if token.token_type in (TokenType.VAR, TokenType.BLOCK):
            yield from LITERAL.findall(token.contents)
    text = "".join(kept).strip()
    page = Spoken()
    # A template may be the attributes of an element alone.
    page.feed(f"<form {text}>" if text.startswith(("data-", "aria-")) else text)
    page.close()
    for text in page.texts:
        if text not in AS_IT_IS | TECHNICAL and LETTERS.search(text):
            yield text


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.name)
def test_template_says_nothing_that_cannot_be_translated(path):
    assert list(unmarked(path.read_text(encoding="utf-8"))) == []


def test_code_says_nothing_that_cannot_be_translated():
    found = [(p.name, text) for p in code() for text in unmarked_in_code(p.read_text("utf-8"))]

    assert found == []


def test_untranslatable_texts_in_code_are_found():
    source = """Field(label="One", help_text=_("Right"), max_length=3)
messages.info(request, f"Two {count}"); messages.info(request, _("Right"))
error_messages = {"invalid": "Three", "required": _("Right"), "anything": "else"}"""

    assert set(unmarked_in_code(source)) == {"'One'", "f'Two {count}'", "'Three'"}


def test_untranslatable_texts_in_templates_are_found():
    source = """<p class="x{% if y %} hidden{% endif %}" title="Look">Some {{ count }} words</p>
      {{ name|default:"Nobody" }} {% translate "Right" %} <img alt="{% translate 'Right' %}">
      {% blocktranslate %}Right {{ too }}{% endblocktranslate %} <b>{{ value }} · 5</b>"""

    assert list(unmarked(source)) == [
        'default:"Nobody',
        "Look",
        f"Some {INSTEAD} words",
    ]


# The pages themselves


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.django_db
def test_the_entrance_speaks_the_language_of_the_browser(language):
    client = Client(headers={"accept-language": f"{language};q=0.9, en;q=0.5"})
    for name in ["account_login", "account_reset_password", "account_signup", "account_inactive"]:
        response = client.get(reverse(name))
        document = JustHTML(response.content.decode(), sanitize=False)

        assert response["Content-Language"] == language
        assert document.query("html")[0].attrs["lang"] == language
        assert untranslated(document, language) == []


def borrowed_errors():
    """What Django's forms and allauth say of a field that is not filled in well."""
    fields = [field for field in vars(forms).values() if isinstance(field, type)]
    sources = [f.default_error_messages for f in fields if hasattr(f, "default_error_messages")]
    adapters = [account_adapter(), mfa_adapter(), social_adapter()]
    sources += [adapter.error_messages for adapter in adapters]
    return {str(message) for source in sources for message in source.values()}


def test_borrowed_errors_call_the_reader_du():
    with translation.override("de"):
        errors = borrowed_errors()

    assert [error for error in errors if re.search(r"\b(Sie|Ihr\w*|Ihnen)\b", error)] == []
    # Fewer would mean that they are no longer found.
    assert len(errors) > 40


def test_pages_are_read_without_what_is_marked_as_of_another_language():
    document = JustHTML(
        '<!DOCTYPE html><html lang="de"><body><p title="Sicht">Stufe '
        '<b lang="en">Stage <i>one</i></b> <i lang="de">zwei</i></p></body></html>',
        sanitize=False,
    )

    assert said(document).split() == ["Sicht", "Stufe", "zwei"]


def test_dates_are_written_as_each_language_writes_them():
    written = {}
    for language in ["en", "de"]:
        with translation.override(language):
            day = date(2026, 3, 5)
            written[language] = [date_format(day), date_format(day, "MONTH_DAY_FORMAT")]

    assert written == {"en": ["5 March 2026", "5 March"], "de": ["5. März 2026", "5. März"]}
