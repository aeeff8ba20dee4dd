"""The closed lists of the registration form: a stored code and the English text shown for it."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class Channel(Choice):
    """The channel through which a registration arrived."""

    SELF_WEB = "self_web", N_("By the returnee, on the web")
    ASSISTED = "assisted", N_("Entered with help")
    IMPORT = "import", N_("From a list")
    SMS = "sms", N_("By SMS")


class WhosePhone(Choice):
    """The owner of the phone. Several people may share a phone."""

    OWN = "own", N_("My own")
    FAMILY = "family", N_("Someone in my family")
    NEIGHBOUR = "neighbour", N_("A neighbour or friend")
    HELPER = "helper", N_("The person helping me")
    NOT_SAID = "not_said", N_("I would rather not say")


class Helper(Choice):
    """The kind of helper who fills in the form with a returnee."""

    FAMILY = "family", N_("A family member")
    NEIGHBOUR = "neighbour", N_("A neighbour or a friend")
    OFFICE = "office", N_("An office, a Union Digital Centre or the airport welfare desk")
    ORGANISATION = "organisation", N_("An organisation or a volunteer")
    OTHER = "other", N_("Someone else")


class SafeTime(Choice):
    """The times at which it is safe to call."""

    ANY = "any", N_("Any time")
    MORNING = "morning", N_("Morning")
    AFTERNOON = "afternoon", N_("Afternoon")
    EVENING = "evening", N_("Evening")
    NOT_SAID = "not_said", N_("I would rather not say")


class Sex(Choice):
    """The sex as stated by the returnee. Hijra is the third gender in Bangladeshi law since 2013."""

    FEMALE = "female", N_("Woman")
    MALE = "male", N_("Man")
    HIJRA = "hijra", N_("Hijra")
    NOT_SAID = "not_said", N_("I would rather not say")


class BirthGiven(Choice):
    """How the person stated the birth."""

    DATE = "date", N_("Date of birth")
    YEAR = "year", N_("Year of birth")
    AGE = "age", N_("Age")


class DocumentType(Choice):
    """The type of a document. The form asks for it and never infers it from the number."""

    NID = "nid", N_("National ID card (NID)")
    PASSPORT = "passport", N_("Passport")
    BIRTH_CERTIFICATE = "birth_certificate", N_("Birth certificate")
    OUT_PASS = "out_pass", N_("Out-pass (travel permit)")
    NONE = "none", N_("I do not have any of these")


class Travelled(Choice):
    """How the person went abroad."""

    REGULAR = "regular", N_("With a visa and papers")
    IRREGULAR = "irregular", N_("Some other way")
    NOT_SAID = "not_said", N_("I would rather not say")


class ReturnedHow(Choice):
    """The way in which the person came back."""

    OWN_DECISION = "own_decision", N_("I decided myself")
    ASSISTED = "assisted", N_("With the help of an organisation or the embassy")
    DEPORTED = "deported", N_("I was sent back")
    JOB_ENDED = "job_ended", N_("The job ended")
    OTHER = "other", N_("Other")
    NOT_SAID = "not_said", N_("I would rather not say")


class Reason(Choice):
    """The reason why the person came back."""

    CONTRACT_ENDED = "contract_ended", N_("The contract ended")
    LOST_JOB = "lost_job", N_("I lost the job")
    NO_WAGES = "no_wages", N_("I was not paid")
    NO_PAPERS = "no_papers", N_("My visa or papers expired")
    ILLNESS = "illness", N_("Illness or accident")
    FAMILY = "family", N_("Family")
    CRISIS = "crisis", N_("War, epidemic or disaster")
    OTHER = "other", N_("Other")


class Occupation(Choice):
    """The main occupation abroad."""

    CONSTRUCTION = "construction", N_("Construction")
    DOMESTIC = "domestic", N_("Domestic work")
    CLEANING = "cleaning", N_("Cleaning")
    DRIVING = "driving", N_("Driving")
    FACTORY = "factory", N_("Factory")
    FARMING = "farming", N_("Farming or fishing")
    SHOP = "shop", N_("Shop, restaurant or hotel")
    TECHNICAL = "technical", N_("Electrician, welder, mechanic")
    CARE = "care", N_("Care or nursing")
    OTHER = "other", N_("Other")
    NONE = "none", N_("I did not work")
    NOT_SAID = "not_said", N_("I would rather not say")


class Skill(Choice):
    """A skill of the person."""

    BUILDING = "building", N_("Building and masonry")
    ELECTRICAL = "electrical", N_("Electrical work")
    WELDING = "welding", N_("Welding and metal")
    MECHANIC = "mechanic", N_("Machine and motor repair")
    DRIVING = "driving", N_("Driving")
    COOKING = "cooking", N_("Cooking")
    SEWING = "sewing", N_("Sewing")
    FARMING = "farming", N_("Farming, fish or poultry")
    SELLING = "selling", N_("Buying and selling")
    COMPUTER = "computer", N_("Computer")
    CARE = "care", N_("Care of children or the sick")
    LANGUAGE = "language", N_("A foreign language")
    OTHER = "other", N_("Other")


class Schooling(Choice):
    """The level of schooling, by exam."""

    NONE = "none", N_("I did not go to school")
    PRIMARY = "primary", N_("Class 1 to 5")
    SECONDARY = "secondary", N_("Class 6 to 10")
    SSC = "ssc", N_("SSC or equivalent")
    HSC = "hsc", N_("HSC or equivalent")
    DEGREE = "degree", N_("Degree or above")
    NOT_SAID = "not_said", N_("I would rather not say")


class Need(Choice):
    """A kind of help that the person wants. The form never asks about trafficking and abuse."""

    WORK = "work", N_("A job or a business")
    TRAINING = "training", N_("Training")
    LOAN = "loan", N_("A loan, or advice on debt")
    MEDICAL = "medical", N_("Medical care")
    COUNSELLING = "counselling", N_("Someone to talk to")
    LEGAL = "legal", N_("Legal help or unpaid wages")
    SHELTER = "shelter", N_("A place to stay")
    DOCUMENTS = "documents", N_("Documents")
    INFORMATION = "information", N_("Information")
    OTHER = "other", N_("Other")


class ConsentMethod(Choice):
    """How the text of consent was presented to a person whose answers staff enter."""

    PHONE = "phone", N_("Read out on the phone")
    FACE_TO_FACE = "face_to_face", N_("Read out face to face")
    OWN_READING = "own_reading", N_("Read by the person")
