"""The modules of the application and of its tests, for rules that read them."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "app").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
