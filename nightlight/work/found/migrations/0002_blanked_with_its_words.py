"""A photo goes with the words of its entry: what a recorded retention decision blanks takes the picture along, and nothing else can.

The running role may not change a photo. The database empties it, as the role that owns the tables, in the very statement that blanks the words.
"""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION found_photo_blank() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE found_photo SET image = NULL, small = NULL, taken_on = NULL WHERE case_id = NEW.chain_id AND entry = NEW.number;
    RETURN NULL;
END $$;
CREATE TRIGGER found_photo_blank AFTER UPDATE ON journal_words FOR EACH ROW
WHEN (NEW.name = 'data' AND OLD.text IS NOT NULL AND NEW.text IS NULL) EXECUTE FUNCTION found_photo_blank();
"""
BACK = "DROP TRIGGER found_photo_blank ON journal_words; DROP FUNCTION found_photo_blank();"


class Migration(migrations.Migration):
    dependencies = [("found", "0001_initial"), ("journal", "0001_initial")]

    operations = [migrations.RunSQL(TRIGGER, BACK)]
