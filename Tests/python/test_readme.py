"""What the README shows is what the program writes, and what it names is there."""
import os
import re

import product

README = os.path.join(product.ROOT, "README.md")


def text():
    with open(README, encoding="utf-8") as f:
        return f.read()


def test_the_excerpt_is_of_the_brief(tmp_path):
    """Each quoted line of the first screen stands in the sample's brief, word for word."""
    quoted = [line[2:].strip() for line in text().split("\n") if line.startswith("> ")]
    assert len(quoted) >= 3
    product.plan(os.path.join(product.INPUTS, "northwind"), str(tmp_path / "out"))
    with open(tmp_path / "out" / "brief-executive.md", encoding="utf-8") as f:
        brief = f.read()
    assert [line for line in quoted if line not in brief] == []


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", text()):
        if not target.startswith("http"):
            assert os.path.exists(os.path.join(product.ROOT, target)), target
