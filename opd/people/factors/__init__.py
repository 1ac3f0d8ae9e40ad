"""What proves who somebody is: passwords and their hashing, typed codes, the second factor of an authenticator app."""
