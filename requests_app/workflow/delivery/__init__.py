"""The way of a letter and of the files of an answer to the applicant, step by step."""
