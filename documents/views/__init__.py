"""The public pages: documents with search, agencies, public lists, duties, notices and citizens' reports."""
