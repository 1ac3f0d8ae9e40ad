"""The public lists DIP and DIK: columns, files, frozen editions and the order of pages."""
