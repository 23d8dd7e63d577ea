-- How wide the quotes of each exchange are, in hundredths of a percent of the mid price.
SELECT `exchange`, COUNT(*) AS quotes, COUNT(DISTINCT symbol) AS symbols,
  ROUND(AVG(CAST(20000 * (ask - bid) / (ask + bid) AS DOUBLE)), 4) AS avg_spread_bps,
  ROUND(MAX(CAST(20000 * (ask - bid) / (ask + bid) AS DOUBLE)), 4) AS max_spread_bps
FROM silver.quotes
GROUP BY `exchange`
ORDER BY avg_spread_bps, `exchange`;
