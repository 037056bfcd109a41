"""`screening` shows and calibrates the threshold of points from which a person looks at a match."""

import click

from app.cli import context
from app.services.core.unit import Unit
from app.services.operations import names_reindexing
from app.services.screening import calibration, threshold
from app.services.screening.threshold import Expected, View

_SHOWN = 20  # records
_LEAST = 100  # strangers: with fewer a budget of one alert for a hundred has no meaning


@click.group("screening")
def group() -> None:
    """Measure from where on a person looks at a match."""


@group.command()
def status() -> None:
    """Print the budget, the threshold, and what to expect of it."""
    with context.explained(), context.unit(context.portal()) as unit:
        _show(threshold.view(unit))
        _show_names(unit)


@group.command()
@click.option(
    "--strangers",
    "number",
    default=calibration.STRANGERS,
    show_default=True,
    type=click.IntRange(_LEAST),
)
@click.option("--seed", default=1, show_default=True, help="Other people for another number.")
def measure(number: int, seed: int) -> None:
    """Look for invented strangers, and set the threshold by it.

    The portal may run meanwhile. Cut off in the middle, nothing has changed: run it again.
    """
    portal, looked = context.portal(), []
    with context.explained():
        with context.unit(portal) as unit:
            threshold.view(unit)
            people = calibration.people(unit)
        invented = calibration.invented(number, seed)
        with click.progressbar(invented, length=number, label="Looking for strangers") as bar:
            for one in bar:
                with context.unit(portal) as unit:
                    looked.append(calibration.look_for(unit, one))
        with context.unit(portal, write=True) as unit:
            calibration.save(unit, looked, people)
        with context.unit(portal) as unit:
            _show(threshold.view(unit))


def _show(view: View) -> None:
    click.echo(f"budget: {view.budget} alerts for 100 innocent applicants")
    click.echo(f"threshold: {view.threshold} points")
    if view.measure is None:
        click.echo(f"never measured, among {view.people} people: the threshold is a first guess")
        return
    measured = f"{view.measure.measured_at:%Y-%m-%d %H:%M} UTC"
    click.echo(
        f"measured: {measured}, with {view.measure.strangers} strangers among "
        f"{view.measure.people} people; now {view.people}"
    )
    if view.is_outdated:
        click.echo("measure again: it is a month old, or half as many again have come")
    if view.expected is None:
        click.echo("expected: nothing, since far fewer people were there when it was measured")
    else:
        _show_expected(view.expected)


def _show_names(unit: Unit) -> None:
    if left := names_reindexing.left(unit):
        click.echo(f"names of {left} people are still found as by the release before: the worker")
        click.echo("makes their keys anew and screens them again")
    if unfound := names_reindexing.not_found_by_all(unit):
        click.echo(f"not found by all of their names: {len(unfound)} records of the register")
        click.echo("\n".join(f"  {return_id}" for return_id in unfound[:_SHOWN]))


def _show_expected(expected: Expected) -> None:
    click.echo(f"recall: {expected.recall:.3f} of invented people, respelt")
    click.echo("alerts for 100 strangers:")
    for culture, rate in expected.rates.items():
        click.echo(f"  {culture:12}{rate:6.1f}")
    click.echo(f"  {'mean':12}{expected.mean:6.1f}")
    if expected.worst_over_mean is not None:
        click.echo(f"worst over mean: {expected.worst_over_mean:.1f}")
