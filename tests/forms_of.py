"""The forms of a page, read from its markup."""

from justhtml import JustHTML

# What somebody types words into. Searching and signing in lose nothing.
TEXT_TYPES = {"text", "email", "url", "tel", "number", "date", "datetime-local", "time"}


class PageForm:
    """One form of a page with its fields and its submit buttons, in the order of the page."""

    def __init__(self, document, form, place):
        self.place = place
        self.attrs = form.attrs
        self.method = form.attrs.get("method", "get").lower()
        self.action = form.attrs.get("action", "")
        self.parts = [
            part
            for part in document.query("input, textarea, select, button")
            if _belongs_to(part, form)
        ]

    @property
    def buttons(self):
        return [part for part in self.parts if _submits(part)]

    @property
    def fields(self):
        """The fields that somebody can see and fill in."""
        return [part for part in self.parts if _is_field(part) and not _submits(part)]

    @property
    def text_fields(self):
        return [part for part in self.fields if is_text(part)]

    @property
    def main_button(self):
        """The one that Enter should press: the plain save if there is one, else the primary."""
        plain = [button for button in self.buttons if "name" not in button.attrs]
        primary = [
            button
            for button in self.buttons
            if {"button--primary", "default"} & {*button.attrs.get("class", "").split()}
        ]
        return next(iter([*plain, *primary, *self.buttons]), None)

    def __str__(self):
        return f"form {self.attrs.get('id') or self.action or 'without an address'}"


def forms_of(content):
    return forms_in(JustHTML(content.decode(), sanitize=False))


def forms_in(document):
    return [PageForm(document, form, place) for place, form in enumerate(document.query("form"))]


def is_text(part):
    if part.name == "textarea":
        return "hidden" not in part.attrs
    return part.name == "input" and part.attrs.get("type", "text") in TEXT_TYPES


def words_of(button):
    return button.attrs.get("value") if button.name == "input" else button.to_text().strip()


def _belongs_to(part, form):
    if "form" in part.attrs:
        return part.attrs["form"] == form.attrs.get("id")
    above = part.parent
    while above is not None and above is not form:
        above = above.parent
    return above is form


def _submits(part):
    kind = part.attrs.get("type", "submit" if part.name == "button" else "text")
    return part.name in ("button", "input") and kind in ("submit", "image")


def _is_field(part):
    if part.name == "button" or "disabled" in part.attrs or "hidden" in part.attrs:
        return False
    # The empty line that the admin copies when one more is asked for.
    return part.attrs.get("type") != "hidden" and "__prefix__" not in part.attrs.get("name", "")
