-- Features of a minute with what the price did in the next one as the label. Run it on the tag of a day (--nessie-ref day/2026-11-20): the rows then
-- never change, and a model can be trained on them again. No leakage: a feature row knows only its own minute and those before it, only final
-- minutes count, and a label is there only where the very next minute is.
SELECT f.symbol, f.window_start, f.log_return_1m, f.log_return_5m, f.volatility_15m, f.vwap_gap_bps, f.order_imbalance, f.spread_bps,
  f.trade_count, n.log_return_1m AS label
FROM gold.features_1m AS f
JOIN gold.features_1m AS n ON n.symbol = f.symbol AND TIMESTAMPDIFF(SECOND, f.window_start, n.window_start) = 60
WHERE f.is_final AND n.is_final
ORDER BY f.window_start, f.symbol;
