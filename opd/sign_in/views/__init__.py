"""The pages of signing in: `entry` to the desk, `own` of the account, `by_mail` of a forgotten password."""
