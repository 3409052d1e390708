from backend.people.rules import is_administrator, not_looking_as
from cohorts.programmes.rules import organises

can_read_journal = is_administrator
can_export_journal = can_read_journal & not_looking_as
can_read_report = organises
can_export_report = can_read_report & not_looking_as
