"""What the published schemas of CASE packages allow, as JSON Schemas of our own writing.

Only their facts are here, none of their prose: names, types, formats, what is required, and that
nothing else may be said. For 1.1 they are those of the 1EdTech final release of 24 January 2025,
https://purl.imsglobal.org/spec/case/v1p1/schema/json/case_v1p1_cfpackage-jsonschema1.json
(draft 2019-09, SHA-256 7930082b7ed54e76e45ecbc86f8dd467c9e1635e9ce818371599bca25f942fe5).

For 1.0 they are those of the OpenAPI form of its final release of 7 July 2017 (SHA-256
1932e0e4c1a8f0c490e728f9146ff986fa9f7ccf38beb84e5bf37a9475ffaa17): the same without what 1.1 added.
"""

from copy import deepcopy
from datetime import datetime

from jsonschema import Draft201909Validator, FormatChecker

TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}
WHOLE = {"type": "integer"}
NUMBER = {"type": "number"}
UUID = {"type": "string", "format": "uuid"}
DATE = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
EXTENSION = "(ext:)[a-z|A-Z|0-9|.|-|_]+"


def ref(name):
    return {"$ref": f"#/$defs/{name}"}


def many(name):
    return {"type": "array", "items": ref(name)}


def either(*words):
    return {
        "oneOf": [{"type": "string", "enum": [*words]}, {"type": "string", "pattern": EXTENSION}]
    }


def closed(required, **properties):
    """An object that says these things, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


NAMED = {"identifier": UUID, "uri": TEXT, "lastChangeDateTime": MOMENT}
IS_NAMED = "identifier uri lastChangeDateTime"
STATUS = {"statusStartDate": DATE, "statusEndDate": DATE, "licenseURI": ref("LinkURI")}
SUBJECT = {"subject": TEXTS, "subjectURI": many("LinkURI"), "language": TEXT}

EXTENDED = [
    *("CFPackage", "CFDocument", "CFItem", "CFAssociation", "CFDefinition", "CFConcept"),
    *("CFSubject", "CFLicense", "CFItemType", "CFAssociationGrouping", "CFRubric"),
    *("CFRubricCriterion", "CFRubricCriterionLevel"),
]
DEFINITIONS = {
    f"{name}Extension": {
        "type": "object",
        "properties": {},
        "required": [],
        "additionalProperties": True,
    }
    for name in EXTENDED
} | {
    "LinkURI": closed("title identifier uri", title=TEXT, identifier=UUID, uri=TEXT),
    "LinkGenURI": closed(
        "title identifier uri", title=TEXT, identifier=TEXT, uri=TEXT, targetType=either("CASE")
    ),
    "CFPckgDocument": closed(
        f"{IS_NAMED} creator title",
        **NAMED,
        frameworkType=TEXT,
        caseVersion={"type": "string", "enum": ["1.1"]},
        creator=TEXT,
        title=TEXT,
        officialSourceURL=TEXT,
        publisher=TEXT,
        description=TEXT,
        **SUBJECT,
        version=TEXT,
        adoptionStatus=TEXT,
        **STATUS,
        notes=TEXT,
        extensions=ref("CFDocumentExtension"),
    ),
    "CFPckgItem": closed(
        f"{IS_NAMED} fullStatement",
        **NAMED,
        fullStatement=TEXT,
        alternativeLabel=TEXT,
        CFItemType=TEXT,
        humanCodingScheme=TEXT,
        listEnumeration=TEXT,
        abbreviatedStatement=TEXT,
        conceptKeywords=TEXTS,
        conceptKeywordsURI=ref("LinkURI"),
        notes=TEXT,
        **SUBJECT,
        educationLevel=TEXTS,
        CFItemTypeURI=ref("LinkURI"),
        **STATUS,
        extensions=ref("CFItemExtension"),
    ),
    "CFPckgAssociation": closed(
        f"{IS_NAMED} associationType originNodeURI destinationNodeURI",
        **NAMED,
        associationType=either(
            *("isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo"),
            *("replacedBy", "exemplar", "hasSkillLevel", "isTranslationOf"),
        ),
        sequenceNumber=WHOLE,
        originNodeURI=ref("LinkGenURI"),
        destinationNodeURI=ref("LinkGenURI"),
        CFAssociationGroupingURI=ref("LinkURI"),
        notes=TEXT,
        extensions=ref("CFAssociationExtension"),
    ),
    "CFDefinition": closed(
        "",
        CFConcepts=many("CFConcept"),
        CFSubjects=many("CFSubject"),
        CFLicenses=many("CFLicense"),
        CFItemTypes=many("CFItemType"),
        CFAssociationGroupings=many("CFAssociationGrouping"),
        extensions=ref("CFDefinitionExtension"),
    ),
    "CFConcept": closed(
        f"{IS_NAMED} title hierarchyCode",
        **NAMED,
        title=TEXT,
        keywords=TEXT,
        hierarchyCode=TEXT,
        description=TEXT,
        extensions=ref("CFConceptExtension"),
    ),
    "CFSubject": closed(
        f"{IS_NAMED} title hierarchyCode",
        **NAMED,
        title=TEXT,
        hierarchyCode=TEXT,
        description=TEXT,
        extensions=ref("CFSubjectExtension"),
    ),
    "CFLicense": closed(
        f"{IS_NAMED} title licenseText",
        **NAMED,
        title=TEXT,
        description=TEXT,
        licenseText=TEXT,
        extensions=ref("CFLicenseExtension"),
    ),
    "CFItemType": closed(
        f"{IS_NAMED} title description hierarchyCode",
        **NAMED,
        title=TEXT,
        description=TEXT,
        hierarchyCode=TEXT,
        typeCode=TEXT,
        extensions=ref("CFItemTypeExtension"),
    ),
    "CFAssociationGrouping": closed(
        f"{IS_NAMED} title",
        **NAMED,
        title=TEXT,
        description=TEXT,
        extensions=ref("CFAssociationGroupingExtension"),
    ),
    "CFRubric": closed(
        IS_NAMED,
        **NAMED,
        title=TEXT,
        description=TEXT,
        CFRubricCriteria=many("CFRubricCriterion"),
        extensions=ref("CFRubricExtension"),
    ),
    "CFRubricCriterion": closed(
        IS_NAMED,
        **NAMED,
        category=TEXT,
        description=TEXT,
        CFItemURI=ref("LinkURI"),
        weight=NUMBER,
        position=WHOLE,
        rubricId=UUID,
        CFRubricCriterionLevels=many("CFRubricCriterionLevel"),
        extensions=ref("CFRubricCriterionExtension"),
    ),
    "CFRubricCriterionLevel": closed(
        IS_NAMED,
        **NAMED,
        description=TEXT,
        quality=TEXT,
        score=NUMBER,
        feedback=TEXT,
        position=WHOLE,
        rubricCriterionId=UUID,
        extensions=many("CFRubricCriterionLevelExtension"),
    ),
}
SCHEMA = closed(
    "CFDocument",
    CFDocument=ref("CFPckgDocument"),
    CFItems=many("CFPckgItem"),
    CFAssociations=many("CFPckgAssociation"),
    CFDefinitions=ref("CFDefinition"),
    CFRubrics=many("CFRubric"),
    extensions=ref("CFPackageExtension"),
) | {"$schema": "https://json-schema.org/draft/2019-09/schema", "$defs": DEFINITIONS}

# What 1.1 added, by where it stands.
ADDED = {
    "CFPckgDocument": ["caseVersion", "frameworkType"],
    "CFPckgItem": ["subject", "subjectURI"],
    "CFPckgAssociation": ["notes"],
    "LinkGenURI": ["targetType"],
}
ASSOCIATIONS_ADDED = ["isTranslationOf"]
UUID_OF_1_0 = "[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def schema_of_1_0():
    schema = deepcopy(SCHEMA)
    del schema["properties"]["extensions"]
    for name, definition in schema["$defs"].items():
        for added in ["extensions", *ADDED.get(name, [])]:
            definition["properties"].pop(added, None)
        if "identifier" in definition["properties"] and name != "LinkGenURI":
            definition["properties"]["identifier"] = {"type": "string", "pattern": UUID_OF_1_0}
    known = schema["$defs"]["CFPckgAssociation"]["properties"]["associationType"]["oneOf"][0]
    known["enum"] = [kind for kind in known["enum"] if kind not in ASSOCIATIONS_ADDED]
    schema["$defs"]["CFPckgAssociation"]["properties"]["associationType"] = known
    return schema


def schema_of_tolerant_1_0():
    """What the best known system of 1.0 takes: it overlooks what it does not know in three places.

    These are the document, items and associations. In links, rubrics and definitions it refuses it.
    """
    schema = schema_of_1_0()
    for name in ("CFPckgDocument", "CFPckgItem", "CFPckgAssociation"):
        schema["$defs"][name]["additionalProperties"] = True
    return schema


FORMATS = FormatChecker(["uuid", "date"])


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(value):
    """RFC 3339: a date, a T, a time, and how far that is from UTC."""
    return not isinstance(value, str) or ("T" in value and datetime.fromisoformat(value).tzinfo)


VALIDATORS = {
    version: Draft201909Validator(schema, format_checker=FORMATS)
    for version, schema in {
        "1.1": SCHEMA,
        "1.0": schema_of_1_0(),
        "tolerant 1.0": schema_of_tolerant_1_0(),
    }.items()
}


def violations(package, version="1.1"):
    """What the schema does not allow, each as its place and what is wrong there."""
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in VALIDATORS[version].iter_errors(package)
    ]
