"""Identity documents of the returnee."""

from wtforms import StringField

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import DocumentType
from portal.web.forms.base_form import BaseForm, TickField, radios


class DocumentsForm(BaseForm):
    """One document, and the emigration card."""

    document_type = radios(N_("Which document can you show?"), DocumentType)
    document_number = StringField(N_("Number of the document"))
    document_unknown = TickField(N_("I have it, but not here: I don't know the number"))
    bmet_number = StringField(N_("BMET number"))
