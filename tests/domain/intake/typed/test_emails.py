"""An e-mail address as phones and people write it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.intake.answers import is_email
from app.domain.intake.typed.emails import cleaned, near_miss


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("name@gmail.com.", "name@gmail.com"),
        ("name@gmail.com,", "name@gmail.com"),
        ("name @gmail.com", "name@gmail.com"),
        ("name @ gmail. com ", "name@gmail.com"),
        ("name@gmail .com", "name@gmail.com"),
        ("mailto:name@gmail.com", "name@gmail.com"),
        ("MAILTO:name@gmail.com?subject=x", "name@gmail.com"),
        ("<name@gmail.com>", "name@gmail.com"),
        ("<mailto:name@gmail.com>", "name@gmail.com"),
        ("Zuplo V <zuplo@example.org>;", "zuplo@example.org"),
        ('"name@gmail.com"', "name@gmail.com"),
        ("“name@gmail.com”", "name@gmail.com"),
        ("« name@gmail.com »", "name@gmail.com"),
        ("\N{RIGHT-TO-LEFT MARK}name@gmail.com\N{LEFT-TO-RIGHT MARK}", "name@gmail.com"),
        ("name\N{ZERO WIDTH JOINER}@gmail.com", "name@gmail.com"),
        ("ahmed١٢٣@gmail.com", "ahmed123@gmail.com"),
        ("ahmed۱۲۳@gmail.com", "ahmed123@gmail.com"),
        ("ｎａｍｅ＠ｇｍａｉｌ．ｃｏｍ", "name@gmail.com"),
        ("Zuplo.O'Vorimble+uk@example.org", "Zuplo.O'Vorimble+uk@example.org"),
    ],
)
def test_what_is_around_an_address_is_taken_off(typed, address):
    assert cleaned(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "a b@example.org",
        "a@example.org,b@example.org",
        "a@example.org b@example.org",
        "<a@b.org> <c@d.org>",
        "write to me. name@gmail.com",
        "name@gmail.com. Thanks",
        "a@example.org\nBcc: x@y.org",
        ".a@example.org",
        "amélie@example.org",
        "name",
    ],
)
def test_what_is_no_single_address_stays_none(typed):
    assert not is_email(cleaned(typed))


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters() | st.sampled_from("@.<> ,;:ab٣"), max_size=40))
def test_cleaning_makes_no_control_character_pass(typed):
    address = cleaned(typed)
    near_miss(address)
    if is_email(address):
        assert address.isprintable()
        assert cleaned(address) == address


NEAR = {
    "gmail.com": "gmail.con gmial.com gamil.com gmai.com gmaill.com gmail.co gmail.fr gmial.con "
    "GMAIL.CON gmailcom gmail gnail.com",
    "hotmail.com": "hotmial.com hotmail.con hotmai.com homail.com",
    "hotmail.fr": "hotmil.fr hotmail.fe",
    "yahoo.fr": "yaho.fr yahooo.fr",
    "outlook.com": "outlok.com outlook.con",
    "outlook.fr": "outloo.fr",
    "icloud.com": "iclud.com icloud.fr",
    "orange.fr": "orang.fr",
    "free.fr": "free.fe",
}


@pytest.mark.parametrize(
    ("domain", "meant"), [(each, meant) for meant in NEAR for each in NEAR[meant].split()]
)
def test_a_near_miss_of_a_large_provider_is_seen(domain, meant):
    assert near_miss(f"Zuplo@{domain}") == f"Zuplo@{meant}"


@pytest.mark.parametrize(
    "domain",
    "gmail.com googlemail.com GMail.com hotmail.co.uk yahoo.com.vn live.fi outlook.sa ymail.com "
    "mail.com email.com mail.ru proton.me gmx.de free.fr tree.fr example.org laposte.net".split(),
)
def test_what_is_a_provider_or_far_from_one_is_not_asked(domain):
    assert near_miss(f"zuplo@{domain}") is None
    assert near_miss(f"@{domain}") is None
