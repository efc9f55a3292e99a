-- A third party that evaluated (HLJ art. 5): its licence or filing with the credit-reporting supervisor stands beside it.
ALTER TABLE imported_score ADD COLUMN evaluator text;
ALTER TABLE imported_score ADD COLUMN evaluator_licence text;
ALTER TABLE imported_score ADD CHECK (evaluator IS NULL OR evaluator_licence IS NOT NULL);
