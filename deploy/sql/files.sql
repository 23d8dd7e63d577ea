-- Data files of each table as they are now: compaction keeps their number down, and there are never delete files among them (content 1 and 2).
SELECT `table`, COUNT(*) AS files, SUM(record_count) AS `rows`, SUM(file_size_in_bytes) AS `bytes`,
  SUM(file_size_in_bytes) / COUNT(*) AS bytes_per_file, SUM(CASE WHEN content > 0 THEN 1 ELSE 0 END) AS delete_files
FROM (
  SELECT 'bronze.trades' AS `table`, content, record_count, file_size_in_bytes FROM bronze.`trades$files`
  UNION ALL SELECT 'bronze.quotes', content, record_count, file_size_in_bytes FROM bronze.`quotes$files`
  UNION ALL SELECT 'bronze.orders', content, record_count, file_size_in_bytes FROM bronze.`orders$files`
  UNION ALL SELECT 'silver.trades', content, record_count, file_size_in_bytes FROM silver.`trades$files`
  UNION ALL SELECT 'silver.quotes', content, record_count, file_size_in_bytes FROM silver.`quotes$files`
  UNION ALL SELECT 'silver.orders', content, record_count, file_size_in_bytes FROM silver.`orders$files`
  UNION ALL SELECT 'silver.rejected', content, record_count, file_size_in_bytes FROM silver.`rejected$files`
  UNION ALL SELECT 'gold.trade_bars_1m', content, record_count, file_size_in_bytes FROM gold.`trade_bars_1m$files`
  UNION ALL SELECT 'gold.trade_bars_5m', content, record_count, file_size_in_bytes FROM gold.`trade_bars_5m$files`
  UNION ALL SELECT 'gold.quote_bars_1m', content, record_count, file_size_in_bytes FROM gold.`quote_bars_1m$files`
  UNION ALL SELECT 'gold.features_1m', content, record_count, file_size_in_bytes FROM gold.`features_1m$files`
  UNION ALL SELECT 'gold.orders_hourly', content, record_count, file_size_in_bytes FROM gold.`orders_hourly$files`
  UNION ALL SELECT 'gold.orders_daily', content, record_count, file_size_in_bytes FROM gold.`orders_daily$files`)
GROUP BY `table`
ORDER BY `table`;
