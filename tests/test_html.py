"""Every page, as every kind of person and in each language: valid, it says where one is, it speaks
that language alone, and its forms save on Enter and cut nothing. A new page is covered once a walk
meets it. `make test` reads half of them, others in each language."""

import re
from collections import Counter

import pytest
from django.conf import settings
from justhtml import JustHTML

from tests import samples
from tests.every_page import ONE_IN, every_page
from tests.forms_of import forms_in, words_of
from tests.untranslated import stands_in, untranslated

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

# What every title ends with.
PORTAL = {"en": " · Career pathways", "de": " · Entwicklungspfade"}
WORKPLACE = {"en": " | HR’s workplace", "de": " | HR-Arbeitsplatz"}
ROLES = settings.BASE_DIR / "fixtures" / "roles"
READ_ONE_IN = 2  # of the pages in each language, the part that `make test` reads
REFERENCES = ("aria-describedby", "aria-labelledby", "for")


@pytest.mark.parametrize("language", PORTAL)
def test_every_page_is_strictly_valid_and_says_where_one_is(demonstration, language):
    wrong, looked_at, forms = [], 0, 0
    # HR edits these words as they are, in whatever language.
    roles = "\n".join(path.read_text("utf-8") for path in ROLES.glob("*.json"))
    for name, content in every_page(language, 1 if samples.WHOLE else ONE_IN):
        looked_at += 1
        if not samples.is_drawn(f"{language} {name}", READ_ONE_IN):
            continue
        ending = WORKPLACE[language] if " /admin/" in name else PORTAL[language]
        document = parsed(content)
        wrong += [f"{name}: {finding}" for finding in findings(document, language, ending)]
        if language != "en":
            english = untranslated(document, language)
            if " /admin/pathways/" in name:
                english = [phrase for phrase in english if not stands_in(phrase, roles)]
            wrong += [f"{name}, English: {phrase}" for phrase in english]
        for form in forms_in(document):
            if form.fields and form.buttons:
                forms += 1
                wrong += [f"{name}, {form}: {finding}" for finding in wrong_with(form)]

    print(f"{looked_at} pages in {language}, {forms} forms: {len(wrong)} findings")
    assert not wrong, "\n".join(wrong)
    # Fewer would mean that a walk no longer finds its way.
    assert looked_at >= (300 if samples.WHOLE else 200)
    assert forms >= (100 if samples.WHOLE else 50)


# What success metrics of shipped pathways say of work, not of people.
OF_PATHWAYS = re.compile(r"% of strategic objectives|below 5 %|unter 5 %")


def parsed(content):
    """The page, read as the HTML standard asks: anything that it does not allow is an error."""
    return JustHTML(content.decode(), strict=True, sanitize=False)


def findings(document, language, ending):
    """What is wrong with one page's markup; an empty list where nothing is."""
    elements = document.query("*")
    names = Counter(element.name for element in elements)
    ids = Counter(element.attrs["id"] for element in elements if "id" in element.attrs)
    title = document.query("title")[0].to_text()
    if not title.endswith(ending) or title == ending:
        yield f"title: {title}"
    if document.query("html")[0].attrs["lang"] != language:
        yield "in another language"
    if names["h1"] != 1:
        yield "not one h1"
    yield from {f"id twice: {i}" for i, times in ids.items() if times > 1}
    for element in elements:
        for attribute in element.attrs.keys() & REFERENCES:
            for target in element.attrs[attribute].split():
                if target not in ids:
                    yield f"{attribute} of nothing: {target}"
        if element.name == "style" or "style" in element.attrs:
            yield "an inline style"
        if element.name == "script" and "src" not in element.attrs:
            yield "an inline script"
    for text in document.query("body")[0].to_text().splitlines():
        if re.search(r"\b[0-9]{1,2}:[0-9]{2}\b(?! \()", text):
            yield f"a time without its zone: {text}"
    if "%" in OF_PATHWAYS.sub("", document.query("main")[0].to_text()):
        yield "a percentage"


def wrong_with(form):
    """What is wrong with one form; an empty list where nothing is."""
    # Browsers press the first submit button of a form when somebody types Enter in a field.
    if form.buttons[0] is not form.main_button:
        yield f"Enter presses “{words_of(form.buttons[0])}”"
    for field in form.fields:
        # And they cut what is pasted, in silence, where a field says how much it takes.
        # Words to search for are not kept.
        if form.method == "post" and "maxlength" in field.attrs:
            yield f"{field.attrs['name']} cuts after {field.attrs['maxlength']} characters"
