# SPDX-License-Identifier: LGPL-3.0-or-later
"""The day and the sign-up for Limnoria."""
from . import plugin

Class = plugin.Class


def configure(_advanced):
    """There is nothing to ask."""
