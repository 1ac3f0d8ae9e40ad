"""Parts of the page of a case: `clock` counts its working days, `possible_acts` lists what its applicant may do now."""
