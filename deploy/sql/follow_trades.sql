-- Trades as they arrive, for as long as it runs (Ctrl-C ends it): a streaming read of Silver sees each commit once.
SET 'execution.runtime-mode' = 'streaming';
SELECT trade_id, symbol, price, volume, event_time
FROM silver.trades /*+ OPTIONS('streaming' = 'true', 'monitor-interval' = '1s', 'starting-strategy' = 'INCREMENTAL_FROM_LATEST_SNAPSHOT') */;
