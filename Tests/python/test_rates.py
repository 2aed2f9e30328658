"""Price files, read a second way: by Python with decimals, straight from the JSON, against what `edp rates` writes.

The files are those of Tests/ReadingTests/PriceFiles; EDP_PRICE_FILE names one more of LiteLLM's, such as the whole.
"""
import csv
import json
import os
import re
from collections import Counter
from decimal import Decimal

import pytest

import product

HERE = os.path.join(product.ROOT, "Tests", "ReadingTests", "PriceFiles")
LITELLM = [os.path.join(HERE, "litellm.json")] + [x for x in [os.environ.get("EDP_PRICE_FILE")] if x]
COLUMNS = {
    "input": "input_cost_per_token", "output": "output_cost_per_token", "cache_read": "cache_read_input_token_cost",
    "cache_write": "cache_creation_input_token_cost", "cache_write_1h": "cache_creation_input_token_cost_above_1hr",
    "batch_input": "input_cost_per_token_batches", "batch_output": "output_cost_per_token_batches"}


def card(tmp_path, *arguments):
    out = str(tmp_path / "rates.csv")
    done = product.run(["rates", *arguments, "-o", out])
    assert done.returncode == 0, done.stdout + done.stderr
    with open(out, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def prices(row):
    return {c: Decimal(row[c]) for c in COLUMNS if row[c] != ""}


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f, parse_float=Decimal, parse_int=Decimal)


def channel(provider, identifier):
    if "/claude_platform/" in identifier:
        return "claude-platform"
    return ("bedrock" if provider.startswith("bedrock") else "vertex" if provider.startswith("vertex_ai") else
            {"azure": "azure-openai", "azure_text": "azure-openai", "azure_ai": "azure-ai"}.get(provider, provider))


def plain(entry):
    """The prices of an entry per million tokens; a 0 beside a price is not offered."""
    found = {c: entry[k] * 1_000_000 for c, k in COLUMNS.items() if entry.get(k) is not None}
    return {c: p for c, p in found.items() if p or c in ("input", "output")}


def priced(entry):
    return (entry.get("mode") in ("chat", "completion", "responses", "embedding") and "input_cost_per_token" in entry
            and any(plain(entry).get(c) for c in ("input", "output")))


@pytest.mark.parametrize("path", LITELLM, ids=os.path.basename)
def test_litellm_prices(tmp_path, path):
    """Every price of every row is that of the entry it cites, to the last digit, or of another entry of the model."""
    raw = load(path)
    rows = card(tmp_path, path, "--as-of", "2026-11-20")
    elsewhere = Counter()
    for row in rows:
        cited = re.match(r"LiteLLM (\S+?)(?:: |$)", row["source"]).group(1)
        entry = raw[cited]
        mine, theirs = prices(row), plain(entry)
        assert {c: mine.get(c) for c in theirs} == theirs, row
        for c in set(mine) - set(theirs):
            elsewhere[c] += 1
            assert any(plain(x).get(c) == mine[c] for x in raw.values()), row
        assert row["channel"] == channel(entry["litellm_provider"], cited)
        assert (row["unit"], row["as_of"], row["valid_from"], row["valid_to"]) == ("MTok", "2026-11-20", "", "")
        for c in COLUMNS:
            assert re.fullmatch(r"(\d+(\.\d*[1-9])?)?", row[c]), row
    keys = [(r["channel"], r["model"], r["region"]) for r in rows]
    assert len(set(keys)) == len(keys) and keys == sorted(keys)
    print(len(rows), "rows;", dict(elsewhere), "prices from a second entry")


def within(name, identifier):
    letters = iter(re.sub(r"[^a-z0-9]", "", identifier.lower()))
    return all(c in letters for c in re.sub(r"[^a-z0-9]", "", name))


@pytest.mark.parametrize("path", LITELLM, ids=os.path.basename)
def test_litellm_leaves_nothing_out(tmp_path, path):
    rows = card(tmp_path, path, "--as-of", "2026-11-20")
    names = {}
    for row in rows:
        names.setdefault(row["channel"], set()).add(row["model"])
    missing = [k for k, x in load(path).items() if k != "sample_spec" and not k.startswith("ft:") and priced(x)
               and not any(within(n, k) or within(n.removeprefix("cohere-"), k)
                           for n in names.get(channel(x["litellm_provider"], k), ()))]
    assert missing == []


# Direction and tier of a usage type by expressions, another way than word by word.
WORDS = r"(?:standard|count|cross|region|global|5m|30m)"
METERS = [
    ("cache_write_1h", r"cache.?write.?(1h.*token|.*token.*1h)"), ("cache_read", r"cache.?read.*token"),
    ("cache_write", r"cache.?write.*token"), ("batch_input", r"(batch.*input|input.*token.*batch)"),
    ("batch_output", r"(batch.*(output|response)|(output|response).*token.*batch)"),
    ("output", r"(output|response).*token"), ("input", r"input.*token|embed")]
OTHER = re.compile(r"flex|priority|latency|reserved|provisioned|custom|long|ctx|audio|speech|image|video|tpm|guardrail|model-?units", re.I)


def aws(offer):
    """{(model's display name, region): {column: price per million}} of an offer file."""
    found = {}
    for sku, item in offer["products"].items():
        a = item["attributes"]
        usage = a["usagetype"]
        if OTHER.search(usage) or "(100K)" in a.get("servicename", ""):
            continue
        column = next((c for c, p in METERS if re.search(p, usage, re.I)), None)
        terms = [t for t in offer["terms"]["OnDemand"][sku].values() if t["effectiveDate"] <= offer["publicationDate"]]
        term = max(terms, key=lambda t: t["effectiveDate"])
        (dimension,) = term["priceDimensions"].values()
        factor = 1000 if dimension["unit"].startswith("1K") else 1
        name = a.get("model") or a["servicename"]
        region = "" if re.search("global", usage, re.I) else a["regionCode"]
        found.setdefault((name, region), {})[column] = Decimal(dimension["pricePerUnit"]["USD"]) * factor
    return found


@pytest.mark.parametrize("name", ["aws-bedrock.json", "aws-models.json"])
def test_aws_prices(tmp_path, name):
    offer = load(os.path.join(HERE, name))
    rows = card(tmp_path, os.path.join(HERE, name))

    def bag(items):
        return Counter((region, tuple(sorted(p.items()))) for region, p in items)
    assert bag((r["region"], prices(r)) for r in rows) == bag((k[1], p) for k, p in aws(offer).items())
    for row in rows:
        assert row["as_of"] == offer["publicationDate"][:10]
        assert row["source"] == f"AWS Price List {offer['offerCode']} {offer['version']}"
        assert row["billing"] == ("marketplace" if name == "aws-models.json" else "aws")


def test_files_are_as_they_are_made(tmp_path):
    """The offer files of the tests are what make_offers.py writes."""
    import importlib.util
    spec = importlib.util.spec_from_file_location("make_offers", os.path.join(HERE, "make_offers.py"))
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    for name, code, rows in (("aws-bedrock.json", "AmazonBedrock", made.BEDROCK),
                             ("aws-models.json", "AmazonBedrockFoundationModels", made.MODELS)):
        with open(os.path.join(HERE, name), encoding="utf-8") as f:
            assert json.load(f) == made.offer(code, rows)


def test_same_bytes_each_time(tmp_path):
    written = []
    for n in range(2):
        (tmp_path / str(n)).mkdir()
        card(tmp_path / str(n), LITELLM[0], os.path.join(HERE, "aws-bedrock.json"), "--as-of", "2026-11-20")
        written.append((tmp_path / str(n) / "rates.csv").read_bytes())
    assert written[0] == written[1]
