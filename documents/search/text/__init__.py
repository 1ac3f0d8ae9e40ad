"""Words of a text: tokens, stems, keys of terms."""
