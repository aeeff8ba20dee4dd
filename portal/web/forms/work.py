"""Work, skills and schooling."""

from wtforms import StringField

from portal.domain.choices import Occupation, Schooling, Skill
from portal.domain.words import N_
from portal.web.forms.carrier import Carrier, radios, ticks


class WorkForm(Carrier):
    """What the person did abroad, can do, and learnt."""

    occupation = radios(N_("What was your work abroad?"), Occupation)
    occupation_other = StringField(N_("If it was other work, which?"))
    skills = ticks(N_("What can you do well?"), Skill)
    skills_other = StringField(N_("Anything else you can do"))
    schooling = radios(N_("How far did you go to school?"), Schooling)
