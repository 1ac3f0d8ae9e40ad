"""The pages of signing in: `entry` from the password to the desk, `own` of the own account, `by_mail` of a lost password."""
