"""One file with all that is kept: every row and every uploaded file, of one moment, from either database.

Taken while people work. Restored into an empty database of the same schema, on either engine, and only
when every part is what was taken. It knows no room: they say in core.registry what files to take along
and what must be right afterwards.
"""

from .archive import BackupRefused, Manifest
from .restoring import check_backup, restore_backup
from .taking import take_backup

__all__ = ["BackupRefused", "Manifest", "check_backup", "restore_backup", "take_backup"]
