"""Files saved by a real LibreOffice, where Debian's packages are installed."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

PROGRAM = shutil.which("soffice")
SECONDS = 180
# Each row: the file to open, and the types in which LibreOffice saves it.
ROWS = (("docx", ("odt", "docx", "pdf")), ("xlsx", ("ods", "xlsx", "csv", "pdf")), ("pptx", ("pptx", "pdf")))


@cache
def saved(folder: Path, sources: tuple[tuple[str, bytes], ...]) -> dict[str, bytes]:
    """-> name -> content of what LibreOffice saved of `sources` (name and content) in every type of ROWS."""
    for name, content in sources:
        (folder / name).write_bytes(content)
    for extension, targets in ROWS:
        names = [str(folder / name) for name, _content in sources if name.endswith(f".{extension}")]
        for target in targets if names else ():
            subprocess.run(
                [
                    PROGRAM,
                    f"-env:UserInstallation=file://{folder}/profile",
                    "--headless",
                    "--convert-to",
                    target,
                    "--outdir",
                    str(folder / f"{extension}-{target}"),
                    *names,
                ],
                check=True,
                capture_output=True,
                timeout=SECONDS,
            )
    files = sorted(path for path in folder.glob("*-*/*") if path.is_file())
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in files}
