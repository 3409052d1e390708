from django.db import migrations

# What a line says never changes. Once: its place in the chain may be filled in. Once: what identifies people may be wiped.
# TRUNCATE is left to the rights of the database user; verify_journal sees it by the head.
FORWARDS = """
CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the journal is append-only: line % cannot be deleted', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.at, NEW.event, NEW.subject_type, NEW.subject_id, NEW.data, NEW.commitment)
        IS DISTINCT FROM (OLD.id, OLD.at, OLD.event, OLD.subject_type, OLD.subject_id, OLD.data, OLD.commitment)
    OR (
        OLD.position IS NOT NULL
        AND (NEW.position, NEW.previous_digest, NEW.digest)
            IS DISTINCT FROM (OLD.position, OLD.previous_digest, OLD.digest)
    )
    OR (
        (NEW.actor_id, NEW.looked_as_id, NEW.private, NEW.salt)
            IS DISTINCT FROM (OLD.actor_id, OLD.looked_as_id, OLD.private, OLD.salt)
        AND (NEW.actor_id, NEW.looked_as_id, NEW.private, NEW.salt)
            IS DISTINCT FROM (NULL::bigint, NULL::bigint, '{}'::jsonb, ''::varchar)
    ) THEN
        RAISE EXCEPTION 'the journal is append-only: line % cannot be changed', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only();
"""
BACKWARDS = """
DROP TRIGGER audit_entry_append_only ON audit_entry;
DROP FUNCTION audit_entry_append_only();
"""


def _only_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            # As a statement of its own: sqlparse need not split what stands between $$.
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(_only_postgresql(FORWARDS), _only_postgresql(BACKWARDS))]
