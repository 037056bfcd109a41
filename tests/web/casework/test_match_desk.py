"""The match desk in a reviewer's browser: a pair, a verdict, the next pair."""

from datetime import timedelta

import pytest

from app.domain.screening.matches import MatchStatus
from app.services.core.unit import unit_for
from app.storage.cases import eois
from app.storage.decisions import matches
from tests.conftest import NOW
from tests.support.desk import a_return, a_screened, matches_of, screen_all
from tests.support.matched import ON_REGISTER, ZUPLO
from tests.support.people import a_submission, passport
from tests.support.reviewer import case_of, to_confirm
from tests.support.rows import statements

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def amina(desk):
    return desk("amina", "caseworker")


@pytest.fixture
def two(portal, alike):
    """The addresses of two pairs, the older first."""
    later, person = NOW + timedelta(hours=1), {"given_names": "Quordle", "family_name": "Blimthar"}
    a_return(portal, later, return_id="R-2", **person, dates_of_birth=("1971-11-03",))
    second = a_submission(portal, later, **person, date_of_birth="1971-11-03")
    screen_all(portal, later)
    [record] = matches_of(portal, second)
    return [pair_of(portal, *alike), pair_of(portal, second, record)]


def pair_of(portal, eoi_id, record):
    return f"{case_of(portal, eoi_id).replace('/case/', '/matches/')}/{record}"


def address(page):
    return page.url.partition("?")[0]


def test_one_pair_after_the_other_is_opened(amina, two):
    page = amina.get("/review/matches")
    assert address(page) == two[0]
    assert "Are they one person?" in page.text()
    keys = [link.get("data-key", "") for link in page.all("a")]
    assert [key for key in keys if key in {*"osduaj"}] == [*"osduaj"]

    [onward] = [link.get("href") for link in page.all("a") if link.get("data-key") == "j"]
    page = amina.get(onward)
    assert address(page) == two[1]


@pytest.mark.parametrize(
    ("verb", "prefix", "said"),
    [
        ("dismiss_match", "dismiss", "The match before is dismissed."),
        ("confirm_match", "same", "A second person is asked about the pair before."),
        ("defer_match", "unsure", "The pair before is left open. It comes back."),
        ("ask_about_match", "ask", "The applicant before is asked."),
    ],
)
def test_after_a_verdict_the_next_pair_opens(amina, two, verb, prefix, said):
    page = amina.get(two[0])
    [chosen] = [a.get("href") for a in page.all("a") if f"act={verb}" in a.get("href", "")]
    page = amina.get(chosen)
    record = two[0].rpartition("/")[2]
    given = {f"{prefix}-{record}-common": "1", f"{prefix}-{record}-days": "7"}
    asked = {f"{prefix}-{record}-question": "Who are you?"}

    page = amina.act(f"{two[0]}/{verb}", **given, **asked)

    assert address(page) == two[1]
    assert said in page.text()
    assert address(amina.get("/review/matches")) == two[1]


def test_what_was_left_for_later_comes_again_at_the_end(amina, two):
    page = amina.get("/review/matches")
    [onward] = [link.get("href") for link in page.all("a") if link.get("data-key") == "j"]
    page = amina.get(onward)
    assert address(page) == two[1]
    page = amina.get(f"{page.url}&act=dismiss_match")
    [action] = [f.get("action") for f in page.all("form") if "dismiss" in f.get("action")]

    page = amina.act(action, **{f"dismiss-{two[1].rpartition('/')[2]}-common": "1"})

    assert address(page) == two[0]


def test_without_a_reason_the_pair_stays_with_its_form(amina, two):
    amina.get(two[0])
    page = amina.act(f"{two[0]}/dismiss_match")

    assert page.status == 422
    assert "Say why" in page.text()
    assert page.all("form", action=f"{two[0]}/dismiss_match")


def test_common_reasons_are_kept_in_words(amina, two):
    amina.get(two[0])
    record = two[0].rpartition("/")[2]
    given = {f"dismiss-{record}-common": "2", f"dismiss-{record}-reason": "By ten years"}
    amina.act(f"{two[0]}/dismiss_match", **given)

    case = amina.get(two[0].replace("/matches/", "/case/").rpartition("/")[0] + "?tab=notes")
    assert "Born on another day, or years apart By ten years" in case.text()


def test_the_same_person_against_strong_evidence_is_ticked_and_the_second_reads_it(
    portal, amina, desk
):
    a_return(portal, documents=passport("12345"))
    eoi_id = a_screened(portal, **ZUPLO, document_number="12345")
    [record] = matches_of(portal, eoi_id)
    case = case_of(portal, eoi_id)
    pair = pair_of(portal, eoi_id, record)
    page = amina.get(f"{pair}?act=confirm_match")
    assert "This speaks against it:" in page.text()
    assert "Parts of the names differ" in page.text()
    assert "The sum of all that is compared is −" in page.text()

    page = amina.act(f"{pair}/confirm_match", **{f"same-{record}-common": "2"})
    assert page.status == 422
    assert "Strong evidence speaks against it" in page.text()

    ticked = {f"same-{record}-common": "2", f"same-{record}-knowing": "yes"}
    amina.act(f"{pair}/confirm_match", **ticked)
    bruno = desk("bruno", "senior")
    assert to_confirm(bruno, case)
    said = bruno.page.text()
    assert said.index("This speaks against it:") < said.index("Confirm and end it")
    assert "Possible Waits for a second person" in bruno.get(case).text()


def test_nothing_is_to_be_ticked_where_nothing_speaks_against_it(amina, two):
    page = amina.get(f"{two[0]}?act=confirm_match")
    assert "This speaks against it:" not in page.text()
    assert page.all("input", type="checkbox") == []


def test_when_no_pair_waits_it_says_so(amina):
    assert "No pair waits." in amina.get("/review/matches").text()


@pytest.mark.parametrize("after", ["x", "0-1-2", f"1-{10**30}-{'0' * 32}-{'0' * 32}"])
def test_a_place_that_we_did_not_write_is_not_found(amina, after):
    assert amina.get(f"/review/matches?after={after}").status == 404


def test_a_pair_that_is_none_is_not_found(amina, two):
    assert (
        amina.get(two[0].rpartition("/")[0] + f"/{'0' * 8}-{'0000-' * 3}{'0' * 12}").status == 404
    )


def test_verdicts_that_contradict_one_another_are_told_on_the_pair_the_case_and_a_list(
    portal, desk, amina, alike
):
    later = NOW + timedelta(hours=1)
    second = a_submission(portal, later, **ZUPLO)
    screen_all(portal, later)
    eoi_id, record = alike
    with unit_for(portal, "test", write=True, now=later) as unit:
        for one, other, status in (
            (eoi_id, record, MatchStatus.CONFIRMED),
            (second, record, MatchStatus.CONFIRMED),
            (second, eoi_id, MatchStatus.DISMISSED),
        ):
            eois.get_for_update(unit.session, one)
            matches.of_eoi(unit.session, one)[other].status = status

    page = amina.get(pair_of(portal, second, eoi_id))
    told = "Both sides were found to be the same person as a third: another record of the register."
    assert f"Verdicts contradict one another. {told}" in page.text()
    assert "Verdicts on this person contradict" in amina.get(case_of(portal, second)).text()
    page = amina.get("/review/matches/contradictions")
    assert page.all("a", href=case_of(portal, second))
    assert page.all("a", href=case_of(portal, eoi_id))
    assert (
        page.text("table").count("Zuplo Vorimble") == 4
    )  # each of the two, in two of the verdicts
    log = desk("otto", "auditor").get("/review/log").text("table")
    assert log.count("2 cases shown") == 1


def test_where_verdicts_go_together_the_list_is_empty(amina):
    assert "There are none." in amina.get("/review/matches/contradictions").text()


def test_a_pair_is_shown_by_as_many_statements_whatever_waits(portal, amina, two):
    amina.get(two[0])
    before, _ = statements(portal, lambda: amina.get(two[0]))
    for number in range(3, 7):
        a_return(portal, return_id=f"R-{number}", **ON_REGISTER)
    screen_all(portal)

    after, page = statements(portal, lambda: amina.get(two[0]))

    assert "Pairs that wait: 6 in all." in page.text()
    assert len(after) == len(before)
