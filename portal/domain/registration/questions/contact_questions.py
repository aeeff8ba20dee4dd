"""Questions about the phones of a returnee."""

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import SafeTime, WhosePhone
from portal.domain.registration.questions.compound_kinds import PhoneKind
from portal.domain.registration.questions.kinds import MaybeOneOf, OneOf, YesNo
from portal.domain.registration.questions.question import (
    AnswerColumn,
    AskedWhen,
    Correction,
    ExportedAs,
    ImportedAs,
    Question,
    Storage,
)
from portal.domain.registration.questions.topic import Topic

CONTACT_WAYS = Correction("contact_ways", N_("SMS, calls and a good time"), by_officer=False)

MOBILE = Question(
    "mobile",
    Topic.CONTACT,
    PhoneKind(),
    N_("Mobile number"),
    ask=N_("Your mobile number"),
    hint=N_("11 digits that begin with 01. If you allow SMS, we will send a code to it."),
    desk_hint=N_("11 digits that begin with 01. Read it back to the person."),
    path="contact.mobile",
    columns=(AnswerColumn("mobile", Storage.SEALED_ALWAYS),),
    imported=(
        ImportedAs(
            "Mobile number",
            "মোবাইল নম্বর",
            (
                "mobile",
                "phone",
                "phone number",
                "mobile no",
                "phone no",
                "cell",
                "cell no",
                "contact no",
                "contact number",
                "মোবাইল",
                "ফোন",
                "ফোন নম্বর",
                "মোবাইল নং",
                "মোবাইল নাম্বার",
                "ফোন নাম্বার",
            ),
            example="01712345678",
        ),
    ),
    exported=ExportedAs(identifying=True),
)
WHOSE_PHONE = Question(
    "whose_phone",
    Topic.CONTACT,
    OneOf(WhosePhone, WhosePhone.NOT_SAID, unsaid=WhosePhone.NOT_SAID),
    N_("Whose phone it is"),
    ask=N_("Whose phone is it?"),
    is_optional=True,
    path="contact.whose_phone",
    columns=(AnswerColumn("whose_phone", erased=WhosePhone.OWN),),
    imported=(
        ImportedAs("Whose phone it is", "ফোনটি কার", ("whose phone", "phone owner", "কার ফোন")),
    ),
    exported=ExportedAs(identifying=True),
)
MAY_SMS = Question(
    "may_sms",
    Topic.CONTACT,
    YesNo(),
    N_("May we send SMS?"),
    ask=N_("You may send me SMS on this number"),
    summary=N_("May we send SMS?"),
    hint=N_("Our SMS never say anything private."),
    path="contact.may_sms",
    correction=CONTACT_WAYS,
    columns=(AnswerColumn("may_sms", erased=False),),
    imported=(
        ImportedAs(
            "May we send SMS?",
            "এসএমএস পাঠানো যাবে?",
            ("may we send sms", "sms ok", "sms allowed", "এসএমএস পাঠানো যাবে"),
        ),
    ),
    exported=ExportedAs(N_("Whether we may send SMS"), identifying=True),
)
MAY_CALL = Question(
    "may_call",
    Topic.CONTACT,
    YesNo(),
    N_("May we call?"),
    ask=N_("You may call me on this number"),
    summary=N_("May we call?"),
    path="contact.may_call",
    correction=CONTACT_WAYS,
    columns=(AnswerColumn("may_call", erased=False),),
    imported=(
        ImportedAs(
            "May we call?", "ফোন করা যাবে?", ("may we call", "call ok", "call allowed", "ফোন করা যাবে")
        ),
    ),
    exported=ExportedAs(N_("Whether we may call"), identifying=True),
)
SAFE_TIME = Question(
    "safe_time",
    Topic.CONTACT,
    OneOf(SafeTime, SafeTime.NOT_SAID, unsaid=SafeTime.NOT_SAID),
    N_("When it is safe to call"),
    ask=N_("When is a good time to call?"),
    hint=N_("Only if we may call"),
    asked=AskedWhen.LATER,
    is_optional=True,
    path="contact.safe_time",
    correction=CONTACT_WAYS,
    columns=(
        AnswerColumn("exact_safe_time", Storage.PADDED),
        AnswerColumn("safe_time", Storage.RETIRED, erased=SafeTime.ANY),
    ),
    imported=(
        ImportedAs(
            "When it is safe to call",
            "কখন ফোন করা নিরাপদ",
            ("কখন ফোন করলে অসুবিধা নেই", "safe time", "best time to call", "কখন ফোন করা যাবে"),
        ),
    ),
    exported=ExportedAs(identifying=True),
)
ALTERNATE_MOBILE = Question(
    "alternate_mobile",
    Topic.CONTACT,
    PhoneKind(),
    N_("Someone else's number"),
    ask=N_("Someone else's number, if you have one"),
    hint=N_(
        "If we cannot reach you on your own number, we will only ask them to tell you to "
        "call us. We will not say anything else."
    ),
    asked=AskedWhen.LATER,
    is_optional=True,
    path="contact.alternate_mobile",
    columns=(
        AnswerColumn("alternate_mobile", Storage.SEALED),
        AnswerColumn("alternate_index", Storage.INDEX),
    ),
    imported=(
        ImportedAs(
            "Someone else's number",
            "আরেকজনের নম্বর",
            (
                "another number",
                "অন্য একটি নম্বর",
                "আরেকটি নম্বর",
                "other number",
                "alternate number",
                "alternative number",
                "alternate mobile",
                "second number",
                "second mobile",
                "other mobile",
                "other phone",
                "emergency contact",
                "emergency number",
                "অন্য নম্বর",
                "বিকল্প নম্বর",
                "বিকল্প মোবাইল",
                "দ্বিতীয় নম্বর",
                "জরুরি যোগাযোগ নম্বর",
            ),
            after="whose_phone",
        ),
    ),
)
ALTERNATE_WHOSE = Question(
    "alternate_whose",
    Topic.CONTACT,
    MaybeOneOf(WhosePhone),
    N_("Whose number"),
    ask=N_("Whose number is it?"),
    asked=AskedWhen.LATER,
    is_optional=True,
    path="contact.alternate_whose",
    imported=(
        ImportedAs(
            "Whose the other number is",
            "অন্য নম্বরটি কার",
            (
                "whose other phone",
                "whose other number",
                "other phone owner",
                "whose alternate number",
                "অন্য ফোনটি কার",
                "বিকল্প নম্বরটি কার",
            ),
            after="alternate_mobile",
        ),
    ),
)

QUESTIONS = (MOBILE, WHOSE_PHONE, MAY_SMS, MAY_CALL, SAFE_TIME, ALTERNATE_MOBILE, ALTERNATE_WHOSE)
