"""Work, skills and schooling."""

from wtforms import StringField

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Occupation, Schooling, Skill
from portal.web.forms.base_form import BaseForm, radios, ticks


class WorkForm(BaseForm):
    """Work abroad, skills and schooling."""

    occupation = radios(N_("What was your work abroad?"), Occupation)
    occupation_other = StringField(N_("If it was other work, which?"))
    skills = ticks(N_("What can you do well?"), Skill)
    skills_other = StringField(N_("Anything else you can do"))
    schooling = radios(N_("How far did you go to school?"), Schooling)
