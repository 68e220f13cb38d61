"""Reads catalogues of translations, and finds the texts of ours that belong into them."""

import ast
import gettext
import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation.template import templatize

CALLS = {
    "_": 1,
    "gettext": 1,
    "gettext_lazy": 1,
    "gettext_noop": 1,
    "ngettext": 2,
    "ngettext_lazy": 2,
}
# What code says to people by these names must come out of a call.
SPOKEN = {
    *("description", "empty_label", "help_text", "invalid", "invalid_choice", "label", "message"),
    *("required", "title", "unique", "verbose_name", "verbose_name_plural"),
    "violation_error_message",
}
# For developers alone, in debug mode and in English.
UNSPOKEN = {"gallery"}
FOLDERS = ["assessments", "pathway_portal", "pathways"]
KEYWORD = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\]) (".*")')


@dataclass(frozen=True)
class Message:
    """One text; `plural` is empty and `translations` are one where it has no plural forms."""

    text: str
    plural: str
    translations: tuple[str, ...]
    is_fuzzy: bool
    context: str = ""

    @property
    def key(self):
        """What gettext looks a text up by: the text, its context before it where it has one."""
        return in_context(self.context, self.text)


def in_context(context, text):
    return f"{context}\x04{text}" if context else text


def read_po(path):
    """The messages of a .po file, its head left out."""
    messages = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        parts, name, is_fuzzy = {}, "", False
        for line in block.splitlines():
            if found := KEYWORD.fullmatch(line):
                name = found[1]
                parts[name] = ast.literal_eval(found[2])
            elif line.startswith('"'):
                parts[name] += ast.literal_eval(line)
            elif line.startswith("#,"):
                is_fuzzy |= "fuzzy" in line
        if parts.get("msgid"):
            forms = tuple(text for name, text in parts.items() if name.startswith("msgstr"))
            plural = parts.get("msgid_plural", "")
            context = parts.get("msgctxt", "")
            messages.append(Message(parts["msgid"], plural, forms, is_fuzzy, context))
    return messages


def read_mo(path):
    """All texts of a .mo file as gettext looks them up: by text, or by text and plural form."""
    with path.open("rb") as file:
        texts = dict(gettext.GNUTranslations(file)._catalog)
    texts.pop("", None)
    return texts


def templates():
    """Every template of ours that may speak to people."""
    kinds = {".html", ".txt", ".svg"}
    root = settings.BASE_DIR / "templates"
    return sorted(p for p in root.rglob("*") if p.suffix in kinds and p.stem not in UNSPOKEN)


def code():
    """Every module of ours that may speak to people."""
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*.py")):
            if "migrations" not in path.parts and path.stem not in UNSPOKEN:
                yield path


def texts_in_use():
    """All that is marked for translation: {(key, plural or ""): a file it stands in}."""
    found = {}
    for path in code():
        found |= dict.fromkeys(calls_in(path.read_text(encoding="utf-8")), path.name)
    for path in templates():
        found |= dict.fromkeys(marked_in(path.read_text(encoding="utf-8")), path.name)
    return found


def calls_in(source):
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
        if (count := CALLS.get(node.func.id)) and len(texts) >= count:
            yield (texts[0], texts[1] if count == 2 else "")


def marked_in(source):
    """A template's texts. Django writes them as calls, and other characters for all the rest."""
    string = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    call = re.compile(rf" ([np]?gettext|_)\({string}(?:, {string})?(?:, ?count)?\) ")
    for name, text, other in call.findall(templatize(source)):
        text, other = ast.literal_eval(text), ast.literal_eval(other or "''")
        if name == "pgettext":
            yield (in_context(text, other), "")
        else:
            yield (text, other if name == "ngettext" else "")


def unmarked_in_code(source):
    """The texts that code would say to people as they stand."""
    for node in ast.walk(ast.parse(source)):
        spoken = []
        if isinstance(node, ast.keyword) and node.arg in SPOKEN:
            spoken = [node.value]
        elif isinstance(node, ast.Dict):
            names = [getattr(key, "value", None) for key in node.keys]
            spoken = [v for name, v in zip(names, node.values, strict=True) if name in SPOKEN]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("messages."):
            spoken = node.args[1:2]
        for text in spoken:
            value = getattr(text, "value", None)
            if isinstance(text, ast.JoinedStr) or (isinstance(value, str) and value):
                yield ast.unparse(text)
