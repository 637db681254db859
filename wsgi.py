"""The WSGI application that servers and `flask --app wsgi` load."""

import gc
import os
import sys

from app import create_app
from app.cli import unconfigured
from config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        # Commands can be listed and the demo runs; the others say which settings lack.
        app = unconfigured(error)
    else:
        # One line per setting, without a traceback: the cure is in the sentence.
        sys.exit(f"The settings are not complete:\n{error}")
else:
    # All that is loaded now stays for ever: the garbage collector need not look through it again
    # and again, which is a tenth of the work of a sync.
    gc.freeze()
