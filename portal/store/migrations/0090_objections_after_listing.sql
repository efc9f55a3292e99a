-- An objection that was received in time is taken down after the decision, too, and answered (HLJ art. 29).
ALTER TABLE listing ADD COLUMN answered_at timestamptz;
UPDATE listing SET answered_at = coalesce(
    (SELECT max(happened_at) FROM listing_event v WHERE v.listing_id = listing.id AND v.step IN ('answer', 'drop')),
    left_on::timestamp AT TIME ZONE 'Asia/Shanghai', answer_due_on::timestamp AT TIME ZONE 'Asia/Shanghai')
WHERE answer_due_on IS NOT NULL AND state <> 'objected';
DROP INDEX listing_in_hand;
CREATE INDEX listing_in_hand ON listing
    ((CASE WHEN answered_at IS NULL AND answer_due_on IS NOT NULL THEN answer_due_on
           WHEN state = 'listed' THEN report_due_on END), id)
    WHERE state IN ('announced', 'objected', 'answered')
       OR (state = 'listed' AND report_due_on IS NOT NULL AND reported_at IS NULL)
       OR (state = 'listed' AND answer_due_on IS NOT NULL AND answered_at IS NULL);
