"""calendar.ics, read by a calendar library that is not ours."""
import datetime
import os
import shutil

import icalendar
import pytest

import product


def read(folder):
    with open(os.path.join(folder, "calendar.ics"), "rb") as f:
        raw = f.read()
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "a line is longer than 75 octets"
    assert b"\n" not in raw.replace(b"\r\n", b"")
    return icalendar.Calendar.from_ical(raw)


def events(calendar):
    return [(e["DTSTART"].dt, str(e["SUMMARY"])) for e in calendar.walk("VEVENT")]


@pytest.fixture(scope="module")
def northwind(tmp_path_factory):
    out = tmp_path_factory.mktemp("calendar") / "out"
    product.plan(os.path.join(product.INPUTS, "northwind"), str(out), paths=0)
    return read(out)


def test_dates_of_the_sample(northwind):
    """Worked by hand from the sample's files: contract start 2027-04, aws-second 36 months with notice in month 12."""
    found = events(northwind)
    for day, words in [
        (datetime.date(2026, 12, 31), "The seller's quarter ends"),
        (datetime.date(2026, 12, 18), "Quote aws-second of AWS lapses"),
        (datetime.date(2028, 3, 31), "Last day to give notice of a step-down (aws-second)"),
        (datetime.date(2028, 3, 31), "Commitment is tested (aws-second)"),
        (datetime.date(2028, 4, 1), "Commitment of test period 2 begins (aws-second)"),
        (datetime.date(2030, 3, 31), "Commitment is tested (aws-second)"),
        (datetime.date(2028, 3, 31), "A credit of aws-second ends"),
        (datetime.date(2027, 10, 1), "Decide provisioned capacity again"),
    ]:
        assert (day, words) in found, words


def test_order_identity_and_confidence(northwind):
    found = list(northwind.walk("VEVENT"))
    days = [e["DTSTART"].dt for e in found]
    assert days == sorted(days) and days[0] >= datetime.date(2026, 11, 20)
    assert all(type(d) is datetime.date for d in days)
    uids = [str(e["UID"]) for e in found]
    assert len(set(uids)) == len(uids)
    assert all(str(e["CLASS"]) == "CONFIDENTIAL" and str(e["DESCRIPTION"]).startswith("INTERNAL. ") for e in found)


def test_names_from_files_stay_text(tmp_path):
    """A name with everything that the format gives a meaning to comes back as it was, and starts no line of its own."""
    folder = tmp_path / "in"
    shutil.copytree(os.path.join(product.INPUTS, "northwind"), folder)
    quote = folder / "quotes" / "aws-second.yaml"
    name = "aws;second,\\q BEGIN:VEVENT é\U0001F600" + "x" * 60
    text = quote.read_text(encoding="utf-8").replace("quote: aws-second", "quote: '" + name + "'")
    quote.write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    product.plan(str(folder), str(out), paths=0)
    found = events(read(out))
    assert (datetime.date(2028, 3, 31), f"Commitment is tested ({name})") in found
