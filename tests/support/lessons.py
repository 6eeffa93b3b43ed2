"""The lessons of the page."""

from lossatlas.lessons.library import Library
from lossatlas.web.http.static import frontend

_SHELF = Library(frontend(), None).read()
assert _SHELF.problems == []
LESSONS = _SHELF.lessons
