-- The ledger of the newest commits that brought trades: each read record was accepted, a duplicate, or rejected. ./lake log has all of it.
SELECT committed_at, pipeline, checkpoint, `read`, accepted, duplicates, `read` - accepted - duplicates AS rejected, offsets
FROM (
  SELECT committed_at, summary['pipeline'] AS pipeline, CAST(summary['checkpoint'] AS BIGINT) AS checkpoint,
    CAST(JSON_VALUE(summary['feeds'], '$.trades.read') AS BIGINT) AS `read`,
    CAST(JSON_VALUE(summary['feeds'], '$.trades.accepted') AS BIGINT) AS accepted,
    CAST(JSON_VALUE(summary['feeds'], '$.trades.duplicate') AS BIGINT) AS duplicates,
    JSON_QUERY(summary['offsets'], '$.trades') AS offsets
  FROM bronze.`trades$snapshots`
  WHERE summary['feeds'] IS NOT NULL)
ORDER BY committed_at DESC
LIMIT 20;
