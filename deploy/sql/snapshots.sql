-- Snapshots that each table's metadata still lists; older commits stay readable through Nessie (--nessie-ref).
SELECT `table`, COUNT(*) AS snapshots, MIN(committed_at) AS oldest, MAX(committed_at) AS newest
FROM (
  SELECT 'bronze.trades' AS `table`, committed_at FROM bronze.`trades$snapshots`
  UNION ALL SELECT 'bronze.quotes', committed_at FROM bronze.`quotes$snapshots`
  UNION ALL SELECT 'bronze.orders', committed_at FROM bronze.`orders$snapshots`
  UNION ALL SELECT 'silver.trades', committed_at FROM silver.`trades$snapshots`
  UNION ALL SELECT 'silver.quotes', committed_at FROM silver.`quotes$snapshots`
  UNION ALL SELECT 'silver.orders', committed_at FROM silver.`orders$snapshots`
  UNION ALL SELECT 'silver.rejected', committed_at FROM silver.`rejected$snapshots`
  UNION ALL SELECT 'gold.trade_bars_1m', committed_at FROM gold.`trade_bars_1m$snapshots`
  UNION ALL SELECT 'gold.trade_bars_5m', committed_at FROM gold.`trade_bars_5m$snapshots`
  UNION ALL SELECT 'gold.quote_bars_1m', committed_at FROM gold.`quote_bars_1m$snapshots`
  UNION ALL SELECT 'gold.features_1m', committed_at FROM gold.`features_1m$snapshots`
  UNION ALL SELECT 'gold.orders_hourly', committed_at FROM gold.`orders_hourly$snapshots`
  UNION ALL SELECT 'gold.orders_daily', committed_at FROM gold.`orders_daily$snapshots`)
GROUP BY `table`
ORDER BY `table`;
