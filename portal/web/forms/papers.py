"""The papers the returnee can show."""

from wtforms import StringField

from portal.domain.choices import DocumentType
from portal.domain.words import N_
from portal.web.forms.carrier import Carrier, TickField, radios


class PapersForm(Carrier):
    """One document, and the emigration card."""

    document_type = radios(N_("Which document can you show?"), DocumentType)
    document_number = StringField(N_("Number of the document"))
    document_unknown = TickField(N_("I have it, but not here: I don't know the number"))
    bmet_number = StringField(N_("BMET number"))
