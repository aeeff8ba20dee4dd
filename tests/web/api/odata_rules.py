"""Rules of OData 4.0 for schemas and answers, and a client that follows them as Power BI does."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from werkzeug.test import TestResponse

from tests.web.api.machine import Machine

EDMX = "{http://docs.oasis-open.org/odata/ns/edmx}"
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
JSON = "application/json;odata.metadata=minimal"

Row = dict[str, str | None]


class Schema:
    """The properties of the one entity type, read from CSDL with its rules checked."""

    def __init__(self, document: bytes) -> None:
        root = ET.fromstring(document)  # noqa: S314  # our own document
        assert (root.tag, root.get("Version")) == (f"{EDMX}Edmx", "4.0")
        included = {each.get("Alias") for each in root.iter(f"{EDMX}Include")}
        schema = root.find(f"{EDMX}DataServices/{EDM}Schema")
        assert schema is not None
        entity, container = schema.find(f"{EDM}EntityType"), schema.find(f"{EDM}EntityContainer")
        assert entity is not None
        assert container is not None
        self.properties = {
            str(each.get("Name")): each.attrib for each in entity.findall(f"{EDM}Property")
        }
        for name, given in self.properties.items():
            assert re.fullmatch(r"[^\W\d]\w{0,127}", name), "a simple identifier"
            assert given["Type"] in ("Edm.String", "Edm.DateTimeOffset")
        keys = [str(each.get("Name")) for each in entity.findall(f"{EDM}Key/{EDM}PropertyRef")]
        assert [self.properties[key].get("Nullable") for key in keys] == ["false"]
        self.key = keys[0]
        entity_type = f"{schema.get('Namespace')}.{entity.get('Name')}"
        sets = container.findall(f"{EDM}EntitySet")
        assert [each.get("EntityType") for each in sets] == [entity_type]
        self.sets = [str(each.get("Name")) for each in sets]
        for annotation in root.iter(f"{EDM}Annotation"):
            assert str(annotation.get("Term")).partition(".")[0] in included
        for path in root.iter(f"{EDM}PropertyPath"):
            assert path.text in self.properties

    def check_row(self, row: Row, selected: list[str] | None) -> None:
        """Checks that an entity has the wanted properties, each of its type."""
        assert list(row) == (selected or list(self.properties))
        for name, value in row.items():
            given = self.properties[name]
            assert value is not None or given.get("Nullable") != "false"
            if given["Type"] == "Edm.DateTimeOffset":
                assert INSTANT.fullmatch(str(value))


class ODataClient:
    """Reads the schema first, then rows over all links, and checks each answer."""

    def __init__(self, machine: Machine, page_rows: int | None = None) -> None:
        self.machine = machine
        self._prefer = {} if page_rows is None else {"Prefer": f"odata.maxpagesize={page_rows}"}
        self.answers = 0
        service = self.get("").get_json()
        self.root = service["@odata.context"].removesuffix("$metadata")
        self.schema = Schema(self.get("$metadata", Accept="application/xml").data)
        assert [each["name"] for each in service["value"]] == self.schema.sets

    def get(self, path: str, *, Accept: str = JSON) -> TestResponse:  # noqa: N803  # a header
        answer = self.machine.odata(path, Accept=Accept, OData_MaxVersion="4.0", **self._prefer)
        assert answer.status_code == 200, answer.text
        assert answer.headers["OData-Version"] == "4.0"
        self.answers += 1
        return answer

    def rows(self, **options: str) -> list[Row]:
        """Returns the rows of a query, by all its links."""
        found = list(self._rows(query(**options), options.get("select")))
        keys = [row.get(self.schema.key) for row in found]
        assert len(set(keys)) == len(keys) or "select" in options
        return found

    def count(self, **options: str) -> int:
        """Returns `$count` of a query."""
        answer = self.get(f"Registrations/$count{query(**options)}", Accept="text/plain")
        assert answer.mimetype == "text/plain"
        return int(answer.text)

    def _rows(self, asked: str, select: str | None) -> Iterator[Row]:
        address: str | None = f"Registrations{asked}"
        selected = select.split(",") if select else None
        while address:
            answer = self.get(address)
            assert answer.content_type == f"{JSON};charset=utf-8"
            document: dict[str, Any] = answer.get_json()
            chosen = f"({select})" if select else ""
            assert document["@odata.context"] == f"{self.root}$metadata#Registrations{chosen}"
            for row in document["value"]:
                self.schema.check_row(row, selected)
            yield from document["value"]
            address = document.get("@odata.nextLink")
            assert address is None or address.startswith(f"{self.root}Registrations?")


def query(**options: str) -> str:
    """Returns system query options, written as Power Query writes them."""
    written = "&".join(f"${name}={quote(value)}" for name, value in options.items())
    return f"?{written}" if written else ""


def between(start: str, end: str) -> str:
    """Returns the filter of a partition, from RangeStart to before RangeEnd."""
    return f"verified_on ge {start} and verified_on lt {end}"
