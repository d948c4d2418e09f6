"""Blanks the personal words of a closed case wherever they stand, as a recorded decision in its journal names them, and nothing else.

The running role may change neither facts nor what happened; this function may, as the role that owns the tables, and only so far.
"""

from django.db import migrations

BLANKING = """
CREATE FUNCTION record_keeping_blanks(of_case uuid, decision integer)
RETURNS TABLE (number integer, name text, kind text, structure jsonb) LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT e.number, b ->> 1, e.kind::text, e.structure
    FROM journal_entry d CROSS JOIN jsonb_array_elements(d.structure -> 'blanks') b
    JOIN journal_entry e ON e.chain_id = d.chain_id AND e.number = (b ->> 0)::integer
    WHERE d.chain_id = of_case AND d.number = decision AND d.kind = 'journal.blanked'
$$;

CREATE FUNCTION record_keeping_blank(of_case uuid, decision integer)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    blanked integer;
    said text := '(blanked by decision, entry ' || decision || ')';
BEGIN
    IF NOT EXISTS (SELECT FROM record_keeping_blanks(of_case, decision)) THEN
        RAISE EXCEPTION 'no decision of this case blanks anything' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT FROM cases_case c WHERE c.id = of_case AND c.closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'only the words of a closed case can be blanked' USING ERRCODE = 'insufficient_privilege';
    END IF;

    UPDATE journal_words w SET text = NULL, salt = NULL, blanked_by = decision
    FROM record_keeping_blanks(of_case, decision) b
    WHERE w.chain_id = of_case AND w.number = b.number AND w.name = b.name AND w.blanked_by IS NULL;
    GET DIAGNOSTICS blanked = ROW_COUNT;

    -- The title in force is that of the newest entry that gave one.
    UPDATE cases_case c SET title = said WHERE c.id = of_case AND EXISTS (
        SELECT FROM record_keeping_blanks(of_case, decision) b WHERE b.name = 'title' AND b.number = (
            SELECT max(w.number) FROM journal_words w WHERE w.chain_id = of_case AND w.name = 'title'));

    -- Whom a duty is about comes from what an event carried.
    UPDATE duties_clock k SET about = '(blanked) ' || k.id WHERE k.case_id = of_case AND k.about <> '' AND EXISTS (
        SELECT FROM record_keeping_blanks(of_case, decision) b JOIN cases_happening h ON h.case_id = of_case AND h.entry = b.number
        CROSS JOIN jsonb_each_text(h.data) d
        WHERE b.name = 'data' AND regexp_replace(lower(btrim(d.value)), '\\s+', ' ', 'g') = k.about);
    UPDATE cases_happening h SET data = '{}' FROM record_keeping_blanks(of_case, decision) b
    WHERE h.case_id = of_case AND h.entry = b.number AND b.name = 'data';

    UPDATE facts_assertion f SET value = NULL FROM record_keeping_blanks(of_case, decision) b
    WHERE f.case_id = of_case AND f.entry = b.number AND b.name = 'facts';
    UPDATE facts_assertion f SET said_by = '' FROM record_keeping_blanks(of_case, decision) b
    WHERE f.case_id = of_case AND f.entry = b.number AND b.name = 'said_by';

    UPDATE cases_link l SET why = '' FROM record_keeping_blanks(of_case, decision) b
    WHERE b.kind IN ('case.linked', 'case.unlinked') AND b.name = 'why' AND b.structure ->> 'other' IN (l.case_id::text, l.other_id::text)
      AND of_case IN (l.case_id, l.other_id);
    UPDATE cases_need_to_know n SET why = '' FROM record_keeping_blanks(of_case, decision) b
    WHERE b.kind = 'access.need_to_know_named' AND b.name = 'reason' AND n.case_id = of_case AND n.member_id::text = b.structure ->> 'member';
    UPDATE access_break_glass g SET reason = '' FROM record_keeping_blanks(of_case, decision) b
    WHERE b.kind = 'access.glass_broken' AND b.name = 'reason' AND g.case_id = of_case AND g.id::text = b.structure ->> 'glass';
    UPDATE access_break_glass g SET review = '' FROM record_keeping_blanks(of_case, decision) b
    WHERE b.kind = 'access.glass_reviewed' AND b.name = 'review' AND g.case_id = of_case AND g.id::text = b.structure ->> 'glass';

    -- What is blanked is not reckoned again: its facts are no longer known, and its clocks stay as they were.
    UPDATE duties_watch w SET look_at = NULL WHERE w.case_id = of_case;
    RETURN blanked;
END $$;
"""

UNDO = "DROP FUNCTION record_keeping_blank(uuid, integer); DROP FUNCTION record_keeping_blanks(uuid, integer);"


class Migration(migrations.Migration):
    # The tables that the second function names are looked up when it is called.
    dependencies = [("journal", "0002_keep_what_is_written")]
    operations = [migrations.RunSQL(BLANKING, UNDO)]
