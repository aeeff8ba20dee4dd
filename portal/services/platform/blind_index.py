"""The purposes of the blind indexes: the keyed hashes by which sealed values are found."""

PHONE_INDEX = "phone"


DOCUMENT_INDEX = "document"
