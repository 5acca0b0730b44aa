"""The exception tree of On Record; a dependency's errors are mapped onto it where they are met.

    OnRecordError
    ├── BadInputError          a request that cannot be answered as asked: empty, too long, a date that is none
    ├── SourceError            a source that cannot be read at all (a bad item inside it is a `Rejected`, not an error)
    ├── ModelError             a model that is missing, altered or unusable
    └── HomeError              the home folder (catalogue and indexes)
        ├── NoIndexError       nothing has been ingested yet
        ├── IndexMismatchError the index was built in another way than the settings ask for
        ├── BusyError          another ingest holds the home
        └── UnknownArticleError no article, or several, under the given id

Every message says what happened, to which input, and what to do next.
"""


class OnRecordError(Exception):
    """The root: its message can be shown to a user as it is."""


class BadInputError(OnRecordError):
    """A request that cannot be answered as asked."""


class SourceError(OnRecordError):
    """A source that cannot be read at all."""


class ModelError(OnRecordError):
    """A model that is missing, altered or unusable."""


class HomeError(OnRecordError):
    """Something about the home folder, its catalogue or its indexes."""


class NoIndexError(HomeError):
    """Nothing has been ingested yet."""


class IndexMismatchError(HomeError):
    """The index was built in another way than the settings ask for."""


class BusyError(HomeError):
    """Another ingest holds the home folder."""


class UnknownArticleError(HomeError):
    """No article, or several, under the given id."""
