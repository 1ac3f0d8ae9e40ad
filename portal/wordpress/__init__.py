"""Moving in from a WordPress: its export is read, its words cleaned, its files handed in, its addresses kept."""
