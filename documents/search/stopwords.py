"""Words that carry no meaning of their own in a question; inside quotes they count."""

TEXT = """
ada adalah agar akan antara apa apabila apakah atas atau bagaimana bagi bahwa berapa bila bisa dalam dan dapat dari
dengan di dimana gimana guna hal harus hingga ia ingin ini itu jika juga kah kalau kami kapan karena ke kenapa kepada
kita lain lah maka mana mau mengapa mengenai nomor no oleh pada para per pun pula saat saja saya secara sebagai sebuah
sedang seperti serta siapa suatu sudah tahun tentang terhadap thn tolong untuk yaitu yang
"""

STOPWORDS = frozenset(TEXT.split())
