"""HR's menu: people, pathways and assessments. Each section holds the lists that belong to it."""

from dataclasses import dataclass

# By app: the model whose list the section opens with. The lists of any other app are among People.
FIRST_LIST = {"accounts": "User", "pathways": "Pathway", "assessments": "Assessment"}
ELSEWHERE = "accounts"


@dataclass(frozen=True)
class MenuLink:
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class MenuSection(MenuLink):
    lists: list[MenuLink]


def menu(apps, path):
    """Return the sections that somebody may open; `apps` are those of `AdminSite.get_app_list`."""
    models = {label: [] for label in FIRST_LIST}
    names = {}
    for app in apps:
        section = app["app_label"] if app["app_label"] in FIRST_LIST else ELSEWHERE
        models[section] += [model for model in app["models"] if model["admin_url"]]
        names[app["app_label"]] = app["name"]
    return [
        _section(names.get(label, lists[0]["name"]), label, lists, path)
        for label, lists in models.items()
        if lists
    ]


def _section(name, label, models, path):
    first = FIRST_LIST[label]
    models = sorted(models, key=lambda model: model["object_name"] != first)
    lists = [
        MenuLink(str(model["name"]), model["admin_url"], model["admin_url"] in path)
        for model in models
    ]
    is_current = any(link.is_current for link in lists)
    return MenuSection(name, lists[0].url, is_current, lists if len(lists) > 1 else [])
