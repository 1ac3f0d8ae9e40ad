"""The public lists, DIP and Daftar Informasi yang Dikecualikan (DIK)."""
