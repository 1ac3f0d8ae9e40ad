"""Complete data for every letter, about people and things that do not exist."""

from datetime import date

from opd.papers import letterhead

URL = "https://plid.example/verifikasi/9f86d081884c7d659a2f/"
TRACK = "https://plid.example/permohonan/lacak/"

COMMON = {
    "number": "S-0042/PPID/2026",
    "date": date(2026, 11, 24),
    "place": "Metro",
    "recipient": {
        "name": "Melati Contoh Setiawati",
        "address_lines": ["Jalan Anggrek Nomor 0", "Kelurahan Imopuro, Kota Metro"],
    },
    "signer": {"office": "Pejabat Pengelola Informasi dan Dokumentasi"},
    "office": {
        "government": "Pemerintah Kota Metro",
        "name": "Pejabat Pengelola Informasi dan Dokumentasi",
        "address": "Jalan Contoh Nomor 1, Kota Metro",
        "phone": "(0000) 000000",
        "email": "ppid@plid.example",
        "website": "https://plid.example",
    },
    "verification": {"url": URL, "code": "9f86d081884c7d659a2f", "qr": letterhead.qr(URL)},
    "tracked": {"number": "0042/PPID/2026", "url": TRACK, "qr": letterhead.qr(TRACK)},
    "copies": ["Atasan PPID Kota Contoh", "Dinas Contoh"],
}
INFOREQUEST = {
    "number": "0042/PPID/2026",
    "received_on": date(2026, 11, 24),
    "information": "Salinan kontrak dan berita acara serah terima pekerjaan perbaikan saluran air di Kelurahan Imopuro "
    "tahun 2025, beserta gambar pelaksanaannya.",
}
OBJECTION = {
    "number": "0007/KEB/2026",
    "received_on": date(2026, 12, 14),
    "grounds": [
        {"letter": "a", "text": "Permohonan ditolak dengan alasan pengecualian"},
        {"letter": "d", "text": "Permohonan ditanggapi tidak sebagaimana yang diminta"},
    ],
}
FILES = [
    {"name": "kontrak-saluran-air-imopuro-2025.pdf", "size": "1,4 MB", "sha256": "9f86d081884c7d65" * 4},
    {"name": "berita-acara-serah-terima.pdf", "size": "320 KB", "sha256": "60303ae22b998861" * 4},
]
MISSING = ["Salinan KTP pemohon.", "Tujuan penggunaan informasi."]
PERIODS = {
    "answer": {"days": 10, "article": "Pasal 22 ayat (7)"},
    "extension": {"days": 7, "article": "Pasal 22 ayat (8)"},
    "objection": {"days": 30, "article": "Pasal 36 ayat (1)"},
    "reply": {"days": 30, "article": "Pasal 36 ayat (2)"},
    "dispute": {"days": 14, "article": "Pasal 37 ayat (2)"},
}


def periods(*names: str) -> dict:
    law = {"law": "Undang-Undang Nomor 14 Tahun 2008"}
    return {"periods": {name: PERIODS[name] | law for name in names}}


OBJECT = {
    "objection_url": "https://plid.example/permohonan/s/contoh/keberatan/",
    "objection_start": "https://plid.example/keberatan/baru/",
}
ANSWERED = {**OBJECT, **periods("objection"), "objection_until": date(2027, 1, 8)}
DUE = {"due_on": date(2026, 12, 8), "due_on_is_provisional": True}


def letter(subject: str, **own) -> dict:
    return {**COMMON, "subject": subject, **own}


TEST = {
    "information": "Catatan pemeriksaan dan pengobatan pasien.\nTanpa data jumlah pasien.",
    "ground": "Pasal 17 huruf h: mengungkap rahasia pribadi",
    "law": "Undang-Undang Nomor 27 Tahun 2022, Pasal 4",
    "consequence_if_opened": "Keadaan kesehatan seseorang diketahui umum.",
    "benefit_if_closed": "Pasien berani menyampaikan keluhannya.",
    "interest_in_opening": "Umum dapat mengawasi mutu layanan.",
    "interest_in_closing": "Kepercayaan kepada rumah sakit terjaga.",
    "duration": "Sampai pasien memberi persetujuan tertulis",
    "officer": "PPID Utama Kota Contoh",
}


SAMPLES = {
    "receipt": letter(
        "Tanda bukti penerimaan permohonan informasi publik",
        inforequest={
            **INFOREQUEST,
            "purpose": "Penelitian warga tentang genangan air.",
            "access": "Mendapat salinan",
            "format": "Salinan elektronik (PDF)",
            "delivery": "Surel",
            "channel": "Laman PLID Kota Metro",
            "received_by": "Petugas layanan informasi",
        },
        **periods("answer", "extension", "objection"),
        **DUE,
        **OBJECT,
    ),
    "completion": letter(
        "Permintaan melengkapi permohonan informasi",
        inforequest=INFOREQUEST,
        missing=MISSING,
        days=3,
        complete_until=date(2026, 11, 27),
        complete_url="https://plid.example/permohonan/lacak/",
        **periods("answer"),
        **DUE,
    ),
    "extension": letter(
        "Pemberitahuan perpanjangan waktu",
        inforequest=INFOREQUEST,
        reason="Gambar pelaksanaan tersimpan di arsip fisik dan sedang dipindai.",
        first_due_on=date(2026, 12, 8),
        due_on=date(2026, 12, 17),
        **periods("extension", "objection"),
        **OBJECT,
    ),
    "notice": letter(
        "Pemberitahuan tertulis atas permohonan informasi",
        inforequest=INFOREQUEST,
        attachments="2 berkas",
        held=True,
        other_body="",
        decision="Dikabulkan sebagian",
        reason="Data pribadi pekerja dikecualikan menurut Pasal 17 huruf h.",
        material="Kontrak dan berita acara serah terima, dengan bagian yang dihitamkan.",
        redactions=[
            {
                "part": "Kontrak, halaman 3",
                "subject": "Nomor rekening dan NIK pekerja",
                "reason": "Mengungkap rahasia pribadi orang lain",
                "ground": "Pasal 17 huruf h Undang-Undang Nomor 14 Tahun 2008",
            },
            {
                "part": "Berita acara, halaman 1",
                "subject": "Tanda tangan",
                "reason": "Dapat dipalsukan",
                "ground": "Pasal 17 huruf h Undang-Undang Nomor 14 Tahun 2008",
            },
        ],
        delivery="Surel",
        format="Salinan elektronik (PDF)",
        handover="Informasi kami serahkan bersama surat ini.",
        cost="Rp10.000",
        costs=[
            {
                "item": "Fotokopi hitam putih",
                "quantity": "40 lembar",
                "amount": "Rp250",
                "total": "Rp10.000",
                "basis": "Keputusan Contoh Nomor 3 Tahun 2025",
            }
        ],
        payment="Tunai di loket.",
        files=FILES,
        documents=[
            {
                "title": "Rencana Umum Pengadaan Kota Metro 2025",
                "url": "https://plid.example/dokumen/17-rencana-umum-pengadaan-kota-metro-2025/",
            }
        ],
        **ANSWERED,
    ),
    "refusal": letter(
        "Keputusan PPID tentang penolakan permohonan informasi publik",
        inforequest=INFOREQUEST,
        applicant={"occupation": "Pedagang", "phone": "081200000007", "email": "melati@contoh.example"},
        considering=[
            "PPID tidak memberikan informasi itu dengan alasan: menyangkut harga penyedia dan kesehatan seseorang;",
            "membuka informasi itu dapat menimbulkan konsekuensi: pesaing dapat meniru harga satuannya.",
        ],
        citing=[
            "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik, Pasal 17 huruf b dan huruf h",
            "Undang-Undang Nomor 27 Tahun 2022, Pasal 4",
        ],
        exempted=[
            {
                "document": "Rincian harga satuan penawaran",
                "ground": "Pasal 17 huruf b: hak atas kekayaan intelektual dan persaingan usaha tidak sehat",
                "law": "Undang-Undang Nomor 30 Tahun 2000 tentang Rahasia Dagang, Pasal 2",
                "test": "Nomor 12/UK/PPID/2026 tanggal 20 November 2026",
                "duration": "Sampai 31 Desember 2027.",
            },
            {
                "document": "Catatan kesehatan pekerja",
                "ground": "Pasal 17 huruf h: mengungkap rahasia pribadi",
                "law": "Undang-Undang Nomor 27 Tahun 2022, Pasal 4",
                "test": "Nomor 7/UK/PPID/2025 tanggal 17 Juni 2025",
                "duration": "Selama pekerja itu hidup. Ditinjau setiap tahun.",
            },
        ],
        **ANSWERED,
    ),
    "lapse": letter(
        "Pemberitahuan permohonan tidak diproses",
        inforequest=INFOREQUEST,
        asked_on=date(2026, 11, 25),
        asked_by="S-0040/PPID/2026",
        days=3,
        complete_until=date(2026, 11, 30),
        missing=MISSING,
        **periods("objection"),
        **OBJECT,
    ),
    "withdrawal": letter(
        "Pemberitahuan pencabutan",
        inforequest=INFOREQUEST,
        told_by="Datang langsung",
        told_on=date(2026, 11, 26),
        recorded_on=date(2026, 11, 27),
        due_on=date(2026, 12, 8),
        revoke_until=date(2026, 12, 10),
        revoke_url="https://plid.example/permohonan/lacak/",
    ),
    "fulfilment": letter(
        "Pelaksanaan putusan",
        objection=OBJECTION,
        inforequest=INFOREQUEST,
        ordered_by="Atasan PPID",
        ordered_on=date(2026, 12, 1),
        order="Berikan kontraknya secara utuh.",
        due_on=date(2026, 12, 15),
        files=[{"name": "kontrak.pdf", "size": "1,2 MB", "sha256": "ab" * 32}],
        cost="Rp5.000",
        commission="Komisi Informasi Provinsi Lampung",
    ),
    "objection_receipt": letter(
        "Tanda terima keberatan",
        objection={
            **OBJECTION,
            "purpose": "Penelitian warga tentang genangan air.",
            "case_position": "Saya meminta kontrak secara utuh.\nYang saya terima hanya ringkasannya.",
        },
        inforequest=INFOREQUEST,
        is_premature=True,
        is_late=True,
        **periods("objection", "reply"),
        due_on=date(2027, 1, 28),
        due_on_is_provisional=True,
    ),
    "objection_decision": {
        **letter("Keputusan Atasan PPID atas keberatan informasi publik"),
        "signer": {"office": "Sekretaris Daerah selaku Atasan PPID", "name": "Nama Contoh"},
        "objection": OBJECTION,
        "inforequest": INFOREQUEST,
        "considering": [
            "kontrak yang sudah ditandatangani adalah informasi yang wajib tersedia setiap saat;",
            "data pribadi pekerja dapat dihitamkan tanpa menutup seluruh kontrak.",
        ],
        "citing": ["Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik, Pasal 36 ayat (2)"],
        "decision": "Mengabulkan keberatan untuk sebagian.",
        "reasons": "Harga satuan sudah diumumkan saat tender, sehingga tidak lagi merupakan rahasia dagang.",
        "order": {
            "text": "PPID memberikan salinan kontrak dengan data pribadi pekerja dihitamkan.",
            "period": "5 hari kerja",
            "until": date(2027, 1, 14),
        },
        "commission": "Komisi Informasi Provinsi Lampung",
        "commission_address": ["Jalan Melati Nomor 9", "Bandar Lampung"],
        **periods("dispute"),
        "dispute_until": date(2027, 1, 27),
    },
    "chronology": {
        **{key: COMMON[key] for key in ("date", "place", "signer", "office")},
        "subject": "Kronologi permohonan informasi dan keberatan",
        "recipient": {"name": "Komisi Informasi Provinsi Lampung", "address_lines": []},
        "inforequest": INFOREQUEST,
        "objection": {"number": "0007/KEB/2026", "received_on": date(2026, 12, 14)},
        "acts": [
            {"on": date(2026, 11, 24), "act": "Permohonan diterima dan didaftar", "by": "Pemohon", "remark": ""},
            {"on": date(2026, 11, 25), "act": "Diteruskan ke OPD", "by": "PPID", "remark": "Dinas Pekerjaan Umum"},
            {"on": date(2026, 12, 8), "act": "Pemberitahuan tertulis dikirim", "by": "PPID", "remark": "Surel"},
        ],
        "files": FILES,
    },
    "consequence_test": {
        **{key: COMMON[key] for key in ("number", "date", "place", "office")},
        "signer": {"office": TEST["officer"], "name": "Anggrek Contoh", "nip": "000000000000000000"},
        "title": "Lembar pengujian konsekuensi",
        "weekday": "Selasa",
        "agency": "Dinas Contoh",
        "test": TEST,
        "consent": "Tidak",
        "public_office": "Tidak",
        "team": ["Bagian Contoh", "Inspektorat Contoh", "Melati Contoh Setiawati, arsiparis"],
        "remark": "Konsep: belum disetujui Atasan PPID.",
    },
    "classification": {
        **{key: COMMON[key] for key in ("number", "date", "place", "office", "signer")},
        "title": "Keputusan PPID tentang penetapan klasifikasi informasi yang dikecualikan",
        "body": "Pemerintah Kota Contoh",
        "agency": "Dinas Contoh",
        "document": "Rekam medis pasien rawat inap",
        "considering": ["pengujian konsekuensi sudah dilakukan dengan saksama pada tanggal 20 November 2026."],
        "citing": ["Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik, Pasal 19"],
        "test": {key: TEST[key] for key in ("information", "ground", "duration", "officer")},
        "approval": {"office": "Atasan PPID Kota Contoh", "on": date(2026, 11, 25)},
        "ended": "Tidak berlaku lagi sejak 1 Desember 2026: diganti uji yang baru.",
    },
    "register": {
        "date": date(2026, 11, 24),
        "office": COMMON["office"],
        "title": "Register permohonan informasi publik",
        "period": "Januari sampai November 2026",
        "headings": [
            *("Nomor", "Tanggal", "Nama", "Alamat", "Kontak", "Pekerjaan", "Informasi yang diminta", "Tujuan"),
            *("Status", "Bentuk", "Jenis", "Keputusan", "Alasan penolakan", "Pemberitahuan", "Biaya"),
        ],
        "widths": [8, 7, 8, 8, 9, 6, 14, 8, 7, 6, 6, 7, 8, 8, 5],
        "rows": [
            [
                *("0042/PPID/2026", date(2026, 11, 24), "Melati Contoh Setiawati", "Jalan Anggrek Nomor 0"),
                *("melati@warga.example", "Petani", INFOREQUEST["information"], "Penelitian warga", "Dikuasai"),
                *("Salinan lunak", "Meminta salinan", "Dikabulkan sebagian", None, date(2026, 12, 8), 0),
            ]
        ]
        * 40,
    },
}

# Keys that letters lack which an older version has issued and nobody has typeset yet.
NEW_KEYS = {
    "receipt": ["periods"],
    "completion": ["periods"],
    "lapse": ["periods", "asked_by", "days"],
    "extension": ["periods"],
    "notice": ["periods", "handover"],
    "objection_receipt": ["periods"],
    "objection_decision": ["periods", "citing"],
    "withdrawal": ["recorded_on"],
}
FORMER = {
    **{name: {key: value for key, value in SAMPLES[name].items() if key not in new} for name, new in NEW_KEYS.items()},
    "refusal": letter(
        "Keputusan PPID tentang penolakan permohonan informasi publik",
        inforequest=INFOREQUEST,
        grounds=[
            {
                "letter": "b",
                "text": "Mengganggu perlindungan hak atas kekayaan intelektual dan perlindungan dari persaingan usaha "
                "tidak sehat",
                "law": "Undang-Undang Nomor 30 Tahun 2000 tentang Rahasia Dagang, Pasal 2",
            },
            {"letter": "h", "text": "Mengungkap rahasia pribadi", "law": "Undang-Undang Nomor 27 Tahun 2022, Pasal 4"},
        ],
        tests=[
            {
                "number": "12/UK/PPID/2026",
                "date": date(2026, 11, 20),
                "consequence": "pesaing penyedia dapat meniru cara menghitung harga satuannya.",
            },
            {
                "number": "7/UK/PPID/2025",
                "date": date(2025, 6, 17),
                "consequence": "Keadaan kesehatan seseorang diketahui orang lain.",
            },
        ],
        **{key: value for key, value in ANSWERED.items() if key != "periods"},
    ),
}
