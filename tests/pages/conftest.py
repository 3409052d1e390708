from tests.browser import *  # noqa: F403 -- the browser's fixtures are fixtures of this folder
