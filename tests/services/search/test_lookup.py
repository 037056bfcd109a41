"""A person is found by name and birth in whatever script and spelling somebody has them."""

import pytest
from sqlalchemy import insert, text

from app.domain.cases.checks import Check, CheckStatus
from app.services.core.unit import unit_for
from app.services.search import lookup
from app.storage.cases import checks
from app.storage.cases.checks import CheckRecord
from app.storage.database import engine
from tests.conftest import on_sqlite
from tests.support.desk import a_screened
from tests.support.rows import many_like, statements

PEOPLE = {
    "arabic": ("Mohammed", "Abdulrahman Al-Husseini", "1979-11-02", "SDN"),
    "persian": ("Mehdi", "Karimi", "1991-03-21", "IRN"),
    "tigrinya": ("Tsegazeab", "Gebrehiwot", "1987-04-19", "ERI"),
    "pashto": ("Zarghuna", "Yousafzai", "1995-07-30", "AFG"),
    "vietnamese": ("Văn Ánh", "Nguyễn", "1984-12-05", "VNM"),
    "ukrainian": ("Oleksandr", "Shevchenko", "1990-08-24", "UKR"),
    "kurdish": ("Şilan", "Çiçek", "1993-05-11", "IRQ"),
}
SPELT = [
    ("arabic", "محمد عبد الرحمن الحسيني", "1979"),
    ("arabic", "مُحَمَّد عَبْدُالرَّحْمٰن الحُسيني", "1979-11-02"),
    ("arabic", "Muhamad Abd el-Rahman el Hussayni", "1979-11"),
    ("arabic", "ALHUSSEINI ABDELRAHMAN MOHAMED", "1979-02-11"),
    ("arabic", "محـــمد الحسيني", "1979"),
    ("persian", "مهدی کریمی", "1991"),
    ("persian", "مهدي كريمي", "1991"),
    ("persian", "Ｍｅｈｄｉ　Ｋａｒｉｍｉ", "1991"),
    ("persian", "Mahdi Kareemi", "1991-03-21"),
    ("tigrinya", "ጸጋዘአብ ገብረሂወት", "1987"),
    ("tigrinya", "ፀጋዘኣብ ገብረሕይወት", "1987"),
    ("tigrinya", "Тsegаzeab Gebrehiwоt", "1987"),  # Cyrillic letters among the Latin
    ("tigrinya", "Tse\u200bga\u00adzeab\u202e Gebre\ufeffhiwot", "1987"),
    ("tigrinya", "T5egazeab Gebrehiw0t", "1987-04-19"),
    ("pashto", "زرغونه یوسفزی", "1995"),
    ("pashto", "Zarghona Yusufzai", "1995"),
    ("vietnamese", "NGUYEN VAN ANH", "1984"),
    ("vietnamese", "Nguye\u0302\u0303n Va\u0306n A\u0301nh", "1984"),
    ("ukrainian", "Олександр Шевченко", "1990"),
    ("ukrainian", "Aleksandr Shevtchenko", "1990"),
    ("ukrainian", "Алєксандр Шевченко", "1990-08-24"),
    ("kurdish", "SILAN CICEK", "1993"),
    ("kurdish", "شیلان چیچک", "1993"),
]


@pytest.fixture
def people(portal):
    told = ("given_names", "family_name", "date_of_birth", "nationality")
    return {
        name: a_screened(portal, **dict(zip(told, one, strict=True)))
        for name, one in PEOPLE.items()
    }


@on_sqlite
def test_a_person_is_found_in_any_script_and_spelling_and_before_all_others(portal, people):
    lost = {}
    with unit_for(portal, "test") as unit:
        for name, spelt, born in SPELT:
            found = [one.eoi_id for one in lookup.find_by_name(unit, spelt, born).cases]
            if found[:1] != [people[name]]:
                lost[spelt] = len(found)
    assert lost == {}


@on_sqlite
def test_what_a_partner_calls_a_check_is_found_by_its_index_where_most_are_not_called(portal):
    there = many_like(portal, a_screened(portal), 500)
    check = {"kind": Check.SECURITY, "status": CheckStatus.REQUESTED}
    with engine.transaction(portal.engine, write=True) as session:
        made = [{"id": one, "eoi_id": one, "provider_reference": None} | check for one in there]
        made[7]["provider_reference"] = "ZZ-7"
        session.execute(insert(CheckRecord.__table__), made)
        session.execute(text("ANALYZE"))
    with unit_for(portal, "test") as unit:
        asked, found = statements(
            portal, lambda: checks.with_provider_reference(unit.session, ["ZZ-7", "zz-7"])
        )
        driver = unit.session.connection()
        plan = driver.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}", ("ZZ-7", "zz-7", 9, 0))
        [(*_, way)] = plan.all()
    assert found == {there[7]}
    assert "USING INDEX ix_check_record_provider_reference (provider_reference=?)" in way
