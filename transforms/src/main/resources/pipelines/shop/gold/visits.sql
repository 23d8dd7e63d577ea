-- The last hour of each site, every quarter.
SELECT
  site,
  window_start,
  window_end,
  COUNT(*) AS page_views,
  COUNT(DISTINCT `session`) AS sessions,
  FIRST_VALUE(page) AS first_page,
  AVG(millis) AS average_millis
FROM TABLE(HOP(TABLE silver.`views`, DESCRIPTOR(event_time), INTERVAL '15' MINUTE, INTERVAL '1' HOUR))
GROUP BY site, window_start, window_end
