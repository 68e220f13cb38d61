"""What a browser would send from a page: every field as the page shows it, without JavaScript."""

from collections import defaultdict

from lxml import html


def form_data(response, form_id=None):
    """The fields of a page's form, to be changed and posted; by default of its last one."""
    page = html.fromstring(response.content.decode())
    form = page.get_element_by_id(form_id) if form_id else page.forms[-1]
    # Browsers leave out a line break that a text area begins with.
    areas = {area.name for area in form.iter("textarea")}
    data = defaultdict(list)
    for name, value in form.form_values():
        if "__prefix__" not in name:
            data[name].append(value.removeprefix("\n") if name in areas else value)
    return dict(data)
