#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-3.0-or-later
"""Prints what Python's datetime and zoneinfo say of each strike of strikes.csv: another's count.

NAME|MODE|UNIX|NUMBER for four moments of every date from the first to the last, and
NAME|MODE|total|NUMBER.
"""
import csv
import sys
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MOMENTS = time(0, 0, 30), time(2, 30), time(12), time(23, 59, 59)


def day_one(row):
    late = row["start_time_local"] >= "18:00"
    return date.fromisoformat(row["start_date"]) + timedelta(days=late)


def last_day(row):
    start, end = row["start_time_local"], row["end_time_local"]
    early = bool(start and end and end <= start)
    return date.fromisoformat(row["end_date"]) - timedelta(days=early)


def report(row, mode):
    zone = ZoneInfo(row["tz"])
    today, number = day_one(row), 0
    while today <= last_day(row):
        number += mode == "calendar" or today.weekday() < 5
        for moment in MOMENTS:
            unix = int(datetime.combine(today, moment, zone).timestamp())
            if datetime.fromtimestamp(unix, zone).date() != today:
                sys.exit(f"{row['name']}: {today} {moment} is not on its own date")
            print(row["name"], mode, unix, number, sep="|")
        today += timedelta(days=1)
    print(row["name"], mode, "total", number, sep="|")


with open(sys.argv[1], newline="") as file:
    for strike in csv.DictReader(file):
        report(strike, "calendar")
        report(strike, "weekdays")
