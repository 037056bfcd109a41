"""The back office has words for what the services name."""

from dataclasses import fields

from app.domain.cases.checks import CheckStatus
from app.domain.partners.incoming import ReturnedPerson
from app.domain.review.approvals import Outcome
from app.domain.screening import synthetic
from app.domain.screening.matches import MatchKind, MatchReason, Standing
from app.storage.register import versions
from app.web.back_office import labels
from app.web.back_office.labels import CULTURES
from app.web.casework import comparison


def test_every_culture_that_names_are_invented_of_has_a_name():
    assert CULTURES.keys() == synthetic.CULTURES.keys()


def test_matches_checks_approvals_and_what_became_of_a_return_have_words():
    assert set(labels.MATCH_REASONS) == set(MatchReason)
    assert set(labels.MATCH_KINDS) == set(MatchKind)
    assert set(labels.STANDINGS) == set(Standing)
    assert set(labels.CHECK_STATUSES) == set(CheckStatus)
    assert set(labels.OUTCOMES) == set(Outcome)
    acts = {versions.RECORDED, versions.CORRECTED}
    assert set(labels.RETURN_ACTS) == acts | {versions.ANNULLED, versions.REVIVED}
    told = {member.name for member in fields(ReturnedPerson)} - {"return_id"}
    assert set(comparison.MEMBERS) == told
