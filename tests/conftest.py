"""What all tests share: how they are run, and that what a run leaves out is said last, where nobody misses it."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

from tests.balance import order

# How long an example takes says nothing on a busy machine.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Share the long files out first where there are workers, so that none is left to one of them alone."""
    if hasattr(config, "workerinput"):
        items[:] = [items[place] for place in order([item.path for item in items])]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say how many tests were left out, why, and what brings them back."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reporter.stats.get("skipped", []))
        for reason, count in reasons.items():
            reporter.write_line(f"Left out: {count} {'test' if count == 1 else 'tests'}, since {reason}.", yellow=True)
