"""Stopwords: words that carry no meaning of their own in a question. Inside quotes they count."""

TEXT = """
ada adalah agar akan antara apa apabila apakah atas atau bagaimana bagi bahwa berapa bikin bila bisa buat cara dalam
dan dapat dari dengan di dimana gimana guna hal harus hingga ia ingin ini itu jika juga kah kalau kami kapan karena ke
kenapa kepada kita lah lain maka mana mau mengapa mengenai mengurus no nomor oleh pada para per pula pun saat saja
saya sebagai sebuah secara sedang seperti serta siapa suatu sudah tahun tentang terhadap thn tolong untuk yaitu yang
"""

STOPWORDS = frozenset(TEXT.split())
