"""The form by which a reviewer saves what a work list is filtered by."""

from wtforms.validators import Length

from app.domain.basics.text import N_
from app.services.work_lists.saved_filters import LONGEST
from app.web.forms.fields import Filled, Form, TextField


class SaveForm(Form):
    called = TextField(
        N_("Save this filter as"),
        description=N_("Only you see it. Name nobody in it."),
        validators=[
            Filled(N_("Give it a name")),
            Length(max=LONGEST, message=N_("That is too long: shorten it")),
        ],
    )
