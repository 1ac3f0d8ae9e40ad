"""Forms of the desk: `acts` of a request, `decisions`, `objections`, `entry` of paper cases, `registers`."""
