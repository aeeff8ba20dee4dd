"""The schema of a feed of rows in CSDL, the XML of OData 4.0.

It follows from the columns of a file, never from its rows, so that clients may keep it.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from portal.domain.platform.choices import Language
from portal.domain.reporting.shared_columns import PSEUDONYM, SharedColumn, load_shared_columns

ENTITY_SET: Final = "Registrations"
TIMESTAMP: Final = "verified_on"
"""The column on which clients filter: the month in which the registration was verified."""
_NAMESPACE: Final = "phera"
_ENTITY_TYPE: Final = "Registration"
_EDMX: Final = "http://docs.oasis-open.org/odata/ns/edmx"
_EDM: Final = "http://docs.oasis-open.org/odata/ns/edm"
_TERMS: Final = "https://oasis-tcs.github.io/odata-vocabularies/vocabularies"
_VOCABULARIES: Final[Mapping[str, str]] = {
    "Core": "Org.OData.Core.V1",
    "Capabilities": "Org.OData.Capabilities.V1",
}


def property_names(columns: Sequence[SharedColumn]) -> Sequence[str]:
    """Returns the names of the properties: the pseudonym, then the columns."""
    return [PSEUDONYM, *(column.id for column in columns)]


def write_csdl(columns: Sequence[SharedColumn], language: Language) -> bytes:
    """Returns the document of `$metadata`."""
    root = ET.Element("edmx:Edmx", {"xmlns:edmx": _EDMX, "Version": "4.0"})
    for alias, namespace in _VOCABULARIES.items():
        uri = f"{_TERMS}/{namespace}.xml"
        reference = ET.SubElement(root, "edmx:Reference", Uri=uri)
        ET.SubElement(reference, "edmx:Include", Namespace=namespace, Alias=alias)
    services = ET.SubElement(root, "edmx:DataServices")
    schema = ET.SubElement(services, "Schema", {"xmlns": _EDM, "Namespace": _NAMESPACE})
    entity = ET.SubElement(schema, "EntityType", Name=_ENTITY_TYPE)
    ET.SubElement(ET.SubElement(entity, "Key"), "PropertyRef", Name=PSEUDONYM)
    for column in (load_shared_columns()[PSEUDONYM], *columns):
        _write_property(entity, column, language)
    container = ET.SubElement(schema, "EntityContainer", Name="Container")
    entity_type = f"{_NAMESPACE}.{_ENTITY_TYPE}"
    entity_set = ET.SubElement(container, "EntitySet", Name=ENTITY_SET, EntityType=entity_type)
    _write_capabilities(entity_set, property_names(columns))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _write_property(entity: ET.Element, column: SharedColumn, language: Language) -> None:
    kind = "Edm.DateTimeOffset" if column.id == TIMESTAMP else "Edm.String"
    made = ET.SubElement(entity, "Property", Name=column.id, Type=kind)
    if column.id in (PSEUDONYM, TIMESTAMP):
        made.set("Nullable", "false")
    if column.id == TIMESTAMP:
        made.set("Precision", "0")
    label = column.labels[language]
    ET.SubElement(made, "Annotation", Term="Core.Description", String=label)


def _write_capabilities(entity_set: ET.Element, names: Sequence[str]) -> None:
    """Says what the service does not do, so that clients do it themselves."""
    for term in ("TopSupported", "SkipSupported"):
        value = str(term == "TopSupported").lower()
        ET.SubElement(entity_set, "Annotation", Term=f"Capabilities.{term}", Bool=value)
    for term, name in (
        ("SortRestrictions", "Sortable"),
        ("ExpandRestrictions", "Expandable"),
        ("SearchRestrictions", "Searchable"),
        ("InsertRestrictions", "Insertable"),
        ("UpdateRestrictions", "Updatable"),
        ("DeleteRestrictions", "Deletable"),
    ):
        _write_record(entity_set, term, name)
    filters = _write_record(entity_set, "FilterRestrictions", "Filterable", value="true")
    unfiltered = ET.SubElement(filters, "PropertyValue", Property="NonFilterableProperties")
    paths = ET.SubElement(unfiltered, "Collection")
    for name in names:
        if name != TIMESTAMP:
            ET.SubElement(paths, "PropertyPath").text = name


def _write_record(
    entity_set: ET.Element, term: str, name: str, *, value: str = "false"
) -> ET.Element:
    annotation = ET.SubElement(entity_set, "Annotation", Term=f"Capabilities.{term}")
    record = ET.SubElement(annotation, "Record")
    ET.SubElement(record, "PropertyValue", Property=name, Bool=value)
    return record
