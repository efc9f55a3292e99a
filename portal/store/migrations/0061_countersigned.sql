-- The city takes down that it has a district's month (WH 五(二): 并提交至市医保局). Once; the upload itself counts without.
ALTER TABLE monthly_upload
    ADD COLUMN countersigned_at timestamptz,
    ADD COLUMN countersigned_by bigint REFERENCES officer;
