"""Read the forms of a page, and post them as a browser would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

# What to type into a required field that is empty.
TYPED = {
    "email": "new@example.com",
    "date": "2026-12-01",
    "number": "1",
    "url": "https://example.com/",
}
WORDS = "Typed just now"


@dataclass
class Form:
    action: str
    method: str
    data: list = field(default_factory=list)  # of (name, value), as they stand
    names: set = field(default_factory=set)  # of every field, ticked or not
    buttons: list = field(default_factory=list)  # of (name, value)

    def posts(self):
        """Yield what each of its buttons posts."""
        for button in self.buttons or [None]:
            yield self.data + ([button] if button else [])


class Forms(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found, self._form, self._select, self._area = [], None, None, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "form":
            self._form = Form(has.get("action") or "", has.get("method", "get").lower())
            self.found.append(self._form)
        form = self._form
        name = has.get("name")
        if form is None or "disabled" in has:
            return
        if tag == "input" and name:
            self._input(form, name, has)
        elif tag == "button" and has.get("type", "submit") == "submit" and name:
            form.buttons.append((name, has.get("value", "")))
        elif tag == "textarea" and name:
            form.names.add(name)
            self._area = [name, "", "required" in has]
        elif tag == "select" and name:
            form.names.add(name)
            self._select = [name, [], [], "multiple" in has, "required" in has]
        elif tag == "option" and self._select:
            value = has.get("value", "")
            self._select[1].append(value)
            if "selected" in has:
                self._select[2].append(value)

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if tag == "textarea" and self._area:
            name, text, required = self._area
            self._form.data.append((name, text.removeprefix("\n") or (WORDS if required else "")))
            self._area = None
        if tag == "select" and self._select:
            name, values, chosen, multiple, required = self._select
            if not chosen and not multiple and values:
                given = [value for value in values if value]
                chosen = given[:1] if required and given else values[:1]
            self._form.data += [(name, value) for value in chosen]
            self._select = None

    def handle_data(self, data):
        if self._area:
            self._area[1] += data

    def _input(self, form, name, has):
        kind, value = has.get("type", "text"), has.get("value", "")
        if kind == "submit":
            form.buttons.append((name, value))
            return
        if name == "csrfmiddlewaretoken":
            return
        form.names.add(name)
        if kind in ("checkbox", "radio"):
            demanded = "required" in has and name not in dict(form.data)
            if "checked" in has or demanded:
                form.data.append((name, value or "on"))
        elif kind != "file":
            if not value and "required" in has:
                value = TYPED.get(kind, "typed-just-now" if "slug" in name else WORDS)
            form.data.append((name, value))


def forms_of(body):
    """Return the forms of a page that are sent by POST. A workbook, which is a ZIP, has none."""
    if body.startswith(b"PK"):
        return []
    found = Forms(body.decode()).found
    return [form for form in found if form.method == "post"]
