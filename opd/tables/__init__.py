"""Tables as files: `text` writes CSV and JSON, `workbook` XLSX. No text becomes a formula."""
