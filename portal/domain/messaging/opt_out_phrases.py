"""Recognises an opt-out from SMS (STOP) and an opt-in (START) in folded words of either script.

A command word counts if it stands alone, or beside words about SMS and words of courtesy only. In a
sentence about something else it tells of stopped wages or work: `বেতন বন্ধ`, `company stop salary`.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from portal.domain.platform.text import fold

LONGEST_SENTENCE: Final = 12
"""Most words of a sentence that is taken for an opt-out. Longer ones may quote one of our SMS."""


def _folded(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


STOP_WORDS: Final = _folded(
    "stop stp stops stopall stopp unsubscribe unsub cancel cancle cansel end quit optout revoke off remove "
    "bondho bandho bondo bandh bondha bondhu batil batel "
    "বন্ধ বন্দ বনধ বন্ধো স্টপ বাতিল অফ ক্যানসেল ক্যান্সেল"
)
START_WORDS: Final = _folded(
    "start strt unstop resume subscribe optin on again chalu chalo abar চালু চালূ চালো স্টার্ট অন আবার"
)
_ONLY_WITH_SMS: Final = _folded("on again abar অন আবার")
_SMS_STEMS: Final = tuple(
    _folded("sms msg messag mesag mesej masej text এসএমএস মেসেজ ম্যাসেজ মেসেস বার্তা ক্ষুদেবার্তা খুদেবার্তা")
)
_SENDING: Final = _folded(
    "send sending sent pathano pathaben pathaiben patha pathaiyen pathien pathan "
    "পাঠানো পাঠাবেন পাঠাইবেন পাঠাইয়েন পাঠিয়েন পাঠাইও পাঠিও পাঠাতে পাঠান "
    "spam spamming bother bothering disturb disturbing texting messaging calling বিরক্ত"
)
_COURTESY: Final = _folded(
    "please plz pls plis kindly sir madam bhai apa vai all now it this that these them me my i we us to "
    "from the a any more your you u every everyday day daily do dont donot don not no never want need "
    "wish and also again anymore "
    "koren korun koro kore korben koiren din den dao dio dien diben deben amar amake ar aar sob shob "
    "ei ekhon doya chai lagbe dorkar na nai chaina "
    "করুন করেন করো কর করে করবেন কইরেন করিয়েন করতে দিন দেন দাও দিও দিয়েন দিবেন দেবেন দিতে আমার আমাকে "
    "আমাদের আর আমি সব সকল সবগুলো এই এসব এখন এখনই দয়া প্লিজ ভাই আপা স্যার আপনার আপনাদের কোনো কোন থেকে "
    "হোক চাই চাইনা লাগবে দরকার প্রয়োজন না নাই নেই"
)
_NOT: Final = _folded("na nai না নাই নেই")
_REFUSABLE: Final = _folded(
    "chai diben deben dien diyen dio dibenna pathaben pathaiben pathaiyen pathien korben lagbe dorkar "
    "চাই দিবেন দেবেন দিয়েন দিও দিবা পাঠাবেন পাঠাইবেন পাঠাইয়েন পাঠিয়েন পাঠাইও পাঠিও করবেন কইরেন "
    "লাগবে দরকার প্রয়োজন"
)
"""Words that refuse what is to come before `না`. `দেন না` is missing: it says that nothing comes."""
_REFUSES: Final = _folded("chaina চাইনা")
_ENGLISH_NOT: Final = _folded("dont donot not no never")
_ENGLISH_REFUSABLE: Final = _folded("send text message sms msg want need wish messages texts")
_QUESTIONS: Final = _folded(
    "why when how where kno keno kobe kivabe কেন কখন কবে কিভাবে কীভাবে কোথায় কই"
)
_REPORTING_VERBS: Final = _folded(
    "did didnt has have had was were is are stopped received get got getting "
    "hoye hoyeche hoise hoice hoy geche gese gece ache ase silo "
    "হয়ে হয়েছে হইছে হইয়া হয় গেছে গেলো গেল গিয়েছে আছে ছিল পাই পাইনা পাইনি আসে"
)
"""Verbs that report: they tell what happened and ask for nothing."""
_STOPPED: Final = _folded("stopped stoped closed cancelled canceled ended")
"""Words that tell of something that has stopped, and never ask for it."""
_TOPIC_STEMS: Final = tuple(
    _folded(
        "work job salar wage pay money compan contract visa loan bank factor boss business shop "
        "kaj beton company taka chakri chakuri visa kompani bebsa dokan "
        "কাজ বেতন কোম্পানি কোম্পানী চাকরি চাকুরি টাকা মজুরি ভিসা ঋণ লোন মালিক ব্যবসা দোকান কারখানা ফ্লাইট "
        "পাসপোর্ট ভাতা ট্রেনিং"
    )
)
_REPEATED: Final = re.compile(r"([a-z])\1{2,}")
_SPELT_SMS: Final = re.compile(r"\b(?:s m s|এস এম এস)\b")

_VOCABULARY: Final = (
    STOP_WORDS
    | START_WORDS
    | (_COURTESY - {fold(word) for word in ("a", "u", "i", "on")})
    | _SENDING
    | _folded("sms msg message messages এসএমএস মেসেজ ম্যাসেজ")
)


def split_words(text: str) -> list[str]:
    """Returns the folded words. Spelt (`S T O P`) and glued words (`smsoff`) become usual ones."""
    words = _SPELT_SMS.sub("sms", _REPEATED.sub(r"\1", fold(text))).split()
    whole = "".join(words)
    if whole in STOP_WORDS or whole in START_WORDS:
        return [whole]
    return [part for word in words for part in _unglue(word)]


def asks_to_stop(words: Sequence[str], *, is_question: bool = False) -> bool:
    """Tells whether the words ask for no more SMS."""
    if _is_about_something_else(words):
        return False
    commands = STOP_WORDS.intersection(words)
    is_about_sms = any(map(_means_sms, words))
    if commands and not _is_refused(words, commands):
        only = _others(words, commands)
        return not only or (is_about_sms and _is_short(words))
    if commands or is_question or not is_about_sms:
        return False
    return _refuses(words) and _is_short(words)


def asks_to_start(words: Sequence[str]) -> bool:
    """Tells whether the words ask for SMS again."""
    commands = START_WORDS.intersection(words)
    if not commands or _is_about_something_else(words) or _is_refused(words, commands):
        return False
    if commands <= _ONLY_WITH_SMS and not any(map(_means_sms, words)):
        return False
    return not _others(words, commands)


def mentions_stop(words: Sequence[str]) -> bool:
    """Tells whether a word of STOP or a refusal occurs, whatever the rest says."""
    said = STOP_WORDS | _STOPPED
    return not said.isdisjoint(words) or (any(map(_means_sms, words)) and _refuses(words))


def _others(words: Sequence[str], commands: Iterable[str]) -> list[str]:
    known = _COURTESY.union(commands)
    return [
        word
        for word in words
        if word not in known
        and word not in STOP_WORDS
        and not _means_sms(word)
        and not word.isdigit()
    ]


def _is_about_something_else(words: Sequence[str]) -> bool:
    return any(
        word in _REPORTING_VERBS or word in _QUESTIONS or word.startswith(_TOPIC_STEMS)
        for word in words
    )


def _means_sms(word: str) -> bool:
    return word in _SENDING or word.startswith(_SMS_STEMS)


def _is_short(words: Sequence[str]) -> bool:
    return len(words) <= LONGEST_SENTENCE


def _is_refused(words: Sequence[str], commands: Iterable[str]) -> bool:
    """Tells whether the command is negated: `do not stop`, `বন্ধ করবেন না`."""
    at = min(words.index(word) for word in commands)
    before, after = words[max(0, at - 2) : at], words[at + 1 : at + 4]
    return any(word in _ENGLISH_NOT for word in before[-1:]) or not _NOT.isdisjoint(after)


def _refuses(words: Sequence[str]) -> bool:
    """Tells whether something is refused: `চাই না`, `দিবেন না`, `do not send`."""
    if not _REFUSES.isdisjoint(words):
        return True
    if any(first in _REFUSABLE and then in _NOT for first, then in pairwise(words)):
        return True
    if _others(words, ()):
        return False
    return any(
        word in _ENGLISH_NOT and not _ENGLISH_REFUSABLE.isdisjoint(words[position + 1 :])
        for position, word in enumerate(words)
    )


def _unglue(word: str) -> list[str]:
    """Splits two known words written together: `stopsms`, `বন্ধকরুন`, `দিবেননা`."""
    if word in _VOCABULARY:
        return [word]
    for length in range(2, len(word) - 1):
        first, second = word[:length], word[length:]
        if first in _VOCABULARY and second in _VOCABULARY:
            return [first, second]
    return [word]
