-- The pipeline as one writes it in Flink SQL with Iceberg's own sink. The tables of catalog `lake` are there already; ${kafka} is filled in.
-- Each topic is read twice: as bytes for Bronze, since the JSON format does not give them, and as JSON for the rest.

CREATE TEMPORARY TABLE raw_topic (
  payload BYTES,
  kafka_key BYTES,
  kafka_partition INT METADATA FROM 'partition' VIRTUAL,
  kafka_offset BIGINT METADATA FROM 'offset' VIRTUAL,
  kafka_timestamp TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  headers MAP<STRING, BYTES> METADATA VIRTUAL
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '${kafka}',
  'properties.max.poll.records' = '5000',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'key.format' = 'raw',
  'key.fields' = 'kafka_key',
  'value.format' = 'raw',
  'value.fields-include' = 'EXCEPT_KEY'
);

CREATE TEMPORARY TABLE trades_raw WITH ('topic' = 'trades') LIKE raw_topic;

CREATE TEMPORARY TABLE quotes_raw WITH ('topic' = 'quotes') LIKE raw_topic;

CREATE TEMPORARY TABLE orders_raw WITH ('topic' = 'orders') LIKE raw_topic;

-- A field that cannot be read is NULL; a record that is no JSON object is not there.
-- The event time is NULL where it lies in the future, so that it cannot push the watermark.
CREATE TEMPORARY TABLE json_topic (
  `timestamp` TIMESTAMP_LTZ(6),
  kafka_key BYTES,
  kafka_partition INT METADATA FROM 'partition' VIRTUAL,
  kafka_offset BIGINT METADATA FROM 'offset' VIRTUAL,
  kafka_timestamp TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  arrived AS PROCTIME(),
  happened AS CAST(CASE WHEN `timestamp` <= kafka_timestamp + INTERVAL '5' MINUTE THEN `timestamp` END AS TIMESTAMP_LTZ(3)),
  WATERMARK FOR happened AS happened - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '${kafka}',
  'properties.max.poll.records' = '5000',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'key.format' = 'raw',
  'key.fields' = 'kafka_key',
  'value.format' = 'json',
  'value.fields-include' = 'EXCEPT_KEY',
  'value.json.ignore-parse-errors' = 'true',
  'value.json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE trades_json (
  trade_id STRING, symbol STRING, price DECIMAL(18, 8), volume DECIMAL(18, 8), trade_type STRING, exchange STRING
) WITH ('topic' = 'trades') LIKE json_topic;

CREATE TEMPORARY TABLE quotes_json (
  quote_id STRING, symbol STRING, bid DECIMAL(18, 8), ask DECIMAL(18, 8), exchange STRING
) WITH ('topic' = 'quotes') LIKE json_topic;

CREATE TEMPORARY TABLE orders_json (
  order_id STRING, customer_id STRING, order_value DECIMAL(18, 8), status STRING
) WITH ('topic' = 'orders') LIKE json_topic;

CREATE TEMPORARY VIEW trades_checked AS
SELECT *,
  CASE
    WHEN trade_id IS NULL OR symbol IS NULL OR price IS NULL OR volume IS NULL OR `timestamp` IS NULL OR trade_type IS NULL OR exchange IS NULL
      OR trade_id = '' OR symbol = '' THEN 'MISSING_FIELD'
    WHEN happened IS NULL THEN 'FUTURE_TIMESTAMP'
    WHEN price <= 0 OR volume <= 0 THEN 'NOT_POSITIVE'
    WHEN trade_type NOT IN ('BUY', 'SELL') OR exchange NOT IN ('NASDAQ', 'NYSE', 'ARCA', 'BATS', 'IEX') THEN 'UNKNOWN_VALUE'
  END AS reason
FROM (
  SELECT TRIM(trade_id) AS trade_id, UPPER(TRIM(symbol)) AS symbol, price, volume, `timestamp`, UPPER(TRIM(trade_type)) AS trade_type,
    UPPER(TRIM(exchange)) AS exchange, kafka_key, kafka_partition, kafka_offset, kafka_timestamp, arrived, happened
  FROM trades_json);

CREATE TEMPORARY VIEW quotes_checked AS
SELECT *,
  CASE
    WHEN quote_id IS NULL OR symbol IS NULL OR bid IS NULL OR ask IS NULL OR `timestamp` IS NULL OR exchange IS NULL
      OR quote_id = '' OR symbol = '' THEN 'MISSING_FIELD'
    WHEN happened IS NULL THEN 'FUTURE_TIMESTAMP'
    WHEN bid <= 0 OR ask <= 0 THEN 'NOT_POSITIVE'
    WHEN exchange NOT IN ('NASDAQ', 'NYSE', 'ARCA', 'BATS', 'IEX') THEN 'UNKNOWN_VALUE'
    WHEN bid > ask THEN 'CROSSED_QUOTE'
  END AS reason
FROM (
  SELECT TRIM(quote_id) AS quote_id, UPPER(TRIM(symbol)) AS symbol, bid, ask, `timestamp`, UPPER(TRIM(exchange)) AS exchange,
    kafka_key, kafka_partition, kafka_offset, kafka_timestamp, arrived, happened
  FROM quotes_json);

CREATE TEMPORARY VIEW orders_checked AS
SELECT *,
  CASE
    WHEN order_id IS NULL OR customer_id IS NULL OR order_value IS NULL OR `timestamp` IS NULL OR status IS NULL
      OR order_id = '' OR customer_id = '' THEN 'MISSING_FIELD'
    WHEN happened IS NULL THEN 'FUTURE_TIMESTAMP'
    WHEN order_value <= 0 THEN 'NOT_POSITIVE'
    WHEN status NOT IN ('completed', 'pending', 'cancelled') THEN 'UNKNOWN_VALUE'
  END AS reason
FROM (
  SELECT TRIM(order_id) AS order_id, TRIM(customer_id) AS customer_id, order_value, `timestamp`, LOWER(TRIM(status)) AS status,
    kafka_key, kafka_partition, kafka_offset, kafka_timestamp, arrived, happened
  FROM orders_json);

-- The first of each identity in order of arrival, which Flink can decide without ever taking a row back.
CREATE TEMPORARY VIEW trades AS
SELECT * FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY trade_id ORDER BY arrived) AS turn FROM trades_checked WHERE reason IS NULL)
WHERE turn = 1;

CREATE TEMPORARY VIEW quotes AS
SELECT * FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY quote_id ORDER BY arrived) AS turn FROM quotes_checked WHERE reason IS NULL)
WHERE turn = 1;

CREATE TEMPORARY VIEW orders AS
SELECT * FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id, status ORDER BY arrived) AS turn FROM orders_checked WHERE reason IS NULL)
WHERE turn = 1;

-- Sums that five minutes are made of too, so that no trade is counted twice.
CREATE TEMPORARY VIEW trade_minutes AS
SELECT symbol, window_start AS minute_start, window_end AS minute_end, window_time AS minute_time,
  FIRST_VALUE(price) AS `open`, MAX(price) AS high, MIN(price) AS low, LAST_VALUE(price) AS `close`,
  SUM(price) AS prices, SUM(price * volume) AS turnover, SUM(volume) AS volume,
  SUM(CASE WHEN trade_type = 'BUY' THEN volume ELSE 0 END) AS bought,
  SUM(CAST(price AS DOUBLE)) AS total, SUM(CAST(price AS DOUBLE) * CAST(price AS DOUBLE)) AS squares, COUNT(*) AS trades
FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(happened), INTERVAL '1' MINUTE))
GROUP BY symbol, window_start, window_end, window_time;

CREATE TEMPORARY VIEW trade_five_minutes AS
SELECT symbol, window_start, window_end,
  FIRST_VALUE(`open`) AS `open`, MAX(high) AS high, MIN(low) AS low, LAST_VALUE(`close`) AS `close`,
  SUM(prices) AS prices, SUM(turnover) AS turnover, SUM(volume) AS volume, SUM(bought) AS bought,
  SUM(total) AS total, SUM(squares) AS squares, SUM(trades) AS trades
FROM TABLE(TUMBLE(TABLE trade_minutes, DESCRIPTOR(minute_time), INTERVAL '5' MINUTE))
GROUP BY symbol, window_start, window_end;

EXECUTE STATEMENT SET BEGIN

INSERT INTO lake.bronze.trades
SELECT kafka_partition, kafka_offset, kafka_timestamp, kafka_key, payload, headers FROM trades_raw;

INSERT INTO lake.bronze.quotes
SELECT kafka_partition, kafka_offset, kafka_timestamp, kafka_key, payload, headers FROM quotes_raw;

INSERT INTO lake.bronze.orders
SELECT kafka_partition, kafka_offset, kafka_timestamp, kafka_key, payload, headers FROM orders_raw;

INSERT INTO lake.silver.trades
SELECT trade_id, symbol, price, volume, trade_type, exchange, `timestamp`, kafka_partition, kafka_offset, kafka_timestamp FROM trades;

INSERT INTO lake.silver.quotes
SELECT quote_id, symbol, bid, ask, exchange, `timestamp`, kafka_partition, kafka_offset, kafka_timestamp FROM quotes;

INSERT INTO lake.silver.orders
SELECT order_id, customer_id, order_value, status, `timestamp`, kafka_partition, kafka_offset, kafka_timestamp FROM orders;

INSERT INTO lake.silver.rejected
SELECT 'trades', reason, '', 'trades', kafka_partition, kafka_offset, kafka_timestamp, kafka_key, CAST(NULL AS BYTES)
FROM trades_checked WHERE reason IS NOT NULL
UNION ALL
SELECT 'quotes', reason, '', 'quotes', kafka_partition, kafka_offset, kafka_timestamp, kafka_key, CAST(NULL AS BYTES)
FROM quotes_checked WHERE reason IS NOT NULL
UNION ALL
SELECT 'orders', reason, '', 'orders', kafka_partition, kafka_offset, kafka_timestamp, kafka_key, CAST(NULL AS BYTES)
FROM orders_checked WHERE reason IS NOT NULL;

INSERT INTO lake.gold.trade_bars_1m
SELECT symbol, minute_start, minute_end, `open`, high, low, `close`,
  CAST(prices / trades AS DECIMAL(18, 8)), CAST(turnover / volume AS DECIMAL(18, 8)),
  CASE WHEN trades > 1 THEN SQRT(GREATEST(0, (squares - total * total / trades) / (trades - 1))) END,
  volume, bought, volume - bought, trades, TRUE
FROM trade_minutes;

INSERT INTO lake.gold.trade_bars_5m
SELECT symbol, window_start, window_end, `open`, high, low, `close`,
  CAST(prices / trades AS DECIMAL(18, 8)), CAST(turnover / volume AS DECIMAL(18, 8)),
  CASE WHEN trades > 1 THEN SQRT(GREATEST(0, (squares - total * total / trades) / (trades - 1))) END,
  volume, bought, volume - bought, trades, TRUE
FROM trade_five_minutes;

INSERT INTO lake.gold.quote_bars_1m
SELECT symbol, window_start, window_end, LAST_VALUE(bid), LAST_VALUE(ask),
  CAST(SUM(ask - bid) / COUNT(*) AS DECIMAL(18, 8)), CAST(MAX(ask - bid) AS DECIMAL(18, 8)),
  CAST(SUM(bid + ask) / (2 * COUNT(*)) AS DECIMAL(18, 8)), COUNT(*), TRUE
FROM TABLE(TUMBLE(TABLE quotes, DESCRIPTOR(happened), INTERVAL '1' MINUTE))
GROUP BY symbol, window_start, window_end;

INSERT INTO lake.gold.orders_hourly
SELECT window_start, window_end, COUNT(*), SUM(order_value), CAST(SUM(order_value) / COUNT(*) AS DECIMAL(38, 8)), TRUE
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(happened), INTERVAL '1' HOUR))
WHERE status = 'completed'
GROUP BY window_start, window_end;

INSERT INTO lake.gold.orders_daily
SELECT CAST(window_start AS DATE), COUNT(*), SUM(order_value), CAST(SUM(order_value) / COUNT(*) AS DECIMAL(38, 8)),
  COUNT(DISTINCT customer_id), TRUE
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(happened), INTERVAL '1' DAY))
WHERE status = 'completed'
GROUP BY window_start, window_end;

END;
