"""What the rows of the register's file say, and that no row is dropped in silence."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.partners.members import Malformed
from app.domain.partners.register_file import (
    LONGEST_LINE,
    OPTIONAL,
    REQUIRED,
    NotTheRegister,
    columns,
    rows,
)

HEADER = ",".join(REQUIRED)


def a_row(number, name="Zuplo"):
    return f"R-{number},2026-11-03,{name},Vorimble,1990;1991-02,ERI;ETH,passport:ERI:K7401882\n"


def lines(text):
    return io.StringIO(text, newline="")


def below(text, header=HEADER):
    return rows(lines(f"{header}\n{text}"))


def read(text, header=HEADER):
    """What each row came to by its number: the return's id, or what is wrong."""
    return {
        row.number: str(row.content)
        if isinstance(row.content, Malformed)
        else row.content.return_id
        for row in below(text, header)
    }


def test_a_row_says_what_a_callback_would():
    [row] = below(a_row(1))

    assert row.number == 2
    assert row.content.dates_of_birth == ("1990", "1991-02")
    assert row.content.nationalities == ("ERI", "ETH")
    assert [(d.type, d.issuer, d.number) for d in row.content.documents] == [
        ("passport", "ERI", "K7401882")
    ]


def test_columns_may_stand_in_any_order_and_optional_ones_be_missing():
    shuffled = [*reversed(REQUIRED), "basis"]

    assert columns(",".join(shuffled) + "\r\n") == shuffled
    assert set(columns(",".join((*OPTIONAL, *REQUIRED)))) == {*OPTIONAL, *REQUIRED}


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", "the first line does not name the columns"),
        ("\n", "the first line does not name the columns"),
        (a_row(1), "the first line does not name the columns"),
        (HEADER.replace(",", ";"), "separated by commas"),
        (HEADER.replace(",", "\t"), "separated by commas"),
        (f"{HEADER},sex,sex", "columns there twice: sex"),
        (f"{HEADER},Sex,SEX", "columns there twice: SEX"),
        (f"{HEADER},Notes,Zuplo", "columns not the register's: Notes, Zuplo"),
        (HEADER.replace("documents", "basis"), "columns missing: documents"),
        (
            "return_id,returned_at,Notes",
            "columns not the register's: Notes; missing: given_names, family_name, dates_of_birth",
        ),
        (HEADER.encode("utf-16-le").decode(), "not text in UTF-8"),
    ],
)
def test_a_file_that_begins_otherwise_is_refused_and_the_column_named(header, said):
    with pytest.raises(NotTheRegister, match=said):
        columns(header)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(ending):
    text = (f"{HEADER}\n{a_row(1)}\n{a_row(2)}").replace("\n", ending)

    found = {row.number: row.content.return_id for row in rows(lines(text))}
    assert found == {2: "R-1", 4: "R-2"}


@pytest.mark.parametrize(
    "blank",
    [
        "\n",
        "  \t \n",
        ",,,,,,\n",
        '"","",\n',
        " , ,\u00a0\n",
        ",,,,,,,,,,,,\n",
        "\x1a\n",
        "\ufeff\n",
    ],
)
def test_a_blank_row_counts_for_nothing_wherever_it_is(blank):
    found = [*rows(lines(blank + f"{HEADER}\n" + blank + a_row(1) + blank + a_row(2) + blank))]

    assert [(row.number, row.content.return_id) for row in found] == [(4, "R-1"), (6, "R-2")]


def test_blank_columns_and_cells_that_are_missing_at_the_end_count_for_nothing():
    header = f",{HEADER}, ,basis,,"
    row = a_row(1).strip()

    found = [*below(f",{row}\n,{row.replace('R-1', 'R-2')},,treaty,,,,\n", header)]

    assert [row.content.return_id for row in found] == ["R-1", "R-2"]
    assert [row.content.basis for row in found] == [None, "treaty"]
    assert read(f"x,{row}\n", header) == {2: "the number of columns is not that of the header"}


@pytest.mark.parametrize("end", ["\x1a", "\r\n\x1a", "\n\x1a\n", ",,\x1a"])
def test_the_mark_at_the_end_of_an_old_file_counts_for_nothing(end):
    assert read(a_row(1).strip() + end) == {2: "R-1"}
    [row] = below(a_row(1).strip() + end)
    assert row.content.documents[0].number == "K7401882"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("told", ["sep={}", "SEP={}", '"sep={}"', "sep={},,,"])
def test_a_file_may_say_what_separates_its_columns(separator, told):
    cells = next(csv.reader([a_row(1)]))
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=separator).writerows([HEADER.split(","), cells])

    [row] = rows(lines(told.format(separator) + "\r\n" + target.getvalue()))

    assert (row.number, row.content.return_id) == (3, "R-1")
    assert row.content.nationalities == ("ERI", "ETH")


@pytest.mark.parametrize("write", [str.title, str.upper, lambda name: name.replace("_", " ")])
def test_the_case_of_the_columns_names_does_not_matter(write):
    header = ",".join(f" {write(name)} " for name in REQUIRED)

    assert columns(header) == list(REQUIRED)


NOT_CSV = "not CSV, for a quotation mark is missing or one too many"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (a_row(2).replace("Zuplo", '"Zuplo'), NOT_CSV),
        (a_row(2).replace("Zuplo", '"Zu"plo'), NOT_CSV),
        (a_row(2).replace("Zuplo", "x" * LONGEST_LINE), f"a line of more than {LONGEST_LINE} char"),
        (a_row(2).replace("Zuplo", "x" * 501), "given_names: a text of at most 500 characters"),
        (a_row(2).replace("Zuplo", "Zu\x00plo"), "given_names: not a text"),
        (a_row(2).replace("Zuplo,", "Zuplo,,"), "the number of columns"),
        (a_row(2).replace("Zuplo,Vorimble", ","), "family_name: a name is required"),
        (a_row(2).replace("Zuplo,Vorimble", "#NAME?,"), "family_name: a spreadsheet has"),
        (a_row(2).replace("R-2", "1.23E+15"), "return_id: a spreadsheet has destroyed it"),
        (a_row(2).replace("R-2", '"1,23457E+17"'), "return_id: a spreadsheet has destroyed it"),
        (a_row(2).replace("Zuplo,", ""), "the number of columns"),
        (a_row(2).replace("\n", ",,,x\n"), "the number of columns"),
        (a_row(2).replace("2026-11-03", "03/11/2026"), "returned_at: "),
        (a_row(2).replace("2026-11-03", "46329"), "returned_at: "),
        (a_row(1), "return_id: stands in an earlier row"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_those_after_it_are_read(broken, why):
    found = read(a_row(1) + broken + a_row(3) + a_row(4, '"Zuplo, the second"'))

    assert found.pop(3).startswith(why)
    assert found == {2: "R-1", 4: "R-3", 5: "R-4"}


def test_two_persons_never_become_one_where_quotation_marks_are_missing():
    found = read(a_row(1, '"Zuplo') + a_row(2, 'Zuplo"') + a_row(3))

    assert found == {2: "given_names: a line break, or a quotation mark that is missing", 4: "R-3"}


@pytest.mark.parametrize("before", [0, 1000])
def test_what_stands_within_a_value_is_no_row_of_its_own(before):
    injected = a_row(1, '"' + "Zuplo\n" * before + a_row(2) + '"')

    assert list(read(injected + a_row(3)).values())[-1] == "R-3"
    assert "R-2" not in read(injected + a_row(3)).values()


def test_what_a_spreadsheet_would_compute_is_text_like_any_other():
    [row] = below(a_row(1, '"=HYPERLINK(""http://x.example"",1)"'))

    assert row.content.given_names == '=HYPERLINK("http://x.example",1)'


some = settings(max_examples=100, deadline=None)


@some
@given(st.text(st.sampled_from('",;\n\r\x00 Rx1é'), max_size=200))
def test_every_line_is_accounted_for_whatever_it_holds(text):
    found = [row.number for row in below(text)]

    assert found == sorted(set(found))
    filled = [n for n, line in enumerate(lines(text), start=2) if line.strip("\r\n")]
    assert len(found) <= len(filled)
    certain = [n for n, line in enumerate(lines(text), start=2) if set(line) & set("Rx1é;\x00")]
    assert (not certain) or found[0] <= certain[0]


@some
@given(st.lists(st.text(st.characters(exclude_characters="\x00\x1a\ufeff", codec="utf-8"))))
def test_what_a_writer_of_csv_writes_is_read_as_it_was_meant(names):
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    for number, name in enumerate(names):
        row = (f"R-{number}", "2026-11-03", "Zuplo", name, "1990", "ERI", "")
        writer.writerow(row)

    found = list(below(target.getvalue()))

    assert len(found) == len(names)
    for name, row in zip(names, found, strict=True):
        if not isinstance(row.content, Malformed):
            assert row.content.family_name == name.strip()
        else:
            assert not name.strip() or len(name) > 500 or {"\n", "\r"} & set(name)
