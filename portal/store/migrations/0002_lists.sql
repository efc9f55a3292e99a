-- Lists of published institutions that take the same time whatever their number.
--
-- A shelf holds the institutions of one region (with all below it), kind and grade. What a filter asks for is a few
-- whole shelves: their pages are merged, their numbers added. Who publishes keeps shelves and numbers in the same
-- transaction and never waits for another who does: a number is a sum of rows, one moves a row that nobody holds.

CREATE FUNCTION published_fold(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(normalize(name, NFKC) COLLATE "pg_c_utf8");

-- Single characters and pairs of neighbours.
CREATE FUNCTION published_grams(folded text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT array_agg(DISTINCT gram)
    FROM (SELECT string_to_array(folded, NULL) AS chars) AS split,
         generate_subscripts(chars, 1) AS n,
         unnest(ARRAY[chars[n], chars[n] || chars[n + 1]]) AS gram
    WHERE gram IS NOT NULL
);

-- What every name that contains a part has: its pairs, or the one character that it is.
CREATE FUNCTION published_needs(folded text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN length(folded) = 1 THEN ARRAY[folded] ELSE (
    SELECT array_agg(DISTINCT substr(folded, n, 2)) FROM generate_series(1, length(folded) - 1) AS n
) END;

ALTER TABLE published_institution
    ADD COLUMN folded text GENERATED ALWAYS AS (published_fold(name)) STORED;
CREATE INDEX published_by_gram ON published_institution USING gin (published_grams(folded));

-- All orders ascend, so that a cursor is one row comparison. Who has no score comes last in either order.
CREATE FUNCTION published_highest(score numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(-score, 'Infinity');
CREATE FUNCTION published_lowest(score numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(score, 'Infinity');
CREATE FUNCTION published_newest(day date) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN date '2000-01-01' - day;

DROP INDEX published_by_score;
CREATE INDEX published_by_highest ON published_institution (published_highest(score), subject_id);
CREATE INDEX published_by_lowest ON published_institution (published_lowest(score), subject_id);
CREATE INDEX published_by_newest ON published_institution (published_newest(published_on), subject_id);

CREATE FUNCTION published_shelf(prefix text, kind text, grade_code text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('x' || left(md5(prefix || '/' || kind || '/' || coalesce(grade_code, '')), 16))::bit(64)::bigint;

-- Province, prefecture and county of a region, as far as it has them.
CREATE FUNCTION published_prefixes(region text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN unnest(ARRAY[left(region, 2), left(region, 4), region]);

CREATE TABLE published_listing (
    shelf      bigint NOT NULL,
    name       text COLLATE "C" NOT NULL,
    highest    numeric NOT NULL,
    lowest     numeric NOT NULL,
    newest     integer NOT NULL,
    subject_id bigint NOT NULL,
    PRIMARY KEY (shelf, name, subject_id)
);
CREATE INDEX listing_by_highest ON published_listing (shelf, highest, subject_id);
CREATE INDEX listing_by_lowest ON published_listing (shelf, lowest, subject_id);
CREATE INDEX listing_by_newest ON published_listing (shelf, newest, subject_id);

CREATE TABLE published_count (              -- of a shelf; its number is the sum of its rows
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    prefix     text NOT NULL,
    kind       text NOT NULL,
    grade_code text,
    grade      jsonb,
    shelf      bigint NOT NULL GENERATED ALWAYS AS (published_shelf(prefix, kind, grade_code)) STORED,
    number     bigint NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX count_by_prefix ON published_count (prefix, kind);
CREATE INDEX count_of_provinces ON published_count (kind) WHERE length(prefix) = 2;

CREATE FUNCTION published_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone   published_institution[];
    come   published_institution[];
    change record;
BEGIN
    CASE TG_OP
    WHEN 'INSERT' THEN
        come := ARRAY(SELECT n FROM new_rows n);
    WHEN 'DELETE' THEN
        gone := ARRAY(SELECT o FROM old_rows o);
    WHEN 'UPDATE' THEN
        SELECT array_agg(o), array_agg(n) INTO gone, come
        FROM old_rows o JOIN new_rows n USING (subject_id)
        WHERE (o.region, o.kind, o.grade, o.grade_code, o.name, o.score, o.published_on)
              IS DISTINCT FROM (n.region, n.kind, n.grade, n.grade_code, n.name, n.score, n.published_on);
    END CASE;

    DELETE FROM published_listing l
    USING unnest(gone) AS o, published_prefixes(o.region) AS prefix
    WHERE l.shelf = published_shelf(prefix, o.kind, o.grade_code) AND l.name = o.name AND l.subject_id = o.subject_id;

    INSERT INTO published_listing (shelf, name, highest, lowest, newest, subject_id)
    SELECT published_shelf(prefix, n.kind, n.grade_code), n.name, published_highest(n.score),
           published_lowest(n.score), published_newest(n.published_on), n.subject_id
    FROM unnest(come) AS n, published_prefixes(n.region) AS prefix;

    FOR change IN
        SELECT prefix, each.kind, each.grade_code, each.grade, sum(each.delta) AS delta
        FROM (SELECT kind, grade_code, grade, region, -1 AS delta FROM unnest(gone)
              UNION ALL SELECT kind, grade_code, grade, region, 1 FROM unnest(come)) AS each,
             published_prefixes(each.region) AS prefix
        GROUP BY prefix, each.kind, each.grade_code, each.grade HAVING sum(each.delta) <> 0
    LOOP
        UPDATE published_count SET number = number + change.delta WHERE id = (
            SELECT id FROM published_count c
            WHERE c.prefix = change.prefix AND c.kind = change.kind AND c.grade IS NOT DISTINCT FROM change.grade
                  AND c.grade_code IS NOT DISTINCT FROM change.grade_code
            ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
        );
        IF NOT FOUND THEN
            INSERT INTO published_count (prefix, kind, grade_code, grade, number)
            VALUES (change.prefix, change.kind, change.grade_code, change.grade, change.delta);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER lists_kept_on_insert AFTER INSERT ON published_institution
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION published_changed();
CREATE TRIGGER lists_kept_on_update AFTER UPDATE ON published_institution
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION published_changed();
CREATE TRIGGER lists_kept_on_delete AFTER DELETE ON published_institution
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION published_changed();

-- Lists and numbers from the institutions that are there.
CREATE FUNCTION rebuild_published_lists() RETURNS void LANGUAGE sql
BEGIN ATOMIC
    DELETE FROM published_listing;
    DELETE FROM published_count;
    INSERT INTO published_listing (shelf, name, highest, lowest, newest, subject_id)
    SELECT published_shelf(prefix, kind, grade_code), name, published_highest(score), published_lowest(score),
           published_newest(published_on), subject_id
    FROM published_institution, published_prefixes(region) AS prefix;
    INSERT INTO published_count (prefix, kind, grade_code, grade, number)
    SELECT prefix, kind, grade_code, grade, count(*)
    FROM published_institution, published_prefixes(region) AS prefix
    GROUP BY prefix, kind, grade_code, grade;
END;

CREATE FUNCTION published_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE published_listing, published_count;
    RETURN NULL;
END $$;
CREATE TRIGGER lists_kept_on_truncate AFTER TRUNCATE ON published_institution
    FOR EACH STATEMENT EXECUTE FUNCTION published_truncated();

SELECT rebuild_published_lists();

-- The numbers on the shelves that a filter asks for. A null asks for all; so does the empty prefix.
CREATE FUNCTION published_counts(for_prefix text, for_kind text, for_grade text)
RETURNS TABLE (shelf bigint, grade jsonb, number bigint) LANGUAGE plpgsql STABLE ROWS 20 AS $$
BEGIN
    IF for_prefix <> '' THEN
        RETURN QUERY SELECT c.shelf, c.grade, sum(c.number)::bigint FROM published_count c
        WHERE c.prefix = for_prefix AND (for_kind IS NULL OR c.kind = for_kind)
              AND (for_grade IS NULL OR c.grade_code = for_grade)
        GROUP BY c.shelf, c.grade HAVING sum(c.number) > 0;
    ELSE
        RETURN QUERY SELECT c.shelf, c.grade, sum(c.number)::bigint FROM published_count c
        WHERE length(c.prefix) = 2 AND (for_kind IS NULL OR c.kind = for_kind)
              AND (for_grade IS NULL OR c.grade_code = for_grade)
        GROUP BY c.shelf, c.grade HAVING sum(c.number) > 0;
    END IF;
END $$;

-- The share of names that a part of a name may have, at most, judged by the statistics of ANALYZE.
CREATE FUNCTION published_share(needs text[]) RETURNS double precision LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT min(coalesce(known.share, 0))
        FROM unnest(needs) AS need LEFT JOIN (
            SELECT gram, seen.share
            FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS seen (gram, share)
            WHERE schemaname = current_schema() AND tablename = 'published_by_gram'
        ) AS known ON gram = need
    );
END $$;

-- How many institutions fit; when a part of the name is given, counted up to 1,000.
CREATE FUNCTION institutions_number(for_prefix text, for_kind text, for_grade text, part text)
RETURNS bigint LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    needle text := published_fold(part);
    needs  text[] := published_needs(needle);
    passed double precision;
    found  bigint;
BEGIN
    for_prefix := coalesce(for_prefix, '');
    IF part IS NULL THEN
        RETURN (SELECT coalesce(sum(number), 0)::bigint FROM published_counts(for_prefix, for_kind, for_grade));
    END IF;
    passed := 1000 * institutions_number(NULL, NULL, NULL, NULL)
        / nullif(published_share(needs) * institutions_number(for_prefix, for_kind, for_grade, NULL), 0);
    IF passed < 10000 THEN -- the first ones may do
        SELECT count(*) INTO found FROM (
            SELECT FROM (SELECT * FROM (
                SELECT * FROM published_institution ORDER BY subject_id LIMIT 20000
            ) AS first LIMIT 2 * passed) AS first
            WHERE strpos(folded, needle) > 0 AND starts_with(region, for_prefix)
                  AND (for_kind IS NULL OR kind = for_kind) AND (for_grade IS NULL OR grade_code = for_grade)
            LIMIT 1000
        ) AS counted;
    END IF;
    IF found IS NULL OR found < 1000 THEN
        SELECT count(*) INTO found FROM (
            SELECT FROM published_institution
            WHERE published_grams(folded) @> needs AND strpos(folded, needle) > 0
                  AND starts_with(region, for_prefix) AND (for_kind IS NULL OR kind = for_kind)
                  AND (for_grade IS NULL OR grade_code = for_grade)
            LIMIT 1000
        ) AS counted;
    END IF;
    RETURN found;
END $$;

-- institutions_by_name, _score_highest, _score_lowest, _published_newest: the first `most` institutions that fit,
-- behind a row of the order when `after_id` is given. They come in no order of their own. Each statement is planned
-- once, by index and for pages of at most a hundred rows and one, which is right whatever the values are.
DO $make$
DECLARE
    page record;
BEGIN
    FOR page IN
        SELECT * FROM (VALUES
            ('name', 'name', 'text',
             'name COLLATE "C"', 'after_key', ''''''),
            ('score_highest', 'highest', 'numeric',
             'published_highest(score)', 'published_highest(after_key)', '''-Infinity'''),
            ('score_lowest', 'lowest', 'numeric',
             'published_lowest(score)', 'published_lowest(after_key)', '''-Infinity'''),
            ('published_newest', 'newest', 'date',
             'published_newest(published_on)', 'published_newest(after_key)', '-2147483648')
        ) AS pages (name, place, kind, key, from_key, start)
    LOOP
        EXECUTE format($function$
            CREATE FUNCTION institutions_by_%6$s(
                for_prefix text, for_kind text, for_grade text, part text, after_key %2$s, after_id bigint, most integer
            ) RETURNS SETOF published_institution LANGUAGE plpgsql STABLE ROWS 20
            SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $body$
            DECLARE
                needle  text := published_fold(part);
                needs   text[] := published_needs(needle);
                found   bigint[];
                share   double precision;
                total   bigint;
                passed  double precision;
                from_id bigint := coalesce(after_id, 0);
                start   published_listing.%1$s%%TYPE := CASE WHEN after_id IS NULL THEN %5$s ELSE %4$s END;
            BEGIN
                for_prefix := coalesce(for_prefix, '');
                IF part IS NULL AND for_prefix = '' AND for_kind IS NULL AND for_grade IS NULL THEN
                    RETURN QUERY SELECT * FROM (
                        SELECT p.* FROM published_institution p
                        WHERE (%3$s, subject_id) > (start, from_id) ORDER BY %3$s, subject_id LIMIT 101
                    ) AS next LIMIT most;
                ELSIF part IS NULL THEN
                    RETURN QUERY SELECT p.* FROM (
                        SELECT l.subject_id
                        FROM (SELECT DISTINCT shelf FROM published_counts(for_prefix, for_kind, for_grade)) AS c
                        CROSS JOIN LATERAL (SELECT * FROM (
                            SELECT listed.%1$s, listed.subject_id FROM published_listing listed
                            WHERE listed.shelf = c.shelf AND (listed.%1$s, listed.subject_id) > (start, from_id)
                            ORDER BY listed.%1$s, listed.subject_id LIMIT 101
                        ) AS next LIMIT most) AS l
                        ORDER BY l.%1$s, l.subject_id LIMIT most
                    ) AS found JOIN published_institution p USING (subject_id);
                ELSE
                    -- On the way through the order one passes so many rows until enough fit; the index brings all
                    -- that fit. The shorter way first, but not for ever: those that fit may all stand at the end.
                    share := published_share(needs);
                    total := institutions_number(NULL, NULL, NULL, NULL);
                    passed := most * total
                        / nullif(share * institutions_number(for_prefix, for_kind, for_grade, NULL), 0);
                    IF passed < least(5000, share * total) THEN
                        found := ARRAY(
                            SELECT subject_id FROM (SELECT * FROM (
                                SELECT p.* FROM published_institution p
                                WHERE (%3$s, subject_id) > (start, from_id) ORDER BY %3$s, subject_id LIMIT 15000
                            ) AS next LIMIT 3 * passed) AS next
                            WHERE strpos(folded, needle) > 0 AND starts_with(region, for_prefix)
                                  AND (for_kind IS NULL OR kind = for_kind)
                                  AND (for_grade IS NULL OR grade_code = for_grade)
                            LIMIT most
                        );
                    END IF;
                    IF found IS NULL OR cardinality(found) < most THEN
                        found := ARRAY(
                            WITH fit AS MATERIALIZED (
                                SELECT %3$s AS key, subject_id FROM published_institution
                                WHERE published_grams(folded) @> needs AND strpos(folded, needle) > 0
                                      AND starts_with(region, for_prefix) AND (for_kind IS NULL OR kind = for_kind)
                                      AND (for_grade IS NULL OR grade_code = for_grade)
                            )
                            SELECT subject_id FROM fit WHERE (key, subject_id) > (start, from_id)
                            ORDER BY key, subject_id LIMIT most
                        );
                    END IF;
                    RETURN QUERY SELECT p.* FROM published_institution p WHERE subject_id = ANY (found);
                END IF;
            END $body$
        $function$, page.place, page.kind, page.key, page.from_key, page.start, page.name);
    END LOOP;
END $make$;

CREATE FUNCTION institutions_by_grade(for_prefix text, for_kind text)
RETURNS TABLE (grade jsonb, number bigint) LANGUAGE sql STABLE ROWS 10
BEGIN ATOMIC
    SELECT c.grade, sum(c.number)::bigint FROM published_counts(coalesce(for_prefix, ''), for_kind, NULL) AS c
    WHERE c.grade IS NOT NULL GROUP BY c.grade;
END;
