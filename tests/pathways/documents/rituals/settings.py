from pathways.contents import CONTENTS, REQUIRED_TEXT, Content
from tests.settings import *  # noqa: F403

CONTENTS.append(
    Content(
        name="rituals",
        model_label="rituals.Ritual",
        holder="stage",
        texts=(REQUIRED_TEXT,),
        title="Rituals",
        document_names=("Rituals", "Rituale"),
    )
)
INSTALLED_APPS += ["tests.pathways.documents.rituals"]  # noqa: F405
# Not the database of the tests that start these.
own = DATABASES["default"].setdefault("TEST", {})  # noqa: F405
own["NAME"] = f"{own.get('NAME', 'test')}_rituals"
