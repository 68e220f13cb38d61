"""The addresses of SCIM. The models it needs take half a second to load: a request loads them."""

from importlib import import_module

from django.urls import path

from pathway_portal.web.request_limits import too_large_for

app_name = "scim"


def view(module, name):
    """Return a view that imports the module with its first request."""

    def load_and_answer(request, **kwargs):
        views = import_module(f"{__package__}.{module}")
        return getattr(views, name)(request, **kwargs)

    def explain_size(request, limit):
        answers = import_module(f"{__package__}.answers")
        return answers.too_large(limit)

    load_and_answer.__name__ = name
    # It asks for a token itself.
    load_and_answer.login_required = False
    load_and_answer.csrf_exempt = True
    return too_large_for(explain_size)(load_and_answer)


urlpatterns = [
    path("ServiceProviderConfig", view("discovery", "service_provider"), name="config"),
    path("ResourceTypes", view("discovery", "resource_types"), name="resource_types"),
    path("ResourceTypes/<str:name>", view("discovery", "resource_type"), name="resource_type"),
    path("Schemas", view("discovery", "schemas"), name="schemas"),
    path("Schemas/<str:urn>", view("discovery", "schema"), name="schema"),
    path("Users", view("users", "users"), name="users"),
    path("Users/.search", view("users", "search"), name="search_users"),
    path("Users/<str:pk>", view("users", "user"), name="user"),
    path("Groups", view("groups", "groups"), name="groups"),
    path("Groups/.search", view("groups", "search"), name="search_groups"),
    path("Groups/<str:pk>", view("groups", "group"), name="group"),
    path(".search", view("answers", "search_everything"), name="search_everything"),
    path("<path:rest>", view("answers", "nothing_there"), name="nothing_there"),
]
