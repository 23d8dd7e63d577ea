-- Views over Silver whose sums are exact, with names that need no backticks. They live as long as the session:
-- ./lake sql --init deploy/sql/views.sql -e "SELECT * FROM trade_minutes".
-- Products are summed in two parts, since Flink's decimals end at 38 digits. See docs/exact-sql.md.
CREATE TEMPORARY VIEW trade_minutes AS
SELECT symbol, minute_start, minute_end, trades, volume, turnover, average_price,
  CAST(turnover / volume AS DECIMAL(18, 8)) AS vwap,
  volatility
FROM (
  SELECT symbol, window_start AS minute_start, window_end AS minute_end,
    COUNT(*) AS trades,
    SUM(volume) AS volume,
    CAST(SUM(CAST(FLOOR(price * volume) AS DECIMAL(38, 0))) AS DECIMAL(37, 16))
      + CAST(SUM(MOD(price * volume, 1)) AS DECIMAL(37, 16)) AS turnover,
    CAST(AVG(price) AS DECIMAL(18, 8)) AS average_price,
    STDDEV_SAMP(CAST(price - middle AS DOUBLE)) AS volatility
  FROM (
    SELECT symbol, window_start, window_end, price, volume,
      CAST(AVG(price) OVER (PARTITION BY symbol, window_start, window_end) AS DECIMAL(18, 8)) AS middle
    FROM TABLE(TUMBLE(TABLE silver.trades, DESCRIPTOR(event_time), INTERVAL '1' MINUTE)))
  GROUP BY symbol, window_start, window_end);

CREATE TEMPORARY VIEW sales_days AS
SELECT CAST(event_time AS DATE) AS sales_date,
  COUNT(*) AS orders,
  SUM(order_value) AS revenue,
  CAST(AVG(order_value) AS DECIMAL(38, 8)) AS average_value,
  COUNT(DISTINCT customer_id) AS customers
FROM silver.orders
WHERE status = 'completed'
GROUP BY CAST(event_time AS DATE);
