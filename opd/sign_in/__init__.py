"""How staff sign in: `forms` asks `limits` whether a try is admitted, and `devices` tells who is known here."""
