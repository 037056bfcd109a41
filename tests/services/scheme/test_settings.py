"""Each setting of the scheme has its column, and none is without a setting."""

from app.domain.scheme.settings import SETTINGS
from app.storage.scheme.settings import SchemeVersion


def test_settings_and_columns_are_the_same():
    columns = {column.name for column in SchemeVersion.__table__.columns}
    assert columns - {"version", "scheme_id", "set_at", "set_by"} == SETTINGS.keys()
