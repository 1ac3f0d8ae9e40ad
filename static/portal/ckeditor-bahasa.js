// Our own words where the Indonesian of CKEditor is missing, English or unclear. Loaded by portal/richtext.py as a plugin.

const WORDS = {
  format: { label: "Bentuk", panelTitle: "Bentuk paragraf", tag_p: "Teks biasa", tag_h2: "Judul", tag_h3: "Subjudul", tag_h4: "Judul kecil" },
  basicstyles: { bold: "Tebal", italic: "Miring" },
  link: {
    title: "Tautan",
    toolbar: "Tautan",
    info: "Tautan",
    displayText: "Teks yang tampil",
    type: "Jenis tautan",
    toUrl: "Alamat web",
    toAnchor: "Bagian lain di halaman ini",
    toEmail: "Surel",
    toPhone: "Telepon",
    emailAddress: "Alamat surel",
    emailSubject: "Perihal surel",
    emailBody: "Isi surel",
    phoneNumber: "Nomor telepon",
    noUrl: "Isi alamat tautannya.",
    noEmail: "Isi alamat surelnya.",
    noTel: "Isi nomor teleponnya.",
    noAnchors: "(Halaman ini belum mempunyai penanda bagian)",
    selectAnchor: "Pilih penanda bagian",
    anchorName: "Menurut nama",
    anchorId: "Menurut tanda pengenal",
    menu: "Ubah tautan",
    unlink: "Hapus tautan",
  },
  list: { bulletedlist: "Daftar bertitik", numberedlist: "Daftar bernomor" },
  table: {
    toolbar: "Tabel",
    title: "Tabel",
    menu: "Ubah tabel",
    caption: "Judul tabel",
    headers: "Sel judul",
    headersRow: "Baris pertama",
    headersColumn: "Kolom pertama",
    invalidRows: "Jumlah baris harus angka yang lebih besar dari 0.",
  },
  clipboard: {
    pasteNotification: "Tekan %1 untuk menempel. Peramban ini tidak mengizinkan menempel lewat tombol.",
    cutError: "Peramban ini tidak mengizinkan memotong lewat tombol. Tekan Ctrl+X.",
  },
};

CKEDITOR.plugins.add("bahasa", {
  beforeInit(editor) {
    for (const [plugin, words] of Object.entries(WORDS)) Object.assign(editor.lang[plugin], words);
  },
});
