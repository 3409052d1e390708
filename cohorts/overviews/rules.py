from backend.people.rules import is_administrator
from cohorts.programmes.rules import organises

can_read_journal = is_administrator
can_read_report = organises
