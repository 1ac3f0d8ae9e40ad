"""What all formats share in the sandboxed child: its limits, its refusals, streams of bytes, clean text."""
