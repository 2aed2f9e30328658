import os

import pytest

import product


@pytest.fixture(scope="session", autouse=True)
def built():
    if not os.access(product.EDP, os.X_OK):
        pytest.exit(f"{product.EDP} is missing: swift build -c release", returncode=2)


@pytest.fixture(scope="session")
def results(tmp_path_factory):
    """Where the product's output for an engagement stands; run once for each."""
    made = {}

    def of(name, folder):
        if name not in made:
            out = str(tmp_path_factory.mktemp("plan") / name)
            # Few paths: what stands on their sheets is compared apart, and the rest does not depend on them.
            product.plan(folder, out, paths=256)
            made[name] = out
        return made[name]
    return of
