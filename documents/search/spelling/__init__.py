"""Help with typing a question.

`correction` corrects misspelt words, with the slips weighed by `edit_distance`; `autocomplete` completes the last word
and finds documents by their titles.
"""
