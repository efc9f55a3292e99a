-- Who stands on a list and what was promised to the public is public: what everybody sees moves with them.
CREATE TRIGGER public_version_moves AFTER INSERT ON listing FOR EACH ROW
    WHEN (NEW.state = 'listed') EXECUTE FUNCTION move_public_version();
CREATE TRIGGER public_version_moves_on AFTER UPDATE ON listing FOR EACH ROW
    WHEN ((OLD.state = 'listed') <> (NEW.state = 'listed')
          OR NEW.state = 'listed' AND OLD.subject_id <> NEW.subject_id)
    EXECUTE FUNCTION move_public_version();
CREATE TRIGGER public_version_moves AFTER INSERT ON commitment FOR EACH ROW
    WHEN (NEW.public) EXECUTE FUNCTION move_public_version();
CREATE TRIGGER public_version_moves_on AFTER UPDATE ON commitment FOR EACH ROW
    WHEN (NEW.public AND (OLD.state, OLD.subject_id) IS DISTINCT FROM (NEW.state, NEW.subject_id))
    EXECUTE FUNCTION move_public_version();
