"""The scheme's rules load nothing but Python's own library."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "app/domain").rglob("*.py"))
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in FILES
    if path.parent.name != "domain" or path.stem != "__init__"
]
# Each module is the first of all once, so that no cycle hides behind another's order of imports.
SCRIPT = """
import importlib, sys
for name in sys.argv[1:]:
    for loaded in [module for module in sys.modules if module.split(".")[0] == "app"]:
        del sys.modules[loaded]
    importlib.import_module(name)
    print(*(module for module in sys.modules if module.split(".")[0] == "app"))
"""


def run(*arguments):
    """Python without its site-packages: whoever imports a third-party package fails."""
    command = [sys.executable, "-S", "-c", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_each_module_of_the_domain_loads_the_domain_alone():
    loaded = run(SCRIPT, *MODULES).splitlines()

    assert len(loaded) == len(MODULES) > 10
    assert set(" ".join(loaded).split()) == {"app", "app.domain", *MODULES}


@pytest.mark.parametrize("package", ["flask", "babel"])
def test_there_is_no_third_party_package_to_load_there(package):
    with pytest.raises(subprocess.CalledProcessError) as failure:
        run(f"import {package}")

    assert f"No module named '{package}'" in failure.value.stderr
