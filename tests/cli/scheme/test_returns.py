"""`returns import`: cut off, hostile, out of date; nobody is lost in it and nobody comes back."""

import csv
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select

from app.cli.scheme.returns import BATCH, take_over
from app.domain.partners.incoming import ReturnAnnulled
from app.domain.partners.register_file import OPTIONAL, REQUIRED
from app.services.core.errors import Conflict, DatabaseAway
from app.services.core.unit import unit_for
from app.services.register import records
from app.services.scheme import figures
from app.storage.blind_index.tags import IndexTag
from app.storage.register.records import ReturnRecord
from app.storage.register.versions import ReturnVersion
from tests.conftest import on_both
from tests.support.desk import screen_all
from tests.support.killing import COMMIT, kill
from tests.support.rows import everything, statements

COLUMNS = [*REQUIRED, *OPTIONAL]
DAY = timedelta(days=1)


def a_row(number, **changes):
    row = dict.fromkeys(COLUMNS, "") | {
        "return_id": f"R-{number}",
        "returned_at": "2026-11-03T10:00:00Z",
        "given_names": "Zuplo",
        "family_name": "Vorimble",
        "dates_of_birth": "1990-03-27;1990",
        "nationalities": "ERI",
        "documents": f"passport:ERI:ZZ{2470000 + number}",
        "basis": "treaty",
    }
    return row | changes


@pytest.fixture
def file(tmp_path):
    return tmp_path / "returned.csv"


def write(file, rows, at=None, **form):
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS, **form)
        writer.writeheader()
        writer.writerows(rows)
    if at:
        os.utime(file, (at.timestamp(), at.timestamp()))


def total(portal, table):
    with unit_for(portal, "test") as unit:
        return unit.session.scalar(select(func.count()).select_from(table))


def record_of(portal, return_id="R-1"):
    """The record's details, the acts of its history and whether it is annulled."""
    with unit_for(portal, "test") as unit:
        query = select(ReturnRecord).where(ReturnRecord.return_id == return_id)
        row = unit.session.scalars(query).one()
        acts = [version.act for version in records.history(unit, row.id)]
        return records.details(unit, row.id), acts, row.annulled_at is not None


def as_partner(portal, do, *arguments, at):
    with unit_for(portal, "partner:register", write=True) as unit:
        do(unit, *arguments, at)


# Whoever makes it larger says why in the commit.
STATEMENTS_OF_A_BATCH = 5 * BATCH + 32


def test_a_batch_of_new_rows_is_one_unit_of_so_many_statements(portal, file):
    write(file, [a_row(number) for number in range(BATCH)])
    total(portal, ReturnRecord)  # its keys are read once a process

    asked, done = statements(portal, lambda: take_over(portal, file))

    assert done.counts.total() == BATCH
    begun = [statement for statement in asked if statement.startswith("BEGIN")]
    assert len(begun) == 1
    assert len(asked) - 1 <= STATEMENTS_OF_A_BATCH


def test_cut_off_anywhere_and_run_again_each_is_there_once(portal, environ, invoke, file):
    write(file, [a_row(number) for number in range(2 * BATCH + 50)])

    a_record = ("INSERT INTO return_version", "WITH new_0 AS (INSERT INTO record_key")  # is written
    kill(environ, [COMMIT, COMMIT, a_record], take_over, file)
    assert total(portal, ReturnRecord) == 2 * BATCH
    assert total(portal, ReturnVersion) == 2 * BATCH

    code, out, _ = invoke(f"returns import {file}")
    assert code == 0
    assert out.endswith("250 rows read: 50 recorded, 0 corrected, 200 there already, 0 not taken\n")
    assert total(portal, ReturnRecord) == total(portal, ReturnVersion) == 250
    with unit_for(portal, "test") as unit:
        assert figures.read(unit).out == 250
        tagged = select(IndexTag.purpose, func.count()).group_by(IndexTag.purpose)
        assert dict(unit.session.execute(tagged).all()) == {
            "register-document": 250,
            "register-similar-document": 250,
        }

    before = everything(portal)
    invoke(f"returns import {file}")
    assert everything(portal) == before


def test_of_fillers_the_columns_are_named_and_never_what_they_hold(invoke, file):
    shortened = {"biometric_reference": "1.23457E+17"}
    number = {"documents": "passport:ERI:48213.0"}
    write(file, [a_row(1, **shortened), a_row(2, **shortened, **number), a_row(3)])

    code, out, wrong = invoke(f"returns import {file}")

    assert code == 0
    assert "3 recorded" in out
    assert "biometric_reference: of 2 rows it stands for nobody" in wrong
    assert "documents: of 1 rows it stands for nobody" in wrong
    assert "1.23" not in out + wrong
    assert "48213" not in out + wrong


def test_killed_after_the_last_row_nothing_is_left_to_do(portal, environ, invoke, file):
    write(file, [a_row(number) for number in range(3)])

    kill(environ, [COMMIT], take_over, file)
    assert total(portal, ReturnRecord) == 0
    kill(environ, [], take_over, file)

    assert "0 recorded, 0 corrected, 3 there already" in invoke(f"returns import {file}")[1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_not_read_is_on_record_and_named_by_row_and_column(portal, invoke, file):
    odd = {"sex": "Femelle", "nationalities": "Kurdish;ERI", "dates_of_birth": "32959"}
    lost = {"given_names": "#NAME?", "documents": "passport:Zorgland:ZZ482137"}
    read = {"sex": "F", "nationalities": "Eritrean", "dates_of_birth": "27/03/1990"}
    write(file, [a_row(1, **odd), a_row(2, **read), a_row(3, **lost), a_row(4, return_id="2E+15")])

    code, out, err = invoke(f"returns import {file}")

    assert code == 1  # for the fourth
    assert "4 rows read: 3 recorded, 0 corrected, 0 there already, 1 not taken" in out
    noted = list(csv.reader((file.parent / "returned.csv.unused.csv").read_text().splitlines()))
    assert [tuple(note[:2]) for note in noted] == [
        ("row", "column"),
        *(("2", column) for column in ("dates_of_birth", "nationalities", "sex")),
        *(("4", column) for column in ("given_names", "documents")),
    ]
    assert "sex: of 1 rows it is not read" in err
    assert "row 5: return_id: a spreadsheet has destroyed it" in err
    assert not any(w in err + out for w in ("Femelle", "Kurdish", "32959", "Zorg", "#NAME", "E+"))
    kept, _, _ = record_of(portal)
    assert (kept["sex"], kept["nationalities"]) == ("Femelle", ["Kurdish", "ERI"])

    write(file, [a_row(1)])
    invoke(f"returns import {file}")
    assert not (file.parent / "returned.csv.unused.csv").exists()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_is_recorded_but_not_found_by_name_is_told_to_the_operator(portal, invoke, file):
    odd = {"given_names": "", "family_name": "😀"}
    long = {"other_names": " ".join(["Wexundra"] * 9)}
    write(file, [a_row(1, **odd), a_row(2), a_row(3, **long)])

    code, out, err = invoke(f"returns import {file}")

    assert code == 0
    assert "3 recorded" in out
    told = [line for line in err.splitlines() if line.startswith("row ")]
    assert [line.split(": ")[:2] for line in told] == [["row 2", "names"], ["row 4", "names"]]
    assert "😀" not in err
    assert "Wexundra" not in err
    screen_all(portal)
    out = invoke("screening status")[1]
    assert "not found by all of their names: 2 records" in out
    assert ("R-1" in out, "R-2" in out, "R-3" in out) == (True, False, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_rows_not_taken_are_named_beside_the_file_and_nothing_of_them_is_shown(invoke, file):
    wrong = {"returned_at": "27.3.2026", "place_of_birth": "Wexundra"}
    write(file, [a_row(1), a_row(2, **wrong), *(a_row(n, **wrong) for n in range(3, 40))])

    code, out, err = invoke(f"returns import {file}")

    assert code == 1
    assert "39 rows read: 1 recorded, 0 corrected, 0 there already, 38 not taken" in out
    named = (file.parent / "returned.csv.rejected.csv").read_text()
    assert list(csv.reader(named.splitlines()))[:2] == [
        ["row", "column", "reason"],
        ["3", "returned_at", "an instant like 2026-01-31T12:00:00Z is required"],
    ]
    assert len(named.splitlines()) == 39
    assert len(err.splitlines()) == 21
    assert not any(text in named + out + err for text in ("27.3", "Wexundra", "Zuplo", "R-2"))

    write(file, [a_row(1)])
    assert invoke(f"returns import {file}")[0] == 0
    assert not (file.parent / "returned.csv.rejected.csv").exists()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.encode("utf-16"), "the file is not text in UTF-8"),
        (lambda text: text.encode("utf-16-le"), "the file is not text in UTF-8"),
        (lambda text: text.replace("Vorimble", "Vörimblé").encode("cp1252"), "not text in UTF-8"),
        (lambda text: text.replace(",", ";").encode(), "columns are separated by commas"),
        (lambda text: text.replace("basis", "sex", 1).encode(), "columns there twice: sex"),
        (
            lambda text: text.replace("basis", "Notes", 1).encode(),
            "not the register's: Notes",
        ),
        (lambda text: text.split("\n", 1)[1].encode(), "the first line does not name the columns"),
        (lambda _: b"", "the first line does not name the columns"),
    ],
)
def test_another_file_is_refused_whole_in_one_line(portal, invoke, file, spoil, said):
    write(file, [a_row(number) for number in range(BATCH + 1)], lineterminator="\n")
    file.write_bytes(spoil(file.read_text()))

    code, _, err = invoke(f"returns import {file}")

    assert code == 1
    assert said in err
    assert len(err.splitlines()) == 1
    assert "Vor" not in err
    assert total(portal, ReturnRecord) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_with_a_mark_at_its_beginning_and_a_field_of_ten_megabytes_is_read(invoke, file):
    write(file, [a_row(1), a_row(2, basis="x" * 10_000_000), a_row(3)])
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())

    _, out, err = invoke(f"returns import {file}")

    assert "3 rows read: 2 recorded, 0 corrected, 0 there already, 1 not taken" in out
    assert "row 3: a line of more than 65536 characters" in err


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_import_brings_no_annulled_return_back(portal, invoke, file):
    write(file, [a_row(1)])
    invoke(f"returns import {file}")
    annulled = ReturnAnnulled("R-1", "wrong person")
    as_partner(portal, records.annul, annulled, at=datetime.now(UTC))

    write(file, [a_row(1)])  # written anew, and so after the annulment
    code, out, err = invoke(f"returns import {file}")

    assert code == 1
    assert "0 there already, 1 not taken" in out
    assert "row 2: return_id: annulled; an import brings no return back" in err
    assert record_of(portal)[1:] == (["recorded", "annulled"], True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_older_file_undoes_no_correction_and_a_newer_one_corrects(portal, invoke, file):
    now = datetime.now(UTC)
    write(file, [a_row(1)], at=now - 2 * DAY)
    invoke(f"returns import {file}")
    write(file, [a_row(1, basis="another")], at=now - DAY)
    assert "0 recorded, 1 corrected" in invoke(f"returns import {file}")[1]

    write(file, [a_row(1)], at=now - 2 * DAY)
    _, out, err = invoke(f"returns import {file}")
    assert "0 corrected, 0 there already, 1 not taken" in out
    assert "what is on record was told after this file was written" in err
    write(file, [a_row(1)], at=now)
    assert "1 corrected" in invoke(f"returns import {file}")[1]

    details, acts, _ = record_of(portal)
    assert details["basis"] == "treaty"
    assert acts == ["recorded", "corrected", "corrected"]


@on_both
def test_two_imports_at_once_record_each_return_once(portal, file):
    write(file, [a_row(number) for number in range(BATCH + 9)])

    def once():
        with suppress(Conflict, DatabaseAway):  # the command says so, and is run again
            take_over(portal, file)

    threads = [Thread(target=once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    take_over(portal, file)

    assert total(portal, ReturnRecord) == total(portal, ReturnVersion) == BATCH + 9
    with unit_for(portal, "test") as unit:
        assert figures.read(unit).out == BATCH + 9
