"""The days off of 2026 as the SKB (1497/2025, 2/2025, 5/2025) lists them, written down by hand."""

from datetime import date

NATIONAL = {
    date(2026, month, day)
    for month, days in {
        1: [1, 16],
        2: [17],
        3: [19, 21, 22],
        4: [3, 5],
        5: [1, 14, 27, 31],
        6: [1, 16],
        8: [17, 25],
        12: [25],
    }.items()
    for day in days
}
JOINT_LEAVE = {
    date(2026, month, day)
    for month, days in {2: [16], 3: [18, 20, 23, 24], 5: [15, 28], 12: [24]}.items()
    for day in days
}
DAYS_OFF = NATIONAL | JOINT_LEAVE
