"""The product's target against that of a second model, which sees list spend as one lognormal number (second_model.py)."""
import concurrent.futures
import os
import shutil

import pytest
import yaml

import generate
import product
import second_model

PATHS = 1024
# The sample, the golden engagements with more than three points on a menu, and of the random engagements of seed 7 eight that
# are answered quickly and have a target above the least point.
GOLDEN = ["marketplace-capped-out", "term-test-on-list-basis"]
RANDOM = [2, 6, 21, 23, 26, 43, 46, 53]
# Where the targets are not even neighbours: the clause that the second model does not see. Without it they agree.
EXPLAINED = {
    ("northwind", "aws-second"): "step_down",
    ("random-7-2", "offer-1"): "monthly_minimum",
    ("random-7-23", "offer-2"): "upfront",
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """{engagement: (folder, output of the product)}."""
    top = tmp_path_factory.mktemp("second")
    folders = {"northwind": os.path.join(product.INPUTS, "northwind")}
    folders.update((x, os.path.join(product.GOLDEN, x)) for x in GOLDEN)
    for i in RANDOM:
        name = f"random-7-{i}"
        folders[name] = str(top / "in" / name)
        generate.write_folder(folders[name], generate.make(7, i, True, True, True))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        outs = list(pool.map(lambda x: second_model.answered(folders[x], str(top / x), PATHS), folders))
    return {name: (folder, out) for (name, folder), out in zip(folders.items(), outs)}


@pytest.fixture(scope="module")
def compared(answers):
    """{(engagement, offer): Compared}, printed as a table (pytest -s)."""
    found = {(name, x.quote): x for name, at in answers.items() for x in second_model.compared(*at)}
    print("", second_model.HEADING, *(x.line(name) for (name, _), x in found.items()), sep="\n")
    return found


def without(clause, quote, answer, to):
    """The engagement with one clause taken out of one offer, answered again; its list spend is the same on every path."""
    folder, out = answer
    shutil.copytree(folder, to / "in")
    for name in os.listdir(to / "in" / "quotes"):
        path = to / "in" / "quotes" / name
        text = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader) if name.endswith(".yaml") else {}
        if text.get("quote") == quote:
            terms = text["contract"]
            del (terms["commitment"] if clause == "monthly_minimum" else terms)[clause]
            path.write_text(yaml.safe_dump(text, sort_keys=False), encoding="utf-8")
    product.plan(str(to / "in"), str(to / "out"), only="result.json", paths=PATHS)
    os.symlink(os.path.join(out, "paths.csv"), to / "out" / "paths.csv")
    return next(x for x in second_model.compared(str(to / "in"), str(to / "out")) if x.quote == quote)


def test_targets_are_the_same_or_neighbours(compared):
    apart = {key for key, x in compared.items() if not x.near}
    assert apart == set(EXPLAINED)


def test_menus_are_long_enough_to_differ_on(compared):
    """Chance would make short menus agree, and so would targets that all stand on the least point."""
    assert sum(len(x.menu) > 3 for x in compared.values()) >= 15
    assert sum(bool(x.product) for x in compared.values()) >= 9


@pytest.mark.parametrize("name, quote", EXPLAINED)
def test_without_the_clause_they_agree(answers, tmp_path, name, quote):
    assert without(EXPLAINED[name, quote], quote, answers[name], tmp_path).near
