"""Full names in a short text are asked about; agencies, places and offices are not (domain rule 48)."""

import pytest

from documents.privacy.names import full_names

AGENCIES = ["Kecamatan Metro Barat", "Metro Barat", "Dinas Kesehatan", "RSUD Jenderal Ahmad Yani", "Iring Mulyo"]
NAMED = {
    "Budi Santoso bin Ahmad, guru SDN 3 Metro Barat": ["Budi Santoso bin Ahmad"],
    "Gaji sdr. Budi di Dinas Kesehatan": ["Budi"],
    "DATA BUDI SANTOSO BIN AHMAD": ["Budi Santoso bin Ahmad"],
    "Rekam medis Dr. Siti Aminah, M.Kes.": ["Siti Aminah"],
    "rapor Siti, S.Pd tahun 2024": ["Siti"],
    "Kepala Dinas Kesehatan Budi Santoso": ["Budi Santoso"],
    "Izin a.n. Slamet dan Wayan I. Sudarta": ["Slamet", "Wayan I. Sudarta"],
    "Keluhan Ibu Kartini": ["Kartini"],
    "bantuan untuk sri contoh wulandari": ["Sri Contoh Wulandari"],
}
FREE = [
    "Laporan Kinerja Dinas Kesehatan tahun 2023, lengkap dengan capaian setiap indikator.",
    "Gambar taman di Kecamatan Metro Barat dan kelurahan Iring Mulyo.",
    "Surat Bapak Wali Kota Metro kepada Ibu Camat Metro Barat.",
    "Jumlah pasien RSUD Jenderal Ahmad Yani dan angka APBD.",
    "Lebar Jalan Jenderal Sudirman dan Jl. Ahmad Yani.",
    "Peraturan Daerah tentang Pajak dan Retribusi Daerah.",
    "",
]


@pytest.mark.parametrize("text", NAMED)
def test_a_full_name_is_found(text):
    assert full_names(text, own=["Sri  Contoh Wulandari"], others=AGENCIES) == NAMED[text]


@pytest.mark.parametrize("text", FREE)
def test_agencies_places_and_offices_are_no_names(text):
    assert full_names(text, own=["Sri Contoh Wulandari", ""], others=AGENCIES) == []


def test_a_hostile_text_takes_no_time():
    for text in ("A" * 200_000, "Aa " * 50_000, "Ab bin " * 30_000, "sdr. " * 40_000):
        full_names(text)
