-- How old the newest record of each feed is, in seconds: Kafka's timestamp against now.
SELECT feed, newest, TIMESTAMPDIFF(SECOND, newest, CURRENT_TIMESTAMP) AS seconds_ago
FROM (
  SELECT 'trades' AS feed, MAX(kafka_timestamp) AS newest FROM silver.trades
  UNION ALL SELECT 'quotes', MAX(kafka_timestamp) FROM silver.quotes
  UNION ALL SELECT 'orders', MAX(kafka_timestamp) FROM silver.orders)
ORDER BY feed;
