"""Finds English on a page of another language."""

import re
from functools import cache

from django.conf import settings

from tests.catalogue import read_po

FOLDER = settings.BASE_DIR / "pathway_portal" / "locale"
FAR_TOO_SHORT = 12  # characters: shorter texts are the same, or a part of others, by chance
SPOKEN = {"aria-label", "aria-description", "alt", "title", "placeholder", "label", "content"}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\{\w*\}")


def catalogue(language, kind="po"):
    return FOLDER / language / "LC_MESSAGES" / f"django.{kind}"


def untranslated(document, language):
    """The English phrases that a page says in its own language."""
    text = said(document)
    return [phrase for phrase in foreign(language) if stands_in(phrase, text)]


@cache
def foreign(language):
    """Phrases that no reader of another language may see."""
    return {phrase for text in english(language) for phrase in phrases(text)}


def english(language):
    """Texts that must not be seen by who reads another language."""
    return {
        text
        for message in read_po(catalogue(language))
        for text in {message.text, message.plural}
        if len(text) > FAR_TOO_SHORT and text not in message.translations
    }


def phrases(text):
    """A text's parts between its placeholders, those that are long enough to be told apart."""
    parts = (part.strip(" ,.:;·“”\n") for part in PLACEHOLDER.split(text))
    return [part for part in parts if len(part) > FAR_TOO_SHORT]


def said(document):
    """All that a page says in its own language, one line for each piece of text."""
    lines = []
    page_language = document.query("html")[0].attrs["lang"]

    def read(node, language):
        attributes = getattr(node, "attrs", None) or {}
        language = attributes.get("lang", language)
        if language == page_language:
            lines.extend(attributes[name] for name in SPOKEN if attributes.get(name))
            lines.extend(
                value for name, value in attributes.items() if name.startswith("data-words")
            )
            if node.name == "#text":
                lines.append(" ".join(node.data.split()))
        if node.name == "textarea":  # holds what people typed
            return
        for child in getattr(node, "children", None) or []:
            read(child, language)

    read(document.root, page_language)
    return "\n".join(lines)


def stands_in(phrase, text):
    return phrase in text and bool(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text))
