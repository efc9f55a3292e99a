-- Everybody sees which repairs are on public notice (HLJ art. 39): what is public moves when a notice begins, moves or ends.
CREATE INDEX credit_case_on_notice ON credit_case (id) WHERE kind = 'repair' AND state = 'on_notice';
CREATE TRIGGER public_version_moves AFTER UPDATE ON credit_case FOR EACH ROW
    WHEN ((OLD.state = 'on_notice' OR NEW.state = 'on_notice')
          AND (OLD.state, OLD.notice_until) IS DISTINCT FROM (NEW.state, NEW.notice_until))
    EXECUTE FUNCTION move_public_version();
