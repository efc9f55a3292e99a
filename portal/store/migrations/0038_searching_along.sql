-- A search along the order goes as far as the index of parts of names would have to read, or to 15,000 rows: those that
-- fit may stand close together, as scores of one kind do. What it looks at stands in the orders' indexes.

DROP INDEX published_by_name, published_by_highest, published_by_lowest, published_by_newest;
CREATE INDEX published_by_name ON published_institution (name COLLATE "C", subject_id)
    INCLUDE (folded, region, kind, grade_code);
CREATE INDEX published_by_highest ON published_institution (published_highest(score), subject_id)
    INCLUDE (score, folded, region, kind, grade_code);
CREATE INDEX published_by_lowest ON published_institution (published_lowest(score), subject_id)
    INCLUDE (score, folded, region, kind, grade_code);
CREATE INDEX published_by_newest ON published_institution (published_newest(published_on), subject_id)
    INCLUDE (published_on, folded, region, kind, grade_code);

DO $$
DECLARE
    page record;
BEGIN
    FOR page IN
        SELECT pg_get_functiondef(oid) AS made FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace
              AND proname IN ('institutions_by_name', 'institutions_by_score_highest', 'institutions_by_score_lowest',
                              'institutions_by_published_newest')
    LOOP
        EXECUTE replace(page.made, 'LIMIT 3 * passed', 'LIMIT share * total');
    END LOOP;
END $$;

-- How many institutions fit; when a part of the name is given, counted up to 100: first among some thousand that the
-- index of parts names by chance, which are enough where many fit, then among all.
CREATE OR REPLACE FUNCTION institutions_number(for_prefix text, for_kind text, for_grade text, part text)
RETURNS bigint LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET gin_fuzzy_search_limit = 0 AS $$
DECLARE
    needle text := published_fold(part);
    needs  text[] := published_needs(needle);
    share  double precision;
    total  bigint;
    passed double precision;
    found  bigint;
    chosen text;
BEGIN
    for_prefix := coalesce(for_prefix, '');
    IF part IS NULL THEN
        RETURN (SELECT coalesce(sum(number), 0)::bigint FROM published_counts(for_prefix, for_kind, for_grade));
    END IF;
    share := published_share(needs);
    total := institutions_number(NULL, NULL, NULL, NULL);
    passed := 100 * total / nullif(share * institutions_number(for_prefix, for_kind, for_grade, NULL), 0);
    IF passed < 1000 THEN -- the first ones may do
        SELECT count(*) INTO found FROM (
            SELECT FROM (SELECT * FROM (
                SELECT * FROM published_institution ORDER BY subject_id LIMIT 2000
            ) AS first LIMIT 2 * passed) AS first
            WHERE strpos(folded, needle) > 0 AND starts_with(region, for_prefix)
                  AND (for_kind IS NULL OR kind = for_kind) AND (for_grade IS NULL OR grade_code = for_grade)
            LIMIT 100
        ) AS counted;
    END IF;
    FOREACH chosen IN ARRAY CASE WHEN share * total > 1000 THEN ARRAY['1000', '0'] ELSE ARRAY['0'] END LOOP
        EXIT WHEN found >= 100;
        PERFORM set_config('gin_fuzzy_search_limit', chosen, true);
        SELECT count(*) INTO found FROM (
            SELECT FROM published_institution
            WHERE published_grams(folded) @> needs AND strpos(folded, needle) > 0
                  AND starts_with(region, for_prefix) AND (for_kind IS NULL OR kind = for_kind)
                  AND (for_grade IS NULL OR grade_code = for_grade)
            LIMIT 100
        ) AS counted;
    END LOOP;
    RETURN found;
END $$;
