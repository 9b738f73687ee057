"""What can go wrong, each with a stable code."""


class Error(Exception):
    """An error of Demarche. ``code`` is stable; ``demarche.codes()`` says what each means."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"[{code}] {message}")
        self.code = code
        self.message = message

    def __reduce__(self):
        return (Error, (self.code, self.message))
