-- Sales by day of the shop's own zone.
SELECT
  FLOOR(event_time TO DAY) AS day_start,
  currency,
  COUNT(*) AS orders,
  SUM(total) AS revenue,
  AVG(total) AS average,
  MAX(total) AS largest,
  COUNT(DISTINCT customer_id) AS customers,
  LAST_VALUE(first_sku) AS last_sku
FROM silver.orders
GROUP BY FLOOR(event_time TO DAY), currency
