"""The page of figures (`/laporan/`), put together by `report`."""
