"""Who may do what in the back office."""

import pytest

from app.domain.review.roles import ROLE_NAMES, Permission, Role, allowed, from_claims


def permissions(*roles):
    return {p.value for p in Permission if allowed(frozenset(roles), p)}


@pytest.mark.parametrize(
    ("role", "granted"),
    [
        (Role.CASEWORKER, "see-queue see-case work-case see-scheme"),
        (
            Role.SENIOR,
            "see-queue see-case work-case see-messages settle-messages see-scheme",
        ),
        (
            Role.MANAGER,
            "see-queue see-case see-messages settle-messages see-scheme",
        ),
        (Role.AUDITOR, "see-queue see-messages see-scheme"),
        (Role.PARTNER_OPERATOR, "see-messages settle-messages"),
    ],
)
def test_a_role_grants_what_the_table_says_and_nothing_else(role, granted):
    assert permissions(role) == set(granted.split())


def test_no_role_grants_nothing():
    assert permissions() == set()


def test_two_roles_grant_what_either_grants():
    assert permissions(Role.AUDITOR, Role.CASEWORKER) == permissions(Role.AUDITOR) | permissions(
        Role.CASEWORKER
    )


def test_every_role_has_a_name():
    assert set(ROLE_NAMES) == set(Role)


@pytest.mark.parametrize(
    ("claims", "roles"),
    [
        (["senior", "auditor"], {Role.SENIOR, Role.AUDITOR}),
        (("partner-operator",), {Role.PARTNER_OPERATOR}),
        (["senior", "root", "Senior", "", None, 7, {"name": "senior"}, ["senior"]], {Role.SENIOR}),
        ([], set()),
        ("senior", set()),
        ({"senior": True}, set()),
        (None, set()),
    ],
)
def test_claims_that_are_not_a_list_of_known_roles_grant_nothing(claims, roles):
    assert from_claims(claims) == roles
