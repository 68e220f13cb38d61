"""What the OpenAPI of CASE 1.1 allows as answers, as JSON Schemas of our own writing.

Only its facts are here: what a service says more than a package. The OpenAPI is that of
https://purl.imsglobal.org/spec/case/v1p1/schema/openapi/imscasev1p1_openapi3_v1p0.json
(SHA-256 40f183b6ca3ce4979e4908d4414b9d099dd22493bea45694b60e7a72a19a22bf).
"""

from copy import deepcopy

from jsonschema import Draft201909Validator

from tests.pathways.exports.case_schema import (
    DEFINITIONS,
    FORMATS,
    TEXT,
    UUID_OF_1_0,
    closed,
    many,
    ref,
)


def more(name, required, **properties):
    """A thing as it stands in a package, with what it says besides by itself."""
    thing = deepcopy(DEFINITIONS[name])
    thing["properties"] |= properties
    thing["required"] = [*thing["required"], *required.split()]
    return thing


def some(name):
    return many(name) | {"minItems": 1}


def word(*words):
    return {"type": "string", "enum": [*words]}


LINK = ref("LinkURI")
ANSWERS = {
    "CFDocument": more("CFPckgDocument", "CFPackageURI", CFPackageURI=LINK),
    "CFItem": more("CFPckgItem", "CFDocumentURI", CFDocumentURI=LINK),
    "CFAssociation": more("CFPckgAssociation", "", CFDocumentURI=LINK),
    "CFDocumentSet": closed("CFDocuments", CFDocuments=some("CFDocument")),
    "CFAssociationSet": closed(
        "CFItem CFAssociations", CFItem=ref("CFItem"), CFAssociations=some("CFPckgAssociation")
    ),
    "CFItemTypeSet": closed("CFItemTypes", CFItemTypes=some("CFItemType")),
    "CFPackage": closed(
        "CFDocument",
        CFDocument=ref("CFPckgDocument"),
        CFItems=many("CFPckgItem"),
        CFAssociations=many("CFPckgAssociation"),
        CFDefinitions=ref("CFDefinition"),
        CFRubrics=many("CFRubric"),
        extensions=ref("CFPackageExtension"),
    ),
    "imsx_CodeMinorField": closed(
        "imsx_codeMinorFieldName imsx_codeMinorFieldValue",
        imsx_codeMinorFieldName=TEXT,
        imsx_codeMinorFieldValue=word(
            *("forbidden", "fullsuccess", "internal_server_error", "invalid_selection_field"),
            *("invalid_sort_field", "invalid_uuid", "server_busy", "unauthorised_request"),
            "unknownobject",
        ),
    ),
    "imsx_CodeMinor": closed(
        "imsx_codeMinorField", imsx_codeMinorField=many("imsx_CodeMinorField")
    ),
    "imsx_StatusInfo": closed(
        "imsx_codeMajor imsx_severity",
        imsx_codeMajor=word("failure", "processing", "success", "unsupported"),
        imsx_severity=word("error", "status", "warning"),
        imsx_description=TEXT,
        imsx_codeMinor=ref("imsx_CodeMinor"),
    ),
}
DEFS = deepcopy(DEFINITIONS) | ANSWERS
for name, definition in DEFS.items():
    if "identifier" in definition["properties"] and name != "LinkGenURI":
        definition["properties"]["identifier"] = {"type": "string", "pattern": UUID_OF_1_0}


def violations(answer, name):
    """What the schema of this name does not allow, each as its place and what is wrong there."""
    schema = ref(name) | {"$defs": DEFS}
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in Draft201909Validator(schema, format_checker=FORMATS).iter_errors(answer)
    ]
