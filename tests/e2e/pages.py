"""All pages and their audiences, from the URL map, so that the list is complete."""

from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.review.record_lists import RecordList
from portal.web import access
from portal.web.public import help_files
from tests import factories
from tests.e2e.people import People

AUDIENCES = {
    "public": ("public_",),
    "staff": ("staff_",),
    "offices": ("ministry_", "administrator_"),
}
EVERYBODY = tuple(prefix for prefixes in AUDIENCES.values() for prefix in prefixes)
NO_PAGE = {
    # They redirect to another page,
    "public_campaign.follow",
    "public_short_addresses.lead",
    "public_form_pages.show_replaced",
    "staff_sign_in.home",
    "staff_slip_scan.show",
    "staff_case.show",
    "staff_assisted_entry.begin",
    # or are files.
    "administrator_campaigns.qr_file",
    "public_share.manifest",
    "ministry_exports.dictionary_file",
    "ministry_exports.erased_file",
    "staff_import_files.template_csv",
    "staff_import_files.template_xlsx",
    "staff_import_files.problems_csv",
    "staff_import_files.problems_xlsx",
    "staff_district_pack.show",
    "staff_guide.picture",
    "ministry_monthly_pictures.picture",
}
WHO = {
    "public_form_pages": "on the way",
    "public_phone_code": "on the way",
    "public_check": "on the way",
    "public_resume": "back again",
    "public_done": "sent",
    "public_slip": "sent",
    "public_registration_status": "opened",
    "public_self_edit": "opened",
    "public_my_data": "opened",
    "public_new_phone": "opened",
    "public_alternate_phone": "opened",
    "public_correction": "to correct",
    "public_lost_reference": "proven phone",
}
WHO_BY_ENDPOINT = {"public_slip.of_opened": "opened"}
IN_A_CALL = {
    "staff_caller.show": ("in a call", "in a proven call"),
    "staff_answer_correction.show_for_caller": ("in a proven call",),
    "staff_alternate_phone.show_for_caller": ("in a proven call",),
}
"""Agents of the hotline, who reach these pages in a call only."""
REPEATED = {
    "code": "AIR26",
    "name": MessageKind.SUBMITTED.value,
    "centre": factories.NOAKHALI_CENTRE,
    "indicator": "verified",
    "district": factories.COXS_BAZAR,
    "row": "registered_total",
    "column": "month",
    "list_name": RecordList.EVENTS.value,
}


def visits(
    app: Flask, people: People, language: Language, *, of: str | tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yields every page of the URL map that a GET reaches, for each audience.

    `of` says how the endpoints begin, as in `AUDIENCES`.
    """
    at = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "language" not in rule.arguments or "GET" not in (rule.methods or set()):
            continue
        assert rule.endpoint.startswith(EVERYBODY), rule.endpoint
        if rule.endpoint in NO_PAGE or not rule.endpoint.startswith(of):
            continue
        declared = access.access_of(app.view_functions[rule.endpoint])
        assert declared
        someone = WHO_BY_ENDPOINT.get(rule.endpoint) or WHO.get(rule.endpoint.split(".")[0], "")
        staff = IN_A_CALL.get(rule.endpoint) or sorted(role.value for role in declared.roles)
        for who in staff or [someone]:
            for values in _values(rule, people, who):
                yield who, at.build(rule.endpoint, {"language": language, **values})


def _values(rule: Rule, people: People, who: str) -> Iterator[dict[str, str]]:
    names = rule.arguments - {"language"}
    found = people.verified if who == "centre" else people.registration
    if len(names) > 1:
        known = REPEATED | people.addresses | {"reference": found.reference}
        yield {each: known[each] for each in names}
        return
    (name,) = names or {""}
    converter = rule._converters.get(name)
    if not name:
        yield {}
    elif isinstance(converter, AnyConverter):
        yield from ({name: each} for each in sorted(converter.items))
    elif name == "slug":
        yield from ({name: page.slug} for page in help_files.pages(Language.BANGLA))
    elif name == "reference":
        yield {name: found.reference}
    elif name == "entry_id":
        yield {name: (people.sent if rule.endpoint.endswith("done") else people.begun)[who]}
    elif name == "import_id":
        yield from ({name: each} for each in people.imports[who])
    else:
        yield {name: (REPEATED | people.addresses)[name]}
