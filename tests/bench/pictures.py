"""What a picture costs, as a phone sends it: its CPU, and how long who sends one waits.

Whole journeys with two of them, beside journeys without and the lean journey in the same round.
"""

import random
import statistics
from io import BytesIO

from PIL import Image, ImageFilter

from tests.bench import figures, load
from tests.bench.figures import ROUNDS, measured
from tests.bench.pages import WITHOUT_PICTURES

_PICTURES = 2  # in a journey
_SIDES, _QUALITY = (1800, 2400), 85  # as static/src makes them smaller before they are sent


def a_phones_photo():
    """Of 0.55 MB: smooth shapes, and grain."""
    chance = random.Random(3)  # noqa: S311 - the same each time
    shapes = Image.frombytes("RGB", (45, 60), chance.randbytes(45 * 60 * 3))
    shapes = shapes.resize(_SIDES, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(_SIDES, 15).filter(ImageFilter.GaussianBlur(0.8)).convert("RGB")
    photo = BytesIO()
    Image.blend(shapes, grain, 0.36).save(photo, "JPEG", quality=_QUALITY)
    return photo.getvalue()


def show(database):
    photo = a_phones_photo()

    async def with_pictures(browser):
        await load.whole_journey(browser, photo)

    with (
        database.serving("app") as portal,
        database.serving(WITHOUT_PICTURES) as without,
        database.serving("tests.bench.floor") as floor,
    ):

        def a_round():
            alone = measured(portal, database, with_pictures, 1, 6)
            pages = measured(without, database, load.whole_journey, 1, 6)
            few = measured(portal, database, with_pictures, 4, 12)
            lean = measured(floor, database, load.lean_journey, 16, 160)
            many = measured(portal, database, with_pictures, 16, 48)
            everybody = (alone, pages, few, lean, many)
            return (
                (alone.visit_ms - pages.visit_ms) / _PICTURES,
                statistics.median(few.seen.of_files) / statistics.median(alone.seen.of_files),
                load.at(99, many.seen.of_files) / 1000,
                many.p99 / lean.p99,
                alone.visit_ms,
                sum(one.seen.sent_back for one in everybody),
                sum(one.seen.errors for one in everybody),
            )

        measured(portal, database, with_pictures, 4, 4)  # to warm up
        measured(without, database, load.whole_journey, 4, 8)
        medians = [statistics.median(each) for each in zip(*(a_round() for _ in range(ROUNDS)))]  # noqa: B905
    cpu, four, p99, meanwhile, whole, sent_back, errors = medians
    figures.head(f"A photo of {len(photo) / 1e6:.2f} MB, {database.name}")
    figures.line("its CPU, with the pages around it", cpu, 130, 100, "ms")
    figures.line("its POST with 4 users, in what it takes alone", four, 2.5, 2)
    figures.line("its POST with 16 users, p99", p99, 3, 2, "s")
    figures.line("other pages' p99 meanwhile, in the lean journey's", meanwhile, 6, 4)
    figures.line("whole journey of a person with two photos, CPU", whole, 530, 300, "ms")
    print(f"told to come back: {sent_back:.0f} times a round; errors: {errors:.0f}")
