"""The portal without the pages that take pictures, so that pages are measured apart from them."""

from app.domain.intake import journey

journey.PAGES = tuple(page for page in journey.PAGES if not page.takes_files)

from app import create_app  # noqa: E402, F401
