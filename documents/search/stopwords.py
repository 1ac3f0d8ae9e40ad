"""Words that carry no meaning of their own in a question; inside quotes they count."""

TEXT = """
ada adalah agar akan antara apa apakah atas atau bagaimana bagi bahwa berapa dalam dan dapat dari dengan di dimana
guna hal harus hingga ia ini itu jika juga kah kami kapan karena ke kepada kita lain lah maka mana mau mengenai
nomor no oleh pada para per pun pula saat saja saya secara sebagai sebuah sedang seperti serta siapa suatu sudah
tahun tentang terhadap thn tolong untuk yaitu yang
"""

STOPWORDS = frozenset(TEXT.split())
