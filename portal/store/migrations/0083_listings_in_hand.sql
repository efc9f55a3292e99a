-- Roads onto lists on which an officer has something to do, by the day on which it is due (HLJ art. 29).
CREATE INDEX listing_in_hand ON listing
    ((CASE state WHEN 'objected' THEN answer_due_on WHEN 'listed' THEN report_due_on END), id)
    WHERE state IN ('announced', 'objected', 'answered')
       OR (state = 'listed' AND report_due_on IS NOT NULL AND reported_at IS NULL);
