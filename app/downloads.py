"""Files that endpoints give: text while it is made, workbooks once they are whole."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from os import SEEK_END
from tempfile import TemporaryFile
from threading import Condition, Thread
from typing import IO, Any

from flask import Flask, Response, current_app

from app.services.exports import as_csv, as_excel, offered
from app.services.reporting import Reporting
from app.services.transaction import end_reading

# What the document says of such an answer.
TEXT = {"type": "string"}
BINARY = {"type": "string", "format": "binary"}
CSV = "text/csv"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SENT_AT_ONCE = 64 * 1024


class _Spool:
    """Text that is made as fast as it can be and sent as fast as it is taken.

    Whoever takes it slowly, or stops half way, must not keep a connection and its reading
    transaction open so long: what is made before it is taken waits in a file without a name.
    """

    def __init__(self, app: Flask, parts: Generator[str, None, None]) -> None:
        self._file = _temporary_file()
        self._changed = Condition()
        self._made = self._sent = 0
        self._is_over = self._is_closed = False
        self._error: BaseException | None = None
        self._thread = Thread(target=self._make, args=(app, parts), name="export", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or self._made > self._sent)
            if self._made > self._sent:
                self._file.seek(self._sent)
                data = self._file.read(min(_SENT_AT_ONCE, self._made - self._sent))
                self._sent += len(data)
                return data
            self._file.close()
            if self._error is not None:
                # The answer breaks off, so that nobody takes half of a file for all of it.
                raise self._error
            raise StopIteration

    def wait(self) -> None:
        """Until there is something to send; what goes wrong before that is raised here."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or self._made > 0)
            if self._error is not None and not self._made:
                raise self._error

    def close(self) -> None:
        """Make no more, and let go of the file."""
        with self._changed:
            self._is_closed = True
        self._thread.join()
        self._file.close()

    def _make(self, app: Flask, parts: Generator[str, None, None]) -> None:
        """In a thread with a context, and so a session, of its own."""
        try:
            with app.app_context():
                for part in parts:
                    if not self._keep(part.encode()):
                        break
                parts.close()
        except BaseException as error:  # noqa: BLE001  # raised where the text is taken
            self._error = error
        finally:
            with self._changed:
                self._is_over = True
                self._changed.notify_all()

    def _keep(self, data: bytes) -> bool:
        with self._changed:
            if self._is_closed:
                return False
            self._file.seek(self._made)
            self._file.write(data)
            self._made += len(data)
            self._changed.notify_all()
            return True


def export_csv(name: str, args: Mapping[str, Any], rules: Reporting) -> Response:
    """One of `offered.EXPORTS` as text."""
    table = offered.EXPORTS[name].table(args, rules)
    return csv_file(offered.file_name(name, args, rules), as_csv.parts(table))


def export_excel(name: str, args: Mapping[str, Any], made_by: str, rules: Reporting) -> Response:
    """One of `offered.EXPORTS` as a workbook; `Invalid` where a sheet is too small for it."""
    about = offered.about(name, args, made_by)
    table = offered.EXPORTS[name].table(args, rules)
    as_excel.check_size(table)
    return excel_file(
        offered.file_name(name, args, rules),
        lambda file: as_excel.write(file, table, about, rules.calendar),
    )


def csv_file(name: str, parts: Generator[str, None, None]) -> Response:
    """The parts as a file to be saved.

    They must not ask anything of the request.
    """
    # What makes them has a connection of its own: nobody waits for a second one with the first.
    end_reading()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    spool = _Spool(app, parts)
    try:
        spool.wait()
    except BaseException:
        spool.close()
        raise
    answer = Response(spool, mimetype=CSV)
    # Whoever wraps the parts may forget to close them; the answer itself is always closed.
    answer.call_on_close(spool.close)
    return _named(answer, f"{name}.csv")


def excel_file(name: str, write: Callable[[IO[bytes]], None]) -> Response:
    """What `write` writes as a file to be saved; it is gone as soon as it is sent, or not sent."""
    file = _temporary_file()
    try:
        write(file)
        size = file.seek(0, SEEK_END)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    answer = Response(_read(file), mimetype=EXCEL)
    answer.content_length = size
    answer.call_on_close(file.close)
    return _named(answer, f"{name}.xlsx")


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while data := file.read(_SENT_AT_ONCE):
            yield data


def _temporary_file() -> IO[bytes]:
    return TemporaryFile(prefix="linking-export-")  # closed with the answer


def _named(answer: Response, file_name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer
