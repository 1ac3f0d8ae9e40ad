"""Text and tables of office files: DOCX, PPTX, ODT and sheets. `table` reads the first sheet as rows of text."""
