"""Working days: `workdays` counts them, `holiday_files` reads tables of days off, `triggers` asks them for papers."""
