from backend.people.rules import is_administrator

can_read_journal = is_administrator
