"""Addresses: of citizens, of the desk, of the registers."""
