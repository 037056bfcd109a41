"""The desk at which a reviewer decides whether two are one person."""

from datetime import timedelta

import pytest

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.domain.review.question_topics import TOPICS, Topic
from app.domain.screening.names.matching.births import Relation
from app.domain.screening.names.matching.points import BIRTH, PLACE_DIFFERS
from app.services.cases import information_requests
from app.services.core import approvals
from app.services.core.unit import unit_for
from app.services.privacy import erasure
from app.services.review import confirmation
from app.services.screening import procedure
from app.services.screening import threshold as alerts
from app.storage.audit import entries as audit
from app.storage.cases import eois
from app.web.back_office import labels
from tests.conftest import NOW
from tests.support.desk import (
    BRUNO,
    SENIOR,
    a_return,
    a_screened,
    annul,
    at_desk,
    matches_of,
    moved,
    screen_all,
)
from tests.support.fillers import FILLERS, enrolled, let_machine_refuse, refused_by_first_release
from tests.support.matched import ON_REGISTER, ZUPLO
from tests.support.people import passport, status_of
from tests.support.reviewer import case_of, to_confirm

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def amina(desk):
    return desk("amina", "caseworker")


def reference_of(portal, eoi_id):
    return case_of(portal, eoi_id).rpartition("/")[2]


def rows(page, number=1):
    """What stands side by side: by the row's title and mark, the two cells."""
    return table(page, f"Match {number}, side by side")


def table(page, caption):
    [region] = page.all("div", **{"aria-label": caption})
    body = next(region.iter("{http://www.w3.org/1999/xhtml}tbody"))
    return [[" ".join("".join(_shown(cell)).split()) for cell in row] for row in body]


def _shown(element):
    """The text that is seen: what differs is marked, and in words for whom that tells nothing."""
    if element.get("class") != "govuk-visually-hidden":
        yield element.text or ""
        for part in element:
            yield from _shown(part)
            yield part.tail or ""


def seen_of(portal, eoi_id, *actions):
    """Who did these to an EOI."""
    with unit_for(portal, "test") as unit:
        entries = audit.of_subject(unit.session, eoi_id, set(actions))
        return [(entry.action, entry.actor) for entry in entries]


# Side by side


def test_a_match_with_the_register_stands_side_by_side(portal, amina, alike):
    eoi_id, _ = alike
    page = amina.get(case_of(portal, eoi_id))

    assert "Match 1 with the register" in page.text()
    assert "Returned on 18 November 2026. Basis of the return: treaty" in page.text()
    assert rows(page) == [
        ["Names Alike", "Zuplo Vorimble", "Suplo Vorimbelዙፕሎ"],
        ["Date of birth The same", "17 February 1984", "17 February 1984"],
        ["Sex The same", "Male", "Male"],
        ["Nationality The same", "Eritrea", "Eritrea"],
        ["Place of birth Different", "Nowhere", "Elsewhere"],
        ["Document Different", "Passport K 7401-882, Eritrea", "Passport ZQ81730046, Eritrea"],
    ]
    assert "ዙፕሎ" in [name.text for name in page.all("bdi")]


def test_the_letters_that_differ_are_marked_and_told_in_words(portal, amina, alike):
    eoi_id, _ = alike
    page = amina.get(case_of(portal, eoi_id))

    assert [mark.text for mark in page.all("mark")][:4] == ["Z", "l", "S", "l"]
    told = [span.text.strip() for span in page.all("span", **{"class": "govuk-visually-hidden"})]
    assert told[:3] == ["(what differs: Z, l)", "(what differs: S, l)", "(what differs: No)"]


def test_what_is_not_read_of_a_return_stands_there_as_it_was_sent(portal, amina):
    told = {"sex": "Femelle", "nationalities": ("Eritrean", "Kurdish"), "place_of_birth": "n/a"}
    births = {"dates_of_birth": ("17/02/1984", "2090-01-01", "<i>soon")}
    a_return(portal, **ON_REGISTER | told | births | {"documents": passport(issuer="Zorgland")})
    page = amina.get(case_of(portal, a_screened(portal, **ZUPLO)))

    as_sent = "“2090-01-01”, as sent“<i>soon”, as sent"
    assert rows(page)[1:] == [
        ["Date of birth The same", "17 February 1984", f"17 February 1984{as_sent}"],
        ["Sex Says nothing", "Male", "“Femelle”, as sent"],
        ["Nationality Says nothing", "Eritrea", "Eritrea“Kurdish”, as sent"],
        ["Place of birth Says nothing", "Nowhere", "Not given"],
        ["Document Different", "Passport K 7401-882, Eritrea", "Passport K7401882, ZORGLAND"],
    ]


def test_an_earlier_eoi_shows_its_reference_and_how_its_person_is_described_only(
    portal, amina, twice
):
    earlier, later = twice
    page = amina.get(case_of(portal, later))

    assert "Match 1 with an earlier Expression of Interest" in page.text()
    assert page.all("a", href=case_of(portal, earlier))
    assert rows(page)[0] == ["Names The same", "Zuplo Vorimble", "Zuplo Vorimble"]
    assert rows(page)[-1][0] == "Document Different"
    assert rows(page)[-1][2] == "None the same"
    assert matches_of(portal, earlier) == {}


def test_that_a_description_was_seen_is_written_down_with_the_other_eoi(portal, amina, twice):
    earlier, later = twice
    amina.get(case_of(portal, later))

    seen = seen_of(portal, earlier, AuditAction.CASE_OPENED, AuditAction.DESCRIPTION_SEEN)
    assert seen == [("description-seen", "https://id.example amina")]
    assert "description-seen" not in amina.get(case_of(portal, earlier)).text()


def test_the_same_document_of_an_earlier_eoi_is_said_and_not_shown(portal, amina):
    a_screened(portal, **ZUPLO, document_number="ZQ 81730046")
    later = a_screened(portal, document_number="ZQ81730046")
    page = amina.get(case_of(portal, later))

    assert rows(page)[0][0] == "Names Different"
    assert rows(page)[-1][0] == "Document The same"
    assert rows(page)[-1][2] == "The same document"


# Reasons


def test_the_points_of_each_reason_stand_in_a_table_with_their_sum_and_the_threshold(
    portal, amina, alike
):
    eoi_id, _ = alike
    page = amina.get(case_of(portal, eoi_id))

    reasons = dict(table(page, "Match 1, how alike they are described"))
    same_day = BIRTH[Relation.SAME]
    assert reasons["Same date of birth: 17 February 1984 and 17 February 1984"] == f"+{same_day}"
    assert reasons["Another place of birth: Nowhere and Elsewhere"] == f"−{-PLACE_DIFFERS}"
    *parts, together, threshold = (int(points.replace("−", "-")) for points in reasons.values())
    assert together == sum(parts) >= threshold == alerts.FIRST_THRESHOLD
    assert page.text().count("Points decide nothing") == 1


def test_what_is_to_be_decided_comes_first_and_of_it_what_was_found_last(portal, amina):
    for number, hour in (("1", 0), ("2", 1), ("3", 2)):
        at = NOW + timedelta(hours=hour)
        a_return(portal, at, return_id=f"R-{number}", **ON_REGISTER)
        if number == "1":
            eoi_id = a_screened(portal, **ZUPLO)
        screen_all(portal, at)
    case, newest = case_of(portal, eoi_id), list(matches_of(portal, eoi_id))[-1]
    page = amina.get(case)
    assert numbers(page) == ["3", "2", "1"]
    newest = next(h.get("id") for h in page.all("h3") if h.get("id")).removeprefix("match-")

    reason = {f"dismiss-{newest}-reason": "He is taller"}
    page = amina.act(f"{case}/matches/{newest}/dismiss", **reason)

    assert numbers(page) == ["2", "1", "3"]


def numbers(page):
    headings = ["".join(heading.itertext()).strip() for heading in page.all("h3")]
    return [text.split()[1] for text in headings if text.startswith("Match")]


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        ("name", "Different"),
        ("placeholder", "The same"),
        ("similar-document", "Alike"),
        ("several-records", "The same"),
    ],
)
def test_every_kind_of_evidence_has_its_words(portal, amina, kind, mark):
    if kind == "name":
        a_return(portal, **ON_REGISTER)
    number = {"placeholder": "12345", "similar-document": "ZO4I7Z"}.get(kind, "Z04172")
    for return_id in ("R-5", "R-6") if kind == "several-records" else ("R-5",):
        changes = {} if kind == "name" else {"documents": passport(number)}
        a_return(portal, return_id=return_id, **changes)
    own = {"placeholder": "12345", "similar-document": "Z0417Z"}.get(kind, "Z04172")
    eoi_id = a_screened(portal, **ZUPLO, document_number=own)

    assert {reason for _, _, reason in matches_of(portal, eoi_id).values()} == {kind}
    page = amina.get(case_of(portal, eoi_id))
    assert labels.MATCH_REASONS[kind] in page.text()
    assert rows(page)[-1][0] == f"Document {mark}"


@pytest.mark.parametrize("kind", ["placeholder", "several-biometric", "biometric"])
def test_what_is_found_by_fingerprints_has_its_words(portal, amina, kind):
    reference = "N/A" if kind == "placeholder" else "BIO-000477"
    for return_id in ("R-5", "R-6") if kind == "several-biometric" else ("R-5",):
        a_return(portal, return_id=return_id, biometric_reference=reference)
    eoi_id = enrolled(portal, reference)

    assert {reason for _, _, reason in matches_of(portal, eoi_id).values()} == {kind}
    case = case_of(portal, eoi_id)
    text = "".join(amina.get(f"{case}?tab={tab}").text() for tab in ("matches", "checks"))
    assert labels.MATCH_REASONS[kind] in text
    assert ("stands for nobody, as N/A or 0 do" in text) is (kind == "placeholder")
    assert reference not in text.replace("as N/A or 0", "")


@pytest.mark.parametrize("automated", [True, False])
def test_under_which_settings_an_exact_match_was_found_is_said(portal, amina, automated):
    let_machine_refuse(portal, automated=automated)
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)
    let_machine_refuse(portal, automated=not automated)

    text = amina.get(f"{case_of(portal, eoi_id)}?tab=matches").text()
    said = {True: "settings the machine refuses", False: "settings a person decides"}
    assert f"By version 2 of the scheme’s {said[automated]}" in text
    assert said[not automated] not in text


def test_of_a_refusal_for_a_filler_the_history_says_that_it_was_one(portal, amina):
    eoi_id = refused_by_first_release(portal, *FILLERS["fingerprints"])
    with at_desk(portal, "worker", eoi_id) as unit:
        procedure.screen(unit, eoi_id)

    text = amina.get(f"{case_of(portal, eoi_id)}?tab=history").text()
    assert AuditAction.REFUSED_BY_FILLER.for_reviewer in text


# Acts


def test_a_manager_reads_and_an_auditor_sees_only_the_queue(portal, desk, alike):
    eoi_id, record = alike
    case, owen, ada = case_of(portal, eoi_id), desk("owen", "manager"), desk("ada", "auditor")

    page = owen.get(case)
    assert "Match 1 with the register" in page.text()
    assert not [form for form in page.all("form") if "/matches/" in form.get("action", "")]
    for verb in ("confirm", "dismiss", "ask"):
        assert owen.act(f"{case}/matches/{record}/{verb}").status == 403
        owen.get(case)
    page = ada.get("/review/lists/matches")
    assert "1 match to decide" in ada.get("/review/lists/matches").text()
    assert "Zuplo" not in page.text()
    assert ada.get(case).status == 403


def test_who_confirms_a_match_is_not_the_second_person(portal, desk, amina, alike):
    eoi_id, record = alike
    case, bruno = case_of(portal, eoi_id), desk("bruno", "senior")
    amina.get(case)
    reason = {f"same-{record}-reason": "The same scar"}
    page = amina.act(f"{case}/matches/{record}/confirm", **reason)
    assert page.all("a", href=f"{case}?tab=matches#match-{record}")
    assert not page.all("a", class_="govuk-button")
    assert status_of(portal, eoi_id) is Status.HELD

    confirm = to_confirm(bruno, case)
    assert amina.act(confirm).status == 403
    amina.get(case)
    bruno.act(confirm)

    assert status_of(portal, eoi_id) is Status.REFUSED
    assert matches_of(portal, eoi_id)[record] == ("possible", "confirmed", "name")


def test_of_two_eois_of_one_person_the_later_ends_and_which_that_is_was_said(
    portal, desk, amina, twice
):
    earlier, later = twice
    case = case_of(portal, later)
    ends = (
        f"This Expression of Interest, {reference_of(portal, later)} , is the one that ends. "
        f"The earlier one, {reference_of(portal, earlier)} , stays as it stands."
    )
    assert ends in amina.get(case).text()
    amina.act(f"{case}/matches/{earlier}/confirm", **{f"same-{earlier}-reason": "One face"})
    bruno = desk("bruno", "senior")
    confirm = to_confirm(bruno, case)
    bruno.act(confirm)

    page = bruno.get(case)
    assert "More than one active Expression of Interest ( R 1.2 )" in page.text()
    assert status_of(portal, later) is Status.VOID
    assert status_of(portal, earlier) is Status.ELIGIBLE


def test_nobody_loses_the_only_eoi_they_have_left(portal, amina, twice):
    earlier, later = twice
    case = case_of(portal, later)
    amina.get(case)
    reason = {f"same-{earlier}-reason": "One face"}
    amina.act(f"{case}/matches/{earlier}/confirm", **reason)
    moved(portal, earlier, Status.WITHDRAWN)

    with at_desk(portal, BRUNO, later) as unit:
        [asked] = approvals.approvals.of_eoi(unit.session, later)
        assert confirmation.confirm(unit, later, asked.id, SENIOR) == "overtaken"
    page = amina.act(f"{case}/matches/{earlier}/confirm", **reason)

    assert page.status == 409
    assert "The earlier Expression of Interest has ended meanwhile" in page.text()
    assert "nothing follows if both are of one person" in page.text()
    assert status_of(portal, later) is Status.HELD


def test_after_a_refusal_the_later_eoi_ends_by_the_paragraph_about_that(portal, desk, amina, twice):
    earlier, later = twice
    moved(portal, earlier, Status.REFUSED)
    case = case_of(portal, later)
    assert "ends as void ( R 1.1 )" in amina.get(case).text()
    amina.act(f"{case}/matches/{earlier}/confirm", **{f"same-{earlier}-reason": "One face"})
    bruno = desk("bruno", "senior")
    confirm = to_confirm(bruno, case)
    bruno.act(confirm)

    with unit_for(portal, "test") as unit:
        eoi = eois.get(unit.session, later)
        assert (eoi.state, eoi.ground) == (Status.VOID, "ended-before")


def test_a_dismissed_pair_stays_dismissed_when_it_is_screened_again(portal, amina, alike):
    eoi_id, record = alike
    case = case_of(portal, eoi_id)
    amina.get(case)
    amina.act(f"{case}/matches/{record}/dismiss", **{f"dismiss-{record}-reason": "Another face"})
    a_return(portal, NOW + timedelta(hours=1), **ON_REGISTER | {"place_of_birth": "Nowhere"})
    screen_all(portal, NOW + timedelta(hours=1))

    page = amina.get(case)

    assert matches_of(portal, eoi_id)[record][1] == "dismissed"
    assert not [form for form in page.all("form") if "/matches/" in form.get("action", "")]
    assert case.rpartition("/")[2] not in amina.get("/review/lists/matches").text()


def test_the_applicant_is_asked_in_words_that_do_not_tell_of_the_match(portal, amina, alike):
    eoi_id, record = alike
    case = case_of(portal, eoi_id)
    asked = amina.get(case).fields[f"ask-{record}-question"].strip()
    assert asked == TOPICS[Topic.WHO_THEY_ARE].question
    assert not {"register", "match", "return", "same person"} & set(asked.lower().split())

    name = f"ask-{record}"
    question = {f"{name}-question": asked, f"{name}-days": "7"}
    page = amina.act(f"{case}/matches/{record}/ask", **question)

    assert "The applicant was asked because of this match" in page.text()
    with at_desk(portal, "applicant", eoi_id) as unit:
        assert [request.question for request in information_requests.of_eoi(unit, eoi_id)] == [
            asked
        ]
    assert status_of(portal, eoi_id) is Status.HELD


def test_who_reads_the_portal_in_french_is_asked_in_french_and_english(portal, amina, alike):
    eoi_id, record = alike
    with unit_for(portal, "test", write=True) as unit:
        eois.get_for_update(unit.session, eoi_id).language = "fr"

    asked = amina.get(case_of(portal, eoi_id)).fields[f"ask-{record}-question"]

    assert "tous les noms" in asked
    assert TOPICS[Topic.WHO_THEY_ARE].question in asked


# Meanwhile


@pytest.mark.parametrize("screened", [False, True])
@pytest.mark.parametrize("verb", ["confirm", "dismiss", "ask"])
def test_who_decides_on_an_annulled_return_is_told_to_look_again(
    portal, amina, alike, verb, screened
):
    eoi_id, record = alike
    case = case_of(portal, eoi_id)
    amina.get(case)
    annul(portal)
    if screened:
        screen_all(portal)

    typed = {
        f"same-{record}-reason": "The same",
        f"dismiss-{record}-reason": "Another",
        f"ask-{record}-question": "Who are you?",
        f"ask-{record}-days": "7",
    }
    page = amina.act(f"{case}/matches/{record}/{verb}", **typed)

    assert page.status == 409
    assert "The match was decided or is gone. Look again." in page.text()
    assert ("The return was annulled" in page.text()) == (not screened)
    assert ("Match 1" not in page.text()) == screened
    written = {"confirm": "The same", "dismiss": "Another", "ask": "Who are you?"}[verb]
    assert written in [(box.text or "").strip() for box in page.all("textarea")]


def test_with_an_earlier_eoi_that_is_erased_goes_the_match(portal, amina, twice):
    earlier, later = twice
    case = case_of(portal, later)
    amina.get(case)
    erasure.erase(portal, "worker", [earlier], "asked")

    page = amina.act(f"{case}/matches/{earlier}/dismiss", **{f"dismiss-{earlier}-reason": "No"})
    assert page.status == 409
    page = amina.get(case)
    assert page.status == 200
    assert "Match 1" not in page.text()
