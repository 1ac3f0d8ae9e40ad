"""Forms of applicants: `filing`, `objecting`, acts on a `case`, and small ones of public pages."""
