"""Who may do what in the back office."""

import pytest

from app.domain.review.roles import ROLE_NAMES, Permission, Role, allowed, from_claims


def permissions(*roles):
    return {p.value for p in Permission if allowed(frozenset(roles), p)}


@pytest.mark.parametrize(
    ("role", "granted"),
    [
        (Role.CASEWORKER, "see-queue see-case work-case complaints see-scheme"),
        (
            Role.SENIOR,
            "see-queue see-case work-case complaints see-messages settle-messages \
            examine-callbacks revoke-kits see-scheme declare-for-others",
        ),
        (
            Role.MANAGER,
            "see-queue see-case complaints see-messages settle-messages revoke-kits see-scheme \
            see-oversight close-flag end-sessions measure-alerts see-endpoints work-endpoints",
        ),
        (Role.AUDITOR, "see-queue see-messages see-scheme see-oversight see-log see-endpoints"),
        (
            Role.PARTNER_OPERATOR,
            "see-messages settle-messages revoke-kits see-endpoints work-endpoints",
        ),
    ],
)
def test_a_role_grants_what_the_table_says_and_nothing_else(role, granted):
    assert permissions(role) == {*granted.split(), "own-sessions"}


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
        ("senior", {Role.SENIOR}),
        (" senior\tcaseworker ", {Role.SENIOR, Role.CASEWORKER}),
        ("senior,caseworker, auditor", {Role.SENIOR, Role.CASEWORKER, Role.AUDITOR}),
        ("senior, Domain Users,, root", {Role.SENIOR}),
        ("partner-operator manager,x", {Role.PARTNER_OPERATOR, Role.MANAGER}),
        # What a group, a job or a person may be called is no list.
        ("senior reviewers", set()),
        ("deputy manager, senior reviewers", set()),
        (["senior caseworker", "senior,auditor"], set()),
        ("Senior", set()),
        ("seniors", set()),
        ("", set()),
        (" , ,", set()),
        ({"senior": True}, set()),
        (7, set()),
        (None, set()),
    ],
)
def test_a_claim_grants_the_known_roles_in_a_list_or_a_string(claims, roles):
    assert from_claims(claims) == roles
