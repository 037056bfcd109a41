"""The commands of docs/operations.md, run as they stand there."""

import os
import re
import shutil
import subprocess

import pytest

from app.domain.review.roles import Role
from app.services.core import approvals
from app.services.core.unit import portal_for, unit_for
from app.services.review import confirmation
from app.services.scheme import figures
from app.settings import read
from app.storage.partners import partners as partner_rows
from tests.peers.api_client import ed25519, jwks
from tests.support.commands import BLOCKS, ROOT, command
from tests.support.settings import environment

CSV = next(text for kind, text in BLOCKS if kind == "csv")


def in_a_shell(script, environ):
    """By somebody who says yes where they are asked."""
    return subprocess.run(
        ["bash", "-ec", script],
        input="y\n",
        env={"PATH": os.environ["PATH"], **environ},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def environ(tmp_path):
    return environment(f"sqlite:///{tmp_path}/portal.db", tmp_path / "keys.json", tmp_path)


@pytest.fixture
def run(environ, tmp_path):
    def run(script, **more):
        for named, there in (("returned.csv", "r.csv"), ("lab-keys.json", "lab-keys.json")):
            script = script.replace(named, f"{tmp_path}/{there}")
        return in_a_shell(script, environ | more)

    return run


@pytest.fixture(scope="session")
def made_once(workshop):
    """What the commands of the first time make."""
    folder = workshop / "first-time"
    folder.mkdir()
    environ = environment(f"sqlite:///{folder}/portal.db", folder / "keys.json", folder)
    assert in_a_shell(command("keys create"), environ).returncode == 0
    return folder


@pytest.fixture
def set_up(made_once, tmp_path):
    for file in ("portal.db", "keys.json"):
        shutil.copy(made_once / file, tmp_path / file)
    shutil.copytree(made_once / "erasures", tmp_path / "erasures")


@pytest.fixture
def portal(environ):
    portal = portal_for(read(environ))
    yield portal
    portal.engine.dispose()


@pytest.mark.usefixtures("set_up")
def test_the_first_time(invoke):
    shown = invoke("./portal scheme show")[1]
    assert "name=Pilot" in shown
    assert "outcome_delay=86400" in shown
    assert invoke("./portal db check")[0] == 0
    assert "is there already" in invoke("./portal keys create")[2]


@pytest.mark.usefixtures("set_up")
def test_a_register_is_imported_once(portal, run, invoke, tmp_path):
    (tmp_path / "r.csv").write_text(CSV)

    first, again = (
        run(command("returns import")),
        invoke(f"./portal returns import {tmp_path}/r.csv"),
    )

    assert "1 recorded, 0 corrected, 0 there already, 0 not taken" in first.stdout
    assert "0 recorded, 0 corrected, 1 there already, 0 not taken" in again[1]
    with unit_for(portal, "test") as unit:
        assert figures.read(unit).out == 1


@pytest.mark.usefixtures("set_up")
def test_rows_that_cannot_be_read_are_named_and_the_others_kept(invoke, tmp_path):
    header, row = CSV.strip().splitlines()
    broken = row.replace("1990-03-27", "1990-13-27").replace("R-1", "R-2")
    ahead = re.sub(r"20\d\d-\d\d-\d\dT", "2099-01-01T", row).replace("R-1", "R-3")
    lines = [header, broken, row, "too,few,columns", ahead]
    (tmp_path / "r.csv").write_text("\n".join(lines))

    code, said, wrong = invoke(f"./portal returns import {tmp_path}/r.csv")

    assert code == 1
    assert "4 rows read: 2 recorded, 0 corrected, 0 there already, 2 not taken" in said
    assert re.findall(r"row (\d+)", wrong)[-2:] == ["4", "5"]
    assert "row 2: dates_of_birth: " in wrong
    assert "row 5: returned_at: more than a day from now" in wrong
    assert "Vorimble" not in said + wrong


@pytest.mark.usefixtures("set_up")
def test_a_file_in_another_encoding_is_refused_in_one_line(invoke, tmp_path):
    (tmp_path / "r.csv").write_text(CSV.replace("Vorimble", "Vörimblé"), encoding="latin-1")

    code, _, wrong = invoke(f"./portal returns import {tmp_path}/r.csv")

    assert code == 1
    assert wrong == "Error: the file is not text in UTF-8\n"


@pytest.mark.usefixtures("set_up")
def test_what_is_kept_long_enough_is_erased(run, invoke):
    answer = run(command("retention run"))
    assert (answer.returncode, answer.stderr) == (0, "")
    changes = "keep_drafts: 90 → 60\nkeep_withdrawn: 90 → 60\nit waits for a senior reviewer"
    assert answer.stdout.startswith(changes)
    assert answer.stdout.endswith("erased: 0\n")
    assert "keep_drafts=90" in invoke("./portal scheme show")[1]
    again = invoke("./portal scheme set keep_drafts=50 --why Sooner")
    assert (again[0], "another change waits" in again[2]) == (1, True)


@pytest.mark.usefixtures("set_up")
def test_an_endpoint_is_looked_after(run, invoke):
    assert invoke("./portal partners add lab --url https://lab.example.org/events")[0] == 0
    answer = run(command("webhooks show"))
    assert (answer.returncode, answer.stderr) == (0, "")
    for said in (
        "waiting: 0; given up: 0",
        "0 given up",
        "0 are sent again",
        "paused",
        "whpk_",
        "not go",
    ):
        assert said in answer.stdout
    assert "paused: since 20" in invoke("./portal webhooks show lab")[1]
    assert invoke("./portal webhooks resume lab")[1] == "resumed\n"
    assert invoke("./portal webhooks test lab")[1] == "it goes out now\n"
    assert "no partner is called nobody" in invoke("./portal webhooks test nobody")[2]


@pytest.mark.usefixtures("set_up")
def test_a_partner_is_given_access_to_the_machine_api_and_loses_it(run, invoke, tmp_path):
    assert invoke("./portal partners add lab --subscribe eoi.submitted.v1")[0] == 0
    (tmp_path / "lab-keys.json").write_text(jwks(ed25519(), ed25519()))
    answer = run(command("partners client"))
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout == "keys that count: 2\nkeys ended: 2\n"


@pytest.mark.usefixtures("set_up")
def test_settings_in_force_change_when_somebody_confirms_them(portal, invoke):
    code, _, wrong = invoke("./portal scheme set weekly_limit=60")
    assert (code, "say why" in wrong) == (2, True)
    assert invoke("./portal scheme set weekly_limit=60 --why Flights")[0] == 0
    with unit_for(portal, "https://id.example bruno", write=True) as unit:
        [asked] = approvals.waiting(unit)
        assert (asked.asked_by, asked.reason) == ("operator", "Flights")
        confirmation.confirm(unit, None, asked.id, frozenset({Role.MANAGER}))

    shown = invoke("./portal scheme show")[1]
    assert "weekly_limit=60" in shown
    assert "version=2" in shown


@pytest.mark.again  # real processes, or as much work
@pytest.mark.usefixtures("set_up")
def test_the_threshold_of_alerts_is_measured(run):
    fewer = command("screening measure").replace("measure ", "measure --strangers 100 ")

    answer = run(fewer)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.count("with 100 strangers among 0 people; now 0") == 2


@pytest.mark.again  # real processes, or as much work
@pytest.mark.usefixtures("set_up")
def test_a_backup_comes_back_into_a_new_database(run, tmp_path):
    made = command("./portal backup").replace("/backups/", f"{tmp_path}/")
    assert run(made).returncode == 0
    back = command("./portal restore").replace("/backups/", f"{tmp_path}/")

    answer = run(back, DATABASE_URL=f"sqlite:///{tmp_path}/new.db")

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.endswith("erased again since that backup: 0\n")


@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize(
    ("block", "said"),
    [
        (command("location outage"), "0 have more time\n"),
        (command("files verify"), "0 files, 0 at fault, 0 chunks of no file\n" * 2),
        (
            command("erase --replay"),
            "The database is up to date.\n0 erased again\n0 ended\n",
        ),
    ],
)
def test_what_is_run_now_and_then_has_nothing_to_do_at_first(run, block, said):
    answer = run(block)
    assert (answer.returncode, answer.stdout) == (0, said)


@pytest.mark.usefixtures("set_up")
def test_whoever_is_not_there_cannot_be_erased(run):
    answer = run(command("./portal erase EOI"))
    assert answer.returncode == 1
    assert answer.stderr.endswith("Error: there is no such EOI\n")


@pytest.mark.usefixtures("set_up")
def test_a_partner_gets_its_secrets_once(run):
    made = run(command("partners add"))
    secrets = re.findall(r"whsec_\S+", made.stdout)
    assert made.returncode == 0
    assert len(secrets) == len(set(secrets)) == 4


@pytest.mark.usefixtures("set_up")
def test_that_a_person_decides_on_exact_matches_is_set_by_a_word(portal, invoke):
    assert "automated_refusal=yes" in invoke("./portal scheme show")[1]

    assert invoke("./portal scheme set automated_refusal=no --why Law")[0] == 0
    with unit_for(portal, "https://id.example bruno", write=True) as unit:
        [asked] = approvals.waiting(unit)
        confirmation.confirm(unit, None, asked.id, frozenset({Role.MANAGER}))

    assert "automated_refusal=no" in invoke("./portal scheme show")[1]


@pytest.mark.usefixtures("set_up")
def test_a_later_partner_waits_for_a_manager(portal, invoke):
    assert invoke("./portal partners add border --accepts return.recorded.v1")[0] == 0
    lab = "./portal partners add lab --accepts check.updated.v1"
    code, _, wrong = invoke(lab)
    assert (code, "say why" in wrong) == (2, True)

    code, told, _ = invoke(f"{lab} --why Contract")

    assert (code, told.count("whsec_")) == (0, 2)
    assert "wait for a manager" in told
    assert "waits already" in invoke(f"{lab} --why Contract")[2]
    with unit_for(portal, "https://id.example mara", write=True) as unit:
        assert partner_rows.by_name(unit.session, "lab").accepts == []
        [asked] = approvals.waiting(unit)
        approvals.decline(unit, None, asked.id, frozenset({Role.MANAGER}))
    code, told, _ = invoke(f"{lab} --why Contract")
    assert (code, "whsec_" in told, "wait for a manager" in told) == (0, False, True)


@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("./portal scheme set colour=red", "colour is none of"),
        ("./portal scheme set weekly_limit=many", "no whole number; expected: 0 to 1000000"),
        ("./portal scheme set window_opens_at=2026-01-01T00:00", "the offset is missing"),
        (
            "./portal scheme set weekly_limit=-1 --why Wrong",
            "weekly_limit must be from 0 to 1000000",
        ),
        ("./portal scheme set alerts_per_hundred=0 --why Wrong", "from 1 to 100"),
        ("./portal scheme set automated_refusal=perhaps --why Wrong", "cannot be read"),
        ("./portal screening measure --strangers 99", "99 is not in the range"),
        (
            "./portal partners rotate nobody inbound",
            "no partner is called nobody; known: none yet",
        ),
        ("./portal partners show nobody", "no partner is called nobody"),
        ("./portal partners disable nobody", "no partner is called nobody"),
        ("./portal partners rotate lab sideways", "'inbound', 'outbound'"),
        ("./portal erase EOI-7K2M-94PD-Q1XT", "one reads EOI-XXXX-XXXX-XXXX"),
        ("./portal sessions end R-1", "one reads EOI-XXXX-XXXX-XXXX"),
        ("./portal partners add Lab", "small letters"),
    ],
)
def test_what_is_wrong_is_said(invoke, script, said):
    code, _, wrong = invoke(script)
    assert code != 0
    assert said in wrong
    assert "Traceback" not in wrong


def test_without_settings_a_command_says_which_are_missing(run):
    answer = run("./portal db upgrade", KEY_PROVIDER="")
    assert answer.returncode == 1
    assert "not set: KEY_PROVIDER" in answer.stderr


@pytest.mark.usefixtures("set_up")
def test_a_worker_says_which_setting_it_cannot_start_with(run):
    answer = run("./portal worker", MAIL_URL="nothing:known")
    assert answer.returncode == 1
    assert "Error: MAIL_URL" in answer.stderr
    assert "nothing:known" not in answer.stderr
