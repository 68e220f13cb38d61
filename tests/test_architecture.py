"""Imports point one way: assessments → people → pathways, and upwards inside an app."""

import ast

import pytest
from django.conf import settings

APPS = ["pathways", "pathway_portal/accounts", "assessments"]
FORBIDDEN = {
    "pathways": ["pathway_portal", "assessments"],
    "pathway_portal/accounts": ["assessments"],
    "assessments": [],
}
# Weakest first. A module may import from its own layer and from those before it.
LAYERS = [
    ["models", "minutes", "progress"],
    [
        "permissions",
        "checks",
        "services",
        "charts",
        "comparison",
        "exports",
        "questions",
        "search",
        "trail",
    ],
    ["forms"],
    ["views", "admin", "urls", "management"],
]
LAYER_OF = {name: place for place, names in enumerate(LAYERS) for name in names}


def modules(app):
    root = settings.BASE_DIR / app
    return [path for path in sorted(root.rglob("*.py")) if "migrations" not in path.parts]


def imported(path):
    """The full names of all modules that a file imports."""
    package = path.relative_to(settings.BASE_DIR).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else ()
            source = ".".join([*base, *([node.module] if node.module else [])])
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("app", APPS)
def test_apps_import_downwards_only(app):
    wrong = [
        (path.name, name)
        for path in modules(app)
        for name in imported(path)
        if any(name == root or name.startswith(f"{root}.") for root in FORBIDDEN[app])
    ]

    assert wrong == []


@pytest.mark.parametrize("app", APPS)
def test_layers_inside_an_app_import_downwards_only(app):
    own = app.replace("/", ".") + "."
    wrong = []
    for path in modules(app):
        layer = path.relative_to(settings.BASE_DIR / app).with_suffix("").parts[0]
        for name in imported(path):
            if not name.startswith(own):
                continue
            other = name.removeprefix(own).split(".")[0]
            if LAYER_OF.get(other, 0) > LAYER_OF.get(layer, len(LAYERS)):
                wrong.append((layer, other))

    assert wrong == []


def test_architecture_test_sees_the_imports_there_are():
    """The tests above would pass just as well if they saw nothing."""
    names = set(imported(settings.BASE_DIR / "assessments" / "models.py"))

    assert {"pathways.models.Level", "assessments.progress.Progress"} <= names
