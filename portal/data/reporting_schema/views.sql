-- Views of the schema `reporting` on PostgreSQL, for Metabase or Superset (docs/reporting-schema.md).
-- `portal.schema_reporting` makes them, after `reporting_hidden.indicators` from the catalogue.
-- The role of a reader has no right on `reporting_hidden`, whose views hold small counts.

-- Only months whose days are all settled: their counts never change, so that no two readings differ. The first
-- month begins with its first counted day.
CREATE VIEW reporting.months AS
SELECT month, last_day
FROM (
    SELECT date_trunc('month', day)::date AS month, max(day) AS last_day, count(*) AS settled_days
    FROM public.indicator_days
    WHERE settled
    GROUP BY 1
) AS counted
WHERE last_day = (month + interval '1 month - 1 day')::date
    AND settled_days = last_day - greatest(month, (SELECT min(day) FROM public.indicator_days)) + 1;

-- What waits is the count of the month's last day; everything else is the sum of its days.
CREATE VIEW reporting_hidden.daily_counts AS
SELECT i.id AS indicator, i.least, i.is_stock, m.month, v.day, v.cut, v.district_code, v.centre_code, v.value, v.count
FROM public.daily_indicator_values v
JOIN reporting_hidden.indicators i ON i.id = v.indicator
JOIN reporting.months m ON m.month = date_trunc('month', v.day)::date
WHERE NOT i.is_stock OR v.day = m.last_day;

-- One table for each indicator, month and breakdown, with all counts. A cut is for the whole country only, and
-- what a centre has is not what its districts have, so that no table gives away what another one hides.
CREATE VIEW reporting_hidden.counts AS
SELECT indicator, least, month, 'country' AS breakdown, '' AS key, sum(count) AS count
FROM reporting_hidden.daily_counts WHERE cut = 'all' GROUP BY 1, 2, 3
UNION ALL
SELECT indicator, least, month, 'day', day::text, sum(count)
FROM reporting_hidden.daily_counts WHERE cut = 'all' AND NOT is_stock GROUP BY 1, 2, 3, 5
UNION ALL
SELECT indicator, least, month, 'district', district_code, sum(count)
FROM reporting_hidden.daily_counts WHERE cut = 'all' AND indicator <> 'at_centre' GROUP BY 1, 2, 3, 5
UNION ALL
SELECT indicator, least, month, 'centre', centre_code, sum(count)
FROM reporting_hidden.daily_counts WHERE cut = 'all' AND indicator = 'at_centre' GROUP BY 1, 2, 3, 5
UNION ALL
SELECT indicator, least, month, CASE cut WHEN 'country' THEN 'country_of_return' ELSE cut END, value, sum(count)
FROM reporting_hidden.daily_counts WHERE cut IN ('sex', 'country', 'channel') GROUP BY 1, 2, 3, 4, 5;

-- The rule of `portal.domain.reporting.small_cells`: counts below `least` are NULL, and the next smallest ones too
-- until several with a sum of at least `least` are hidden. So the total of the table gives none away.
CREATE VIEW reporting_hidden.shown_counts AS
SELECT indicator, month, breakdown, key,
    CASE
        WHEN least = 0 THEN count
        WHEN count < least THEN NULL
        WHEN smallest < least AND NOT (smaller > 1 AND sum_of_smaller >= least) THEN NULL
        ELSE count
    END::bigint AS count
FROM (
    SELECT c.*,
        min(count) OVER (PARTITION BY indicator, month, breakdown) AS smallest,
        count(*) OVER ordered - 1 AS smaller,
        sum(count) OVER ordered - count AS sum_of_smaller
    FROM reporting_hidden.counts c
    WINDOW ordered AS (PARTITION BY indicator, month, breakdown ORDER BY count, key COLLATE "C" ROWS UNBOUNDED PRECEDING)
) AS tables;

CREATE VIEW reporting.indicators AS
SELECT id AS indicator, name_en, name_bn, unit, definition_en, definition_bn, least AS least_shown
FROM reporting_hidden.indicators;

CREATE VIEW reporting.indicators_by_month AS
SELECT indicator, month, count FROM reporting_hidden.shown_counts WHERE breakdown = 'country';

CREATE VIEW reporting.indicators_by_day AS
SELECT indicator, month, key::date AS day, count FROM reporting_hidden.shown_counts WHERE breakdown = 'day';

CREATE VIEW reporting.indicators_by_district AS
SELECT s.indicator, s.month, s.key AS district_code, d.name_en AS district_en, d.name_bn AS district_bn, s.count
FROM reporting_hidden.shown_counts s
JOIN public.districts d ON d.code = s.key
WHERE breakdown = 'district';

CREATE VIEW reporting.centre_load AS
SELECT s.month, s.key AS centre_code, c.name_en AS centre_en, c.name_bn AS centre_bn, s.count AS at_centre, c.capacity
FROM reporting_hidden.shown_counts s
JOIN public.centres c ON c.code = s.key
WHERE breakdown = 'centre';

CREATE VIEW reporting.indicators_by_sex AS
SELECT indicator, month, key AS sex, count FROM reporting_hidden.shown_counts WHERE breakdown = 'sex';

CREATE VIEW reporting.indicators_by_country AS
SELECT indicator, month, key AS country_code, count FROM reporting_hidden.shown_counts WHERE breakdown = 'country_of_return';

CREATE VIEW reporting.indicators_by_channel AS
SELECT indicator, month, key AS channel, count FROM reporting_hidden.shown_counts WHERE breakdown = 'channel';

CREATE VIEW reporting.districts AS
SELECT code AS district_code, division_code, name_en, name_bn FROM public.districts;

CREATE VIEW reporting.centres AS
SELECT code AS centre_code, district_code, name_en, name_bn, status, capacity, latitude, longitude FROM public.centres;

-- The version in force of each target. 0 stands for a target that was taken back.
CREATE VIEW reporting.targets AS
SELECT indicator, month, district_code, centre_code, sex, target
FROM (
    SELECT DISTINCT ON (indicator, month, district_code, centre_code, sex)
        indicator, month, district_code, centre_code, sex, number AS target
    FROM public.targets
    ORDER BY indicator, month, district_code, centre_code, sex, set_at DESC, id DESC
) AS in_force
WHERE target > 0;

CREATE VIEW reporting.messages_by_day AS
SELECT day, gateway, sum(waiting)::bigint AS waiting, sum(sent)::bigint AS sent, sum(delivered)::bigint AS delivered,
    sum(unknown)::bigint AS unknown, sum(failed)::bigint AS failed, sum(segments)::bigint AS segments,
    round(sum(cost) / 10000, 4) AS cost_taka
FROM public.sms_sums
GROUP BY day, gateway;

-- How many forms completed each page for the first time: the funnel before a registration is sent.
CREATE VIEW reporting.form_pages_by_day AS
SELECT day, page, sum(count)::bigint AS forms FROM public.step_counters GROUP BY day, page;
