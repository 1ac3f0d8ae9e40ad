"""What the formats that are ZIP packages of XML have in common: safety, links, formulas, pictures, hidden text."""
