#!/usr/bin/env python3
"""Scores price texts: how often the amount and the currency's symbol are those expected. usage: EXPECTED PRED"""
import json
import sys
from decimal import Decimal


def same(expected, found):
    if expected is None or found is None:
        return expected is found
    return Decimal(expected) == Decimal(found)


cases = json.load(open(sys.argv[1]))["cases"]
results = json.load(open(sys.argv[2]))
for title, marked in (("not marked xfail", False), ("marked xfail", True)):
    amounts = symbols = named = 0
    chosen = [case for case in cases if case["upstream_xfail"] == marked]
    for case in chosen:
        found = results.get(case["id"], {})
        amounts += same(case["expected_amount"], found.get("amount"))
        if not case.get("currency_unscored"):
            named += 1
            symbols += case["expected_currency"] == found.get("currency_raw")
    print(f"{title}: amount {amounts}/{len(chosen)}, symbol {symbols}/{named}")
