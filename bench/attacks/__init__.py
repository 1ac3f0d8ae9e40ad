"""Known attacks, tried from outside on a real server: `python -m bench.attacks`."""
