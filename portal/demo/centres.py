"""Sample addresses, phone numbers and hours of the centres, for demonstrations.

No subscriber number begins with 0, so that nobody has one of these.
"""

from typing import Final, NamedTuple

from portal.services.routing import centres
from portal.unit_of_work import UnitOfWork


class _Sample(NamedTuple):
    english: str
    bangla: str
    phone: str
    hours: str = ""


_SAMPLES: Final = {
    "RSC-SYL": _Sample("27 Station Road, Sylhet", "২৭ স্টেশন রোড, সিলেট", "0821000001"),
    "RSC-SIR": _Sample("14 S. S. Road, Sirajganj", "১৪ এস এস রোড, সিরাজগঞ্জ", "0751000002"),
    "RSC-TAN": _Sample("8 Victoria Road, Tangail", "৮ ভিক্টোরিয়া রোড, টাঙ্গাইল", "0921000003"),
    "RSC-NAR": _Sample(
        "31 College Road, Narsingdi", "৩১ কলেজ রোড, নরসিংদী", "0628000004", "09:30-16:30"
    ),
    "RSC-DHA": _Sample("5 Court House Street, Dhaka", "৫ কোর্ট হাউস স্ট্রিট, ঢাকা", "0200000005"),
    "RSC-CUM": _Sample("12 Station Road, Cumilla", "১২ স্টেশন রোড, কুমিল্লা", "0810000006"),
    "RSC-MUN": _Sample("19 Hospital Road, Munshiganj", "১৯ হাসপাতাল রোড, মুন্সিগঞ্জ", "0691000007"),
    "RSC-SHA": _Sample("3 Court Road, Shariatpur", "৩ কোর্ট রোড, শরীয়তপুর", "0601000008"),
    "RSC-NOA": _Sample("22 Main Road, Maijdee", "২২ প্রধান সড়ক, মাইজদী", "0321000009", "10:00-16:00"),
    "RSC-KHU": _Sample("16 Jashore Road, Khulna", "১৬ যশোর রোড, খুলনা", "0410000010"),
}


def describe_centres(work: UnitOfWork) -> None:
    """Gives each centre without an address a sample one, which says that it is a sample."""
    for centre in centres.list_centres(work):
        sample = _SAMPLES.get(centre.code)
        if sample and not centre.address_en:
            centre.address_en = f"{sample.english} (sample)"
            centre.address_bn = f"{sample.bangla} (নমুনা)"
            centre.phone, centre.hours = sample.phone, sample.hours
