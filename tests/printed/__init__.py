"""The pages that are printed from the code: `make docs`. Committed ones are compared by `test_printed`."""
