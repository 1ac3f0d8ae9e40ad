<?php
/* How dinas-contoh.xml was made: by WordPress 6.8 (Debian: wordpress, mariadb-server, php-cli), run with its wp-config.php
   in place, an empty database and WP_HOME http://dinkes.contoh.test:

       php make_export.php path/to/wp-load.php dinas-contoh.xml

   All words are made up. */
$_SERVER += ['HTTP_HOST' => 'dinkes.contoh.test', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/'];
define('WP_INSTALLING', true);
define('WP_CONTENT_URL', 'http://dinkes.contoh.test/wp-content');
require $argv[1];
foreach (['upgrade', 'taxonomy', 'post', 'nav-menu', 'export'] as $file) require_once ABSPATH . "wp-admin/includes/$file.php";
wp_install('Dinas Contoh', 'pengelola', 'pengelola@contoh.test', true, '', 'sandi-panjang-untuk-uji');
wp_set_current_user(1); kses_remove_filters(); update_option('timezone_string', 'Asia/Jakarta');
global $wp_rewrite; $wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/'); $wp_rewrite->init();
foreach (get_posts(['post_type' => ['post','page'], 'post_status' => 'any', 'numberposts' => -1]) as $p) wp_delete_post($p->ID, true);
$a = wp_insert_term('Informasi', 'category')['term_id']; $b = wp_insert_term('Kinerja', 'category', ['parent' => $a])['term_id']; $c = wp_insert_term('Laporan Tahunan', 'category', ['parent' => $b])['term_id'];
$file = function ($name, $type, $title, $caption = '', $alt = '') { $up = wp_upload_dir('2024/05'); file_put_contents($up['path'] . "/$name", 'x'); 
  $id = wp_insert_attachment(['guid' => $up['url'] . "/$name", 'post_mime_type' => $type, 'post_title' => $title, 'post_status' => 'inherit', 'post_excerpt' => $caption, 'post_date' => '2024-05-02 09:00:00'], $up['path'] . "/$name"); if ($alt) update_post_meta($id, '_wp_attachment_image_alt', $alt); return $id; };
$pdf = $file('Laporan-Kinerja-2023.pdf', 'application/pdf', 'Laporan Kinerja 2023');
$jpg = $file('posyandu.jpg', 'image/jpeg', 'posyandu', 'Posyandu Melati, Kelurahan Imopuro.', 'Kader menimbang balita');
$doc = $file('formulir-lama.doc', 'application/msword', 'formulir-lama');
$rahasia = $file('notulen.pdf', 'application/pdf', 'Notulen rapat tertutup');
$u = fn($id) => wp_get_attachment_url($id); $thumb = str_replace('.jpg', '-300x200.jpg', $u($jpg));
$write = fn($p) => wp_insert_post(wp_slash($p + ['post_type' => 'post', 'post_status' => 'publish', 'post_category' => [$c], 'tags_input' => ['kinerja']]), true);
$one = $write(['post_title' => 'Laporan kinerja sudah terbit', 'post_date' => '2024-05-03 10:00:00', 'post_excerpt' => 'Apa yang dicapai Dinas Contoh pada 2023.', 'post_content' =>
"<!-- wp:paragraph -->\n<p>Laporan <strong>kinerja</strong> 2023 dapat dibaca warga.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:image {\"id\":$jpg,\"sizeSlug\":\"medium\"} -->\n<figure class=\"wp-block-image size-medium\"><img src=\"$thumb\" alt=\"Kader menimbang balita\" class=\"wp-image-$jpg\"/><figcaption class=\"wp-element-caption\">Posyandu Melati</figcaption></figure>\n<!-- /wp:image -->\n\n<!-- wp:file {\"id\":$pdf,\"href\":\"{$u($pdf)}\"} -->\n<div class=\"wp-block-file\"><a href=\"{$u($pdf)}\">Laporan Kinerja 2023</a><a href=\"{$u($pdf)}\" class=\"wp-block-file__button wp-element-button\" download>Unduh</a></div>\n<!-- /wp:file -->\n\n<!-- wp:latest-posts /-->"]);
$two = $write(['post_title' => 'Jadwal posyandu & imunisasi', 'post_date' => '2024-05-10 10:00:00', 'post_content' =>
"Datang <em>pagi</em>.\nBawa buku KIA.\n\n[caption id=\"attachment_$jpg\" width=\"300\"]<img class=\"wp-image-$jpg\" src=\"$thumb\" alt=\"\" /> Suasana pagi[/caption]\n\n[gallery ids=\"$jpg\"]\n\nBaca <a href=\"" . get_permalink($one) . "\">laporannya</a> dan <a href=\"{$u($doc)}\">formulirnya</a> [sic].\n\n[contact-form-7 id=\"5\" title=\"Tanya\"]"]);
$write(['post_title' => 'Rencana yang belum jadi', 'post_status' => 'draft', 'post_content' => 'Kata rahasia: rancangan.']);
$write(['post_title' => 'Catatan dalam', 'post_status' => 'private', 'post_date' => '2024-05-11 10:00:00', 'post_excerpt' => 'Kata rahasia: rapat tertutup.', 'post_content' => "Kata rahasia: rapat. <a href=\"{$u($rahasia)}\">Notulen</a>"]);
$write(['post_title' => 'Hanya yang tahu sandinya', 'post_password' => 'buka', 'post_date' => '2024-05-12 10:00:00', 'post_content' => 'Kata rahasia: sandi.']);
$trash = $write(['post_title' => 'Salah tulis', 'post_date' => '2024-05-13 10:00:00', 'post_content' => 'Dibuang.']); wp_trash_post($trash);
$p = wp_insert_post(['post_type' => 'page', 'post_title' => 'Profil', 'post_content' => "<h1>Profil</h1>\nKami melayani warga.", 'post_status' => 'publish']);
wp_insert_post(['post_type' => 'page', 'post_title' => 'Kontak', 'post_content' => 'Datang ke kantor kami.', 'post_status' => 'publish', 'post_parent' => $p]);
wp_insert_comment(['comment_post_ID' => $two, 'comment_author' => 'Warga', 'comment_author_email' => 'warga@contoh.test', 'comment_content' => 'Terima kasih.', 'comment_approved' => 1]);
wp_update_post(['ID' => $two, 'post_name' => 'jadwal-posyandu']);
$menu = wp_create_nav_menu('Utama'); wp_update_nav_menu_item($menu, 0, ['menu-item-object-id' => $p, 'menu-item-object' => 'page', 'menu-item-type' => 'post_type', 'menu-item-status' => 'publish']);
foreach (['_pingme', '_encloseme'] as $k) delete_post_meta_by_key($k);
ob_start();
export_wp(['content' => 'all']);
file_put_contents($argv[2], ob_get_clean());
