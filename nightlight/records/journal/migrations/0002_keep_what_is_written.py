"""The database itself refuses to change or remove an entry, whoever asks; words can only be blanked, and only as a recorded decision says."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION journal_only_blank() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.text IS NOT NULL OR NEW.salt IS NOT NULL OR OLD.blanked_by IS NOT NULL
       OR (NEW.id, NEW.chain_id, NEW.number, NEW.name) IS DISTINCT FROM (OLD.id, OLD.chain_id, OLD.number, OLD.name)
       OR NOT EXISTS (
           SELECT 1 FROM journal_entry e
           WHERE e.chain_id = OLD.chain_id AND e.number = NEW.blanked_by AND e.kind = 'journal.blanked'
             AND e.structure -> 'blanks' @> jsonb_build_array(jsonb_build_array(OLD.number, OLD.name)))
    THEN
        RAISE EXCEPTION 'words of the journal can only be blanked, by a recorded decision' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION journal_only_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.number <= OLD.number
       OR (NEW.id, NEW.kind, NEW.name, NEW.opened_at) IS DISTINCT FROM (OLD.id, OLD.kind, OLD.name, OLD.opened_at) THEN
        RAISE EXCEPTION 'a chain of the journal only grows' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- Entries and head come in one statement, so it is looked at once that is done, for all heads at once and by the index.
CREATE FUNCTION journal_by_its_entries() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF EXISTS (SELECT FROM heads h WHERE NOT EXISTS (
        SELECT FROM journal_entry e WHERE e.chain_id = h.id AND e.number = h.number AND e.digest = h.digest)) THEN
        RAISE EXCEPTION 'a chain of the journal only grows by its entries' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER journal_entry_kept BEFORE UPDATE OR DELETE ON journal_entry FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_entry_whole BEFORE TRUNCATE ON journal_entry FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_chain_kept BEFORE DELETE ON journal_chain FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_chain_whole BEFORE TRUNCATE ON journal_chain FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_chain_grows BEFORE UPDATE ON journal_chain FOR EACH ROW EXECUTE FUNCTION journal_only_forward();
CREATE TRIGGER journal_chain_headed AFTER UPDATE ON journal_chain REFERENCING NEW TABLE AS heads
    FOR EACH STATEMENT EXECUTE FUNCTION journal_by_its_entries();
CREATE TRIGGER journal_words_kept BEFORE DELETE ON journal_words FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_words_whole BEFORE TRUNCATE ON journal_words FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_words_blanked BEFORE UPDATE ON journal_words FOR EACH ROW EXECUTE FUNCTION journal_only_blank();
"""

UNDO = """
DROP FUNCTION journal_refuse() CASCADE; DROP FUNCTION journal_only_blank() CASCADE; DROP FUNCTION journal_only_forward() CASCADE;
DROP FUNCTION journal_by_its_entries() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
