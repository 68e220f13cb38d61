"""Read the page on which a draft is written, and send it as a browser does."""

from html.parser import HTMLParser

from tests.pathways.admin.posts import action


class _Fields(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.area, self.select = {}, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "input" and attrs.get("name"):
            self.found[attrs["name"]] = attrs.get("value", "")
        elif tag == "textarea":
            self.area = attrs["name"]
            self.found[self.area] = ""
        elif tag == "select":
            self.select = attrs["name"]
        elif tag == "option" and ("selected" in attrs or self.select not in self.found):
            self.found[self.select] = attrs["value"]

    def handle_data(self, data):
        if self.area:
            self.found[self.area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.found[self.area] = self.found[self.area].removeprefix("\n")
            self.area = None


def fields_of(response):
    """Return the fields of a page, by name, with what stands in them."""
    parser = _Fields()
    parser.feed(response.content.decode())
    return parser.found


class Page:
    """The page of one draft, as one editor has it open."""

    def __init__(self, client, pathway):
        self.client, self.pathway = client, pathway
        self.url = action("write", pathway.pk)
        self.read(client.get(self.url))

    def read(self, response):
        self.fields = fields_of(response)
        return response

    def send(self, do="save", **changes):
        return self.client.post(self.url, {**self.fields, "do": do, **changes})

    def send_part(self, key="", **changes):
        """Send what the script sends: only the fields of one row, or those given."""
        of_row = {name: text for name, text in self.fields.items() if name.startswith(f"{key}-")}
        data = {**(of_row if key else {}), "page": self.fields["page"], "key": key, **changes}
        return self.client.post(action("write_part", self.pathway.pk), data)
