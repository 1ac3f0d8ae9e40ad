"""The city's papers: letterhead, registers and lists, as PDF and XLSX."""
