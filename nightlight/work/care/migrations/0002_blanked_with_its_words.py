"""A profile goes with the words of its entry: what a recorded retention decision blanks takes the profile along, and nothing else can.

The running role may not change a profile. The database empties it, as the role that owns the tables, in the very statement that blanks the words.
"""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION care_profile_blank() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE care_profile SET fields = '{}', said_by = '' WHERE person = NEW.chain_id AND entry = NEW.number;
    RETURN NULL;
END $$;
CREATE TRIGGER care_profile_blank AFTER UPDATE ON journal_words FOR EACH ROW
WHEN (NEW.name = 'profile' AND OLD.text IS NOT NULL AND NEW.text IS NULL) EXECUTE FUNCTION care_profile_blank();
"""
BACK = "DROP TRIGGER care_profile_blank ON journal_words; DROP FUNCTION care_profile_blank();"


class Migration(migrations.Migration):
    dependencies = [("care", "0001_initial"), ("journal", "0001_initial")]

    operations = [migrations.RunSQL(TRIGGER, BACK)]
