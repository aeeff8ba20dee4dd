"""The papers the returnee can show."""

from wtforms import StringField

from portal.domain.choices import DocumentType
from portal.domain.words import N_
from portal.web.forms.carrier import Carrier, radios


class PapersForm(Carrier):
    """One document, and the emigration card."""

    document_type = radios(N_("Which document can you show?"), DocumentType)
    document_number = StringField(N_("Number of the document"))
    bmet_number = StringField(N_("BMET number"))
